import { z } from 'zod';
import { idSchema } from '../config/tag.ts';
import { inventoryRulesSchema } from '../lab/inventoryRules.ts';
import { meterRulesSchema } from '../meterRules.ts';
import { oeeOverridesSchema } from '../oeeSettings.ts';
import { deadlineSchema } from './deadline.ts';
import { anyRuleSchema } from './rule.ts';

/** Plants a pack is written for; `any`: of use to all. */
export const PACK_PLANTS = ['any', 'manufacturing', 'water', 'coldChain', 'meters', 'lab'] as const;
export type PackPlant = (typeof PACK_PLANTS)[number];

export const PACK_RULES_MAX = 500;
/** An overlay of an overlay of … at most so deep. */
export const PACK_DEPTH_MAX = 4;

/**
 * A rule pack as it stands in its file. With `extends` it is an overlay: its rules replace those of the base with the same
 * id (whole, not field by field), are added otherwise, and `switchedOff` takes rules of the base away, each with a reason.
 */
export const packSchema = z
  .strictObject({
    $schema: z.string().optional(),
    packFormat: z.literal(1).describe('version of this file format'),
    id: idSchema.describe('stays the same over all versions of the pack'),
    name: z.string().min(1).max(120).describe('for people'),
    version: z
      .string()
      .regex(/^\d{1,4}\.\d{1,4}(\.\d{1,4})?$/, 'a version such as 1.0 or 2.1.3')
      .describe('of the pack; another content needs another version'),
    plant: z.enum(PACK_PLANTS).default('any'),
    author: z.string().min(1).max(120).describe('who answers for its content'),
    description: z.string().max(2000).default(''),
    effectiveFrom: z.iso
      .date()
      .optional()
      .describe('first local day on which its rules count; default: from activation'),
    effectiveTo: z.iso.date().optional().describe('last local day; default: until replaced'),
    extends: z.string().min(1).max(200).optional().describe('file of the base pack; found as packs are'),
    rules: z.array(anyRuleSchema).max(PACK_RULES_MAX).default([]),
    oee: oeeOverridesSchema.optional().describe('how OEE is worked out; an overlay replaces what it names'),
    inventory: inventoryRulesSchema
      .optional()
      .describe('rules over the inventory of a laboratory; an overlay that has any replaces all of the base'),
    meters: meterRulesSchema
      .optional()
      .describe('validation of meter reads; an overlay that has any replaces all of the base'),
    deadlines: z
      .array(deadlineSchema)
      .max(200)
      .optional()
      .describe('what must be done by when after a result; an overlay replaces by id'),
    switchedOff: z
      .array(z.strictObject({ rule: idSchema, reason: z.string().min(1).max(500) }))
      .max(PACK_RULES_MAX)
      .default([])
      .describe('rules of the base that do not apply here, and why'),
  })
  .refine(
    (pack) =>
      pack.effectiveFrom === undefined || pack.effectiveTo === undefined || pack.effectiveFrom <= pack.effectiveTo,
    { message: 'effectiveFrom must not be after effectiveTo', path: ['effectiveTo'] },
  )
  .refine((pack) => pack.extends !== undefined || pack.switchedOff.length === 0, {
    message: 'switchedOff needs a base pack (extends)',
    path: ['switchedOff'],
  });
export type Pack = z.infer<typeof packSchema>;
