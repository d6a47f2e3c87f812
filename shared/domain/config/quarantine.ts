import { z } from 'zod';
import { FINAL_VERDICTS, QUARANTINE_VERDICTS } from '../entries/verdict.ts';

const reasonCodeSchema = z.strictObject({
  code: z.string().regex(/^[A-Za-z][\w-]{0,59}$/, 'a letter, then letters, digits, - and _'),
  label: z.string().min(1).max(120).describe('as people read it'),
  verdicts: z
    .array(z.enum(QUARANTINE_VERDICTS))
    .min(1)
    .optional()
    .describe('verdicts it may be given for; absent: all'),
});
export type ReasonCode = z.infer<typeof reasonCodeSchema>;

export const REASON_CODES_DEFAULT: readonly ReasonCode[] = [
  { code: 'scaleError', label: 'Scale or unit was wrong', verdicts: ['corrected'] },
  { code: 'wordOrder', label: 'Word order was wrong', verdicts: ['corrected'] },
  { code: 'clockError', label: 'Clock or time zone was wrong', verdicts: ['corrected'] },
  { code: 'keyingError', label: 'Keyed in wrongly', verdicts: ['corrected'] },
  { code: 'wrongTag', label: 'Came under another tag', verdicts: ['corrected'] },
  { code: 'ruleFixed', label: 'The rule was wrong and is mended', verdicts: ['requeued'] },
  { code: 'sensorFault', label: 'Sensor fault', verdicts: ['gap', 'escalated'] },
  { code: 'maintenance', label: 'Maintenance or calibration', verdicts: ['gap', 'rejected'] },
  { code: 'sentTwice', label: 'Sent twice', verdicts: ['rejected'] },
  { code: 'notOurs', label: 'Not of this plant', verdicts: ['rejected'] },
  { code: 'other', label: 'Other (see the text)' },
];

/** What must be decided about refused readings, by whom, and when people are told that too many wait. */
export const quarantineSchema = z.strictObject({
  reasonCodes: z
    .array(reasonCodeSchema)
    .min(1)
    .max(60)
    .default(() => REASON_CODES_DEFAULT.map((each) => ({ ...each })))
    .describe('from which a verdict names one'),
  secondPersonFor: z
    .array(z.enum(FINAL_VERDICTS))
    .max(FINAL_VERDICTS.length)
    .default([])
    .describe('final verdicts that a second person must sign'),
  growthPerHourMax: z
    .int()
    .min(1)
    .max(1_000_000)
    .default(50)
    .describe('entries in the last hour; more raise the growth alarm'),
  undecidedMax: z
    .int()
    .min(10)
    .max(1_000_000)
    .default(10_000)
    .describe(
      'undecided entries that are 100 % of the capacity alarms (storage.capacityPercent); nothing is dropped beyond',
    ),
  retriesMax: z
    .int()
    .min(0)
    .max(20)
    .default(5)
    .describe('automatic retries of one entry, after a new configuration or version; 0: none'),
  retryDelayMsMin: z
    .int()
    .min(1_000)
    .max(3_600_000)
    .default(60_000)
    .describe('ms before the second retry; then doubling'),
  retryDelayMsMax: z.int().min(1_000).max(86_400_000).default(3_600_000).describe('ms between two retries at most'),
});
export type QuarantineConfig = z.infer<typeof quarantineSchema>;
