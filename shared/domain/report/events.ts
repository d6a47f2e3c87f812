import { z } from 'zod';
import { ALARM_PRIORITIES } from '../config/tag.ts';
import { RESULT_VERDICTS } from '../entries/result.ts';
import { TIME_LOSSES } from '../timeLoss.ts';

const us = z.int();
const id = z.string().max(200);
const count = z.int().min(0);

/** Lists are bounded; their full counts stand beside them as `total`. */
export const LISTED_MAX = { stops: 50, excursions: 100, alarms: 200, results: 300, gaps: 100, quarantine: 50 } as const;

export const reportDowntimeSchema = z.strictObject({
  /** Planned time only, µs. */
  units: z
    .array(
      z.strictObject({
        workUnit: id,
        stops: count,
        stoppedUs: z.int(),
        uncodedStops: count,
        /** A figure of its own: what nobody has said anything of. */
        uncodedUs: z.int(),
      }),
    )
    .max(1_000),
  stops: count,
  stoppedUs: z.int(),
  uncodedUs: z.int(),
  /** By reason, the longest first; `reason` null: not coded. */
  pareto: z
    .array(
      z.strictObject({
        reason: z.string().nullable(),
        label: z.string(),
        loss: z.enum(TIME_LOSSES).nullable(),
        us: z.int(),
        stops: count,
        /** Of all stopped time: this and all longer ones, 0 … 1. */
        cumulativeShare: z.number(),
      }),
    )
    .max(60),
  paretoTotal: count,
  /** The longest by name. */
  longest: z
    .array(
      z.strictObject({
        stop: z.string(),
        workUnit: id,
        from: us,
        /** Null: it went on after the shift. */
        to: us.nullable(),
        us: z.int(),
        state: z.string(),
        reasons: z.array(z.string()).max(20),
        comment: z.string().max(1_000),
      }),
    )
    .max(LISTED_MAX.stops),
});
export type ReportDowntime = z.infer<typeof reportDowntimeSchema>;

/** Excursions with any time in the shift, in the order of their onset. */
export const reportExcursionsSchema = z.strictObject({
  total: count,
  /** Open at the end of the shift. */
  open: count,
  listed: z
    .array(
      z.strictObject({
        id: z.string(),
        tag: id,
        name: z.string(),
        workUnit: id.nullable(),
        side: z.enum(['high', 'low']),
        bound: z.number(),
        unit: z.string(),
        onset: us,
        /** Null: open at the end of the shift. */
        end: us.nullable(),
        peak: z.number(),
        peakAt: us,
        /** Up to its end, or to the end of the shift. */
        durationMs: z.number(),
        unknownMs: z.number(),
        cause: z.string().nullable(),
        comment: z.string().max(2_000),
      }),
    )
    .max(LISTED_MAX.excursions),
});
export type ReportExcursions = z.infer<typeof reportExcursionsSchema>;

/** Alarms announced in the shift (ISA-18.2), and how their number stands against the performance table. */
export const reportAlarmsSchema = z.strictObject({
  announced: count,
  byPriority: z.record(z.string(), count),
  operators: count,
  /** More were announced than are looked at: the scores cover the newest of them. */
  isCut: z.boolean(),
  source: z.strictObject({ document: z.string(), paragraph: z.string(), isChecked: z.boolean() }),
  scores: z
    .array(
      z.strictObject({
        id: z.string(),
        title: z.string(),
        value: z.number().nullable(),
        unit: z.string(),
        target: z.string(),
        verdict: z.enum(['good', 'tolerable', 'bad', 'unknown']),
        detail: z.string(),
      }),
    )
    .max(30),
  badActors: z
    .array(
      z.strictObject({
        alarm: id,
        message: z.string(),
        priority: z.enum(ALARM_PRIORITIES),
        workUnit: id.nullable(),
        count,
        /** Of all announced, 0 … 1. */
        share: z.number(),
      }),
    )
    .max(10),
  /** Announced in each window of `windowMs`, the oldest first. */
  perWindow: z.array(count).max(5_000),
  windowMs: z.number(),
  /** Unacknowledged or still present at the end of the shift. */
  openAtEnd: count,
  /** Announced alarms in time order; where there were more than the bound, the ones of the highest priority. */
  listed: z
    .array(
      z.strictObject({
        occurrence: z.string(),
        alarm: id,
        message: z.string(),
        priority: z.enum(ALARM_PRIORITIES),
        workUnit: id.nullable(),
        raisedAt: us,
        returnedAt: us.nullable(),
        acknowledgedAt: us.nullable(),
        acknowledgedBy: z.string().nullable(),
      }),
    )
    .max(LISTED_MAX.alarms),
});
export type ReportAlarms = z.infer<typeof reportAlarmsSchema>;

/** What the rule packs decided of periods that ended in the shift; what was not met stands first. */
export const reportComplianceSchema = z.strictObject({
  total: count,
  counts: z.strictObject({ met: count, notMet: count, undefined: count, information: count }),
  listed: z
    .array(
      z.strictObject({
        seq: z.int(),
        rule: z.string(),
        title: z.string(),
        pack: z.string(),
        packVersion: z.string(),
        document: z.string(),
        paragraph: z.string(),
        /** Whether the text was compared with the published rule. */
        isChecked: z.boolean(),
        method: z.string(),
        subject: z.string(),
        verdict: z.enum(RESULT_VERDICTS),
        value: z.number().nullable(),
        unit: z.string(),
        limit: z.number().nullable(),
        from: us.nullable(),
        to: us.nullable(),
        expected: z.int().nullable(),
        received: z.int(),
        valid: z.int(),
        detail: z.string(),
        isAmendment: z.boolean(),
      }),
    )
    .max(LISTED_MAX.results),
});
export type ReportCompliance = z.infer<typeof reportComplianceSchema>;
