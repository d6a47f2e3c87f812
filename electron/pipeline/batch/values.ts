import type { BatchTag } from '../../../shared/domain/entry.ts';
import { VALUE_KINDS } from '../../../shared/domain/valueType.ts';
import type { ReadingColumns } from '../window/closedWindow.ts';

type Values = BatchTag['values'];
export const POWERS_OF_TEN = [1, 10, 100, 1e3, 1e4, 1e5, 1e6] as const;
/** Nine digits tell any two 32-bit floats apart: with ten decimals that holds for all values from 0.01 on. */
export const FLOAT32_POWERS_OF_TEN = [...POWERS_OF_TEN, 1e7, 1e8, 1e9, 1e10] as const;

/** How the rows of one tag are written: see `batchTagSchema` in shared/domain/entry.ts. −0 is written 0 (RFC 8785). */
export function jsonValues(columns: ReadingColumns, rows: Rows, kind: number): Values {
  switch (VALUE_KINDS[kind]) {
    case 'number':
      return doubles(columns, rows);
    case 'float32':
      return shortFloats(columns, rows);
    case 'bool':
      return mapped(columns, rows, (row) => columns.value[row] !== 0);
    case 'string':
      return mapped(columns, rows, (row) => columns.texts[columns.value[row] as number] as string);
    default:
      return integers(columns, rows, VALUE_KINDS[kind] === 'uint64');
  }
}

/** Rows of one tag: a stretch of the columns. */
export interface Rows {
  readonly first: number;
  readonly count: number;
}

function doubles(columns: ReadingColumns, rows: Rows): Values {
  const { value, status } = columns;
  const values: Values = new Array(rows.count);
  for (let i = 0; i < rows.count; i++) {
    const row = rows.first + i;
    values[i] = (status[row] as number) >>> 31 === 1 ? null : (value[row] as number) + 0;
  }
  return values;
}

/** The first of round(v·10^k)/10^k, k = 0…10, that rounds to the same 32-bit float, else the double. */
function shortFloats(columns: ReadingColumns, rows: Rows): Values {
  const { value, status } = columns;
  const values: Values = new Array(rows.count);
  for (let i = 0; i < rows.count; i++) {
    const row = rows.first + i;
    values[i] = (status[row] as number) >>> 31 === 1 ? null : shortFloat32(value[row] as number);
  }
  return values;
}

export function shortFloat32(value: number): number {
  for (let k = 0; k < FLOAT32_POWERS_OF_TEN.length; k++) {
    const power = FLOAT32_POWERS_OF_TEN[k] as number;
    const short = Math.round(value * power) / power;
    if (Math.fround(short) === value) return short + 0;
  }
  return value;
}

function integers(columns: ReadingColumns, rows: Rows, isUnsigned: boolean): Values {
  const { buffer, byteOffset, length } = columns.value;
  const slots = isUnsigned
    ? new BigUint64Array(buffer, byteOffset, length)
    : new BigInt64Array(buffer, byteOffset, length);
  return mapped(columns, rows, (row) => String(slots[row]));
}

function mapped(columns: ReadingColumns, rows: Rows, written: (row: number) => string | boolean): Values {
  const values: Values = new Array(rows.count);
  for (let i = 0; i < rows.count; i++) {
    const row = rows.first + i;
    values[i] = (columns.status[row] as number) >>> 31 === 1 ? null : written(row);
  }
  return values;
}
