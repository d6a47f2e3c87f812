import { z } from 'zod';
import { DAY_KINDS, METER_CHECKS, METER_DECISIONS } from '../domain/meterCheck.ts';
import { done, refusal } from './answers.ts';
import { secondSignRequestSchema, signRequestSchema } from './signature.ts';

/** Channels of the screen Meters; part of `ipcContract`. */
const us = z.int();
const id = z.string().min(1).max(120);
const date = z.string().regex(/^\d{4}-\d{2}-\d{2}$/);
const count = z.int().min(0);

const dayCountsSchema = {
  day: date,
  use: z.number().nullable(),
  intervals: count,
  estimated: count,
  edited: count,
  failed: count,
  missing: count,
};

export const meterPointRowSchema = z.strictObject({
  id,
  name: z.string(),
  commodity: z.string(),
  unit: z.string(),
  intervalMinutes: z.int(),
  serial: z.string(),
  multiplier: z.number(),
  registerDigits: z.int().nullable(),
  baseline: z.string(),
  isActive: z.boolean(),
  lastReadAt: us.nullable(),
  lastRead: z.number().nullable(),
  /** Exceptions that wait for a person. */
  waiting: count,
  /** The last fourteen days that ended, ascending; a day without a block is not there. */
  days: z.array(z.strictObject(dayCountsSchema)).max(14),
});
export type MeterPointRow = z.infer<typeof meterPointRowSchema>;

export const meterDayRowSchema = z.strictObject({
  ...dayCountsSchema,
  dayKind: z.enum(DAY_KINDS),
  version: z.int(),
  seq: z.int(),
  checks: z.array(z.string()),
  degreeDays: z.number().nullable(),
  expected: z.number().nullable(),
  sd: z.number().nullable(),
  z: z.number().nullable(),
});
export type MeterDayRow = z.infer<typeof meterDayRowSchema>;

export const meterExceptionRowSchema = z.strictObject({
  exception: z.string(),
  servicePoint: id,
  name: z.string(),
  unit: z.string(),
  day: date,
  check: z.enum(METER_CHECKS),
  isChecked: z.boolean(),
  intervals: z.tuple([z.int(), z.int()]).nullable(),
  /** µs: first and last instant the finding speaks of. */
  from: us,
  to: us,
  value: z.number().nullable(),
  limit: z.number().nullable(),
  detail: z.string(),
  state: z.enum(['open', 'fieldCheck', 'decided', 'cleared']),
  raisedAt: us,
  decision: z.enum(METER_DECISIONS).nullable(),
  reason: z.string(),
  decidedBy: z.string().nullable(),
  decidedAt: us.nullable(),
  /** Use of the intervals as they came, for whoever puts in a value. */
  received: z.array(z.number().nullable()).max(200),
});
export type MeterExceptionRow = z.infer<typeof meterExceptionRowSchema>;

export const meterCurveSchema = z.strictObject({
  intervalMs: z.int(),
  unit: z.string(),
  /** s since 1970 at the beginning of each interval, with columns of the same length. */
  time: z.instanceof(Float64Array),
  /** NaN: missing. */
  value: z.instanceof(Float64Array),
  /** As it came; NaN: nothing came. */
  received: z.instanceof(Float64Array),
  /** Index into `READ_STATUSES`. */
  status: z.instanceof(Uint8Array),
  /** First interval, how many, check. */
  flags: z.array(z.tuple([count, z.int().min(1), z.enum(METER_CHECKS)])).max(5000),
});
export type MeterCurve = z.infer<typeof meterCurveSchema>;

export const meterPointDetailSchema = z.strictObject({
  row: meterPointRowSchema,
  swaps: z
    .array(
      z.strictObject({
        at: us,
        oldSerial: z.string(),
        newSerial: z.string(),
        finalRead: z.number().nullable(),
        initialRead: z.number(),
        multiplier: z.number(),
        reason: z.string(),
        person: z.string(),
        recordedAt: us,
        seq: z.int(),
      }),
    )
    .max(500),
  months: z
    .array(
      z.strictObject({
        month: z.string(),
        days: count,
        /** Days the month has, up to yesterday. */
        daysDue: count,
        use: z.number(),
        estimatedUse: z.number(),
        waiting: count,
        /** Parts by tariff, adding up to the use; one where the tariff did not change. */
        parts: z.array(z.strictObject({ from: date, to: date, use: z.number() })).max(32),
      }),
    )
    .max(60),
  /** Use against degree days, over the days below. */
  fit: z.strictObject({ intercept: z.number(), slope: z.number(), sd: z.number(), points: count }).nullable(),
  /** Up to 400 days, ascending. */
  days: z.array(meterDayRowSchema).max(400),
  settings: z.strictObject({
    baseCelsius: z.number(),
    method: z.string(),
    sigma: z.number(),
    holidays: count,
  }),
});
export type MeterPointDetail = z.infer<typeof meterPointDetailSchema>;

export const meterVersionSchema = z.strictObject({
  version: z.int(),
  seq: z.int(),
  at: us,
  cause: z.string(),
  actor: z.string(),
  reason: z.string(),
  use: z.number().nullable(),
  estimated: count,
  edited: count,
  failed: count,
});

export const meterContract = {
  'meter:list': { request: z.strictObject({}), response: z.array(meterPointRowSchema).max(2000) },
  'meter:point': {
    request: z.strictObject({ servicePoint: id }),
    response: meterPointDetailSchema,
  },
  'meter:curve': {
    request: z.strictObject({ servicePoint: id, from: date, to: date }),
    response: meterCurveSchema,
  },
  /** Every version of a day, the newest first: nothing is overwritten. */
  'meter:versions': {
    request: z.strictObject({ servicePoint: id, day: date }),
    response: z.array(meterVersionSchema).max(200),
  },
  'meter:exceptions': {
    request: z.strictObject({ scope: z.enum(['waiting', 'all']), limit: z.int().min(1).max(1000) }),
    response: z.array(meterExceptionRowSchema).max(1000),
  },
  /** Decisions that a second person must sign. */
  'meter:rules': {
    request: z.strictObject({}),
    response: z.strictObject({ secondPersonFor: z.array(z.enum(METER_DECISIONS)) }),
  },
  'meter:decide': {
    request: z.strictObject({
      exceptions: z.array(z.string()).min(1).max(500),
      decision: z.enum(METER_DECISIONS),
      edits: z
        .array(z.tuple([count, z.number()]))
        .max(200)
        .optional(),
      reason: z.string().min(3).max(1000),
      /** Where the configuration asks for two persons (`meters.secondPersonFor`). */
      sign: signRequestSchema.optional(),
      second: secondSignRequestSchema.optional(),
    }),
    response: z.strictObject({
      decided: z.array(z.string()),
      refused: z.array(z.strictObject({ exception: z.string(), reason: z.string() })),
    }),
  },
  'meter:swap': {
    request: z.strictObject({
      servicePoint: id,
      at: us,
      finalRead: z.number().min(0).nullable(),
      newSerial: z.string().min(1).max(60),
      initialRead: z.number().min(0),
      multiplier: z.number().positive().max(1_000_000).optional(),
      registerDigits: z.int().min(1).max(15).optional(),
      reason: z.string().min(3).max(1000),
    }),
    response: z.union([done, refusal]),
  },
  /** Reads for billing, as CSV; main writes the file. */
  'meter:billing': {
    request: z.strictObject({ servicePoint: id.optional(), from: date, to: date }),
    response: z.strictObject({ name: z.string(), text: z.string().max(40_000_000), rows: count }),
  },
  'meter:export': {
    request: z.strictObject({ servicePoint: id.optional(), from: date, to: date }),
    response: z.union([z.strictObject({ ok: z.literal(true), file: z.string(), rows: count }), refusal]),
  },
} as const;
