import { z } from 'zod';
import { actorSchema, digestSchema, headSchema } from './head.ts';

export const configBodySchema = z.strictObject({
  ...headSchema.shape,
  kind: z.literal('config'),
  config: digestSchema,
  before: digestSchema.nullable(),
  document: z.unknown(),
  actor: actorSchema,
  reason: z.string(),
});
