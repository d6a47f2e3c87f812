import { z } from 'zod';

/** What a person gives to sign: the password again, and what the signature means (21 CFR 11.50, 11.200(a)(1)). */
export const signRequestSchema = z.strictObject({
  /** The user name, typed again: both components, at the first signature of a session (21 CFR 11.200(a)(1)(i)). */
  name: z.string().min(1).max(60).optional(),
  password: z.string().min(1).max(256),
  meaning: z.string().min(1).max(200),
});
export type SignRequest = z.infer<typeof signRequestSchema>;

/** A second person who signs beside the one at the screen. */
export const secondSignRequestSchema = z.strictObject({ ...signRequestSchema.shape, name: z.string().min(1).max(60) });
export type SecondSignRequest = z.infer<typeof secondSignRequestSchema>;
