import type { BatchBody } from '../../shared/domain/entry.ts';
import { KIND_CODE } from '../../shared/domain/valueType.ts';
import { eachTagRows, type TagRows } from './batch/batchTags.ts';
import { cleanValue, type Scale } from './scale.ts';
import type { ReadingColumns } from './window/closedWindow.ts';

/** One tag of a sealed window in the clean layer: rows `from` to `to` (exclusive). */
export interface CleanTagColumns {
  /** Catalogue number. */
  readonly number: number;
  /** µs, source time, as in alarms and OEE. */
  readonly time: Float64Array;
  /** Engineering units with calibration offset, corrections put in; NaN where the status is Bad or the value is a text. */
  readonly value: Float64Array;
  readonly status: Uint32Array;
  readonly from: number;
  readonly to: number;
}

/**
 * The clean layer of one window, column by column: what rules judge. Filled places are left out, for they are no readings.
 *
 * @param corrections as in the batch body: [tag index, row, value, method]
 */
export function eachCleanTag(
  columns: ReadingColumns,
  corrections: BatchBody['corrections'],
  scaleOf: (tag: number) => Scale | undefined,
  idOf: (tag: number) => string,
  act: (tag: CleanTagColumns) => void,
): void {
  const corrected = new Map<number, [number, number][]>();
  for (const [tag, row, value] of corrections) {
    const list = corrected.get(tag) ?? [];
    list.push([row, value]);
    corrected.set(tag, list);
  }
  let index = -1;
  let parts: { tag: CleanTagColumns; rows: TagRows }[] = [];
  const give = (): void => {
    if (parts.length === 1) act((parts[0] as (typeof parts)[number]).tag);
    else if (parts.length > 1) act(merged(parts.map(({ tag }) => tag)));
    parts = [];
  };
  eachTagRows(columns, idOf, (rows) => {
    index++;
    if (parts[0] && parts[0].rows.number !== rows.number) give();
    const tag = cleanTagColumns(rows, scaleOf(rows.number));
    for (const [row, value] of corrected.get(index) ?? []) tag.value[tag.from + row] = value;
    parts.push({ tag, rows });
  });
  give();
}

function cleanTagColumns({ columns, number, first, count, kind }: TagRows, scale: Scale | undefined): CleanTagColumns {
  const status = columns.status.subarray(first, first + count);
  const raw = columns.value.subarray(first, first + count);
  const value = new Float64Array(count);
  const isPlain = kind === KIND_CODE.number || kind === KIND_CODE.float32 || kind === KIND_CODE.bool;
  const whole = isPlain
    ? undefined
    : new BigInt64Array(columns.value.buffer, columns.value.byteOffset, columns.value.length);
  const scaled = scale !== undefined && (!scale.isIdentity || scale.offset !== 0);
  for (let row = 0; row < count; row++) {
    if ((status[row] as number) >>> 31 === 1 || kind === KIND_CODE.string) {
      value[row] = Number.NaN;
      continue;
    }
    const bits = whole?.[first + row];
    const plain =
      bits === undefined ? (raw[row] as number) : Number(kind === KIND_CODE.uint64 ? BigInt.asUintN(64, bits) : bits);
    value[row] = scaled ? cleanValue(scale, plain) : plain;
  }
  const time = columns.time.subarray(first, first + count);
  return { number, time, value, status, from: 0, to: count };
}

/** A tag whose type changed within the window comes in parts; rules see it in the order of time. */
function merged(parts: readonly CleanTagColumns[]): CleanTagColumns {
  const rows = parts
    .flatMap((part) =>
      Array.from(part.time, (at, row) => ({
        at,
        value: part.value[row] as number,
        status: part.status[row] as number,
      })),
    )
    .sort((a, b) => a.at - b.at);
  return {
    number: (parts[0] as CleanTagColumns).number,
    time: Float64Array.from(rows, ({ at }) => at),
    value: Float64Array.from(rows, ({ value }) => value),
    status: Uint32Array.from(rows, ({ status }) => status),
    from: 0,
    to: rows.length,
  };
}
