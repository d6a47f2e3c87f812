import type { Axis } from '../../../shared/domain/entry.ts';

/** Stands in a server axis for "the server gave no time" when other rows of the tag have one. */
export const NO_SERVER_TIME = 0;

interface KnownAxis {
  readonly column: Float64Array;
  readonly from: number;
  readonly to: number;
}

/**
 * The time axes of one batch, each kept once: tags that were read by one request share their times, and a thousand tags
 * need one axis rather than a thousand.
 */
export class AxisTable {
  readonly #known: KnownAxis[] = [];
  readonly #byHash = new Map<number, number[]>();
  #last = 0;

  /** Index of the axis with the times of rows `from` (inclusive) to `to` (exclusive) of a column. */
  indexOf(column: Float64Array, from: number, to: number): number {
    const last = this.#known[this.#last];
    if (last && isSame(last, column, from, to)) return this.#last;
    const hash = hashOf(column, from, to);
    const candidates = this.#byHash.get(hash);
    for (const index of candidates ?? []) {
      if (isSame(this.#known[index] as KnownAxis, column, from, to)) {
        this.#last = index;
        return index;
      }
    }
    this.#last = this.#known.push({ column, from, to }) - 1;
    if (candidates) candidates.push(this.#last);
    else this.#byHash.set(hash, [this.#last]);
    return this.#last;
  }

  axes(): Axis[] {
    const axes: Axis[] = [];
    this.eachAxis((start, steps) => axes.push({ start, steps }));
    return axes;
  }

  eachAxis(act: (start: number, steps: number[], index: number) => void): void {
    this.#known.forEach(({ column, from, to }, index) => {
      const steps = new Array<number>(to - from - 1);
      for (let row = from + 1; row < to; row++) {
        steps[row - from - 1] = timeAt(column, row) - timeAt(column, row - 1);
      }
      act(timeAt(column, from), steps, index);
    });
  }
}

/** Only server times can be NaN. */
function timeAt(column: Float64Array, row: number): number {
  const time = column[row] as number;
  return Number.isNaN(time) ? NO_SERVER_TIME : time;
}

function isSame(known: KnownAxis, column: Float64Array, from: number, to: number): boolean {
  return known.to - known.from === to - from && equalRows(known.column, known.from, column, from, to - from);
}

export function equalRows(a: Float64Array, fromA: number, b: Float64Array, fromB: number, rows: number): boolean {
  for (let i = 0; i < rows; i++) {
    const x = a[fromA + i] as number;
    const y = b[fromB + i] as number;
    if (x !== y && !(Number.isNaN(x) && Number.isNaN(y))) return false;
  }
  return true;
}

function hashOf(column: Float64Array, from: number, to: number): number {
  let hash = to - from;
  for (let row = from; row < to; row++) {
    const time = timeAt(column, row);
    hash = (Math.imul(hash, 31) + (time % 4294967296)) | 0;
  }
  return hash;
}
