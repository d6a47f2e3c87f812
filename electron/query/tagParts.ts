import type { Database, Statement } from 'better-sqlite3';
import { isBodyRemoved, unpackBody } from '../ledger/index.ts';
import { type DecodedTag, decodeBatch } from '../pipeline/index.ts';
import type { DataFolder } from './dataFolder.ts';
import { type FilledPlace, type PartCleaning, partCleaning } from './partCleaning.ts';
import { partOfBody } from './partOfBody.ts';

/** What one sealed batch or amendment holds of the tags asked for. */
export interface SealedPart {
  readonly seq: number;
  /** µs: earliest source time of the whole entry; no reading in it is older. */
  readonly from: number;
  /** Hash of the configuration in force. */
  readonly config: string;
  readonly tags: readonly DecodedTag[];
  /** Beside `tags`: what cleaning says about each, undefined where nothing. */
  readonly cleaning: readonly (PartCleaning | undefined)[];
  /** Values of the clean layer where nothing was read. */
  readonly filled: readonly FilledPlace[];
}

export interface PartSpan {
  readonly workUnit: string;
  /** µs, both inclusive. */
  readonly from: number;
  readonly to: number;
  /** Only entries before this sequence number. */
  readonly size: number;
}

const PAGE = 500;
interface PageRow {
  readonly seq: number;
  readonly fromTime: number;
}

/**
 * Sealed parts of a work unit that overlap a span, by their earliest source time. Each read is short; nothing is held open
 * between them, and one body is in memory at a time.
 */
export function* sealedParts(data: DataFolder, span: PartSpan, tagIds: readonly string[]): Generator<SealedPart> {
  const page = data.db.prepare<unknown[], PageRow>(
    `SELECT seq, fromTime FROM entry
     WHERE workUnit = ? AND fromTime <= ? AND (fromTime, seq) > (?, ?) AND toTime >= ? AND seq < ?
       AND +kind IN ('batch', 'amendment')
     ORDER BY fromTime, seq LIMIT ${PAGE}`,
  );
  let after: PageRow = { seq: -1, fromTime: Number.MIN_SAFE_INTEGER };
  for (;;) {
    const rows = page.all(span.workUnit, span.to, after.fromTime, after.seq, span.from, span.size);
    for (const { seq, fromTime } of rows) {
      const part = readPart(data, seq, tagIds);
      if (part) yield { ...part, from: fromTime };
    }
    if (rows.length < PAGE) return;
    after = rows.at(-1) as PageRow;
  }
}

/** The newest parts by source time that begin before `before` (µs), newest first; at most `limit` bodies are opened. */
export function* newestParts(
  data: DataFolder,
  workUnit: string,
  tagIds: readonly string[],
  options: { readonly before: number; readonly size: number; readonly limit: number },
): Generator<SealedPart> {
  const rows = data.db
    .prepare<unknown[], PageRow>(
      `SELECT seq, fromTime FROM entry WHERE workUnit = ? AND fromTime < ? AND seq < ? AND +kind IN ('batch', 'amendment')
       ORDER BY fromTime DESC, seq DESC LIMIT ?`,
    )
    .all(workUnit, options.before, options.size, options.limit);
  for (const { seq, fromTime } of rows) {
    const part = readPart(data, seq, tagIds);
    if (part) yield { ...part, from: fromTime };
  }
}

/** Compressed bytes of the bodies that `sealedParts` would open: what reading them costs, known without reading them. */
export function sealedBytes(data: DataFolder, span: PartSpan): number {
  return data.db
    .prepare(
      `SELECT coalesce(sum(length(body)), 0) FROM entry
       WHERE workUnit = ? AND fromTime <= ? AND toTime >= ? AND seq < ? AND +kind IN ('batch', 'amendment')`,
    )
    .pluck()
    .get(span.workUnit, span.to, span.from, span.size) as number;
}

/** Made once a connection: a shift has thousands of parts, and making a statement takes longer than running it. */
const bodyStatements = new WeakMap<Database, Statement<[number], Buffer>>();
function bodyStatement(db: Database): Statement<[number], Buffer> {
  const known = bodyStatements.get(db);
  if (known) return known;
  const made = db.prepare<[number], Buffer>('SELECT body FROM entry WHERE seq = ?').pluck();
  bodyStatements.set(db, made);
  return made;
}

/** Undefined when the entry holds none of the tags, or its body was removed under retention. */
function readPart(data: DataFolder, seq: number, tagIds: readonly string[]): Omit<SealedPart, 'from'> | undefined {
  const packed = bodyStatement(data.db).get(seq) as Buffer;
  if (isBodyRemoved(packed)) return undefined;
  const body = partOfBody(unpackBody(packed).toString(), tagIds);
  const indices = body.tags.flatMap(({ tag }, index) => (tagIds.includes(tag) ? [index] : []));
  if (indices.length === 0) return undefined;
  const { config } = body.lineage;
  const tags = indices.map((index) => body.tags[index] as (typeof body.tags)[number]);
  const cleaning = indices.map((index, i) =>
    partCleaning(body, index, data.configs.connectionOf(config, tags[i]?.tag as string)),
  );
  const filled = cleaning.flatMap((each) => each?.filled ?? []);
  return { seq, config, tags: decodeBatch({ axes: body.axes, tags }), cleaning, filled };
}

export const logSize = (data: DataFolder): number =>
  data.db.prepare('SELECT coalesce(max(seq) + 1, 0) FROM entry').pluck().get() as number;
