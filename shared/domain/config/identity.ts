import { z } from 'zod';

/** How people prove who they are, and what happens to a screen nobody sits at. */
export const identitySchema = z.strictObject({
  lockAfterMs: z
    .int()
    .min(0)
    .max(86_400_000)
    .refine((ms) => ms === 0 || ms >= 10_000, 'ms; at least 10 000, or 0 for never')
    .default(600_000)
    .describe(
      'ms without a key or pointer after which the session locks; live values stay visible; 0: never, for a view station',
    ),
  quickAcknowledge: z
    .enum(['off', 'pin', 'badge'])
    .default('off')
    .describe(
      'what acknowledges an alarm without signing in: nothing, a PIN of 4 to 8 digits, or a badge reader at the keyboard',
    ),
  unlockWithPin: z
    .boolean()
    .default(false)
    .describe('true: the person’s own PIN unlocks their locked session; false: only their password'),
  signatureName: z
    .enum(['first', 'always'])
    .default('first')
    .describe(
      'when the user name is typed again beside the password to sign: at the first signature of a session (21 CFR 11.200(a)(1)(i)), or at each',
    ),
});
export type IdentityConfig = z.infer<typeof identitySchema>;
