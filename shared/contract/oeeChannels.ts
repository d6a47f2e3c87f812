import { z } from 'zod';
import { OEE_DEFINITIONS } from '../domain/oeeSettings.ts';
import { SIX_BIG_LOSSES, TIME_BANDS } from '../domain/timeLoss.ts';

/** Channels of the OEE pages; part of `ipcContract`. */
const us = z.int();
const name120 = z.string().min(1).max(120);

/** A ratio and what it lies between while data is missing; absent where it does not exist. */
const factorsShape = {
  oee: z.number().optional(),
  low: z.number().optional(),
  high: z.number().optional(),
  availability: z.number().optional(),
  performance: z.number().optional(),
  quality: z.number().optional(),
} as const;

export const oeeFigureTextSchema = z.strictObject({
  id: z.string(),
  name: z.string(),
  value: z.number().optional(),
  unit: z.enum(['ratio', 'min']),
  definition: z.string(),
  formula: z.string(),
  /** The formula with the numbers put in. */
  numbers: z.string(),
  source: z.strictObject({ document: z.string(), paragraph: z.string(), isChecked: z.boolean() }),
});
export type OeeFigureText = z.infer<typeof oeeFigureTextSchema>;

export const oeeBandSchema = z.strictObject({
  band: z.enum(TIME_BANDS),
  minutes: z.number(),
  /** Items that could have been made in that time at the ideal cycle. */
  items: z.number(),
});

/** One line of a report: a shift, day, week or product. */
export const oeeRowSchema = z.strictObject({
  label: z.string(),
  /** Absent for a product, which may have been made in several stretches. */
  from: us.optional(),
  to: us.optional(),
  ...factorsShape,
  baseMin: z.number(),
  produced: z.number(),
  rejected: z.number(),
  bands: z.array(oeeBandSchema).length(TIME_BANDS.length),
});
export type OeeRow = z.infer<typeof oeeRowSchema>;

export const OEE_GROUPS = ['shift', 'day', 'week', 'product'] as const;
export type OeeGroup = (typeof OEE_GROUPS)[number];

export const oeeReportSchema = z.strictObject({
  workUnit: z.string(),
  from: us,
  to: us,
  definition: z.enum(OEE_DEFINITIONS),
  figures: z.array(oeeFigureTextSchema),
  /** The same time under each definition. */
  definitions: z.array(
    z.strictObject({
      definition: z.enum(OEE_DEFINITIONS),
      title: z.string(),
      words: z.string(),
      baseMin: z.number(),
      ...factorsShape,
    }),
  ),
  bands: z.array(oeeBandSchema).length(TIME_BANDS.length),
  /** Of reduced speed: minutes in slow cycles; and of planned stops: minutes of planned breaks. */
  slowMin: z.number(),
  breakMin: z.number(),
  failures: z.int(),
  smallStops: z.int(),
  pareto: z.array(
    z.strictObject({
      loss: z.enum(SIX_BIG_LOSSES),
      word: z.string(),
      minutes: z.number(),
      items: z.number(),
      cumulativeShare: z.number(),
    }),
  ),
  /** Bands over time, touching; for drawing. */
  segments: z.array(z.tuple([us, us, z.enum(TIME_BANDS), z.boolean()])).max(3_000),
  changeovers: z
    .array(z.strictObject({ from: us, to: us, product: z.string(), targetMin: z.number().optional() }))
    .max(500),
  rows: z.array(oeeRowSchema).max(1_000),
  findings: z.array(z.string()),
});
export type OeeReport = z.infer<typeof oeeReportSchema>;

export const oeeLineSchema = z.strictObject({
  line: z.string(),
  from: us,
  to: us,
  constraint: z.string(),
  rule: z.enum(['configured', 'slowestIdealCycle']),
  idealCycleMs: z.number(),
  good: z.number().optional(),
  rejected: z.number().optional(),
  oee: z.number().optional(),
  availability: z.number().optional(),
  performance: z.number().optional(),
  quality: z.number().optional(),
  definition: z.string(),
  members: z.array(
    z.strictObject({
      workUnit: z.string(),
      idealCycleMs: z.number(),
      oee: z.number().optional(),
      produced: z.number().optional(),
      rejected: z.number().optional(),
      bands: z.array(oeeBandSchema).length(TIME_BANDS.length),
    }),
  ),
});
export type OeeLine = z.infer<typeof oeeLineSchema>;

/** Which sealed entries a stretch of time rests on. */
export const oeeProofSchema = z.strictObject({
  seq: z.int(),
  kind: z.string(),
  from: us,
  to: us,
});

export const oeeContract = {
  'oee:report': {
    request: z.strictObject({
      workUnit: name120,
      from: us,
      to: us,
      by: z.enum(OEE_GROUPS).default('shift'),
      definition: z.enum(OEE_DEFINITIONS).optional(),
    }),
    response: oeeReportSchema,
  },
  'oee:line': {
    request: z.strictObject({ line: name120, from: us, to: us }),
    response: oeeLineSchema,
  },
  'oee:proofs': {
    request: z.strictObject({ workUnit: name120, from: us, to: us, limit: z.int().min(1).max(200) }),
    response: z.array(oeeProofSchema).max(200),
  },
} as const;
