import { z } from 'zod';
import { idSchema } from '../config/tag.ts';
import { RESULT_VERDICTS, ruleSourceSchema } from '../entries/result.ts';

/** When something must be done, counted from what happened. Days are local; a deadline without an hour ends at local midnight. */
export const dueSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('hours'), hours: z.number().positive().max(8760).describe('h') }),
  z.strictObject({ kind: z.literal('days'), days: z.int().min(1).max(1000).describe('d; the end of that local day') }),
  z.strictObject({ kind: z.literal('endOfNextBusinessDay') }),
  z.strictObject({
    kind: z.literal('dayOfNextMonth'),
    day: z.int().min(1).max(28).describe('day of the month after the one it happened in; the end of it'),
  }),
]);
export type Due = z.infer<typeof dueSchema>;

/** What a result is about: a period that ended, or one reading, run or episode at once. */
export const DEADLINE_OCCASIONS = ['period', 'reading', 'run', 'episode'] as const;

/** A regulatory clock: which results of which rule start it, and who must do what by when. */
export const deadlineSchema = z.strictObject({
  id: idSchema.describe('unique in its pack; an overlay replaces by it'),
  rule: idSchema.describe('rule of the pack whose results start it'),
  when: z.enum(DEADLINE_OCCASIONS).default('period').describe('which of its results'),
  verdicts: z.array(z.enum(RESULT_VERDICTS)).min(1).max(4).default(['notMet']).describe('verdicts that start it'),
  task: z.string().min(3).max(300).describe('what must be done'),
  who: z.string().min(1).max(120).describe('who must do it'),
  due: dueSchema,
  startsAt: z
    .enum(['event', 'learned'])
    .default('event')
    .describe('counted from what happened, or from when the station knew it (laboratory results come later)'),
  source: ruleSourceSchema,
});
export type Deadline = z.infer<typeof deadlineSchema>;
