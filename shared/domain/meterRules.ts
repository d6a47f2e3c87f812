import { z } from 'zod';
import { meterChecksSchema } from './config/meters.ts';
import { ruleSourceSchema } from './entries/result.ts';
import { METER_CHECKS } from './meterCheck.ts';

/** What a rule pack says of validation, estimation and editing of meter reads. */
export const meterRulesSchema = z.strictObject({
  checks: meterChecksSchema,
  /** Where each rule comes from. */
  sources: z.partialRecord(z.enum(METER_CHECKS), ruleSourceSchema).default({}),
});
export type MeterRules = z.infer<typeof meterRulesSchema>;
