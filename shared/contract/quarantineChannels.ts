import { z } from 'zod';
import { signatureSchema } from '../domain/entries/head.ts';
import { FINAL_VERDICTS, QUARANTINE_VERDICTS, REJECTION_GROUNDS } from '../domain/entries/verdict.ts';
import { quarantineReadingSchema, REFUSAL_STEPS } from '../domain/entry.ts';
import { repairMethodSchema, repairSchema } from '../domain/repair.ts';
import { refusal } from './answers.ts';
import { secondSignRequestSchema, signRequestSchema } from './signature.ts';

/** Channels of the screen Quarantine; part of `ipcContract`. */
const us = z.int();
const f64 = z.instanceof(Float64Array);
const empty = z.strictObject({});
const id = z.string().min(1).max(64);
const ids = z.array(id).min(1).max(500);
const step = z.enum(REFUSAL_STEPS);
const reason = z.string().min(3).max(1000);

export const quarantineRowSchema = z.strictObject({
  id: z.string(),
  seq: z.int(),
  at: us,
  tag: z.string(),
  connection: z.string(),
  workUnit: z.string().nullable(),
  step,
  error: z.string(),
  readings: z.int(),
  firstTime: us,
  lastTime: us,
  /** The newest verdict but for retries; an entry that only was retried has none. */
  verdict: z.enum(QUARANTINE_VERDICTS).nullable(),
  verdictBy: z.string().nullable(),
  verdictReason: z.string(),
  verdictAt: us.nullable(),
  verdictCode: z.string(),
  secondBy: z.string().nullable(),
  handedTo: z.string().nullable(),
  /** No final verdict is in force. */
  isOpen: z.boolean(),
  /** Automatic retries so far. */
  attempts: z.int(),
});
export type QuarantineRow = z.infer<typeof quarantineRowSchema>;

export const quarantineGroupSchema = z.strictObject({
  tag: z.string(),
  step,
  entries: z.int(),
  readings: z.int(),
  oldestAt: us,
  newestAt: us,
  escalated: z.int(),
  handedOver: z.int(),
  /** Entries per hour, the last 24 hours, oldest first. */
  perHour: z.array(z.int()).length(24),
});
export type QuarantineGroup = z.infer<typeof quarantineGroupSchema>;

export const quarantineVerdictRowSchema = z.strictObject({
  key: z.string(),
  seq: z.int(),
  at: us,
  verdict: z.enum(QUARANTINE_VERDICTS),
  by: z.string(),
  reason: z.string(),
  code: z.string(),
  signature: signatureSchema.optional(),
  second: signatureSchema.optional(),
  /** For people: the method, the twin, the gaps, the person it was handed to, the attempt. */
  detail: z.string(),
});
export type QuarantineVerdictRow = z.infer<typeof quarantineVerdictRowSchema>;

/** A reading as a repair would make it, and what the gate says of it. */
export const triedReadingSchema = z.strictObject({
  of: z.int().nullable(),
  sourceTime: us,
  value: quarantineReadingSchema.shape.value,
  /** In engineering units; null where it is no number. */
  engineering: z.number().nullable(),
  passes: z.boolean(),
  step: step.optional(),
  why: z.string().optional(),
});
export type TriedReading = z.infer<typeof triedReadingSchema>;

export const trialSchema = z.strictObject({
  tag: z.string(),
  method: z.string(),
  readings: z.array(triedReadingSchema).max(1000),
  passing: z.int(),
  refused: z.int(),
  /** Why nothing can be tried at all; empty where it was. */
  problem: z.string(),
});
export type Trial = z.infer<typeof trialSchema>;

export const suggestionSchema = z.strictObject({
  label: z.string(),
  method: repairMethodSchema,
  /** The first reading as it would be. */
  value: quarantineReadingSchema.shape.value,
  sourceTime: us,
  passing: z.int(),
  refused: z.int(),
});
export type Suggestion = z.infer<typeof suggestionSchema>;

export const dryRunSchema = z.strictObject({
  state: z.enum(['idle', 'running', 'done', 'cancelled', 'failed']),
  done: z.int(),
  total: z.int(),
  /** Entries that would pass whole, in part, not at all, and those that cannot be judged again. */
  passing: z.int(),
  partly: z.int(),
  refused: z.int(),
  unjudged: z.int(),
  /** Newest first, at most 2000; the counts are of all. */
  entries: z
    .array(
      z.strictObject({
        id: z.string(),
        tag: z.string(),
        step,
        readings: z.int(),
        passing: z.int(),
        outcome: z.enum(['passes', 'partly', 'refused', 'unjudged']),
        why: z.string(),
      }),
    )
    .max(2000),
  message: z.string(),
});
export type DryRun = z.infer<typeof dryRunSchema>;
export const NO_DRY_RUN: DryRun = {
  ...{ state: 'idle', done: 0, total: 0, passing: 0, partly: 0, refused: 0, unjudged: 0 },
  entries: [],
  message: '',
};

const decision = {
  verdict: z.enum(['rejected', 'escalated', 'corrected', 'requeued', 'gap', 'withdrawn']),
  reason,
  code: z.string().max(60).optional(),
  ground: z.enum(REJECTION_GROUNDS).optional(),
  /** Of a duplicate: under which tag the same readings are in the log; absent: the entry's own. */
  twinTag: z.string().max(120).optional(),
  repair: repairSchema.optional(),
};
export const decisionSchema = z.strictObject(decision);
export type Decision = z.infer<typeof decisionSchema>;

const decided = z.strictObject({
  decided: z.array(z.string()),
  refused: z.array(z.strictObject({ id: z.string(), reason: z.string() })),
});
export type Decided = z.infer<typeof decided>;

export const quarantineContract = {
  'quarantine:list': {
    request: z.strictObject({
      scope: z.enum(['waiting', 'decided', 'all']),
      tag: z.string().max(120).optional(),
      step: step.optional(),
      limit: z.int().min(1).max(1000),
    }),
    response: z.array(quarantineRowSchema).max(1000),
  },
  'quarantine:groups': { request: empty, response: z.array(quarantineGroupSchema).max(500) },
  'quarantine:show': {
    request: z.strictObject({ id: z.string().max(64) }),
    response: z.strictObject({
      row: quarantineRowSchema,
      /** The sealed entry's body, pretty-printed JSON: raw payload, headers, failing step, reason, versions. */
      body: z.string(),
      /** The refused readings (at most 1000), raw and in engineering units. */
      readings: z
        .array(z.strictObject({ ...quarantineReadingSchema.shape, engineering: z.number().nullable() }))
        .max(1000),
      expected: z.strictObject({
        unit: z.string(),
        type: z.string(),
        min: z.number().nullable(),
        max: z.number().nullable(),
      }),
      /** Good readings of the tag around the refused ones; seconds since 1970 and engineering units. */
      neighbours: z.strictObject({ time: f64, value: f64 }),
      history: z.array(quarantineVerdictRowSchema).max(200),
      /** A correction none of whose readings is sealed yet may be taken back. */
      canWithdraw: z.boolean(),
    }),
  },
  'quarantine:try': {
    request: z.strictObject({ id, repair: repairSchema, withSuggestions: z.boolean() }),
    response: z.strictObject({ trial: trialSchema, suggestions: z.array(suggestionSchema).max(30) }),
  },
  'quarantine:rules': {
    request: empty,
    response: z.strictObject({
      codes: z.array(
        z.strictObject({
          code: z.string(),
          label: z.string(),
          verdicts: z.array(z.enum(QUARANTINE_VERDICTS)).optional(),
        }),
      ),
      secondPersonFor: z.array(z.enum(FINAL_VERDICTS)),
      /** People who may decide: to whom the queue can be handed over. */
      people: z.array(z.string()).max(1000),
    }),
  },
  'quarantine:decide': {
    request: z.strictObject({
      ids,
      ...decision,
      /** Final verdicts and withdrawals are signed. */
      sign: signRequestSchema.optional(),
      second: secondSignRequestSchema.optional(),
    }),
    response: z.union([decided, refusal]),
  },
  'quarantine:handOver': {
    request: z.strictObject({
      ids: z.union([ids, z.literal('all')]),
      to: z.string().min(1).max(60),
      reason,
      sign: signRequestSchema,
    }),
    response: z.union([decided, refusal]),
  },
  'quarantine:dryRunStart': {
    request: z.strictObject({ text: z.string().max(20_000_000) }),
    response: dryRunSchema,
  },
  'quarantine:dryRunProgress': { request: empty, response: dryRunSchema },
  'quarantine:dryRunCancel': { request: empty, response: dryRunSchema },
} as const;
