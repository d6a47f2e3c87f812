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

/** What a plant may set about its figures, in a rule pack or in the station's `oee` section; defaults below. */
export const oeeOverridesSchema = z.strictObject({
  definition: z.enum(OEE_DEFINITIONS).optional().describe('time base of the OEE on the screens; default classic'),
  smallStopMs: z
    .int()
    .min(0)
    .max(3_600_000)
    .optional()
    .describe('ms; an uncoded stop no longer than this is a small stop; default: downtime.microStopMs'),
  slowFactor: z
    .number()
    .min(1)
    .max(10)
    .optional()
    .describe('a cycle longer than this × ideal is a slow cycle; default 1.25'),
  startUpMs: z
    .int()
    .min(0)
    .max(86_400_000)
    .optional()
    .describe('ms after a setup or stop in which rejects are start-up rejects; default 300000'),
  smallStopsLower: z
    .enum(['availability', 'performance'])
    .optional()
    .describe('which factor small stops lower; OEE is the same either way; default availability'),
  failureDivisor: z
    .enum(['failures', 'failuresPlusOne'])
    .optional()
    .describe(
      'what MTBF and MTTR are divided by: failures, or failures + 1 as some read ISO 22400-2; default failures',
    ),
});
export type OeeOverrides = z.infer<typeof oeeOverridesSchema>;
export type OeeSettings = { readonly [K in keyof OeeOverrides]-?: NonNullable<OeeOverrides[K]> };

export const DEFAULT_OEE_SETTINGS: OeeSettings = {
  definition: 'classic',
  smallStopMs: 120_000,
  slowFactor: 1.25,
  startUpMs: 300_000,
  smallStopsLower: 'availability',
  failureDivisor: 'failures',
};

/** What holds for a station: its own section before its packs (a later one before an earlier), before the defaults. */
export function oeeSettingsOf(
  config: { readonly oee?: OeeOverrides | undefined; readonly downtime: { readonly microStopMs: number } },
  packs: readonly (OeeOverrides | undefined)[] = [],
): OeeSettings {
  const set = [...packs, config.oee].flatMap((each) =>
    Object.entries(each ?? {}).filter(([, value]) => value !== undefined),
  );
  return { ...DEFAULT_OEE_SETTINGS, smallStopMs: config.downtime.microStopMs, ...Object.fromEntries(set) };
}
