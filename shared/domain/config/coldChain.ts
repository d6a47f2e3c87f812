import { z } from 'zod';
import { DISPOSITIONS } from '../entries/lot.ts';
import { STORAGE_CLASS_IDS, storageClassOf } from '../thermal/index.ts';
import { idSchema } from './id.ts';
import { suppressSchema } from './suppress.ts';
import { ALARM_PRIORITIES, type TagConfig } from './tag.ts';

const DAY_MS = 86_400_000;
const celsius = z.number().min(-273.15).max(1_000);

/** Alarm of a store that waits: a device that says `≥ +8.0 °C for 600 min` is `limit 8, isReached true, afterMs 36 000 000`. */
export const storeAlarmSchema = z.strictObject({
  id: idSchema.describe('unique in the store'),
  side: z.enum(['high', 'low']),
  limit: celsius.describe('°C'),
  isReached: z.boolean().default(false).describe('true: a value equal to the limit counts as outside (≥, ≤)'),
  afterMs: z
    .int()
    .min(0)
    .max(30 * DAY_MS)
    .default(0)
    .describe('ms outside before it is raised'),
  delay: z
    .enum(['reached', 'exceeded'])
    .default('reached')
    .describe('reached: raised at afterMs (≥); exceeded: only beyond it (>)'),
  endsBy: z
    .enum(['hold', 'reading'])
    .default('hold')
    .describe('hold: the last reading counts until the next one; reading: the reading at the end must be outside too'),
  accumulates: z
    .enum(['consecutive', 'perDay'])
    .default('consecutive')
    .describe('consecutive: back inside starts the time again; perDay: times of one local day add up'),
  priority: z.enum(ALARM_PRIORITIES).default('high'),
});
export type StoreAlarmConfig = z.infer<typeof storeAlarmSchema>;

export const storeSchema = z.strictObject({
  id: idSchema,
  name: z.string().max(120).optional().describe('for people; default: the id'),
  class: z
    .enum(STORAGE_CLASS_IDS)
    .describe('class of storage: range, allowance and window of the mean kinetic temperature'),
  range: z
    .strictObject({ min: celsius, max: celsius })
    .refine((range) => range.min < range.max, 'min must be below max')
    .optional()
    .describe('°C, both ends inside; default: of the class'),
  probes: z
    .array(idSchema)
    .min(1)
    .max(20)
    .describe('tags in °C that measure in it; what lies in it is judged by the worst of them'),
  longestIntervalMs: z
    .int()
    .min(1_000)
    .max(DAY_MS)
    .default(1_800_000)
    .describe('ms a reading stands for at most; a longer time without one is not known, and told'),
  suppress: z
    .array(suppressSchema)
    .max(8)
    .default([])
    .describe('door, defrost: an excursion that begins while one holds waits at most its maxMs'),
  alarms: z.array(storeAlarmSchema).max(8).default([]),
});
export type StoreConfig = z.infer<typeof storeSchema>;

export const loggerSchema = z.strictObject({
  id: idSchema,
  battery: z
    .strictObject({ tag: idSchema, min: z.number().describe('unit of the tag; below it the battery is low') })
    .optional(),
  clock: z
    .strictObject({
      tag: idSchema.describe('offset of its clock'),
      max: z.number().positive().describe('unit of the tag'),
    })
    .optional(),
});
export type LoggerConfig = z.infer<typeof loggerSchema>;

/** Time a product may spend beyond a bound in its whole life: 12 h between 8 and 15 °C. */
export const budgetSchema = z
  .strictObject({
    id: idSchema.describe('unique in the product'),
    side: z.enum(['high', 'low']),
    beyond: celsius.describe('°C; the bound itself costs nothing'),
    upTo: celsius.optional().describe('°C, included; beyond it this budget does not help; default: without end'),
    allowedMs: z
      .int()
      .min(0)
      .max(366 * DAY_MS)
      .describe('ms over the life of the lot'),
  })
  .refine(
    ({ side, beyond, upTo }) => upTo === undefined || (side === 'high' ? upTo > beyond : upTo < beyond),
    'upTo must lie farther outside than beyond',
  );
export type BudgetConfig = z.infer<typeof budgetSchema>;

export const productSchema = z.strictObject({
  id: idSchema,
  name: z.string().max(120).optional().describe('for people; default: the id'),
  class: z.enum(STORAGE_CLASS_IDS).describe('how it is to be stored'),
  budgets: z.array(budgetSchema).max(8).default([]),
});
export type ProductConfig = z.infer<typeof productSchema>;

export const coldChainSchema = z.strictObject({
  stores: z.array(storeSchema).min(1).max(200),
  products: z.array(productSchema).max(1000).default([]),
  loggers: z.array(loggerSchema).max(200).default([]),
  lots: z
    .array(
      z.strictObject({
        id: idSchema,
        product: idSchema,
        quantity: z.string().max(60).default(''),
        store: idSchema,
        since: z.iso.datetime({ offset: true }).describe('when it came in'),
      }),
    )
    .max(1000)
    .default([])
    .describe('lots that were there before the station; those the log knows already are passed over'),
  budgetWarnPercent: z.int().min(1).max(99).default(80).describe('% of a stability budget at which people are told'),
  secondPersonFor: z
    .array(z.enum(DISPOSITIONS))
    .max(4)
    .default([])
    .describe('decisions about lots that need a second signature; rule packs may ask for more'),
});
export type ColdChainConfig = z.infer<typeof coldChainSchema>;

/** °C, both ends inside. */
export const rangeOfStore = (store: Pick<StoreConfig, 'class' | 'range'>): { min: number; max: number } => {
  const { min, max } = store.range ?? storageClassOf(store.class);
  return { min, max };
};

interface WithColdChain {
  readonly tags: readonly TagConfig[];
  readonly coldChain?: ColdChainConfig | undefined;
}

/** Tags as they are judged: a probe without an excursion section of its own has the range of its store. */
export function judgedTags({ tags, coldChain }: WithColdChain): readonly TagConfig[] {
  if (coldChain === undefined) return tags;
  const stores = new Map(coldChain.stores.flatMap((store) => store.probes.map((probe) => [probe, store] as const)));
  return tags.map((tag) => {
    const store = stores.get(tag.id);
    if (store === undefined) return tag;
    const { suppress, longestIntervalMs } = store;
    return {
      ...tag,
      excursion: {
        ...rangeOfStore(store),
        longestIntervalMs,
        ...(suppress.length === 0 ? {} : { suppress }),
        ...tag.excursion,
      },
    };
  });
}
