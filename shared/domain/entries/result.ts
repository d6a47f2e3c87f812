import { z } from 'zod';
import { headSchema } from './head.ts';

/**
 * What a rule says of a closed period, or of one event: the decision with everything a stranger needs to make it again.
 * `undefined` is a verdict of its own: nothing was planned or nothing measured, and 0 % would be a lie.
 */
export const RESULT_VERDICTS = ['met', 'notMet', 'undefined', 'information'] as const;
export type ResultVerdict = (typeof RESULT_VERDICTS)[number];

export const ruleSourceSchema = z.strictObject({
  /** `40 CFR`, `USP <659>`, `ISO 22400-2`, or the plant's own procedure. */
  document: z.string().min(1).max(120),
  /** Paragraph, clause or section. */
  paragraph: z.string().max(120),
  /** Whether the text was compared with the published rule; what was not is a default to check before claiming conformity. */
  isChecked: z.boolean(),
});
export type RuleSource = z.infer<typeof ruleSourceSchema>;

export const resultFieldsSchema = z.strictObject({
  rule: z.string().min(1).max(120),
  /** Of the rule, for people. */
  title: z.string().min(1).max(200),
  pack: z.string().min(1).max(120),
  packVersion: z.string().min(1).max(40),
  /** SHA-256 of the pack's canonical JSON, base and overlay together. */
  packHash: z.string().regex(/^[0-9a-f]{64}$/),
  source: ruleSourceSchema,
  /** Method by name, as the rule sets it: `nearestRankHalfUp`, `sampleAndHold`, `dH/R = 10000 K` … */
  method: z.string().max(300),
  /** What the result is about: a tag, filter, sampling site, lot or service point. */
  subject: z.string().min(1).max(200),
  verdict: z.enum(RESULT_VERDICTS),
  /** Null where undefined. */
  value: z.number().nullable(),
  /** UCUM. */
  unit: z.string().max(40),
  /** What the value is held against; null where there is none. */
  limit: z.number().nullable(),
  /** Readings or samples the period should have had, had, and had in a state fit to count. */
  expected: z.int().min(0).nullable(),
  received: z.int().min(0),
  valid: z.int().min(0),
  /** As `places mode moment`; empty: as recorded. */
  rounding: z.string().max(60),
  /** One or two sentences for people: counts, extremes, dates. */
  detail: z.string().max(2000),
  /** Further figures by name, in the units their names say. */
  figures: z.record(z.string().max(60), z.union([z.number(), z.string().max(300), z.null()])).optional(),
  /** Key of the result this one replaces: readings of its period came late. */
  amends: z.string().optional(),
});
export type ResultFields = z.infer<typeof resultFieldsSchema>;

/** `from` and `to` are the period (`to` exclusive). */
export const resultBodySchema = z.strictObject({
  ...headSchema.shape,
  kind: z.literal('result'),
  ...resultFieldsSchema.shape,
  config: z.string(),
});
export type ResultBody = z.infer<typeof resultBodySchema>;
