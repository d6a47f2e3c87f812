import { z } from 'zod';
import { ENTRY_KINDS } from '../domain/entry.ts';
import { alarmContract } from './alarmChannels.ts';
import { done, refusal } from './answers.ts';
import { auditContract } from './auditChannels.ts';
import { bundleContract } from './bundleChannels.ts';
import { coldChainContract } from './coldChainChannels.ts';
import { downtimeContract } from './downtimeChannels.ts';
import { identityContract } from './identityChannels.ts';
import { keepingContract } from './keepingChannels.ts';
import { keyContract } from './keyChannels.ts';
import { labContract } from './labChannels.ts';
import { lineageContract } from './lineageChannels.ts';
import { ledgerStatusSchema, plantLayoutSchema, syncTargetStatusSchema } from './live.ts';
import { meterContract } from './meterChannels.ts';
import { oeeContract } from './oeeChannels.ts';
import { packContract } from './packChannels.ts';
import { quarantineContract } from './quarantineChannels.ts';
import { reportContract } from './reportChannels.ts';
import { shiftContract } from './shiftChannels.ts';
import { waterContract } from './waterChannels.ts';
import { wayInContract } from './wayInChannels.ts';

export { type AlarmRow, alarmRowSchema } from './alarmChannels.ts';
export { type ExcursionRow, excursionRowSchema } from './coldChainChannels.ts';
export { type Session, sessionSchema, type User, type UserRow, userRowSchema, userSchema } from './identityChannels.ts';

/**
 * The one table of calls between renderer and main. Each takes one path: known sender → parsed request → session and permission →
 * handler → parsed response. Who may call which stands in shared/domain/permissionTable.ts.
 */
export interface ChannelContract {
  readonly request: z.ZodType;
  readonly response: z.ZodType;
}

const us = z.int();
const empty = z.strictObject({});
const f64 = z.instanceof(Float64Array);

export { type QuarantineRow, quarantineRowSchema } from './quarantineChannels.ts';

export const entryRowSchema = z.strictObject({
  seq: z.int(),
  key: z.string(),
  kind: z.enum(ENTRY_KINDS),
  at: us,
  workUnit: z.string().nullable(),
  from: us.nullable(),
  to: us.nullable(),
  leaf: z.string(),
  bytes: z.int(),
  /** One line for people. */
  summary: z.string(),
});
export type EntryRow = z.infer<typeof entryRowSchema>;

export const trendSchema = z.strictObject({
  tag: z.string(),
  unit: z.string(),
  /** Seconds since 1970 (uPlot's x), with value columns of the same length; NaN breaks the line. */
  time: f64,
  value: f64,
  /** Present when the points are one-minute summaries. */
  min: f64.optional(),
  max: f64.optional(),
});
export type Trend = z.infer<typeof trendSchema>;

export const timelineSchema = z.strictObject({
  workUnit: z.string(),
  from: us,
  to: us,
  segments: z.array(z.strictObject({ start: us, end: us, state: z.string() })).max(5000),
});
export type Timeline = z.infer<typeof timelineSchema>;

export const verifyProgressSchema = z.strictObject({
  state: z.enum(['idle', 'running', 'clean', 'problems', 'cancelled', 'failed']),
  done: z.int(),
  total: z.int(),
  startedAt: us.optional(),
  endedAt: us.optional(),
  root: z.string(),
  problems: z.array(z.string()).max(100),
});
export type VerifyProgress = z.infer<typeof verifyProgressSchema>;

export const faultSchema = z.strictObject({
  id: z.string(),
  label: z.string(),
  description: z.string(),
  target: z.string(),
  on: z.boolean(),
});

export const ipcContract = {
  ...identityContract,
  'plant:layout': { request: empty, response: plantLayoutSchema },
  'plant:trend': {
    request: z.strictObject({ tag: z.string().max(120), from: us, to: us }),
    response: trendSchema,
  },
  'plant:timeline': {
    request: z.strictObject({ workUnit: z.string().max(120), from: us, to: us }),
    response: timelineSchema,
  },
  ...alarmContract,
  ...auditContract,
  ...coldChainContract,
  ...quarantineContract,
  'evidence:entries': {
    request: z.strictObject({
      before: z.int().optional(),
      kind: z.enum(ENTRY_KINDS).optional(),
      limit: z.int().min(1).max(500),
    }),
    response: z.array(entryRowSchema).max(500),
  },
  'evidence:entry': {
    request: z.strictObject({ seq: z.int().min(0) }),
    response: z.strictObject({
      row: entryRowSchema,
      body: z.string(),
      proof: z.array(z.string()),
      size: z.int(),
      root: z.string(),
    }),
  },
  'evidence:checkpoint': {
    request: empty,
    response: z.strictObject({
      note: z.string(),
      verifierKey: z.string(),
      witnessFile: z.string(),
      ledger: ledgerStatusSchema,
    }),
  },
  ...bundleContract,
  'evidence:verifyStart': { request: empty, response: verifyProgressSchema },
  'evidence:verifyProgress': { request: empty, response: verifyProgressSchema },
  'evidence:verifyCancel': { request: empty, response: verifyProgressSchema },
  'sync:status': { request: empty, response: z.array(syncTargetStatusSchema).max(8) },
  'sync:control': {
    request: z.strictObject({ target: z.string(), action: z.enum(['pause', 'resume']) }),
    response: z.union([done, refusal]),
  },
  ...downtimeContract,
  ...shiftContract,
  ...reportContract,
  ...wayInContract,
  ...packContract,
  ...meterContract,
  ...oeeContract,
  ...lineageContract,
  ...keepingContract,
  ...keyContract,
  ...labContract,
  ...waterContract,
  'training:faults': { request: empty, response: z.array(faultSchema).max(100) },
  'training:setFault': {
    request: z.strictObject({ id: z.string(), on: z.boolean() }),
    response: z.array(faultSchema).max(100),
  },
  'training:upstream': {
    request: z.strictObject({ isUp: z.boolean() }),
    response: z.union([done, refusal]),
  },
} as const satisfies Record<string, ChannelContract>;

export type IpcContract = typeof ipcContract;
export type Channel = keyof IpcContract;
export type RequestOf<C extends Channel> = z.infer<IpcContract[C]['request']>;
export type ResponseOf<C extends Channel> = z.infer<IpcContract[C]['response']>;

/** Every call answers with this envelope, so that a refusal by role or a lost session is a value the caller must look at. */
export type Answer<T> =
  | { readonly ok: true; readonly value: T }
  | {
      readonly ok: false;
      readonly code: AnswerCode;
      readonly message: string;
    };
export type AnswerCode =
  /** No session: nobody has signed in at this window. */
  | 'notSignedIn'
  /** A session that never was. */
  | 'sessionUnknown'
  /** A session that is over: signed out, or somebody else has taken over. */
  | 'sessionEnded'
  | 'locked'
  | 'forbidden'
  | 'tooFast'
  | 'badRequest'
  | 'failed';

/** Main → preload: the answer for the page, and the session the window is in from now on where the call may have changed it. */
export interface Envelope {
  readonly answer: Answer<unknown>;
  readonly session?: string | null;
}

/** What the preload exposes as `window.shiftseal`: one function a channel, and two subscriptions. */
export interface ShiftsealBridge {
  readonly call: { readonly [C in Channel]: (request: RequestOf<C>) => Promise<Answer<ResponseOf<C>>> };
  /** Live pictures (≤ 10 Hz). Returns the unsubscribe function. Typed arrays arrive as such. */
  onLive(listener: (live: import('./live.ts').LiveSnapshot) => void): () => void;
  /** Menu commands for the renderer: go to a screen, switch theme, open the training panel; and that the session changed. */
  onCommand(listener: (command: MenuCommand) => void): () => void;
}
export const MENU_COMMANDS = [
  'go:overview',
  'go:alarms',
  'go:excursions',
  'go:inventory',
  'go:water',
  'go:quarantine',
  'go:evidence',
  'go:audit',
  'go:links',
  'go:imports',
  'go:configuration',
  'go:meters',
  'go:compliance',
  'go:downtime',
  'go:shifts',
  'go:reports',
  'theme:toggle',
  'training:open',
  'help:keys',
  'session:changed',
] as const;
export type MenuCommand = (typeof MENU_COMMANDS)[number];

/** Main → renderer, `webContents.send`: the live pictures of `onLive`, and the menu commands of `onCommand`. */
export const LIVE_CHANNEL = 'live:snapshot';
export const COMMAND_CHANNEL = 'menu:command';
