import { TextDecoder } from 'node:util';
import { canonicalJson } from './canonicalEncoding.ts';
import { ENTRY_VERSION, unpackBody } from './entryCodec.ts';
import { leafHash } from './merkleTree.ts';
import type { EntryHeadColumns, RemovedBodies } from './removedBodies.ts';
import type { Findings } from './verifyReport.ts';

/** A row as the file gives it; nothing is believed, not even the types. */
export interface EntryRow {
  readonly seq: unknown;
  /** Bytes of the text: a decoder would hide bytes that are not UTF-8. */
  readonly key: unknown;
  readonly kind: unknown;
  readonly at: unknown;
  readonly workUnit: unknown;
  readonly fromTime: unknown;
  readonly toTime: unknown;
  readonly leaf: unknown;
  readonly body: unknown;
}

export const ENTRY_COLUMNS = `seq, CAST(key AS BLOB) AS key, CAST(kind AS BLOB) AS kind, at,
  CASE WHEN typeof(workUnit) = 'text' THEN CAST(workUnit AS BLOB) ELSE workUnit END AS workUnit,
  fromTime, toTime, leaf, body`;
export const ENTRY_ROW_SQL = `SELECT ${ENTRY_COLUMNS} FROM entry ORDER BY seq`;

/**
 * Checks one row against its own body. A body removed under retention is none; a later retention entry must cover it.
 *
 * @returns the leaf to go on with: of the body, or the stored one when only that can be read; undefined when neither can
 */
export function verifyEntry(
  seq: number,
  row: EntryRow,
  findings: Findings,
  removed?: RemovedBodies,
): Buffer | undefined {
  const key = textOf(row.key);
  const stored = row.leaf instanceof Buffer && row.leaf.length === 32 ? row.leaf : undefined;
  const bad = (what: string, expected: unknown, actual: unknown) => findings.badEntry(seq, key, what, expected, actual);
  const coveredBy = removed?.take(headOf(seq, row));
  if (removed && coveredBy !== undefined && row.body instanceof Buffer && row.body.length === 0) {
    removed.accepted += 1;
    if (stored === undefined) bad('leaf', '32 bytes', row.leaf);
    return stored;
  }
  const bytes = unpack(row.body);
  if (!(bytes instanceof Buffer)) {
    bad('body', 'gzip of canonical JSON', bytes);
    return stored;
  }
  const leaf = leafHash(bytes);
  if (stored?.equals(leaf) !== true) bad('leaf', leaf, row.leaf);
  const body = parseCanonical(bytes);
  if (typeof body === 'string') {
    bad('body', 'canonical JSON (RFC 8785) of an object', body);
    return stored ?? leaf;
  }
  const bound: [string, unknown, unknown][] = [
    ['v', ENTRY_VERSION, body.v],
    ['key', body.key, textOf(row.key)],
    ['kind', body.kind, textOf(row.kind)],
    ['at', body.at, row.at],
    ['workUnit', body.workUnit, row.workUnit === null ? null : textOf(row.workUnit)],
    ['from', body.from, row.fromTime],
    ['to', body.to, row.toTime],
  ];
  for (const [what, inBody, inColumn] of bound) {
    if (inBody === undefined || !Object.is(inBody, inColumn)) bad(what, inBody ?? 'a member of the body', inColumn);
  }
  return stored ?? leaf; // the stored leaf keeps later findings about this entry alone
}

/** Columns as they are; one of a wrong type stands as null, and so fits no digest. */
const headOf = (seq: number, row: EntryRow): EntryHeadColumns => ({
  seq,
  key: textOf(row.key) ?? '',
  kind: textOf(row.kind) ?? '',
  at: numberOf(row.at) ?? 0,
  workUnit: textOf(row.workUnit) ?? null,
  fromTime: numberOf(row.fromTime),
  toTime: numberOf(row.toTime),
});

const numberOf = (value: unknown): number | null => (typeof value === 'number' ? value : null);

/** @returns the bytes, or in words why there are none */
function unpack(packed: unknown): Buffer | string {
  if (packed instanceof Buffer && packed.length === 0) return 'removed, and no later retention entry covers it';
  if (!(packed instanceof Buffer)) return `a value of type ${packed === null ? 'null' : typeof packed}`;
  try {
    return unpackBody(packed);
  } catch (error) {
    return (error as Error).message;
  }
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** @returns the object, or in words what is wrong. Equality with the canonical form also rules out duplicate names. */
function parseCanonical(bytes: Buffer): Record<string, unknown> | string {
  try {
    const text = utf8.decode(bytes);
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'not an object';
    return canonicalJson(value) === text ? (value as Record<string, unknown>) : 'JSON in another form';
  } catch (error) {
    return (error as Error).message;
  }
}

/** Undefined when the value is not text in valid UTF-8. */
function textOf(value: unknown): string | undefined {
  if (!(value instanceof Buffer)) return undefined;
  try {
    return utf8.decode(value);
  } catch {
    return undefined; // damaged text equals no expected value, and is reported as such
  }
}
