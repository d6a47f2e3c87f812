import { z } from 'zod';
import { actorSchema, digestSchema, headSchema, signatureSchema } from './head.ts';

/** What happens to a pack: it comes into force (again with every other content), or is taken out. */
export const PACK_EVENTS = ['activated', 'retired'] as const;

/** A rule pack comes into force: the whole pack with everything it rests on, so that the log alone tells what was judged by. */
export const packBodySchema = z.strictObject({
  ...headSchema.shape,
  kind: z.literal('pack'),
  event: z.enum(PACK_EVENTS),
  pack: z.string(),
  version: z.string(),
  /** SHA-256 of the canonical JSON of `document`. */
  hash: digestSchema,
  /** Hash of the content it replaces; null where the pack is new. */
  before: digestSchema.nullable(),
  /** The resolved pack; null when it is taken out. */
  document: z.unknown(),
  actor: actorSchema,
  reason: z.string(),
  /** Absent where the station found the pack in its file. */
  signature: signatureSchema.optional(),
  second: signatureSchema.optional(),
  /** The separation rule by which two people should have done this, and the configuration lets one (separation.ts). */
  oneForBoth: z.literal('packActivation').optional(),
  config: z.string(),
});
export type PackBody = z.infer<typeof packBodySchema>;
