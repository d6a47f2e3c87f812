import { z } from 'zod';

/** An ordinary "no", with the reason for the person; never an exception. */
export const refusal = z.strictObject({
  ok: z.literal(false),
  message: z.string(),
  retryAfterMs: z.number().optional(),
});
export const done = z.strictObject({ ok: z.literal(true) });
