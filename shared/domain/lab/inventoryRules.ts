import { z } from 'zod';
import { ruleSourceSchema } from '../entries/result.ts';
import { HAZARDS } from './item.ts';

/**
 * Rules over an inventory rather than over readings: how long waste may stand, how much may lie in one place, what a purchase may be
 * charged for. They stand in a rule pack, so that a result names the pack, its version and hash, and the paragraph.
 */
export const CLOCK_KINDS = ['accumulation', 'satelliteExcess', 'expiry', 'peroxideTest'] as const;
export type ClockKind = (typeof CLOCK_KINDS)[number];

const id = z.string().min(1).max(60);
const title = z.string().min(1).max(200);

export const clockRuleSchema = z.strictObject({
  id,
  kind: z.enum(CLOCK_KINDS),
  title,
  source: ruleSourceSchema,
  days: z
    .int()
    .min(0)
    .max(3650)
    .describe('days from the first that counts to the last on which all is well; expiry: 0'),
  generator: z
    .array(z.enum(['VSQG', 'SQG', 'SQGfar', 'LQG']))
    .max(4)
    .default([])
    .describe(
      'generator categories the rule is for (40 CFR 260.10); empty: all. SQGfar: disposal more than 200 miles away',
    ),
  gallons: z.number().positive().optional().describe('[gal_us]; satelliteExcess: what may accumulate in one area'),
  warnDays: z.int().min(0).max(365).default(14).describe('days before the end at which the clock warns'),
});
export type ClockRule = z.infer<typeof clockRuleSchema>;

export const thresholdRuleSchema = z
  .strictObject({
    id,
    title,
    source: ruleSourceSchema,
    cas: z.array(z.string().max(14)).max(200).default([]).describe('CAS numbers that count'),
    hazards: z.array(z.enum(HAZARDS)).max(HAZARDS.length).default([]).describe('hazards that count'),
    limit: z.number().positive().describe('in `unit`; strictly above is above'),
    unit: z.string().min(1).max(40).describe('UCUM; containers of another dimension are told apart'),
    per: z.enum(['controlArea', 'site']).default('controlArea').describe('where the sum is taken'),
  })
  .refine((rule) => rule.cas.length + rule.hazards.length > 0, 'a threshold needs cas or hazards');
export type ThresholdRule = z.infer<typeof thresholdRuleSchema>;

export const costRulesSchema = z.strictObject({
  source: ruleSourceSchema,
  unallowable: z
    .array(z.string().min(1).max(60))
    .max(200)
    .default([])
    .describe('categories that are never allowable, lower case'),
  approvalFromCents: z
    .int()
    .min(0)
    .default(1_000_000)
    .describe('cents; from here a purchase needs an approval by somebody else'),
  splitDays: z
    .int()
    .min(0)
    .max(365)
    .default(7)
    .describe('days within which small purchases of one vendor are added up'),
});

export const inventoryRulesSchema = z.strictObject({
  clocks: z.array(clockRuleSchema).max(50).default([]),
  thresholds: z.array(thresholdRuleSchema).max(500).default([]),
  costs: costRulesSchema.optional(),
});
export type InventoryRules = z.infer<typeof inventoryRulesSchema>;
export const NO_INVENTORY_RULES: InventoryRules = { clocks: [], thresholds: [] };
