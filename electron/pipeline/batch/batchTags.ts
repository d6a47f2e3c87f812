import type { Axis, BatchTag } from '../../../shared/domain/entry.ts';
import { KIND_CODE, VALUE_KINDS } from '../../../shared/domain/valueType.ts';
import { flagNames } from '../readingFlags.ts';
import type { ReadingColumns } from '../window/closedWindow.ts';
import { AxisTable, equalRows } from './axes.ts';
import { jsonValues, type Rows } from './values.ts';

/** The raw part of a batch body as objects, keys in RFC 8785 order. */
export function batchTags(columns: ReadingColumns, idOf: (tag: number) => string): { axes: Axis[]; tags: BatchTag[] } {
  const tags: BatchTag[] = [];
  const table = eachBatchTag(columns, idOf, (tag) => {
    tags.push({
      flags: tag.flags,
      kind: VALUE_KINDS[tag.kind] as BatchTag['kind'],
      received: tag.received,
      server: tag.server,
      source: tag.source,
      status: tag.status,
      tag: tag.tag,
      values: jsonValues(tag.columns, tag, tag.kind),
    });
  });
  return { axes: table.axes(), tags };
}

/** All of a tag's entry but its values, and where those stand. */
export interface TagFrame extends Rows {
  readonly columns: ReadingColumns;
  readonly tag: string;
  /** Kind code in which the values are written. */
  readonly kind: number;
  readonly source: number;
  readonly received: number | null;
  readonly server: number | null;
  readonly status: BatchTag['status'];
  readonly flags: BatchTag['flags'];
}

/** The rows that make one entry of the batch's `tags`. */
export interface TagRows extends Rows {
  readonly columns: ReadingColumns;
  /** Catalogue number. */
  readonly number: number;
  readonly tag: string;
  /** Kind code in which the values are written. */
  readonly kind: number;
}

/**
 * Goes through the tags by id. A tag whose readings are of kinds that cannot be written in one list (its type changed
 * within the window) comes once per kind, in the order of the kind codes.
 */
export function eachBatchTag(
  columns: ReadingColumns,
  idOf: (tag: number) => string,
  act: (tag: TagFrame) => void,
): AxisTable {
  const table = new AxisTable();
  eachTagRows(columns, idOf, (rows) => act(tagFrame(rows, table)));
  return table;
}

/** The same walk without the times: the n-th call is for the n-th entry of the batch's `tags`. */
export function eachTagRows(
  columns: ReadingColumns,
  idOf: (tag: number) => string,
  act: (rows: TagRows) => void,
): void {
  const ids = Array.from(columns.tags, idOf);
  const groups = ids.map((_, g) => g);
  const isInOrder = ids.every((id, g) => g === 0 || (ids[g - 1] as string) < id);
  if (!isInOrder) groups.sort((a, b) => ((ids[a] as string) < (ids[b] as string) ? -1 : 1));
  for (const g of groups) {
    const first = columns.starts[g] as number;
    const to = columns.starts[g + 1] as number;
    const origin = { tag: ids[g] as string, number: columns.tags[g] as number };
    const kind = commonKind(columns, first, to);
    if (kind === undefined) {
      for (const part of byKind(columns, first, to)) {
        const count = part.rows.length;
        act({ ...origin, columns: pick(columns, part.rows), first: 0, count, kind: part.kind });
      }
    } else {
      act({ ...origin, columns, first, count: to - first, kind });
    }
  }
}

function tagFrame({ columns, first, count, kind, tag }: TagRows, axes: AxisTable): TagFrame {
  const { time, received, server } = columns;
  const source = axes.indexOf(time, first, first + count);
  const isSameReceived = equalRows(time, first, received, first, count);
  const rows = { first, count };
  return {
    columns,
    first,
    count,
    tag,
    kind,
    source,
    received: isSameReceived ? null : axes.indexOf(received, first, first + count),
    server: hasTimes(server, first, count) ? axes.indexOf(server, first, first + count) : null,
    status: runsOf(columns.status, rows),
    flags: flagRuns(columns.flags, rows),
  };
}

/** The one kind all values can be written in (float32 beside number: number); undefined where there is none. */
function commonKind(columns: ReadingColumns, first: number, to: number): number | undefined {
  const { kind, status } = columns;
  let common = -1;
  for (let row = first; row < to; row++) {
    if ((status[row] as number) >>> 31 === 1) continue;
    const code = kind[row] as number;
    if (code === common) continue;
    if (common === -1) common = code;
    else if (code <= KIND_CODE.float32 && common <= KIND_CODE.float32) common = KIND_CODE.number;
    else return undefined;
  }
  return common === -1 ? (kind[first] as number) : common;
}

function byKind(columns: ReadingColumns, first: number, to: number): { kind: number; rows: number[] }[] {
  const parts = new Map<number, number[]>();
  for (let row = first; row < to; row++) {
    const kind = columns.kind[row] as number;
    const rows = parts.get(kind);
    if (rows) rows.push(row);
    else parts.set(kind, [row]);
  }
  return [...parts].map(([kind, rows]) => ({ kind, rows })).sort((a, b) => a.kind - b.kind);
}

function pick(columns: ReadingColumns, rows: readonly number[]): ReadingColumns {
  const value = new BigInt64Array(rows.length);
  const slots = new BigInt64Array(columns.value.buffer, columns.value.byteOffset, columns.value.length);
  rows.forEach((row, i) => {
    value[i] = slots[row] as bigint;
  });
  const times = (column: Float64Array) =>
    Float64Array.from(column.length === 0 ? [] : rows, (row) => column[row] as number);
  return {
    ...columns,
    time: times(columns.time),
    received: times(columns.received),
    server: times(columns.server),
    kind: Uint8Array.from(rows, (row) => columns.kind[row] as number),
    value: new Float64Array(value.buffer),
    status: Uint32Array.from(rows, (row) => columns.status[row] as number),
    flags: Uint8Array.from(rows, (row) => columns.flags[row] as number),
  };
}

function hasTimes(server: Float64Array, first: number, count: number): boolean {
  for (let row = first; row < first + count && row < server.length; row++) {
    if (!Number.isNaN(server[row])) return true;
  }
  return false;
}

function flagRuns(column: Uint8Array, rows: Rows): BatchTag['flags'] {
  const runs = runsOf(column, rows);
  return runs.length === 0 ? [] : runs.map(([row, length, bits]) => [row, length, flagNames(bits)]);
}

/** [row, length, value] wherever the value is not 0. */
function runsOf(column: Uint8Array | Uint32Array, rows: Rows): [number, number, number][] {
  const runs: [number, number, number][] = [];
  for (let i = 0; i < rows.count; i++) {
    const value = column[rows.first + i] as number;
    if (value === 0) continue;
    const last = runs[runs.length - 1];
    if (last && last[2] === value && last[0] + last[1] === i) last[1]++;
    else runs.push([i, 1, value]);
  }
  return runs;
}
