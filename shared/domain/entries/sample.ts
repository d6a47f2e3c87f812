import { z } from 'zod';
import { actorSchema, digestSchema, headSchema } from './head.ts';

export const SAMPLE_BOUNDS = ['exact', 'below', 'above'] as const;

/**
 * A grab sample that a person entered: who, what, how it was measured and by whom. The value itself is a reading of its tag and goes
 * the way of all readings; `frame` finds the batch that seals it. `from` is when the sample was taken.
 */
export const sampleBodySchema = z.strictObject({
  ...headSchema.shape,
  kind: z.literal('sample'),
  tag: z.string(),
  value: z.number(),
  unit: z.string(),
  /** `below`: under the detection limit `value`; `above`: more than the method can read. */
  bound: z.enum(SAMPLE_BOUNDS),
  method: z.string().max(80),
  analyst: z.string().max(120),
  note: z.string().max(1000),
  /** Number in the inbox and SHA-256 of the frame the reading came in; the lineage of a batch says which frames it holds. */
  frame: z.int(),
  frameDigest: digestSchema,
  actor: actorSchema,
});
export type SampleBody = z.infer<typeof sampleBodySchema>;
