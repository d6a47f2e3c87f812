/**
 * The quick look at one entry: whether everything about it is surely as sealed. It reads bytes instead of building values; whatever
 * it is not sure of is looked at by `verifyEntry`, which says what is wrong. So it decides nothing but how long a check takes.
 */
import { CanonicalScanner, type FoundMembers } from './canonicalScan.ts';
import { ENTRY_VERSION, unpackBody } from './entryCodec.ts';
import { leafHash } from './merkleTree.ts';
import type { EntryRow } from './verifyEntry.ts';

const QUOTE = 0x22;
const HEAD = ['v', 'key', 'kind', 'at', 'workUnit', 'from', 'to'] as const;

export class SoundEntries {
  readonly #scanner = new CanonicalScanner(HEAD);

  /** @returns the leaf of an entry that is surely sound, undefined where somebody must look */
  leafOf(row: EntryRow): Buffer | undefined {
    const { leaf, body } = row;
    if (!(leaf instanceof Buffer) || leaf.length !== 32 || !(body instanceof Buffer) || body.length === 0)
      return undefined;
    const bytes = unpacked(body);
    if (bytes === undefined || !leafHash(bytes).equals(leaf) || !this.#scanner.isCanonical(bytes)) return undefined;
    return isHead(bytes, this.#scanner.found, row) ? leaf : undefined;
  }
}

function unpacked(body: Buffer): Buffer | undefined {
  try {
    return unpackBody(body);
  } catch {
    return undefined;
  }
}

/** Every column is what the member of its name says. Columns of text come as text or as its bytes, of members without escapes. */
function isHead(bytes: Buffer, found: FoundMembers, row: EntryRow): boolean {
  const is = (name: (typeof HEAD)[number], column: unknown): boolean => {
    const place = found.get(name);
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
  };
  return (
    is('v', ENTRY_VERSION) &&
    isText(row.key) &&
    is('key', row.key) &&
    isText(row.kind) &&
    is('kind', row.kind) &&
    typeof row.at === 'number' &&
    is('at', row.at) &&
    is('workUnit', row.workUnit) &&
    is('from', row.fromTime) &&
    is('to', row.toTime)
  );
}

const isText = (column: unknown): boolean => typeof column === 'string' || column instanceof Buffer;
/** Printable ASCII without quote and backslash: in JSON it stands for itself. */
const PLAIN = /^[ !#-[\]-~]*$/;
