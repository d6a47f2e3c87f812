import { z } from 'zod';
import { STOP_LOSSES, TIME_LOSSES } from '../timeLoss.ts';
import { idSchema } from './tag.ts';

const stateName = z.string().min(1).max(40);

/** What the OEE of a work unit is made of: tags, ideal cycles and the equipment model of its states. */
export const oeeSchema = z.strictObject({
  state: idSchema.describe('tag with the state code'),
  total: idSchema.describe('tag with the cumulative count of produced items'),
  reject: idSchema.optional().describe('tag with the cumulative count of rejected items'),
  rework: idSchema.optional().describe('tag with the cumulative count of items to be reworked; not part of reject'),
  idealCycleMs: z.number().positive().describe('ms; ISO 22400 planned run time per item'),
  stateMap: z.record(z.string(), stateName).describe('state code → state name; RUN is production'),
  product: idSchema.optional().describe('tag with the product or recipe being made'),
  products: z
    .record(
      z.string().min(1).max(80),
      z.strictObject({
        name: z.string().min(1).max(80).optional().describe('for people; default: the value of the tag'),
        idealCycleMs: z.number().positive().describe('ms per item of this product'),
        setupMs: z.int().min(0).optional().describe('ms; target duration of a changeover to this product'),
      }),
    )
    .refine((products) => Object.keys(products).length <= 500, 'at most 500 products')
    .optional()
    .describe('value of the product tag → its ideal cycle; others have idealCycleMs'),
  losses: z
    .record(stateName, z.enum(TIME_LOSSES).extract([...STOP_LOSSES, 'unknown']))
    .optional()
    .describe('state name → loss its time is, where nobody coded it; default: by name, else unplannedStop'),
  transitions: z
    .record(stateName, z.array(stateName).max(40))
    .optional()
    .describe('equipment model: state → states that may follow; any other change is a finding; default: all may'),
  smallStopMs: z
    .int()
    .min(0)
    .max(3_600_000)
    .optional()
    .describe('ms; an uncoded stop no longer than this is a small stop; default: as the OEE settings'),
  slowFactor: z
    .number()
    .min(1)
    .max(10)
    .optional()
    .describe('a cycle longer than this × ideal is a slow cycle; default: as the OEE settings'),
  startUpMs: z
    .int()
    .min(0)
    .max(86_400_000)
    .optional()
    .describe('ms after a setup or stop in which rejects are start-up rejects; default: as the OEE settings'),
  setupMs: z.int().min(0).optional().describe('ms; target duration of a changeover; default: none'),
});
export type OeeConfig = z.infer<typeof oeeSchema>;

/** A line of work units, in the order items flow through them. */
export const lineSchema = z.strictObject({
  workUnits: z.array(idSchema).min(1).max(50).describe('work units with OEE, in the order of flow'),
  constraint: idSchema
    .optional()
    .describe('the work unit that limits the line; default: the one with the slowest ideal cycle'),
  waitStates: z
    .array(stateName)
    .max(20)
    .default(['IDLE'])
    .describe('states that do not say why: while a neighbour stands still they are blocked or starved'),
});
export type LineConfig = z.infer<typeof lineSchema>;
