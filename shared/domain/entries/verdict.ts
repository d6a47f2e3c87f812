import { z } from 'zod';
import { actorSchema, digestSchema, headSchema, signatureSchema } from './head.ts';

/**
 * What may be decided about a refused item. Final, exactly one of them in force: `rejected` (a true duplicate, or not ours),
 * `corrected` (other values, sealed beside the refused ones), `requeued` (as it came; it passes now), `gap` (the readings are
 * missing, said formally). Not final: `escalated` to somebody with more authority, `handedOver` to a named person, `retried` by
 * the station and refused again, `withdrawn` (a correction taken back before any of it was sealed).
 */
export const QUARANTINE_VERDICTS = [
  'rejected',
  'escalated',
  'corrected',
  'requeued',
  'gap',
  'handedOver',
  'retried',
  'withdrawn',
] as const;
export type QuarantineVerdict = (typeof QUARANTINE_VERDICTS)[number];

export const FINAL_VERDICTS = [
  'rejected',
  'corrected',
  'requeued',
  'gap',
] as const satisfies readonly QuarantineVerdict[];
export type FinalVerdict = (typeof FINAL_VERDICTS)[number];
export const isFinalVerdict = (verdict: string | null): verdict is FinalVerdict =>
  verdict !== null && (FINAL_VERDICTS as readonly string[]).includes(verdict);

/** Why something is kept out for good. */
export const REJECTION_GROUNDS = ['duplicate', 'notOurs'] as const;
export type RejectionGround = (typeof REJECTION_GROUNDS)[number];

export const CORRECTED_READINGS_MAX = 1000;
const us = z.int();

export const correctedReadingSchema = z.strictObject({
  /** Which reading of the quarantine entry this replaces, from 0; null where the entry holds a payload and no readings. */
  of: z.int().min(0).nullable(),
  sourceTime: us,
  receivedTime: us,
  serverTime: us.nullable(),
  /** Raw, as the tag's device would say it; null where the status is Bad. 64-bit integers as decimal strings. */
  value: z.union([z.number(), z.string(), z.boolean(), z.null()]),
  status: z.int().min(0),
});
export type CorrectedReading = z.infer<typeof correctedReadingSchema>;

export const correctionSchema = z.strictObject({
  tag: z.string(),
  /** How the values were found, for people: `÷10`, `word order swapped`, `by hand` … */
  method: z.string().min(1).max(200),
  readings: z.array(correctedReadingSchema).min(1).max(CORRECTED_READINGS_MAX),
  /** Readings of the entry that stay out although the others were corrected. */
  leftOut: z.array(z.int().min(0)).max(CORRECTED_READINGS_MAX),
  /** Number in the inbox and SHA-256 of the frame in which they went through the gate; a batch names both. */
  frame: z.int(),
  frameDigest: digestSchema,
});
export type Correction = z.infer<typeof correctionSchema>;

export const verdictBodySchema = z.strictObject({
  ...headSchema.shape,
  kind: z.literal('verdict'),
  quarantine: digestSchema,
  verdict: z.enum(QUARANTINE_VERDICTS),
  reason: z.string().min(1),
  actor: actorSchema,
  /** Of `quarantine.reasonCodes` in the configuration. */
  code: z.string().max(60).optional(),
  signature: signatureSchema.optional(),
  /** Where the configuration asks for two persons; never the first one again. */
  second: signatureSchema.optional(),
  /** How many entries were decided together by this one signature; absent where it was this one alone. */
  together: z.int().min(2).optional(),
  ground: z.enum(REJECTION_GROUNDS).optional(),
  /** The entry of the log that holds the same readings. */
  twin: z.strictObject({ seq: z.int(), key: digestSchema, tag: z.string() }).optional(),
  correction: correctionSchema.optional(),
  /** Keys of the gap entries that say formally what is missing. */
  gaps: z.array(digestSchema).max(100).optional(),
  handedTo: z.string().max(60).optional(),
  /** Of the station's own retries: which one, under which configuration and version of the product. */
  attempt: z.strictObject({ number: z.int().min(1), config: digestSchema, engine: z.string() }).optional(),
  /** Key of the verdict that is taken back. */
  withdraws: digestSchema.optional(),
});
export type VerdictBody = z.infer<typeof verdictBodySchema>;
