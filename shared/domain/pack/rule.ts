import { z } from 'zod';
import { ALARM_PRIORITIES, idSchema } from '../config/tag.ts';
import { ruleSourceSchema } from '../entries/result.ts';

/** Which results matter first: the order of the compliance screen and of the lanes. */
export const RULE_PRIORITIES = ['critical', 'high', 'medium', 'low'] as const;
export type RulePriority = (typeof RULE_PRIORITIES)[number];

/** halfUp: ties away from zero; halfEven: ties to the even digit; up: away from zero; down: toward zero. */
export const ROUNDING_MODES = ['halfUp', 'halfEven', 'up', 'down'] as const;
/** none: compared and reported as recorded; beforeComparison: the rounded value is held against the limit; report: only shown rounded. */
export const ROUNDING_MOMENTS = ['none', 'beforeComparison', 'report'] as const;

export const roundingSchema = z
  .strictObject({
    places: z.int().min(0).max(12).default(0).describe('decimal places'),
    mode: z
      .enum(ROUNDING_MODES)
      .default('halfUp')
      .describe('halfUp: ties away from zero; up and down: from and to zero'),
    moment: z.enum(ROUNDING_MOMENTS).default('none').describe('when the value is rounded; none: as recorded'),
  })
  .describe('how values are rounded before they are held against the limit');
export type Rounding = z.infer<typeof roundingSchema>;

/** A tag id in which `*` stands for any run of characters: `filter-*.turbidity`. */
export const tagPatternSchema = z
  .string()
  .min(1)
  .max(120)
  .regex(/^[A-Za-z0-9*][A-Za-z0-9._:*-]*$/, 'a tag id, in which * stands for any characters');

export const targetSchema = z.strictObject({
  tags: z.array(tagPatternSchema).min(1).max(200).describe('tag ids, * for any characters, in the order of the file'),
  except: z.array(tagPatternSchema).max(200).default([]).describe('tags left out again'),
  unit: z
    .string()
    .min(1)
    .max(40)
    .optional()
    .describe('UCUM code the rule counts in: tags of the same dimension are converted, others are refused'),
});
export type RuleTarget = z.infer<typeof targetSchema>;

/** What every rule says of itself, whatever its kind; `defineRuleKind` adds what the kind needs. */
export const ruleBaseShape = {
  id: idSchema.describe('of the rule, unique in its pack; an overlay replaces by it'),
  title: z.string().min(1).max(200).describe('for people'),
  priority: z.enum(RULE_PRIORITIES).default('medium').describe('priority class'),
  source: ruleSourceSchema.describe('where the rule is written, and whether its text was compared'),
  method: z.string().max(300).default('').describe('method by name, as the source has it'),
  target: targetSchema,
  rounding: roundingSchema.prefault({}),
  effectiveFrom: z.iso.date().optional().describe('first local day on which readings count; default: as the pack'),
  effectiveTo: z.iso.date().optional().describe('last local day on which readings count; default: as the pack'),
  alarm: z
    .strictObject({
      priority: z.enum(ALARM_PRIORITIES).default('medium').describe('ISA-18.2 priority'),
      message: z.string().min(1).max(200).optional().describe('what the operator reads; default: the title'),
    })
    .optional()
    .describe('a result that is not met becomes an alarm; it returns with the next result that is met'),
  notify: z
    .array(idSchema)
    .max(20)
    .default([])
    .describe('roles of notify.people (complianceOfficer, supervisor …) that are told at once of its alarm'),
  secondPerson: z.boolean().default(false).describe('decisions under this rule need a second signature'),
} as const;

export const ruleBaseSchema = z.object(ruleBaseShape);
export type RuleBase = z.infer<typeof ruleBaseSchema>;

/** A rule as a pack holds it: its kind decides what else stands in it. */
export const anyRuleSchema = z.looseObject({ id: idSchema, kind: z.string().min(1).max(60) });
export type AnyRule = z.infer<typeof anyRuleSchema>;
