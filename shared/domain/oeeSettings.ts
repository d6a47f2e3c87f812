import { z } from 'zod';

/**
 * The time base OEE is held against.
 * - `classic`: planned production time = shift without planned breaks; planned stops inside it count against availability.
 * - `iso`: ISO 22400-2 planned busy time = planned operation time − planned down time; planned stops are outside it.
 * - `ooe`: operations time = the whole shift, breaks included.
 * - `teep`: calendar time; the figure is the total effective equipment performance.
 */
export const OEE_DEFINITIONS = ['classic', 'iso', 'ooe', 'teep'] as const;
export type OeeDefinition = (typeof OEE_DEFINITIONS)[number];

/** What a plant may set about its figures; stands in a rule pack as `oee`. Defaults marked in the pack as not checked. */
export const oeeSettingsSchema = z.strictObject({
  definition: z.enum(OEE_DEFINITIONS).default('classic').describe('time base of the OEE on the screens'),
  smallStopMs: z
    .int()
    .min(0)
    .max(3_600_000)
    .default(120_000)
    .describe('ms; an uncoded stop no longer than this is a small stop'),
  slowFactor: z.number().min(1).max(10).default(1.25).describe('a cycle longer than this × ideal is a slow cycle'),
  startUpMs: z
    .int()
    .min(0)
    .max(86_400_000)
    .default(300_000)
    .describe('ms after a setup or stop in which rejects are start-up rejects'),
  smallStopsLower: z
    .enum(['availability', 'performance'])
    .default('availability')
    .describe('which factor small stops lower; OEE is the same either way'),
  failureDivisor: z
    .enum(['failures', 'failuresPlusOne'])
    .default('failures')
    .describe('what MTBF and MTTR are divided by: failures, or failures + 1 as some read ISO 22400-2'),
});
export type OeeSettings = z.infer<typeof oeeSettingsSchema>;
export const DEFAULT_OEE_SETTINGS: OeeSettings = oeeSettingsSchema.parse({});
