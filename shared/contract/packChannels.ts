import { z } from 'zod';
import { RESULT_VERDICTS } from '../domain/entries/result.ts';
import { refusal } from './answers.ts';
import type { ChannelContract } from './ipc.ts';
import { secondSignRequestSchema, signRequestSchema } from './signature.ts';

const us = z.int();
const text = z.string();
const figures = z.record(z.string(), z.union([z.number(), z.string(), z.null()]));

/** A sealed result, or (`seq` null) how a rule stands now. */
export const resultRowSchema = z.strictObject({
  seq: z.int().nullable(),
  at: us,
  pack: text,
  packVersion: text,
  packHash: text,
  rule: text,
  title: text,
  document: text,
  paragraph: text,
  isChecked: z.boolean(),
  method: text,
  rounding: text,
  subject: text,
  from: us,
  to: us,
  verdict: z.enum(RESULT_VERDICTS),
  value: z.number().nullable(),
  unit: text,
  limit: z.number().nullable(),
  expected: z.int().nullable(),
  received: z.int(),
  valid: z.int(),
  detail: text,
  figures,
  /** It replaces an earlier result of the same period. */
  isAmendment: z.boolean(),
});
export type ResultRow = z.infer<typeof resultRowSchema>;

export const packRuleSchema = z.strictObject({
  id: text,
  kind: text,
  title: text,
  priority: text,
  document: text,
  paragraph: text,
  isChecked: z.boolean(),
  method: text,
  rounding: text,
  tags: z.array(text),
  /** Tags of this station it judges. */
  selected: z.int(),
  /** What the kind needs besides, as in the file. */
  settings: z.record(z.string(), z.unknown()),
  hasAlarm: z.boolean(),
  secondPerson: z.boolean(),
});
export type PackRule = z.infer<typeof packRuleSchema>;

export const packViewSchema = z.strictObject({
  id: text,
  name: text,
  version: text,
  plant: text,
  author: text,
  description: text,
  hash: text,
  file: text,
  effectiveFrom: text.nullable(),
  effectiveTo: text.nullable(),
  basedOn: z.array(z.strictObject({ id: text, version: text })),
  switchedOff: z.array(z.strictObject({ rule: text, reason: text })),
  rules: z.array(packRuleSchema),
  isInForce: z.boolean(),
  /** When and by whom it was brought into force; null: not in the log. */
  activated: z.strictObject({ seq: z.int(), at: us, by: text, reason: text, isSigned: z.boolean() }).nullable(),
});
export type PackView = z.infer<typeof packViewSchema>;

const sideSchema = z.strictObject({
  verdict: z.enum(RESULT_VERDICTS),
  value: z.number().nullable(),
  unit: text,
  limit: z.number().nullable(),
  detail: text,
});
export type DifferenceSide = z.infer<typeof sideSchema>;

/** One line a quality officer reads: what was, what would be, and what in the rule makes the difference. */
export const ruleDifferenceSchema = z.strictObject({
  rule: text,
  title: text,
  subject: text,
  from: us,
  to: us,
  before: sideSchema.nullable(),
  after: sideSchema.nullable(),
  why: z.array(text),
});
export type RuleDifference = z.infer<typeof ruleDifferenceSchema>;

export const dryRunReportSchema = z.strictObject({
  from: us,
  to: us,
  batches: z.int(),
  readings: z.int(),
  before: z.strictObject({ id: text, version: text, hash: text }).nullable(),
  after: z.strictObject({ id: text, version: text, hash: text }),
  /** Results that are the same under both. */
  same: z.int(),
  /** By rule: what changed in its text. */
  changes: z.array(z.strictObject({ rule: text, title: text, what: z.array(text) })),
  differences: z.array(ruleDifferenceSchema),
  moreDifferences: z.int(),
});
export type DryRunReport = z.infer<typeof dryRunReportSchema>;

const packFile = z.string().min(1).max(300);

/** Rules and their packs, between screen and station. */
export const packContract = {
  'compliance:results': {
    request: z.strictObject({
      rule: z.string().max(120).optional(),
      verdict: z.enum(RESULT_VERDICTS).optional(),
      limit: z.int().min(1).max(2000),
    }),
    response: z.array(resultRowSchema),
  },
  'compliance:standings': {
    request: z.strictObject({ limit: z.int().min(1).max(5000) }),
    response: z.array(resultRowSchema),
  },
  'pack:list': { request: z.strictObject({}), response: z.array(packViewSchema) },
  /** Asks the person for a file; `text` is its content, checked. */
  'pack:open': {
    request: z.strictObject({}),
    response: z.union([z.strictObject({ ok: z.literal(true), file: z.string(), pack: packViewSchema }), refusal]),
  },
  'pack:dryRun': {
    request: z.strictObject({ file: packFile, hours: z.int().min(1).max(8784) }),
    response: z.union([z.strictObject({ ok: z.literal(true), report: dryRunReportSchema }), refusal]),
  },
  'pack:activate': {
    request: z.strictObject({
      file: packFile,
      reason: z.string().min(3).max(1000),
      signature: signRequestSchema,
      second: secondSignRequestSchema.optional(),
    }),
    response: z.union([z.strictObject({ ok: z.literal(true) }), refusal]),
  },
} as const satisfies Record<string, ChannelContract>;
