import { z } from 'zod';
import { GAP_CAUSES } from '../link.ts';
import { LISTED_MAX } from './events.ts';

const us = z.int();
const id = z.string().max(200);
const count = z.int().min(0);
export const REPORT_TAGS_MAX = 500;

/** What the gate refused: readings with a time in the shift, and what was decided in it. */
export const reportQuarantineSchema = z.strictObject({
  entries: count,
  readings: count,
  bySteps: z.array(z.strictObject({ step: z.string(), entries: count, readings: count })).max(30),
  /** Of these entries. */
  verdicts: z.array(z.strictObject({ verdict: z.string(), entries: count, readings: count })).max(20),
  /** Of these entries, at the moment of the report; ages from the entry to the end of the shift. */
  undecided: z.strictObject({
    entries: count,
    oldestAgeMs: z.number().nullable(),
    /** Under an hour, under eight hours, under a day, older. */
    byAge: z.tuple([count, count, count, count]),
  }),
  listed: z
    .array(
      z.strictObject({
        seq: z.int(),
        at: us,
        tag: id,
        step: z.string(),
        readings: count,
        error: z.string().max(2_000),
        /** Null: undecided. */
        verdict: z.string().nullable(),
        verdictBy: z.string().nullable(),
      }),
    )
    .max(LISTED_MAX.quarantine),
});
export type ReportQuarantine = z.infer<typeof reportQuarantineSchema>;

/** How much of the shift was seen. */
export const reportCompletenessSchema = z.strictObject({
  connections: z
    .array(
      z.strictObject({
        connection: id,
        /** Time of sealed gaps, merged. */
        unknownUs: z.int(),
        gaps: count,
        tags: count,
        readings: count,
      }),
    )
    .max(500),
  tagsTotal: count,
  /** Those with the least known time first. */
  tags: z
    .array(
      z.strictObject({
        tag: id,
        name: z.string(),
        workUnit: id,
        connection: id,
        unit: z.string(),
        /** With a value (Good or Uncertain), in the whole minutes of the shift; null: texts are not counted. */
        readings: count.nullable(),
        /** Minutes in which one came whose status was Bad. */
        badMinutes: count,
        /** At the configured interval over the same minutes; null: it reports changes only. */
        expected: count.nullable(),
        /** min(1, readings / expected). */
        completeness: z.number().nullable(),
        /** Time of sealed gaps of its connection, or of its own. */
        unknownUs: z.int(),
      }),
    )
    .max(REPORT_TAGS_MAX),
});
export type ReportCompleteness = z.infer<typeof reportCompletenessSchema>;

export const reportGapsSchema = z.strictObject({
  total: count,
  /** Readings that were lost, where they could be counted. */
  lost: count,
  byCause: z.array(z.strictObject({ cause: z.enum(GAP_CAUSES), gaps: count, us: z.int() })).max(40),
  /** The longest. Times as sealed; `us` within the shift. */
  listed: z
    .array(
      z.strictObject({
        seq: z.int(),
        /** Null: the whole station. */
        connection: id.nullable(),
        cause: z.enum(GAP_CAUSES),
        detail: z.string().max(2_000),
        from: us,
        to: us,
        us: z.int(),
        /** How many tags; null: all of the connection. */
        tags: count.nullable(),
        lost: count.nullable(),
      }),
    )
    .max(LISTED_MAX.gaps),
});
export type ReportGaps = z.infer<typeof reportGapsSchema>;

/** Clocks: how the station's own was set, and how far those of the sources were off, as sealed batches say. */
export const reportClocksSchema = z.strictObject({
  /** Jumps of the station's clock in the shift. */
  jumps: z.array(z.strictObject({ seq: z.int(), at: us, detail: z.string().max(2_000) })).max(50),
  jumpsTotal: count,
  sources: z
    .array(
      z.strictObject({
        connection: id,
        policy: z.enum(['observe', 'correct']),
        /** Received minus source time over the readings of the shift, the least of each batch: median and extremes; null: none. */
        offsetMsMedian: z.number().nullable(),
        offsetMsMin: z.number().nullable(),
        offsetMsMax: z.number().nullable(),
        batches: count,
        /** Alarms `clock` of this connection announced in the shift. */
        alarms: count,
      }),
    )
    .max(500),
});
export type ReportClocks = z.infer<typeof reportClocksSchema>;

/** Certificates that have run out, or do within thirty days of the end of the shift, the first to end first. */
export const reportCalibrationSchema = z.strictObject({
  tags: count,
  overdue: count,
  due: z
    .array(
      z.strictObject({
        tag: id,
        name: z.string(),
        certificate: z.string(),
        offset: z.number(),
        /** Local date. */
        validUntil: z.string(),
        isOverdue: z.boolean(),
      }),
    )
    .max(200),
});
export type ReportCalibration = z.infer<typeof reportCalibrationSchema>;
