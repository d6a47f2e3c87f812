import { z } from 'zod';
import { LIFTABLE_RULES } from '../separation.ts';

/** Where one person may do what two should. */
export const separationSchema = z.strictObject({
  onePersonMay: z
    .array(z.enum(LIFTABLE_RULES))
    .max(LIFTABLE_RULES.length)
    .default([])
    .describe(
      'approvals one person may give to their own work, for a plant with one person on shift: excursionDisposition, packActivation; each entry says that one person did both',
    ),
});
