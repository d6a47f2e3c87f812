import { z } from 'zod';
import { actorSchema, digestSchema, headSchema, signatureSchema } from './head.ts';

/**
 * What keeping does to the log: bodies removed under retention, legal holds, and a log that goes on in a new file. Leaves, tree
 * nodes and columns of an entry stay for the life of the log; only the body of these kinds may go. Every other kind (configuration,
 * packs, verdicts, signatures, events, gaps, receipts …) is kept whole.
 */
export const REMOVABLE_KINDS = ['batch', 'amendment', 'alarm', 'excursion', 'result'] as const;
export type RemovableKind = (typeof REMOVABLE_KINDS)[number];
export const isRemovable = (kind: string): kind is RemovableKind => REMOVABLE_KINDS.some((known) => known === kind);

const seq = z.int().min(0);
/** First and last sequence number, both inclusive. */
export const seqRangeSchema = z.tuple([seq, seq]);
export type SeqRange = z.infer<typeof seqRangeSchema>;

/** One entry covers at most so many others, in at most so many runs: each removal is a short transaction. */
export const REMOVED_ENTRIES_MAX = 2_000;
export const REMOVED_RANGES_MAX = 1_000;

/** Why the content of the removed bodies is not lost to the plant. */
export const keptElsewhereSchema = z.discriminatedUnion('by', [
  z.strictObject({
    by: z.literal('delivery'),
    /** Every target of the configuration: what it has confirmed, up to this sequence number exclusive, by which receipt. */
    targets: z
      .array(z.strictObject({ target: z.string(), deliveredTo: seq, receiptSeq: seq }))
      .min(1)
      .max(8),
  }),
  z.strictObject({
    by: z.literal('archive'),
    file: z.string().max(1000),
    sha256: digestSchema,
    year: z.int(),
    /** Entry that says the archive was made and verified. */
    seq,
  }),
]);
export type KeptElsewhere = z.infer<typeof keptElsewhereSchema>;

/** Bodies that are gone. `from` and `to` of the head: when the first and the last of them were written. */
export const retentionBodySchema = z.strictObject({
  ...headSchema.shape,
  kind: z.literal('retention'),
  actor: actorSchema,
  /** Ascending, none touching the next. */
  ranges: z.array(seqRangeSchema).min(1).max(REMOVED_RANGES_MAX),
  entries: z.int().min(1).max(REMOVED_ENTRIES_MAX),
  /** Of the removed bodies as they lay in the file, compressed. */
  bytes: z.int().min(0),
  kinds: z.array(z.enum(REMOVABLE_KINDS)).min(1),
  /**
   * SHA-256 over the canonical JSON [seq, key, kind, at, workUnit, fromTime, toTime] of each removed entry, ascending, each ended by a
   * line feed: without their bodies, this binds the columns.
   */
  headsDigest: digestSchema,
  why: z.string().min(1).max(1000),
  keptElsewhere: keptElsewhereSchema,
});
export type RetentionBody = z.infer<typeof retentionBodySchema>;

/** What a hold covers: all given conditions; null: any. Times are those the entry was written. */
export const holdScopeSchema = z.strictObject({
  kinds: z.array(z.enum(REMOVABLE_KINDS)).min(1).max(REMOVABLE_KINDS.length).nullable(),
  workUnits: z.array(z.string().min(1).max(120)).min(1).max(1000).nullable(),
  /** µs UTC, inclusive; null: from the first entry on. */
  writtenFrom: z.int().nullable(),
  /** µs UTC, exclusive; null: no end. */
  writtenTo: z.int().nullable(),
});
export type HoldScope = z.infer<typeof holdScopeSchema>;

/** Nothing under a hold is removed, however old. */
export const legalHoldBodySchema = z.strictObject({
  ...headSchema.shape,
  kind: z.literal('legalHold'),
  event: z.enum(['placed', 'lifted']),
  /** Key of the entry that placed it, which `placed` itself names by its own `key`. */
  hold: digestSchema.nullable(),
  title: z.string().min(3).max(200),
  scope: holdScopeSchema,
  reason: z.string().min(3).max(1000),
  actor: actorSchema,
  signature: signatureSchema,
});
export type LegalHoldBody = z.infer<typeof legalHoldBodySchema>;

/** A log goes on in a new file: what the old one was, and what of it is lost. First entry of the new log, event `logContinued`. */
export const continuationSchema = z.strictObject({
  cause: z.enum(['damaged', 'missing', 'restored']),
  oldLog: z.string(),
  newLog: z.string(),
  /** Generation of the new log, from 2. */
  generation: z.int().min(2),
  /** Good prefix of the old log: entries 0 to size − 1. */
  size: z.int().min(0),
  /** Root of the good prefix, hexadecimal. */
  root: digestSchema,
  /** Newest signed checkpoint that the good prefix bears out; null where there is none. */
  checkpoint: z.string().nullable(),
  /** Old files, relative to the data folder; the good prefix lies in its folder `good`, where it was copied. Null: there were none. */
  folder: z.string().nullable(),
  /** False where there was no room for the copy, or the old file itself is whole. */
  isGoodPartCopied: z.boolean(),
  lost: z.strictObject({
    /** Sequence numbers from `size` on that were known to exist; null where none was. */
    lastSeq: z.int().nullable(),
    entries: z.int().min(0),
    /** Where the number comes from. */
    knownFrom: z.enum(['nothing', 'file', 'checkpoint', 'witness']),
    /** µs UTC: when the last good entry was written, and the newest sign of a lost one. */
    writtenAfter: z.int().nullable(),
    writtenUntil: z.int().nullable(),
    /** Rows that can still be read behind the damage, by kind; their bodies lie in the old file. */
    readableByKind: z.record(z.string(), z.int()),
    /** Readings in those of them that are batches; the rest is not known. */
    readableReadings: z.int().min(0),
    unreadableEntries: z.int().min(0),
    /** First thing that was wrong, in words. */
    firstDamage: z.string().max(1000),
    /** The restored copy was not compared with anything newer: more may be lost than is known. */
    mayBeMore: z.boolean(),
  }),
  /** Acknowledged and not yet sealed: taken over into the new log, or no longer readable. */
  carried: z.strictObject({
    frames: z.int().min(0),
    readings: z.int().min(0),
    unreadableFrames: z.int().min(0),
  }),
});
export type Continuation = z.infer<typeof continuationSchema>;

/** A year of the log in a file of its own, verified right after it was written. */
export const archivedSchema = z.strictObject({
  year: z.int(),
  firstSeq: seq,
  lastSeq: seq,
  file: z.string().max(1000),
  bytes: z.int().min(0),
  sha256: digestSchema,
});
export type Archived = z.infer<typeof archivedSchema>;
