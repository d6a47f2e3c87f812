import { z } from 'zod';
import { LAB_LISTS } from '../domain/config/lab.ts';
import { DIFFERENCE_VERDICTS, inventoryBodySchema, REQUEST_KINDS } from '../domain/entries/inventory.ts';
import { ruleSourceSchema } from '../domain/entries/result.ts';
import { CLOCK_KINDS } from '../domain/lab/inventoryRules.ts';
import { itemSchema } from '../domain/lab/item.ts';
import { purchaseSchema } from '../domain/lab/purchase.ts';
import { done, refusal } from './answers.ts';

/** Channels of the screen Inventory; part of `ipcContract`. */
const us = z.int();
const day = z.string();
const actSchema = inventoryBodySchema.shape.act;
const requestContentSchema = actSchema.options[2].shape.content;

/** A container with what people look at first: its most pressing clock. */
export const inventoryViewSchema = z.strictObject({
  /** Local day of the station the clocks are counted to. */
  today: day,
  sheets: z
    .array(
      z.strictObject({
        list: z.enum(LAB_LISTS),
        file: z.string(),
        at: us,
        rows: z.int(),
        accepted: z.int(),
        seq: z.int(),
      }),
    )
    .max(20),
  items: z.array(itemSchema).max(20_000),
  clocks: z
    .array(
      z.strictObject({
        pack: z.string(),
        rule: z.string(),
        kind: z.enum(CLOCK_KINDS),
        title: z.string(),
        source: ruleSourceSchema,
        subject: z.string(),
        name: z.string(),
        location: z.string(),
        since: day,
        until: day,
        daysLeft: z.int(),
        state: z.enum(['running', 'warning', 'overdue']),
      }),
    )
    .max(20_000),
  thresholds: z
    .array(
      z.strictObject({
        pack: z.string(),
        threshold: z.string(),
        title: z.string(),
        source: ruleSourceSchema,
        area: z.string(),
        sum: z.number(),
        limit: z.number(),
        unit: z.string(),
        share: z.number(),
        state: z.enum(['below', 'near', 'above']),
        containers: z.int(),
        notAdded: z.array(z.string()),
      }),
    )
    .max(5_000),
  differences: z
    .array(
      z.strictObject({
        id: z.string(),
        kind: z.string(),
        barcode: z.string(),
        name: z.string(),
        inLab: z.string(),
        inRegister: z.string(),
        verdict: z.enum(DIFFERENCE_VERDICTS).nullable(),
        reason: z.string(),
        decidedBy: z.string(),
        decidedAt: us.nullable(),
      }),
    )
    .max(10_000),
  moreDifferences: z.int(),
  refused: z
    .array(
      z.strictObject({
        list: z.enum(LAB_LISTS),
        row: z.int(),
        reasons: z.array(z.string()),
        cells: z.array(z.string()),
      }),
    )
    .max(1_000),
  purchases: z.array(purchaseSchema).max(20_000),
  findings: z
    .array(z.strictObject({ check: z.string(), purchase: z.string(), detail: z.string(), paragraph: z.string() }))
    .max(20_000),
  requests: z
    .array(
      z.strictObject({
        id: z.string(),
        kind: z.enum(REQUEST_KINDS),
        content: requestContentSchema,
        user: z.string(),
        at: us,
        seq: z.int(),
      }),
    )
    .max(500),
});
export type InventoryView = z.infer<typeof inventoryViewSchema>;

export const labContract = {
  'lab:view': { request: z.strictObject({}), response: inventoryViewSchema },
  'lab:decide': {
    request: z.strictObject({
      differences: z.array(z.string().max(1000)).min(1).max(500),
      verdict: z.enum(DIFFERENCE_VERDICTS),
      reason: z.string().min(3).max(1000),
    }),
    response: z.union([done, refusal]),
  },
  'lab:request': {
    request: z.strictObject({ kind: z.enum(REQUEST_KINDS), content: requestContentSchema }),
    response: z.union([z.strictObject({ ok: z.literal(true), request: z.string() }), refusal]),
  },
  /** Whether a request id is of this content and this station. */
  'lab:checkRequest': {
    request: z.strictObject({
      request: z.string().max(300),
      kind: z.enum(REQUEST_KINDS),
      content: requestContentSchema,
    }),
    response: z.union([done, refusal]),
  },
} as const;
