/**
 * The quick look at one entry: whether everything about it is surely as sealed. It reads bytes instead of building values; whatever
 * it is not sure of is looked at by `verifyEntry`, which says what is wrong. So it decides nothing but how long a check takes.
 */
import { CanonicalScanner, type FoundMembers } from './canonicalScan.ts';
import { ENTRY_VERSION, unpackBody } from './entryCodec.ts';
import { JoinedBodies, unpackedSizeOf } from './joinedBodies.ts';
import { leafHash } from './merkleTree.ts';
import type { EntryRow } from './verifyEntry.ts';

const QUOTE = 0x22;
const HEAD = ['v', 'key', 'kind', 'at', 'workUnit', 'from', 'to'] as const;

/** Bodies that are unpacked together, and from how many bytes on there are enough. */
const JOINED_MAX = 100;
const JOINED_BYTES = 4096 * 1024;

export class SoundEntries {
  readonly #scanner = new CanonicalScanner(HEAD);
  readonly #joined = new JoinedBodies();

  /** @returns the leaf of an entry that is surely sound, undefined where somebody must look */
  leafOf(row: EntryRow): Buffer | undefined {
    if (!hasBytes(row)) return undefined;
    const bytes = unpacked(row.body);
    if (bytes === undefined) return undefined;
    const isSound = this.#isSound(row, bytes);
    giveBack(bytes);
    return isSound ? row.leaf : undefined;
  }

  /** Whether all of some entries surely are sound. */
  areSound(rows: readonly EntryRow[]): boolean {
    if (rows.length === 0) return true;
    if (!rows.every(hasBytes)) return false;
    const packed = rows.map(({ body }) => body);
    const bodies = this.#joined.unpack(packed, packed.map(unpackedSizeOf));
    if (bodies === undefined) return rows.every((row) => this.leafOf(row) !== undefined);
    const areSound = rows.every((row, i) => this.#isSound(row, bodies[i] as Buffer));
    giveBack(bodies[0] as Buffer);
    return areSound;
  }

  #isSound(row: SoundRow, bytes: Buffer): boolean {
    return (
      leafHash(bytes).equals(row.leaf) && this.#scanner.isCanonical(bytes) && isHead(bytes, this.#scanner.found, row)
    );
  }
}

/** Rows until there are enough to look at together. */
export class JoinedRows {
  #rows: EntryRow[] = [];
  #bytes = 0;

  get rows(): readonly EntryRow[] {
    return this.#rows;
  }

  /** @returns whether they are to be looked at now */
  add(row: EntryRow): boolean {
    this.#rows.push(row);
    this.#bytes += row.body instanceof Buffer ? unpackedSizeOf(row.body) : 0;
    return this.#rows.length >= JOINED_MAX || this.#bytes >= JOINED_BYTES;
  }

  clear(): void {
    this.#rows = [];
    this.#bytes = 0;
  }
}

interface SoundRow extends EntryRow {
  readonly leaf: Buffer;
  readonly body: Buffer;
}
const hasBytes = (row: EntryRow): row is SoundRow =>
  row.leaf instanceof Buffer && row.leaf.length === 32 && row.body instanceof Buffer && row.body.length > 0;

function unpacked(body: Buffer): Buffer | undefined {
  try {
    return unpackBody(body);
  } catch {
    return undefined;
  }
}

/**
 * Frees the memory of bodies at once: left to the garbage collector, it counts as pressure that starts whole rounds, and the next
 * bodies are unpacked into memory that no cache holds.
 */
function giveBack({ buffer }: Buffer): void {
  const own = buffer as ArrayBuffer & { transfer?: (bytes: number) => ArrayBuffer }; // ECMAScript 2024; absent before Node 21
  if (own.byteLength > Buffer.poolSize) own.transfer?.(0); // a smaller one may share its memory with others
}

/** Every column is what the member of its name says. */
const isHead = (bytes: Buffer, found: FoundMembers, row: EntryRow): boolean =>
  is(bytes, found.get('v'), ENTRY_VERSION) &&
  isText(row.key) &&
  is(bytes, found.get('key'), row.key) &&
  isText(row.kind) &&
  is(bytes, found.get('kind'), row.kind) &&
  typeof row.at === 'number' &&
  is(bytes, found.get('at'), row.at) &&
  is(bytes, found.get('workUnit'), row.workUnit) &&
  is(bytes, found.get('from'), row.fromTime) &&
  is(bytes, found.get('to'), row.toTime);

/** Columns of text come as text or as its bytes; a member with escapes is for others to look at. */
function is(bytes: Buffer, place: readonly [start: number, end: number] | undefined, column: unknown): boolean {
  if (place === undefined) return false;
  const [start, end] = place;
  const text = column instanceof Buffer ? column.toString('latin1') : column;
  if (typeof text === 'string')
    return (
      bytes[start] === QUOTE &&
      end - start === text.length + 2 &&
      PLAIN.test(text) &&
      bytes.toString('latin1', start + 1, end - 1) === text
    );
  const member = column === null ? 'null' : typeof column === 'number' ? String(column) : '';
  return bytes.toString('latin1', start, end) === member;
}

const isText = (column: unknown): boolean => typeof column === 'string' || column instanceof Buffer;
/** Printable ASCII without quote and backslash: in JSON it stands for itself. */
const PLAIN = /^[ !#-[\]-~]*$/;
