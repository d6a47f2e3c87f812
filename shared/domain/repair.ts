import { z } from 'zod';

/** How a person mends the readings of a quarantine entry. The engine works the values out; a screen only names the way. */
const us = z.int();
const value = z.union([z.number(), z.string().max(4096), z.boolean()]);

export const repairMethodSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('asIs') }),
  /** new = old · factor + offset, rounded to 12 significant digits so that 215 ÷ 10 is 21.5. */
  z.strictObject({
    kind: z.literal('scale'),
    factor: z.number().refine((factor) => factor !== 0, 'a factor other than 0'),
    offset: z.number(),
  }),
  /** The two 16-bit words of a 32-bit float stood in the other order. */
  z.strictObject({ kind: z.literal('swapWords') }),
  /** `21,5` means 21.5; only for text. */
  z.strictObject({ kind: z.literal('decimalComma') }),
  /** One digit too many was keyed in: 2154 → 215. */
  z.strictObject({ kind: z.literal('dropLastDigit') }),
  z.strictObject({ kind: z.literal('shiftTime'), ms: z.int().min(-1e11).max(1e11) }),
  z.strictObject({ kind: z.literal('set'), value }),
]);
export type RepairMethod = z.infer<typeof repairMethodSchema>;

export const repairSchema = z.strictObject({
  /** Under which tag; absent: that of the entry. */
  tag: z.string().min(1).max(120).optional(),
  /** For every reading that has no edit of its own. */
  method: repairMethodSchema,
  edits: z
    .array(z.strictObject({ of: z.int().min(0), value: value.optional(), sourceTime: us.optional() }))
    .max(1000)
    .default([]),
  leftOut: z.array(z.int().min(0)).max(1000).default([]),
  /** Readings of an entry that holds a payload alone, as read out of it by a person. */
  added: z
    .array(z.strictObject({ sourceTime: us, value }))
    .max(1000)
    .default([]),
});
export type Repair = z.infer<typeof repairSchema>;

/** In words, for the verdict and the screen. */
export function methodText(method: RepairMethod): string {
  switch (method.kind) {
    case 'asIs':
      return 'as it came';
    case 'scale':
      return scaleText(method.factor, method.offset);
    case 'swapWords':
      return 'word order swapped';
    case 'decimalComma':
      return 'decimal comma read as a point';
    case 'dropLastDigit':
      return 'last digit dropped';
    case 'shiftTime':
      return `source time shifted by ${method.ms / 60_000} min`;
    case 'set':
      return `set to ${JSON.stringify(method.value)}`;
  }
}

function scaleText(factor: number, offset: number): string {
  const inverse = 1 / factor;
  const isDivision = Math.abs(factor) < 1 && Math.abs(inverse - Math.round(inverse)) < 1e-9;
  const product = isDivision ? `÷ ${Math.round(inverse)}` : `× ${factor}`;
  return offset === 0 ? product : `${product} ${offset < 0 ? '−' : '+'} ${Math.abs(offset)}`;
}
