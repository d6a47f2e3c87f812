import { z } from 'zod';
import { idSchema } from './id.ts';

/**
 * Suppression by design (ISA-18.2 §11.8): while the tag has the value, what it explains is not announced; never for longer
 * than `maxMs`, and what is still so then counts from its true onset.
 */
export const suppressSchema = z.strictObject({
  tag: idSchema.describe('tag that tells the condition: a door contact, a defrost signal'),
  equals: z
    .union([z.boolean(), z.number(), z.string().max(120)])
    .default(true)
    .describe('value at which the condition is present'),
  maxMs: z.int().min(1).max(86_400_000).describe('ms; longest time that is suppressed'),
});
export type SuppressConfig = z.infer<typeof suppressSchema>;

/** Whether a value is the one a condition names; 0 and 1 stand for false and true, as devices tell them. */
export function isSuppressing(
  { equals }: Pick<SuppressConfig, 'equals'>,
  value: number | bigint | boolean | string,
): boolean {
  if (typeof equals === 'string' || typeof value === 'string') return equals === value;
  return Number(equals) === Number(value);
}
