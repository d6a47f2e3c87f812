import { z } from 'zod';
import { DAY_KINDS, ESTIMATION_METHODS, METER_CHECKS, METER_DECISIONS, READ_STATUSES } from '../meterCheck.ts';
import { actorSchema, digestSchema, headSchema, signatureSchema } from './head.ts';

const index = z.int().min(0);
const length = z.int().min(1);
const runs = <T extends z.ZodType>(value: T) => z.array(z.tuple([index, length, value]));
const date = z.string().regex(/^\d{4}-\d{2}-\d{2}$/);
const id = z.string().min(1).max(120);

export const meterFindingSchema = z.strictObject({
  check: z.enum(METER_CHECKS),
  /** First interval and how many; null: the whole day. */
  at: z.tuple([index, length]).nullable(),
  value: z.number().nullable(),
  limit: z.number().nullable(),
  detail: z.string().max(500),
  /** Waits for a person. */
  isException: z.boolean(),
});
export type MeterFinding = z.infer<typeof meterFindingSchema>;

/** What validation, estimation and editing say of one local day; a later version never replaces the bytes of an earlier one. */
export const meterDaySchema = z.strictObject({
  servicePoint: id,
  /** Local date. `from` and `to` of the head are its first and last instant (`to` exclusive). */
  day: date,
  dayKind: z.enum(DAY_KINDS),
  unit: z.string().max(40),
  intervalMs: z.int().min(60_000),
  /** As they came, or as differences of the register × multiplier; null: nothing came. One per interval, in order. */
  received: z.array(z.number().nullable()),
  /** What counts. null: missing, and nothing to estimate it from. */
  values: z.array(z.number().nullable()),
  /** Where it is not `validated`. */
  status: runs(z.enum(READ_STATUSES)),
  methods: runs(z.enum(ESTIMATION_METHODS)),
  findings: z.array(meterFindingSchema).max(500),
  /** Registers at the first and last reading of the day, with the meter they were read on. */
  registers: z
    .array(
      z.strictObject({
        serial: z.string(),
        multiplier: z.number(),
        first: z.tuple([z.int(), z.number()]),
        last: z.tuple([z.int(), z.number()]),
      }),
    )
    .max(20),
  /** Repeats with the same value, dropped. */
  duplicates: z.int().min(0),
  use: z.number().nullable(),
  weather: z.strictObject({ max: z.number(), min: z.number(), degreeDays: z.number() }).nullable(),
  /** What the baseline expected; null where it has too few points. */
  baseline: z
    .strictObject({
      kind: z.string(),
      expected: z.number(),
      sd: z.number(),
      z: z.number(),
      points: z.int(),
      limit: z.number(),
    })
    .nullable(),
});
export type MeterDay = z.infer<typeof meterDaySchema>;

export const READ_CAUSES = ['closed', 'late', 'swap', 'decision'] as const;
export const meterReadBodySchema = z.strictObject({
  ...headSchema.shape,
  kind: z.literal('meterRead'),
  ...meterDaySchema.shape,
  version: z.int().min(1),
  /** Key of the version before. */
  replaces: digestSchema.nullable(),
  cause: z.enum(READ_CAUSES),
  actor: actorSchema,
  reason: z.string().max(1000),
  config: digestSchema,
  /** Rule pack whose limits were used; absent: the configuration’s own, or defaults. */
  rules: z.strictObject({ id: z.string(), version: z.string(), hash: digestSchema }).optional(),
});
export type MeterReadBody = z.infer<typeof meterReadBodySchema>;

/** A finding that waits for a person, and what became of it. `cleared`: a later version no longer shows it. */
export const meterExceptionBodySchema = z.strictObject({
  ...headSchema.shape,
  kind: z.literal('meterException'),
  event: z.enum(['raised', 'decided', 'cleared']),
  exception: digestSchema,
  servicePoint: id,
  day: date,
  check: z.enum(METER_CHECKS),
  /** Whether the rule was compared with a published text. */
  isChecked: z.boolean(),
  intervals: z.tuple([index, length]).nullable(),
  value: z.number().nullable(),
  limit: z.number().nullable(),
  detail: z.string().max(500),
  decision: z.enum(METER_DECISIONS).nullable(),
  /** Values a person put in: interval and use. */
  edits: z.array(z.tuple([index, z.number()])).max(200),
  reason: z.string().max(1000),
  actor: actorSchema,
  /** Of `decided`, where the configuration asks for two persons; the second is never the first again. */
  signature: signatureSchema.optional(),
  second: signatureSchema.optional(),
});
export type MeterExceptionBody = z.infer<typeof meterExceptionBodySchema>;

/** One meter goes, another comes; the service point goes on. `from` of the head is the moment. */
export const meterSwapBodySchema = z.strictObject({
  ...headSchema.shape,
  kind: z.literal('meterSwap'),
  servicePoint: id,
  oldSerial: z.string().min(1).max(60),
  newSerial: z.string().min(1).max(60),
  /** null: lost; the use up to the swap is then estimated. */
  finalRead: z.number().nullable(),
  initialRead: z.number(),
  multiplier: z.number().positive(),
  registerDigits: z.int().min(1).max(15).nullable(),
  reason: z.string().min(3).max(1000),
  actor: actorSchema,
});
export type MeterSwapBody = z.infer<typeof meterSwapBodySchema>;
