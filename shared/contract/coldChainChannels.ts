import { z } from 'zod';
import { idSchema } from '../domain/config/id.ts';
import { EXCURSION_CAUSES } from '../domain/entries/excursion.ts';
import { DISPOSITIONS, LOT_EVENTS } from '../domain/entries/lot.ts';
import { done, refusal } from './answers.ts';
import { secondSignRequestSchema, signRequestSchema } from './signature.ts';

/** Channels of the screen Excursions; part of `ipcContract`. Times of day are µs UTC, durations ms, temperatures °C. */
const us = z.int();
const id = z.string().min(1).max(120);
const digest = z.string().max(64);
const celsius = z.number().nullable();
const reason = z.string().min(3).max(1000);
const empty = z.strictObject({});

export const excursionRowSchema = z.strictObject({
  id: z.string(),
  tag: z.string(),
  workUnit: z.string().nullable(),
  side: z.enum(['high', 'low']),
  bound: z.number(),
  unit: z.string(),
  onset: us,
  end: us.nullable(),
  peak: z.number(),
  peakAt: us,
  durationMs: z.number(),
  unknownMs: z.number(),
  readings: z.int(),
  /** ∫ |value − bound| dt over the known time, unit × h; null in what an older version wrote. */
  degreeHours: z.number().nullable(),
  /** It waited so long for a door or defrost before it was told. */
  suppressedMs: z.number().nullable(),
  suppressedBy: z.string().nullable(),
  cause: z.enum(EXCURSION_CAUSES).nullable(),
  causeComment: z.string(),
  causeBy: z.string().nullable(),
  causeAt: us.nullable(),
});
export type ExcursionRow = z.infer<typeof excursionRowSchema>;

const budgetSchema = z.strictObject({
  id: z.string(),
  side: z.enum(['high', 'low']),
  beyond: z.number(),
  upTo: z.number().nullable(),
  allowedMs: z.number(),
  usedMs: z.number(),
  leftMs: z.number(),
  /** 1 and more: used up. */
  usedShare: z.number(),
});
export type BudgetRow = z.infer<typeof budgetSchema>;

export const lotRowSchema = z.strictObject({
  id: z.string(),
  product: z.string(),
  productName: z.string(),
  className: z.string(),
  quantity: z.string(),
  state: z.enum(['stored', 'quarantined', 'investigated', 'rejected', 'released']),
  /** Where it lies; null once it has left. */
  store: z.string().nullable(),
  storeName: z.string(),
  since: us,
  receivedAt: us,
  leftAt: us.nullable(),
  /** Of the worst probe: time above, below, and not known; outside where no budget helps. */
  aboveMs: z.number(),
  belowMs: z.number(),
  unknownMs: z.number(),
  uncoveredMs: z.number(),
  kinetic: celsius,
  min: celsius,
  max: celsius,
  budgets: z.array(budgetSchema).max(8),
  /** Excursions it was in that nobody has decided about. */
  undecided: z.array(z.string()).max(1000),
  /** Decisions about it that need a second person's signature. */
  secondPersonFor: z.array(z.enum(DISPOSITIONS)),
});
export type LotRow = z.infer<typeof lotRowSchema>;

const lotEventRowSchema = z.strictObject({
  seq: z.int(),
  lot: z.string(),
  event: z.enum(LOT_EVENTS),
  at: us,
  writtenAt: us,
  store: z.string().nullable(),
  person: z.string(),
  second: z.string().nullable(),
  comment: z.string(),
  disposition: z.enum(DISPOSITIONS).nullable(),
  excursions: z.array(z.string()),
});
export type LotEventRow = z.infer<typeof lotEventRowSchema>;

export const storeDaySchema = z.strictObject({
  /** Start of the local day. */
  from: us,
  to: us,
  /** Over the window of the class that ends with this day; null: nothing known, or the class has none. */
  kinetic: celsius,
  mean: celsius,
  min: celsius,
  max: celsius,
  insideMs: z.number(),
  aboveMs: z.number(),
  belowMs: z.number(),
  unknownMs: z.number(),
});
export type StoreDay = z.infer<typeof storeDaySchema>;

export const storeRowSchema = z.strictObject({
  id: z.string(),
  name: z.string(),
  className: z.string(),
  min: z.number(),
  max: z.number(),
  /** °C and ms; null: the class knows no mean kinetic temperature. */
  kineticMax: z.number().nullable(),
  kineticWindowMs: z.number().nullable(),
  /** Where the class is written, and whether its text was compared. */
  source: z.string(),
  isChecked: z.boolean(),
  lots: z.int(),
  probes: z.array(
    z.strictObject({
      tag: z.string(),
      name: z.string(),
      kinetic: celsius,
      mean: celsius,
      knownMs: z.number(),
      unknownMs: z.number(),
      days: z.array(storeDaySchema).max(62),
    }),
  ),
});
export type StoreRow = z.infer<typeof storeRowSchema>;

export const excursionDetailSchema = z.strictObject({
  row: excursionRowSchema,
  store: z
    .strictObject({ id: z.string(), name: z.string(), className: z.string(), min: z.number(), max: z.number() })
    .nullable(),
  /** Doors and defrosts of the store, for the strips below the curve. */
  conditions: z
    .array(z.strictObject({ tag: z.string(), name: z.string(), equals: z.string(), maxMs: z.number() }))
    .max(8),
  /** How long a reading stands for at most. */
  longestIntervalMs: z.number(),
  /** Over the window of the class that ends with the excursion, itself included. */
  kinetic: z.strictObject({ celsius, max: z.number(), windowMs: z.number(), knownMs: z.number() }).nullable(),
  lots: z.array(lotRowSchema).max(500),
  decisions: z.array(lotEventRowSchema).max(500),
});
export type ExcursionDetailAnswer = z.infer<typeof excursionDetailSchema>;

export const coldChainContract = {
  'excursion:list': {
    request: z.strictObject({ limit: z.int().min(1).max(1000) }),
    response: z.array(excursionRowSchema).max(1000),
  },
  'excursion:detail': {
    request: z.strictObject({ id: digest }),
    response: z.union([z.strictObject({ ok: z.literal(true), detail: excursionDetailSchema }), refusal]),
  },
  'excursion:annotate': {
    request: z.strictObject({ id: digest, cause: z.enum(EXCURSION_CAUSES), comment: z.string().max(1000) }),
    response: z.union([done, refusal]),
  },
  'coldChain:stores': {
    request: z.strictObject({ days: z.int().min(1).max(62) }),
    response: z.array(storeRowSchema).max(200),
  },
  'coldChain:catalogue': {
    request: empty,
    response: z.strictObject({
      products: z.array(z.strictObject({ id: z.string(), name: z.string() })).max(1000),
      stores: z.array(z.strictObject({ id: z.string(), name: z.string() })).max(200),
    }),
  },
  'lot:list': {
    request: z.strictObject({ limit: z.int().min(1).max(1000) }),
    response: z.array(lotRowSchema).max(1000),
  },
  'lot:history': {
    request: z.strictObject({ lot: id }),
    response: z.array(lotEventRowSchema).max(1000),
  },
  'lot:record': {
    request: z.strictObject({
      event: z.enum(['received', 'moved', 'released']),
      lot: idSchema,
      product: idSchema.optional(),
      quantity: z.string().max(60).optional(),
      store: idSchema.optional(),
      at: us.optional(),
      comment: z.string().max(1000),
    }),
    response: z.union([done, refusal]),
  },
  'lot:dispose': {
    request: z.strictObject({
      lots: z.array(id).min(1).max(100),
      excursions: z.array(digest).max(200),
      disposition: z.enum(DISPOSITIONS),
      reason,
      sign: signRequestSchema,
      second: secondSignRequestSchema.optional(),
    }),
    response: z.union([
      z.strictObject({
        ok: z.literal(true),
        decided: z.array(z.string()),
        refused: z.array(z.strictObject({ lot: z.string(), reason: z.string() })),
      }),
      refusal,
    ]),
  },
} as const;
