import { z } from 'zod';
import { actorSchema, digestSchema, headSchema, signatureSchema } from './head.ts';
import { ruleSourceSchema } from './result.ts';

/**
 * A regulatory clock: it starts with a result, and a person says with a reason that what it asked for is done. `from` is what it
 * counts from, `to` when it must be done.
 */
export const deadlineBodySchema = z.strictObject({
  ...headSchema.shape,
  kind: z.literal('deadline'),
  event: z.enum(['started', 'done']),
  /** One per deadline and result: both events share it. */
  deadline: digestSchema,
  /** Id of the deadline in its pack. */
  name: z.string().min(1).max(120),
  pack: z.string().min(1).max(120),
  packHash: digestSchema,
  task: z.string().min(1).max(300),
  who: z.string().min(1).max(120),
  /** What the result is about: a filter, site or tag. */
  subject: z.string().min(1).max(200),
  /** Key of the result that started it. */
  result: digestSchema,
  source: ruleSourceSchema,
  /** What happened; when done: what was done. */
  detail: z.string().max(2000),
  actor: actorSchema,
  signature: signatureSchema.optional(),
});
export type DeadlineBody = z.infer<typeof deadlineBodySchema>;
