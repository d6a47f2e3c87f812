import { z } from 'zod';

/** Filters and gap filling of one tag. */
export const cleanSchema = z.strictObject({});
export type CleanConfig = z.infer<typeof cleanSchema>;
