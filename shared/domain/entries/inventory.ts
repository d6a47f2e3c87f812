import { z } from 'zod';
import { LAB_LISTS } from '../config/lab.ts';
import { itemSchema } from '../lab/item.ts';
import { purchaseSchema } from '../lab/purchase.ts';
import { actorSchema, digestSchema, headSchema } from './head.ts';

/** Rows of one entry at most; a longer list is sealed in parts. */
export const INVENTORY_ROWS_MAX = 1_000;
export const REQUEST_KINDS = ['purchase', 'disposal', 'transfer'] as const;
export const DIFFERENCE_VERDICTS = ['labIsRight', 'registerIsRight', 'accepted', 'investigate'] as const;
export type DifferenceVerdict = (typeof DIFFERENCE_VERDICTS)[number];

const refusedRowSchema = z.strictObject({
  row: z.int().min(0),
  reasons: z.array(z.string().max(500)).min(1).max(20),
  /** The cells as they stood, at most 2 000 characters together. */
  cells: z.array(z.string()),
});

/** What a sheet changed, or what a person decided or asked for. */
export const inventoryBodySchema = z.strictObject({
  ...headSchema.shape,
  kind: z.literal('inventory'),
  actor: actorSchema,
  act: z.discriminatedUnion('act', [
    z.strictObject({
      act: z.literal('imported'),
      list: z.enum(LAB_LISTS),
      file: z.string().max(300),
      /** SHA-256 of the file. */
      sha256: digestSchema,
      rows: z.int().min(0),
      accepted: z.int().min(0),
      part: z.int().min(0),
      parts: z.int().min(1),
      added: z.array(itemSchema).max(INVENTORY_ROWS_MAX),
      changed: z.array(z.strictObject({ before: itemSchema, after: itemSchema })).max(INVENTORY_ROWS_MAX),
      removed: z.array(z.string()).max(INVENTORY_ROWS_MAX),
      purchases: z.array(purchaseSchema).max(INVENTORY_ROWS_MAX),
      refused: z.array(refusedRowSchema).max(INVENTORY_ROWS_MAX),
    }),
    z.strictObject({
      act: z.literal('decided'),
      /** Id of the difference between inventory and register. */
      difference: z.string().max(1000),
      verdict: z.enum(DIFFERENCE_VERDICTS),
      reason: z.string().min(3).max(1000),
    }),
    z.strictObject({
      act: z.literal('requested'),
      request: z.string().max(200),
      requestKind: z.enum(REQUEST_KINDS),
      content: z.record(
        z.string().max(60),
        z.union([z.string().max(1000), z.number(), z.array(z.string().max(200)).max(200)]),
      ),
    }),
  ]),
});
export type InventoryBody = z.infer<typeof inventoryBodySchema>;
