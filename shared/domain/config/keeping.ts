import { z } from 'zod';
import { REMOVABLE_KINDS } from '../entries/keeping.ts';

const folder = z.string().min(1).max(1000).describe('another disk or share is better; made when missing');
const timeOfDay = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d$/)
  .describe('HH:MM in the time zone of the station');

/** Backups, yearly archives, and how long bodies stay in the log. */
export const keepingSchema = z.strictObject({
  backup: z
    .strictObject({
      folder,
      at: timeOfDay.default('02:00').describe('HH:MM, station time; a backup that was missed is made up for'),
      everyDays: z.int().min(1).max(366).default(1).describe('days from one backup to the next'),
      keep: z.int().min(1).max(1000).default(14).describe('newest backups that stay; older ones are removed'),
      privateKey: z
        .boolean()
        .default(false)
        .describe('true: the signing key goes into every backup, which must then be guarded like the key itself'),
    })
    .optional()
    .describe('scheduled backups while the station runs; absent: only by hand'),
  archive: z
    .strictObject({
      folder,
      afterDays: z.int().min(0).max(366).default(14).describe('days after the end of a year at which it is archived'),
    })
    .optional()
    .describe('a file for each year that has ended, verifiable on its own; absent: only by hand'),
  retention: z
    .partialRecord(z.enum(REMOVABLE_KINDS), z.int().min(1).max(100))
    .default({})
    .describe(
      'years after which bodies of a kind are removed, once delivered or archived and under no hold; absent: never',
    ),
});
export type KeepingConfig = z.infer<typeof keepingSchema>;
