import { US_PER_MINUTE } from '../../shared/domain/time.ts';

/**
 * What was made in one minute of a shift, as the time it takes at the ideal cycle. Plain data, so that a running shift can be
 * kept over a restart: at most one cell a minute, 1 440 for the longest shift.
 */
export interface MinuteCell {
  /** Whole minutes since 1970 (UTC); a count at its very end still belongs to it. */
  readonly minute: number;
  /** µs at the ideal cycle of all items counted in it. */
  producedUs: number;
  /** µs at the ideal cycle of the rejected ones. */
  rejectedUs: number;
  /** µs since 1970: the reading that the earliest of its counts starts from. */
  reach: number;
  /** µs of production that were settled already (see ShiftRecord), and whether the cell lay in start-up time then. */
  settledRunUs?: number;
  isStartUp?: boolean;
}

export const minuteOf = (at: number): number => Math.floor(at / US_PER_MINUTE);

/** The cell of a minute, made where it is missing; cells stay in ascending order. */
export function cellOf(cells: MinuteCell[], minute: number): MinuteCell {
  let i = cells.length - 1;
  while (i >= 0 && (cells[i] as MinuteCell).minute > minute) i -= 1;
  const found = cells[i];
  if (found?.minute === minute) return found;
  const made: MinuteCell = { minute, producedUs: 0, rejectedUs: 0, reach: (minute + 1) * US_PER_MINUTE };
  cells.splice(i + 1, 0, made);
  return made;
}

/** Items counted between the reading at `since` and the one at `at`. @param itemUs ideal cycle, µs */
export function addProduced(cells: MinuteCell[], since: number, at: number, items: number, itemUs: number): void {
  const cell = cellOf(cells, minuteOf(at - 1));
  cell.producedUs += Math.round(items * itemUs);
  cell.reach = Math.min(cell.reach, since);
}

export function addRejected(cells: MinuteCell[], at: number, items: number, itemUs: number): void {
  cellOf(cells, minuteOf(at - 1)).rejectedUs += Math.round(items * itemUs);
}
