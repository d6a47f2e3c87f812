import { z } from 'zod';

export const idSchema = z
  .string()
  .min(1)
  .max(120)
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9._:-]*$/,
    'letters, digits, dot, underscore, colon and hyphen only, starting with a letter or digit',
  )
  .describe('identifier, unique among its kind');
