import { z } from 'zod';
import { digestSchema, headSchema } from './head.ts';

export const receiptBodySchema = z.strictObject({
  ...headSchema.shape,
  kind: z.literal('receipt'),
  target: z.string(),
  /** Sequence numbers of the log that the receipt covers, both inclusive. */
  firstSeq: z.int(),
  lastSeq: z.int(),
  idempotencyKey: digestSchema,
  /** As the upstream answered, at most 4 kB. */
  answer: z.string(),
  checkpoint: z.string().nullable(),
});
export type ReceiptBody = z.infer<typeof receiptBodySchema>;
