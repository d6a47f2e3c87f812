import { z } from 'zod';
import { GAP_CAUSES } from '../link.ts';
import { headSchema } from './head.ts';

export const gapBodySchema = z.strictObject({
  ...headSchema.shape,
  kind: z.literal('gap'),
  connection: z.string().nullable(),
  cause: z.enum(GAP_CAUSES),
  detail: z.string(),
  /** Which tags; absent: every tag of the connection. */
  tags: z.array(z.string()).min(1).max(1000).optional(),
  /** Readings that were lost, where they could be counted. */
  lost: z.int().min(0).optional(),
});
export type GapBody = z.infer<typeof gapBodySchema>;
