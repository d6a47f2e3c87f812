import { z } from 'zod';
import { PLACE_KINDS } from '../domain/config/index.ts';
import { RESULT_VERDICTS, ruleSourceSchema } from '../domain/entries/result.ts';
import { SAMPLE_BOUNDS } from '../domain/entries/sample.ts';
import { done, refusal } from './answers.ts';
import { signRequestSchema } from './signature.ts';

/** Channels of the screen Water; part of `ipcContract`. Times in µs. */
const us = z.int();
const empty = z.strictObject({});
const month = z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/, 'a month such as 2026-10');

export const waterResultSchema = z.strictObject({
  /** Entry of the log; null: how it stands now, not sealed. */
  seq: z.int().nullable(),
  rule: z.string(),
  title: z.string(),
  source: ruleSourceSchema,
  method: z.string(),
  pack: z.string(),
  packVersion: z.string(),
  subject: z.string(),
  verdict: z.enum(RESULT_VERDICTS),
  value: z.number().nullable(),
  unit: z.string(),
  limit: z.number().nullable(),
  from: us,
  to: us,
  expected: z.int().nullable(),
  received: z.int(),
  valid: z.int(),
  rounding: z.string(),
  detail: z.string(),
  figures: z.record(z.string(), z.union([z.number(), z.string(), z.null()])),
});
export type WaterResult = z.infer<typeof waterResultSchema>;

export const waterDeadlineSchema = z.strictObject({
  id: z.string(),
  seq: z.int(),
  task: z.string(),
  who: z.string(),
  subject: z.string(),
  document: z.string(),
  paragraph: z.string(),
  isChecked: z.boolean(),
  detail: z.string(),
  countsFrom: us,
  due: us,
  doneAt: us.nullable(),
  doneBy: z.string().nullable(),
  done: z.string().nullable(),
  doneSeq: z.int().nullable(),
});
export type WaterDeadline = z.infer<typeof waterDeadlineSchema>;

export const waterOverviewSchema = z.strictObject({
  system: z.strictObject({ name: z.string(), id: z.string(), populationServed: z.int().nullable() }),
  timeZone: z.string(),
  places: z.array(z.strictObject({ id: z.string(), name: z.string(), kind: z.enum(PLACE_KINDS) })).max(2000),
  /** Open ones first, the most pressing on top; then those done lately. */
  deadlines: z.array(waterDeadlineSchema).max(500),
  /** How the running periods stand. */
  standings: z.array(waterResultSchema).max(5000),
  /** The last sealed result of each rule and subject. */
  latest: z.array(waterResultSchema).max(5000),
  /** Months of which something is sealed, the latest first. */
  months: z.array(z.string()).max(240),
  /** What may be entered by hand; null where nothing may. */
  grabSamples: z
    .strictObject({
      tags: z
        .array(z.strictObject({ id: z.string(), name: z.string(), place: z.string(), unit: z.string() }))
        .max(5000),
      methods: z.array(z.string()).max(50),
      ageDaysMax: z.int(),
    })
    .nullable(),
  samples: z
    .array(
      z.strictObject({
        seq: z.int(),
        at: us,
        tag: z.string(),
        takenAt: us,
        value: z.number(),
        unit: z.string(),
        bound: z.enum(SAMPLE_BOUNDS),
        method: z.string(),
        analyst: z.string(),
        note: z.string(),
        person: z.string(),
      }),
    )
    .max(50),
});
export type WaterOverview = z.infer<typeof waterOverviewSchema>;

export const waterMonthSchema = z.strictObject({
  month: z.string(),
  from: us,
  to: us,
  /** False: the month is not over, figures are as they stand. */
  isOver: z.boolean(),
  results: z.array(waterResultSchema).max(5000),
  deadlines: z.array(waterDeadlineSchema).max(500),
  /** Copy of record: plain text that ends in its own SHA-256, with the entry numbers and the signed checkpoint. */
  text: z.string().max(5_000_000),
  sha256: z.string(),
  fileName: z.string(),
});
export type WaterMonth = z.infer<typeof waterMonthSchema>;

export const waterContract = {
  'water:overview': { request: empty, response: waterOverviewSchema },
  'water:month': { request: z.strictObject({ month }), response: waterMonthSchema },
  /** Asks the person where to, and writes the copy of record there; null: they changed their mind. */
  'water:save': {
    request: z.strictObject({ month }),
    response: z.strictObject({ saved: z.string().nullable() }),
  },
  'water:finishDeadline': {
    request: z.strictObject({
      deadline: z.string().max(64),
      done: z.string().min(3).max(1000),
      sign: signRequestSchema,
    }),
    response: z.union([done, refusal]),
  },
  'water:enterSample': {
    request: z.strictObject({
      tag: z.string().min(1).max(120),
      takenAt: us,
      value: z.number(),
      bound: z.enum(SAMPLE_BOUNDS),
      method: z.string().min(1).max(80),
      analyst: z.string().min(1).max(120),
      note: z.string().max(1000),
    }),
    response: z.union([done, refusal]),
  },
} as const;
