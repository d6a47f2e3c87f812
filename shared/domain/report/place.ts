import { z } from 'zod';
import { digestSchema } from '../entries/head.ts';
import { ROLES } from '../role.ts';

const us = z.int();
const id = z.string().max(200);
const count = z.int().min(0);

/** What was configured when the shift ended, and what was changed during it. */
export const reportConfigurationSchema = z.strictObject({
  hash: digestSchema,
  packs: z
    .array(
      z.strictObject({
        id: z.string(),
        name: z.string(),
        version: z.string(),
        hash: digestSchema,
        rules: count,
        /** Entry that brought it into force. */
        seq: z.int(),
      }),
    )
    .max(50),
  changesTotal: count,
  changes: z
    .array(
      z.strictObject({
        seq: z.int(),
        at: us,
        kind: z.enum(['config', 'pack']),
        /** Hash of the configuration, or pack with version and what happened to it. */
        what: z.string().max(300),
        user: z.string(),
        reason: z.string().max(2_000),
      }),
    )
    .max(100),
});
export type ReportConfiguration = z.infer<typeof reportConfigurationSchema>;

/** What of the shift has been delivered upstream, as sealed receipts say. */
export const reportSyncSchema = z
  .array(
    z.strictObject({
      target: id,
      /** Everything up to here (inclusive) has a receipt; null: nothing. */
      deliveredUpTo: z.int().nullable(),
      receiptAt: us.nullable(),
      /** Entries of the report's log that have no receipt yet. */
      waiting: count,
    }),
  )
  .max(8);
export type ReportSync = z.infer<typeof reportSyncSchema>;

export const reportNotesSchema = z.strictObject({
  total: count,
  listed: z
    .array(
      z.strictObject({
        seq: z.int(),
        at: us,
        user: z.string(),
        workUnit: id.nullable(),
        tags: z.array(z.string()).max(12),
        text: z.string().max(4_000),
      }),
    )
    .max(100),
  handovers: z
    .array(
      z.strictObject({
        seq: z.int(),
        at: us,
        outgoing: z.string(),
        incoming: z.string(),
        text: z.string().max(4_000),
        /** What was open at that moment, by kind. */
        open: z.array(z.strictObject({ kind: z.string(), count })).max(10),
      }),
    )
    .max(20),
  closing: z
    .strictObject({
      seq: z.int(),
      at: us,
      user: z.string(),
      isEarly: z.boolean(),
      text: z.string().max(4_000),
      /** What was handed over instead of decided. */
      handedOver: z
        .array(z.strictObject({ kind: z.string(), to: z.string(), why: z.string().max(1_000), count }))
        .max(2),
    })
    .nullable(),
});
export type ReportNotes = z.infer<typeof reportNotesSchema>;

/** Who acted in the shift, and in what; `kind` as the log names its entries (of events: their name). */
export const reportPeopleSchema = z
  .array(
    z.strictObject({
      user: z.string(),
      role: z.enum(ROLES).nullable(),
      acts: count,
      byKind: z.array(z.strictObject({ kind: z.string(), count })).max(60),
      firstAt: us,
      lastAt: us,
    }),
  )
  .max(200);
export type ReportPeople = z.infer<typeof reportPeopleSchema>;

/** Where the evidence lies: a stranger finds the same entries by these. */
export const reportEvidenceSchema = z.strictObject({
  /** First and last entry that speaks of the shift, both inclusive; null: the log holds none. */
  firstSeq: z.int().nullable(),
  lastSeq: z.int().nullable(),
  entries: count,
  byKind: z.array(z.strictObject({ kind: z.string(), entries: count })).max(60),
  /** Root of the tree over the first `basis.size` entries, hexadecimal (RFC 9162 §2.1). */
  root: digestSchema,
  /** The newest signed checkpoint not past `basis.size` (C2SP tlog-checkpoint); null: none yet. */
  checkpoint: z.strictObject({ size: z.int().min(1), at: us, note: z.string().max(4_000) }).nullable(),
});
export type ReportEvidence = z.infer<typeof reportEvidenceSchema>;
