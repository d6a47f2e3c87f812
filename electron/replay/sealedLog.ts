import type { AmendmentBody, BatchBody } from '../../shared/domain/entry.ts';
import { unpackBody } from '../ledger/index.ts';
import type { DataFolder } from '../query/dataFolder.ts';

/** A sealed batch or amendment as it stands in the log. */
export interface SealedBatch {
  readonly seq: number;
  readonly leaf: Buffer;
  readonly body: BatchBody | AmendmentBody;
}

export interface Span {
  readonly workUnit: string;
  /** µs, both inclusive: source times of the entries. */
  readonly from: number;
  readonly to: number;
  /** Only entries before this sequence number. */
  readonly size: number;
}

const PAGE = 200;
interface PageRow {
  readonly seq: number;
  readonly fromTime: number;
}

export function workUnitsOf(data: DataFolder): string[] {
  return data.db
    .prepare(
      'SELECT DISTINCT workUnit FROM entry WHERE fromTime IS NOT NULL AND workUnit IS NOT NULL ORDER BY workUnit',
    )
    .pluck()
    .all() as string[];
}

export function countSealed(data: DataFolder, { workUnit, from, to, size }: Span): number {
  return data.db
    .prepare(
      `SELECT count(*) FROM entry WHERE workUnit = ? AND fromTime <= ? AND toTime >= ? AND seq < ?
         AND +kind IN ('batch', 'amendment')`,
    )
    .pluck()
    .get(workUnit, to, from, size) as number;
}

/** Entries of one kind by their earliest source time. Short reads; one body is in memory at a time. */
export function* sealedBatches(data: DataFolder, span: Span, kind: 'batch' | 'amendment'): Generator<SealedBatch> {
  const page = data.db.prepare<unknown[], PageRow>(
    `SELECT seq, fromTime FROM entry
     WHERE workUnit = ? AND fromTime <= ? AND (fromTime, seq) > (?, ?) AND toTime >= ? AND seq < ? AND +kind = ?
     AND length(body) > 0 ORDER BY fromTime, seq LIMIT ${PAGE}`,
  );
  let after: PageRow = { seq: -1, fromTime: Number.MIN_SAFE_INTEGER };
  for (;;) {
    const rows = page.all(span.workUnit, span.to, after.fromTime, after.seq, span.from, span.size, kind);
    for (const { seq } of rows) yield readBatch(data, seq);
    if (rows.length < PAGE) return;
    after = rows.at(-1) as PageRow;
  }
}

/** Batches that begin before an instant (µs), newest first; at most `limit`. */
export function* batchesBefore(
  data: DataFolder,
  workUnit: string,
  before: number,
  limit: number,
): Generator<SealedBatch> {
  const rows = data.db
    .prepare<unknown[], PageRow>(
      `SELECT seq, fromTime FROM entry WHERE workUnit = ? AND fromTime < ? AND +kind = 'batch'
       AND length(body) > 0 ORDER BY fromTime DESC, seq DESC LIMIT ?`,
    )
    .all(workUnit, before, limit);
  for (const { seq } of rows) yield readBatch(data, seq);
}

function readBatch(data: DataFolder, seq: number): SealedBatch {
  const { text, leaf } = textOf(data, seq);
  return { seq, leaf, body: JSON.parse(text) as SealedBatch['body'] };
}

/** The canonical text of an entry, and its leaf. */
export function textOf(data: DataFolder, seq: number): { readonly text: string; readonly leaf: Buffer } {
  const row = data.db
    .prepare<[number], { leaf: Buffer; body: Buffer }>('SELECT leaf, body FROM entry WHERE seq = ?')
    .get(seq) as { leaf: Buffer; body: Buffer };
  return { text: unpackBody(row.body).toString('utf8'), leaf: row.leaf };
}
