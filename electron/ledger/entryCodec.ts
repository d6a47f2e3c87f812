/**
 * What one entry is, in bytes. The body is one JSON object whose first seven members repeat every column of the `entry`
 * table, so that each column is bound to the leaf:
 *
 *   {"at":…, "from":…, "key":…, "kind":…, "to":…, "v":1, "workUnit":…, …the entry's own members}
 *
 * Its canonical JSON (RFC 8785, UTF-8) is hashed into the leaf, SHA-256(00 ‖ bytes), and stored as gzip (RFC 1952). The hash
 * covers the canonical bytes, never the compressed ones: a body may be recompressed without breaking a proof.
 */
import { constants, gunzipSync, gzipSync } from 'node:zlib';
import { canonicalJson } from './canonicalEncoding.ts';
import { leafHash } from './merkleTree.ts';

/** Version of the body's first seven members. */
export const ENTRY_VERSION = 1;
/** A batch of 5 000 readings has some 100 kB; this only bounds what a damaged file can make us unpack. */
export const BODY_BYTES_MAX = 64 * 1024 * 1024;
/** zlib level: on plant-like batches 6 takes a fifth more time than 1, and a quarter fewer bytes. */
const GZIP_LEVEL_DEFAULT = 6;
/** Below this a small window saves most of zlib's start-up (256 kB of tables otherwise). */
const SMALL_BODY_BYTES = 4096;

export interface EntryDraft {
  readonly kind: string;
  /** Idempotency key, unique in the log. */
  readonly key: string;
  /** µs UTC: when the entry was written. */
  readonly at: number;
  readonly workUnit?: string | null;
  /** µs UTC: first and last source time the entry speaks of. */
  readonly from?: number | null;
  readonly to?: number | null;
  /** The entry's own members. It may repeat the seven of the head, with equal values. */
  readonly body: object;
}

/** A draft with its canonical bytes; made by `encodeEntry`, also ahead of the transaction or in another thread. */
export interface EncodedEntry {
  readonly kind: string;
  readonly key: string;
  readonly at: number;
  readonly workUnit: string | null;
  readonly from: number | null;
  readonly to: number | null;
  readonly leaf: Buffer;
  /** Gzip of the canonical JSON. */
  readonly packed: Buffer;
}

/**
 * @throws CanonicalEncodingError naming the path of a value without canonical form
 * @throws RangeError when the head is not valid, or the body contradicts it
 */
export function encodeEntry(draft: EntryDraft, gzipLevel = GZIP_LEVEL_DEFAULT): EncodedEntry {
  const head = headOf(draft);
  const bytes = Buffer.from(canonicalJson({ ...draft.body, ...head }));
  if (bytes.length > BODY_BYTES_MAX) {
    throw new RangeError(`entry ${draft.key}: a body of ${bytes.length} bytes is larger than ${BODY_BYTES_MAX}`);
  }
  const { v: _version, ...columns } = head;
  return { ...columns, leaf: leafHash(bytes), packed: packBody(bytes, gzipLevel) };
}

function headOf(draft: EntryDraft) {
  const { kind, key, at, workUnit = null, from = null, to = null } = draft;
  const head = { v: ENTRY_VERSION, kind, key, at, workUnit, from, to };
  for (const time of [at, from, to]) {
    if (time !== null && !Number.isSafeInteger(time)) {
      throw new RangeError(`entry ${key}: ${time} is not a time in whole microseconds`);
    }
  }
  if (kind === '' || key === '') throw new RangeError('an entry has a kind and a key');
  for (const [name, value] of Object.entries(head)) {
    const repeated = (draft.body as Record<string, unknown>)[name];
    if (repeated !== undefined && repeated !== value) {
      throw new RangeError(`entry ${key}: the body says ${name} = ${String(repeated)}, the entry ${String(value)}`);
    }
  }
  return head;
}

export function packBody(bytes: Buffer, level = GZIP_LEVEL_DEFAULT): Buffer {
  return bytes.length < SMALL_BODY_BYTES
    ? gzipSync(bytes, { level, windowBits: 12, memLevel: 5 })
    : gzipSync(bytes, { level });
}

/** An empty body is one that was removed under retention. */
export const isBodyRemoved = (packed: Uint8Array): boolean => packed.length === 0;

/** The body is gone, by a removal that a later entry of kind `retention` records. */
export class BodyRemovedError extends Error {
  override readonly name = 'BodyRemovedError';
  constructor() {
    super('the body of this entry was removed under retention; its hash, its columns and its place in the log stay');
  }
}

/**
 * @returns the canonical bytes
 * @throws BodyRemovedError when the body was removed under retention
 * @throws the error of zlib when the bytes are not gzip, or unpack to more than `BODY_BYTES_MAX`
 */
export function unpackBody(packed: Uint8Array): Buffer {
  if (isBodyRemoved(packed)) throw new BodyRemovedError();
  const chunkSize = outputBytesOf(packed);
  return gunzipSync(packed, { chunkSize, maxOutputLength: BODY_BYTES_MAX, finishFlush: constants.Z_FINISH });
}

/** One buffer for all is a third faster than zlib's pieces of 16 kB; larger bodies come in several. */
const OUTPUT_BYTES_MIN = 64;
const OUTPUT_BYTES_MAX = 1024 * 1024;

/** As the last four bytes of gzip say (RFC 1952 §2.3.1, ISIZE), of its last member alone: a guess for the buffer, nothing more. */
function outputBytesOf(packed: Uint8Array): number {
  const at = packed.length - 4;
  if (at < 0) return OUTPUT_BYTES_MIN;
  const size = new DataView(packed.buffer, packed.byteOffset + at, 4).getUint32(0, true);
  return Math.min(Math.max(size + 1, 2 * packed.length, OUTPUT_BYTES_MIN), OUTPUT_BYTES_MAX);
}
