import { z } from 'zod';
import { OEE_DEFINITIONS } from '../oeeSettings.ts';
import { SIX_BIG_LOSSES, TIME_BANDS, TIME_LOSSES } from '../timeLoss.ts';

/** µs UTC. */
const us = z.int();
const id = z.string().max(120);
/** Null: undefined, which is not 0. */
const ratio = z.number().nullable();
const quantity = z.number().nullable();
/** Touching or apart, ascending, half open. */
const intervals = z.array(z.tuple([us, us]));
const counterRange = z.strictObject({ min: z.number(), max: z.number() }).nullable();

/** One figure with everything a reader needs to work it out again. */
export const reportFigureSchema = z.strictObject({
  id: z.string().max(60),
  name: z.string().max(120),
  value: ratio,
  unit: z.enum(['ratio', 'min']),
  definition: z.string().max(600),
  formula: z.string().max(200),
  /** The formula with the numbers put in. */
  numbers: z.string().max(300),
  source: z.strictObject({ document: z.string(), paragraph: z.string(), isChecked: z.boolean() }),
});
export type ReportFigure = z.infer<typeof reportFigureSchema>;

export const REPORT_SEGMENTS_MAX = 1_000;

/**
 * OEE of one work unit with all that is needed to work it out again from sealed readings: what stands before `figures` is
 * enough for them; the rest is the same time told for people.
 */
export const reportOeeSchema = z.strictObject({
  workUnit: id,
  name: z.string().max(300),
  definition: z.enum(OEE_DEFINITIONS),
  /** The window, µs: what the figures cover. */
  from: us,
  to: us,
  /** Shift without its planned breaks, clipped to the window, merged. */
  planned: intervals,
  /** Of the time account: planned breaks, and time in which no shift was planned; ooe and teep add them to the base. */
  breakUs: z.int(),
  outsideUs: z.int(),
  stateTag: id,
  totalTag: id,
  rejectTag: id.nullable(),
  productTag: id.nullable(),
  /** Of the state tag: its sealed gaps (and those of the whole station) are unknown time. */
  connection: id,
  /** A state reading holds so long; null: until a gap is sealed. */
  stateHoldMsMax: z.number().nullable(),
  stateMap: z.record(z.string(), z.string()),
  /** Loss of every state name of the map; `run`: production. */
  lossOfState: z.record(z.string(), z.enum([...TIME_LOSSES, 'run'])),
  /** What people, the control or the line said of standing time; last: key of the newest entry of the stop, null: from the states of the line. */
  coded: z.array(z.tuple([us, us, z.enum(TIME_LOSSES), z.string().nullable()])).max(50_000),
  smallStopMs: z.number(),
  smallStopsLower: z.enum(['availability', 'performance']),
  /** Planned run time per item (ISO 22400-2: PRI), ms; of products that have one of their own, by value of the product tag. */
  idealCycleMs: z.number(),
  products: z.record(z.string(), z.number()),
  /** Where the counters roll over; null: a lower value is a reset. */
  totalRange: counterRange,
  rejectRange: counterRange,
  /** Unrounded. Minutes. */
  figures: z.strictObject({
    plannedBusyTimeMinutes: z.number(),
    actualProductionTimeMinutes: z.number(),
    unknownTimeMinutes: z.number(),
    producedQuantity: quantity,
    rejectedQuantity: quantity,
    goodQuantity: quantity,
    availability: ratio,
    performance: ratio,
    quality: ratio,
    oee: ratio,
  }),
  /** What OEE lies between while data is missing. */
  range: z.strictObject({ low: z.number(), high: z.number() }).nullable(),
  /** The figures of ISO 22400-2 and of common usage, in order, with formula and source. */
  figureList: z.array(reportFigureSchema).max(40),
  /** In the order of the loss waterfall; they add up to the window to the microsecond. */
  bands: z
    .array(z.strictObject({ band: z.enum(TIME_BANDS), us: z.int(), items: z.number() }))
    .length(TIME_BANDS.length),
  /** Of reduced speed: in slow cycles. */
  slowUs: z.int(),
  failures: z.int().min(0),
  smallStops: z.int().min(0),
  /** The six big losses, the greatest first. */
  bigLosses: z
    .array(
      z.strictObject({
        loss: z.enum(SIX_BIG_LOSSES),
        word: z.string(),
        minutes: z.number(),
        items: z.number(),
        cumulativeShare: z.number(),
      }),
    )
    .length(SIX_BIG_LOSSES.length),
  minutesPerState: z.record(z.string(), z.number()),
  /** Bands over time, touching, joined where there were more; last: whether somebody said so. For drawing only. */
  segments: z.array(z.tuple([us, us, z.enum(TIME_BANDS), z.boolean()])).max(REPORT_SEGMENTS_MAX),
  changeovers: z
    .array(z.strictObject({ from: us, to: us, product: z.string(), targetMinutes: z.number().nullable() }))
    .max(100),
  changeoversTotal: z.int().min(0),
  /** What a supervisor should know before trusting the figures. */
  findings: z.array(z.string().max(500)).max(100),
});
export type ReportOee = z.infer<typeof reportOeeSchema>;

/** A line of work units, where one is configured: good items at the last × ideal cycle of the constraint / its planned time. */
export const reportLineSchema = z.strictObject({
  line: id,
  constraint: id,
  rule: z.enum(['configured', 'slowestIdealCycle']),
  idealCycleMs: z.number(),
  goodQuantity: quantity,
  rejectedQuantity: quantity,
  oee: ratio,
  availability: ratio,
  performance: ratio,
  quality: ratio,
  definition: z.string().max(600),
  members: z
    .array(
      z.strictObject({
        workUnit: id,
        idealCycleMs: z.number(),
        oee: ratio,
        producedQuantity: quantity,
        rejectedQuantity: quantity,
      }),
    )
    .max(100),
});
export type ReportLine = z.infer<typeof reportLineSchema>;

/** What was made, one row per work unit and product; `product` null: none told. */
export const reportProductionSchema = z.strictObject({
  workUnit: id,
  product: z.string().nullable(),
  name: z.string().max(200),
  producedQuantity: quantity,
  rejectedQuantity: quantity,
  goodQuantity: quantity,
  reworkQuantity: quantity,
  oee: ratio,
});
export type ReportProduction = z.infer<typeof reportProductionSchema>;
