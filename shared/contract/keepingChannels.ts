import { z } from 'zod';
import { holdScopeSchema, REMOVABLE_KINDS } from '../domain/entries/keeping.ts';
import { done, refusal } from './answers.ts';
import { signRequestSchema } from './signature.ts';

/** Channels of backups, archives, retention and legal holds; part of `ipcContract`. Times in µs. */
const us = z.int();
const empty = z.strictObject({});
const reason = z.string().min(3).max(1000);

export const keepingActSchema = z.strictObject({
  seq: z.int(),
  act: z.enum(['backupMade', 'backupFailed', 'archiveMade', 'archiveFailed', 'logContinued', 'removed']),
  at: us,
  subject: z.string(),
  detail: z.string(),
  year: z.int().nullable(),
});
export type KeepingActRow = z.infer<typeof keepingActSchema>;

export const holdRowSchema = z.strictObject({
  hold: z.string(),
  seq: z.int(),
  at: us,
  title: z.string(),
  scope: holdScopeSchema,
  reason: z.string(),
  placedBy: z.string(),
  lifted: z.strictObject({ seq: z.int(), at: us, by: z.string(), why: z.string() }).nullable(),
});
export type HoldRow = z.infer<typeof holdRowSchema>;

export const keepingViewSchema = z.strictObject({
  /** Null: no scheduled backups. `nextAt` may have passed: then one is due. */
  backup: z
    .strictObject({
      folder: z.string(),
      nextAt: us,
      everyDays: z.int(),
      keep: z.int(),
      privateKey: z.boolean(),
    })
    .nullable(),
  /** Null: no scheduled archives. */
  archive: z.strictObject({ folder: z.string(), afterDays: z.int() }).nullable(),
  /** Years that have ended and have no archive; `isDue`: the schedule would make it now. */
  years: z.array(z.strictObject({ year: z.int(), isDue: z.boolean() })).max(200),
  retention: z.array(z.strictObject({ kind: z.enum(REMOVABLE_KINDS), years: z.int() })),
  holds: z.array(holdRowSchema).max(500),
  /** Newest first, of each kind of act at most 50. */
  acts: z.array(keepingActSchema).max(300),
});
export type KeepingView = z.infer<typeof keepingViewSchema>;

/** One job at a time; the last one stays to be read. */
export const keepingProgressSchema = z.strictObject({
  job: z.enum(['none', 'backup', 'archive', 'remove', 'plan']),
  state: z.enum(['idle', 'running', 'done', 'failed']),
  what: z.string(),
  done: z.int(),
  total: z.int(),
  /** What came of it, in a sentence. */
  message: z.string(),
});
export type KeepingProgress = z.infer<typeof keepingProgressSchema>;

export const removalPlanSchema = z.strictObject({
  entries: z.int(),
  bytes: z.int(),
  byHold: z.int(),
  notKeptElsewhere: z.int(),
  isCut: z.boolean(),
});
export type RemovalPlanView = z.infer<typeof removalPlanSchema>;

const started = z.union([keepingProgressSchema, refusal]);

export const keepingContract = {
  'keeping:view': { request: empty, response: keepingViewSchema },
  'keeping:progress': { request: empty, response: keepingProgressSchema },
  /** Into the folder of the configuration, or one that the person chooses where that names none. */
  'keeping:backup': { request: empty, response: started },
  'keeping:archive': {
    request: z.strictObject({ year: z.int().min(1970).max(9999) }),
    response: started,
  },
  'keeping:plan': {
    request: empty,
    response: z.union([z.strictObject({ ok: z.literal(true), plan: removalPlanSchema }), refusal]),
  },
  'keeping:remove': { request: empty, response: started },
  'keeping:placeHold': {
    request: z.strictObject({
      title: z.string().min(3).max(200),
      scope: holdScopeSchema,
      reason,
      sign: signRequestSchema,
    }),
    response: z.union([done, refusal]),
  },
  'keeping:liftHold': {
    request: z.strictObject({ hold: z.string().regex(/^[0-9a-f]{64}$/), reason, sign: signRequestSchema }),
    response: z.union([done, refusal]),
  },
} as const;
