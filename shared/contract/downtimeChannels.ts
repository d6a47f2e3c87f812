import { z } from 'zod';
import { STOP_EVENTS, shiftRefSchema, stopPartSchema } from '../domain/entries/stop.ts';
import { ROLES } from '../domain/role.ts';
import { TIME_LOSSES } from '../domain/timeLoss.ts';
import { done, refusal } from './answers.ts';
import { secondSignRequestSchema, signRequestSchema } from './signature.ts';

const us = z.int();
const stopId = z.string().max(64);
const id = z.string().max(120);

/** Reasons of the tree in its order, with the limits people have to know. */
export const downtimeSetupSchema = z.strictObject({
  reasons: z
    .array(
      z.strictObject({
        id,
        label: z.string(),
        path: z.array(z.string()),
        ids: z.array(z.string()),
        loss: z.enum(TIME_LOSSES),
        keys: z.string().optional(),
        isLeaf: z.boolean(),
      }),
    )
    .max(400),
  microStopMs: z.number(),
  uncodedAlertMinutes: z.number(),
  editWindowMs: z.number(),
  secondPersonAfterWindow: z.boolean(),
});
export type DowntimeSetup = z.infer<typeof downtimeSetupSchema>;

export const stopRowSchema = z.strictObject({
  id: stopId,
  workUnit: id,
  from: us,
  /** Null while it goes on. */
  to: us.nullable(),
  shift: shiftRefSchema,
  state: z.string(),
  parts: z.array(stopPartSchema),
  /** Planned time of the stop, and of what nobody has given a reason, up to now; µs. */
  plannedUs: z.int(),
  uncodedUs: z.int(),
  /** Until when operators may code it, µs; null while it goes on. */
  editableUntil: us.nullable(),
});
export type StopRow = z.infer<typeof stopRowSchema>;

export const downtimeViewSchema = z.strictObject({
  /** The newest first. */
  stops: z.array(stopRowSchema).max(1000),
  hasMore: z.boolean(),
  /** Of all stops of the span, whatever is filtered. */
  units: z
    .array(
      z.strictObject({
        workUnit: id,
        stops: z.int(),
        stoppedUs: z.int(),
        uncodedStops: z.int(),
        uncodedUs: z.int(),
      }),
    )
    .max(1000),
  /** The longest first; `reason` null: not coded. */
  pareto: z
    .array(
      z.strictObject({
        reason: z.string().nullable(),
        label: z.string(),
        loss: z.enum(TIME_LOSSES).nullable(),
        us: z.int(),
        stops: z.int(),
      }),
    )
    .max(400),
});
export type DowntimeView = z.infer<typeof downtimeViewSchema>;

export const stopActSchema = z.strictObject({
  seq: z.int(),
  at: us,
  event: z.enum(STOP_EVENTS),
  user: z.string(),
  role: z.enum(ROLES).nullable(),
  why: z.string(),
  isUndone: z.boolean(),
  parts: z.array(stopPartSchema),
});
export type StopActRow = z.infer<typeof stopActSchema>;

/** What a change after the edit window needs. */
const late = {
  why: z.string().max(1000).default(''),
  sign: signRequestSchema.optional(),
  second: secondSignRequestSchema.optional(),
};

export const downtimeContract = {
  'downtime:setup': { request: z.strictObject({}), response: downtimeSetupSchema },
  'downtime:view': {
    request: z.strictObject({
      from: us,
      to: us,
      workUnit: id.optional(),
      isUncoded: z.boolean(),
      /** Level of the reason tree: 0 top groups, 2 single reasons. */
      level: z.int().min(0).max(2),
      limit: z.int().min(1).max(1000),
    }),
    response: downtimeViewSchema,
  },
  'downtime:history': {
    request: z.strictObject({ stop: stopId }),
    response: z.array(stopActSchema).max(200),
  },
  'downtime:code': {
    request: z.strictObject({
      stops: z
        .array(z.strictObject({ stop: stopId, parts: z.array(us).max(48) }))
        .min(1)
        .max(200),
      reason: id.nullable(),
      comment: z.string().max(1000),
      ...late,
    }),
    response: z.union([
      z.strictObject({
        ok: z.literal(true),
        coded: z.array(z.string()),
        refused: z.array(z.strictObject({ stop: z.string(), reason: z.string() })),
      }),
      refusal,
    ]),
  },
  'downtime:split': {
    request: z.strictObject({ stop: stopId, at: us, ...late }),
    response: z.union([done, refusal]),
  },
  'downtime:merge': {
    request: z.strictObject({ stop: stopId, at: us, keep: z.enum(['before', 'after']), ...late }),
    response: z.union([done, refusal]),
  },
  'downtime:undo': {
    request: z.strictObject({ stop: stopId, ...late }),
    response: z.union([done, refusal]),
  },
} as const;
