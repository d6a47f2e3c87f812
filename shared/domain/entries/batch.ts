import { z } from 'zod';
import { VALUE_KINDS } from '../valueType.ts';
import { digestSchema, headSchema } from './head.ts';

/** µs UTC. */
const us = z.int();

/** Times of a column: `start`, then the difference of each to the one before. `[]` differences: one time only. */
export const axisSchema = z.strictObject({ start: us, steps: z.array(z.int()) });
export type Axis = z.infer<typeof axisSchema>;

/** Runs [row, length, value]: rows that are not in any run have the default. */
const runs = <T extends z.ZodType>(value: T) => z.array(z.tuple([z.int().min(0), z.int().min(1), value]));

/** Marks beside a reading; the reading itself is never changed. */
export const READING_FLAGS = [
  'late',
  'repeatedTime',
  'stepBack',
  'future',
  'afterReset',
  'handCorrected',
  'requeued',
] as const;
export type ReadingFlag = (typeof READING_FLAGS)[number];

export const batchTagSchema = z.strictObject({
  tag: z.string(),
  kind: z.enum(VALUE_KINDS),
  /** Index into the batch's `axes`: source times of the rows. */
  source: z.int().min(0),
  /** Index into `axes`; null: the same as the source times. */
  received: z.int().min(0).nullable(),
  /** Index into `axes`; null: the server gave none. The instant 0 stands where it gave none for that row alone. */
  server: z.int().min(0).nullable(),
  /**
   * One per row; null where the status is Bad. number: the double as RFC 8785 prints it. float32: the first of
   * round(v·10^k)/10^k, k = 0…10, that rounds to the same 32-bit float, else the double; Math.fround gives the value back.
   * bool: true/false. int64, uint64: decimal strings. NaN and infinities cannot be here: the gate refuses them.
   */
  values: z.array(z.union([z.number(), z.string(), z.boolean(), z.null()])),
  /** Status codes where they are not Good (0). */
  status: runs(z.int().min(0)),
  flags: runs(z.array(z.enum(READING_FLAGS)).min(1)),
});
export type BatchTag = z.infer<typeof batchTagSchema>;

export const lineageSchema = z.strictObject({
  config: digestSchema,
  rulePacks: z.array(digestSchema),
  engine: z.string(),
  worker: z.string(),
  /** Frames the readings came in: first and last inbox number, how many, and SHA-256 over their digests in order. */
  frames: z.array(
    z.strictObject({
      connection: z.string(),
      first: z.int(),
      last: z.int(),
      count: z.int().min(1),
      digest: digestSchema,
    }),
  ),
  /** Calibration offsets the clean layer uses, in engineering units. */
  calibration: z.array(z.strictObject({ tag: z.string(), certificate: z.string(), offset: z.number() })),
  /** Filters and gap filling as configured, of the tags of this batch that have any; absent where none has. */
  cleaning: z.array(z.strictObject({ tag: z.string(), clean: z.unknown() })).optional(),
  /**
   * Clock models by which the clean layer corrects source times: corrected = t + offsetUs + ratePpm·10⁻⁶·(t − baseUs). Absent
   * where no connection of this batch has `clock.policy` correct, or its clock is not known yet.
   */
  clocks: z
    .array(
      z.strictObject({
        connection: z.string(),
        baseUs: us,
        offsetUs: z.number(),
        ratePpm: z.number(),
        samples: z.int().min(1),
      }),
    )
    .optional(),
});
export type Lineage = z.infer<typeof lineageSchema>;

export const WINDOW_CLOSINGS = [
  'time',
  'count',
  'stateChange',
  'shift',
  'memory',
  'shutdown',
  'reconfigured',
  'late',
] as const;
export type WindowClosing = (typeof WINDOW_CLOSINGS)[number];

const batchFields = {
  window: z.strictObject({ start: us, end: us, closedBy: z.enum(WINDOW_CLOSINGS), shift: z.string().nullable() }),
  readings: z.int().min(1),
  good: z.int().min(0),
  axes: z.array(axisSchema),
  tags: z.array(batchTagSchema).min(1),
  /** Cleaned values beside the raw ones, in engineering units with calibration offset: [tag index, row, value, method]. */
  corrections: z.array(z.tuple([z.int(), z.int(), z.number(), z.string()])),
  /** Values of the clean layer at times where nothing was read: [tag index, time µs, value, method]. Never readings, never counted as such. */
  filled: z.array(z.tuple([z.int(), us, z.union([z.number(), z.string(), z.boolean()]), z.string()])).optional(),
  /** Readings that a filter marked, whatever it did about them: runs [tag index, row, length, filter kind]. */
  flagged: z.array(z.tuple([z.int(), z.int(), z.int().min(1), z.string()])).optional(),
  findings: z.array(z.strictObject({ tag: z.string(), rule: z.string(), detail: z.string(), count: z.int().min(1) })),
  /** SHA-256 over the canonical `{axes, tags}`. */
  rawDigest: digestSchema,
  lineage: lineageSchema,
};
export const batchBodySchema = z.strictObject({ ...headSchema.shape, kind: z.literal('batch'), ...batchFields });
export type BatchBody = z.infer<typeof batchBodySchema>;
/** Readings that came after their window was sealed; names the batch it amends where there is one. */
export const amendmentBodySchema = z.strictObject({
  ...headSchema.shape,
  kind: z.literal('amendment'),
  amends: digestSchema.nullable(),
  ...batchFields,
});
export type AmendmentBody = z.infer<typeof amendmentBodySchema>;
