import { z } from 'zod';

/** The hazards that thresholds and clocks speak of; GHS classes in one word each (GHS Rev. 9, parts 2–4). */
export const HAZARDS = [
  'none',
  'flammable',
  'oxidizer',
  'corrosive',
  'toxic',
  'waterReactive',
  'peroxideFormer',
  'compressedGas',
  'carcinogen',
  'environmental',
] as const;
export type Hazard = (typeof HAZARDS)[number];

const day = z.iso.date();
const text = (max: number) => z.string().max(max);

/** One container of an inventory; the barcode names it for as long as it exists. */
export const itemSchema = z.strictObject({
  barcode: text(60).min(1),
  name: text(200).min(1),
  /** CAS Registry Number; null for mixtures and for what has none. */
  cas: text(14).nullable(),
  quantity: z.number().min(0),
  /** UCUM. */
  unit: text(40),
  location: text(120).min(1),
  owner: text(120),
  supplier: text(120),
  /** Serial or asset number, where it is equipment rather than a reagent. */
  serial: text(60),
  hazards: z.array(z.enum(HAZARDS)).max(HAZARDS.length),
  received: day.nullable(),
  opened: day.nullable(),
  expires: day.nullable(),
  /** Waste: when the first drop went in; the accumulation clock runs from here. */
  wasteSince: day.nullable(),
  /** Last peroxide test, of peroxide formers. */
  tested: day.nullable(),
});
export type Item = z.infer<typeof itemSchema>;

export const ITEM_FIELDS = Object.keys(itemSchema.shape) as (keyof Item)[];
