import { createHash } from 'node:crypto';
import { z } from 'zod';

/** What one request to an HTTP target carries; a receiver checks each body against its leaf hash. */
export const SYNC_SCHEMA_VERSION = 1;

export interface SyncEntry {
  readonly seq: number;
  readonly key: string;
  readonly kind: string;
  /** Hexadecimal leaf hash: SHA-256(0x00 ‖ canonical JSON of the body), RFC 9162 §2.1.1. */
  readonly leaf: string;
  /** gzip of the canonical JSON, base64. */
  readonly body: string;
}

export interface SyncRequest {
  readonly schemaVersion: typeof SYNC_SCHEMA_VERSION;
  readonly station: string;
  readonly idempotencyKey: string;
  readonly firstSeq: number;
  readonly lastSeq: number;
  /** Latest signed checkpoint (C2SP note): a copy of the log's head outside the station. */
  readonly checkpoint: string | null;
  readonly entries: readonly SyncEntry[];
}

/** The receiver's word for "stored for good": `stored` counts every entry of the request, whether new or known already. */
export const syncAnswerSchema = z.object({
  idempotencyKey: z.string(),
  stored: z.int().min(0),
  receipt: z.string().max(4000).default(''),
});

export const ANSWER_BYTES_MAX = 65_536;

/** The same entries to the same target give the same key, however often and by whichever process they are sent. */
export function idempotencyKey(station: string, target: string, entries: readonly SyncEntry[]): string {
  const hash = createHash('sha256');
  hash.update(JSON.stringify([station, target, entries[0]?.seq ?? 0, entries.at(-1)?.seq ?? 0]));
  for (const entry of entries) hash.update(Buffer.from(entry.leaf, 'hex'));
  return hash.digest('hex');
}
