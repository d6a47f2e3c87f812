import type { DayInput } from './dayInput.ts';
import { type CleanReads, type ReadSeries, readSeries, withoutRepeats } from './readSeries.ts';

/** What came in of a day, as uses of its intervals. */
export interface Received {
  readonly values: (number | null)[];
  /** Intervals with two different values. */
  readonly conflicts: readonly number[];
  /** Interval ends off the grid. */
  readonly offGrid: number;
  readonly duplicates: number;
  readonly series: ReadSeries;
  /** Reads of intervals off the grid are not used; those of the register may come at any time. */
  readonly isFromRegister: boolean;
}

/** Uses of the intervals as delivered, or as differences of the register at their ends. */
export function receivedUse(input: DayInput): Received {
  const { point, day } = input;
  const register = withoutRepeats(input.register);
  const series = readSeries(register.reads, input.meter, input.swaps);
  const isFromRegister = point.reads.interval.length === 0;
  return isFromRegister
    ? fromRegister(day, register, series)
    : fromIntervals(day, withoutRepeats(input.interval), series);
}

type Day = DayInput['day'];

function fromRegister(day: Day, { conflicts, duplicates }: CleanReads, series: ReadSeries): Received {
  const marks = Array.from({ length: day.intervals + 1 }, (_, i) =>
    series.sumAt(day.start + i * day.intervalUs, day.intervalUs),
  );
  const values = Array.from({ length: day.intervals }, (_, i) => {
    const before = marks[i];
    const after = marks[i + 1];
    return before && after && before.piece === after.piece ? tidy(after.sum - before.sum) : null;
  });
  const inDay = conflicts.filter((at) => at >= day.start && at <= day.end);
  return {
    values,
    conflicts: [...new Set(inDay.map((at) => indexOf(day, at)).filter((i) => values[i] === null))],
    offGrid: 0,
    duplicates,
    series,
    isFromRegister: true,
  };
}

function fromIntervals(day: Day, { reads, conflicts, duplicates }: CleanReads, series: ReadSeries): Received {
  const values: (number | null)[] = new Array(day.intervals).fill(null);
  let offGrid = 0;
  for (const { at, value } of reads) {
    const i = indexOf(day, at);
    if (i < 0 || i >= day.intervals) continue;
    if ((at - day.start) % day.intervalUs === 0) values[i] = value;
    else offGrid++;
  }
  const held = conflicts.filter((at) => at > day.start && at <= day.end).map((at) => indexOf(day, at));
  return { values, conflicts: held, offGrid, duplicates, series, isFromRegister: false };
}

/** Interval that ends at, or contains, an instant: an end belongs to the interval before it. */
const indexOf = ({ start, intervalUs }: Day, at: number): number => Math.ceil((at - start) / intervalUs) - 1;

/** Differences of sums carry dust in the last digits: nine decimals are kept, more than any register shows. */
const tidy = (use: number): number => Math.round(use * 1e9) / 1e9 || 0;
