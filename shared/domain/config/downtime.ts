import { z } from 'zod';
import { STOP_LOSSES } from '../timeLoss.ts';
import { idSchema } from './tag.ts';

/**
 * A reason for a stop, or a group of reasons. Reasons without children are what a stop is coded with; `loss` of a group holds
 * for all below it that name none of their own.
 */
export interface StopReasonConfig {
  readonly id: string;
  readonly label: string;
  readonly loss?: (typeof STOP_LOSSES)[number] | undefined;
  readonly key?: string | undefined;
  readonly children: StopReasonConfig[];
}
export interface StopReasonInput {
  readonly id: string;
  readonly label: string;
  readonly loss?: (typeof STOP_LOSSES)[number] | undefined;
  readonly key?: string | undefined;
  readonly children?: StopReasonInput[] | undefined;
}

export const stopReasonSchema: z.ZodType<StopReasonConfig, StopReasonInput> = z.strictObject({
  id: idSchema,
  label: z.string().min(1).max(80).describe('for people'),
  loss: z
    .enum(STOP_LOSSES)
    .optional()
    .describe('band of time that the stop belongs to; default: that of the group above, else unplannedStop'),
  key: z
    .string()
    .regex(/^[a-z0-9]$/, 'one small letter or digit')
    .optional()
    .describe('shortcut: pick a stop, press the key of the group if there is one, then this'),
  get children(): z.ZodDefault<z.ZodArray<typeof stopReasonSchema>> {
    return z.array(stopReasonSchema).max(36).default([]);
  },
});

export const downtimeSchema = z.strictObject({
  reasons: z.array(stopReasonSchema).max(36).default([]).describe('reason tree; groups have children'),
  plcCodes: z
    .array(
      z.strictObject({
        workUnit: idSchema,
        tag: idSchema.describe('tag with the stop code; must belong to the work unit'),
        codes: z.record(z.string().min(1).max(40), idSchema).describe('code as read → id of a reason'),
      }),
    )
    .max(1000)
    .default([])
    .describe('automatic reasons: the first listed code read within a stop'),
  stateReasons: z
    .record(z.string().min(1).max(40), idSchema)
    .default({})
    .describe('state name → id of a reason, where the control gives no code'),
  notCodedStates: z
    .array(z.string().min(1).max(40))
    .max(40)
    .default([])
    .describe(
      'states that are no stops of the work unit, such as waiting for its neighbours in a line: nobody codes them',
    ),
  microStopMs: z
    .int()
    .min(0)
    .max(3_600_000)
    .default(120_000)
    .describe('ms of planned time; a standstill up to this is a small stop and is not coded'),
  uncodedAlertMinutes: z
    .number()
    .min(0)
    .max(1440)
    .default(15)
    .describe('minutes of uncoded stops of a work unit in a shift from which the screen calls for codes'),
  uncodedMinutesAtClose: z
    .number()
    .min(0)
    .max(1440)
    .default(0)
    .describe('minutes of uncoded stops of the whole shift that do not keep it from being closed'),
  editWindowMs: z
    .int()
    .min(0)
    .max(31_622_400_000)
    .default(259_200_000)
    .describe('ms after its end in which operators may code a stop; then only supervisors, with a reason'),
  secondPersonAfterWindow: z
    .boolean()
    .default(false)
    .describe('after the window a second person signs beside the supervisor'),
});
export type DowntimeConfig = z.infer<typeof downtimeSchema>;
