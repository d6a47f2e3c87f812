import { z } from 'zod';
import { actorSchema, digestSchema, headSchema, signatureSchema } from './head.ts';

/** What happens to a lot: it comes into a store, moves to another, leaves the site, or a person decides about it. */
export const LOT_EVENTS = ['received', 'moved', 'released', 'disposed'] as const;
export type LotEvent = (typeof LOT_EVENTS)[number];

/** What a person decides about a lot that was exposed. */
export const DISPOSITIONS = ['release', 'quarantine', 'reject', 'investigate'] as const;
export type Disposition = (typeof DISPOSITIONS)[number];

/** `from`: when it happened (source time), which may lie before `at`, when it was written. */
export const lotBodySchema = z.strictObject({
  ...headSchema.shape,
  kind: z.literal('lot'),
  event: z.enum(LOT_EVENTS),
  lot: z.string().min(1).max(120),
  product: z.string().min(1).max(120),
  /** As people write it: `24 boxes`. */
  quantity: z.string().max(60),
  /** Where the lot lies after the event; null once it has left. */
  store: z.string().nullable(),
  actor: actorSchema,
  comment: z.string().max(1000),
  disposition: z.enum(DISPOSITIONS).optional(),
  /** Excursions the decision is about. */
  excursions: z.array(digestSchema).max(200).optional(),
  /** What the person saw when deciding: times in ms, MKT in °C, budgets as used shares. */
  figures: z.record(z.string().max(120), z.number().nullable()).optional(),
  signature: signatureSchema.optional(),
  secondSignature: signatureSchema.optional(),
  /** The separation rule by which two people should have done this, and the configuration lets one (separation.ts). */
  oneForBoth: z.literal('excursionDisposition').optional(),
});
export type LotBody = z.infer<typeof lotBodySchema>;
