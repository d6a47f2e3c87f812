/** Sample-and-hold: each reading holds until the next one, at most `holdUs`; the time beyond it is not known. */
export interface HeldReading {
  /** µs */
  readonly at: number;
  /** NaN: Bad, from here on nothing is known. */
  readonly value: number;
}

/** `value` is NaN where it is not known. `to` is exclusive, and after `from`. */
export type TakeSegment = (from: number, to: number, value: number) => void;

/** What lies between the last reading and the moment `at`, told as at most two segments. */
export function holdUntil(last: HeldReading, at: number, holdUs: number, take: TakeSegment): void {
  if (at <= last.at) return;
  const end = Number.isNaN(last.value) ? last.at : Math.min(at, last.at + holdUs);
  if (end > last.at) take(last.at, end, last.value);
  if (at > end) take(end, at, Number.NaN);
}

/** Cuts a segment at the borders of hours (or whatever `stepUs` says, counted from 1970). */
export function cutAt(
  stepUs: number,
  from: number,
  to: number,
  take: (slot: number, from: number, to: number) => void,
) {
  for (let start = from; start < to; ) {
    const slot = Math.floor(start / stepUs) * stepUs;
    const end = Math.min(to, slot + stepUs);
    take(slot, start, end);
    start = end;
  }
}

/** µs in which a straight line between readings lies strictly beyond a bound, with where each time began and ended. */
export function timeBeyondByLine(
  readings: readonly HeldReading[],
  bound: number,
  side: 'high' | 'low',
): { readonly us: number; readonly spans: readonly (readonly [from: number, to: number])[] } {
  const sign = side === 'high' ? 1 : -1;
  const spans: [number, number][] = [];
  for (let i = 1; i < readings.length; i++) {
    const [a, b] = [readings[i - 1] as HeldReading, readings[i] as HeldReading];
    const [da, db] = [sign * (a.value - bound), sign * (b.value - bound)];
    if (!(da > 0 || db > 0)) continue;
    const crossing = a.at + ((b.at - a.at) * da) / (da - db);
    const from = da > 0 ? a.at : crossing;
    const to = db > 0 ? b.at : crossing;
    const last = spans.at(-1);
    if (last !== undefined && last[1] === from) last[1] = to;
    else spans.push([from, to]);
  }
  return { us: spans.reduce((sum, [from, to]) => sum + to - from, 0), spans };
}
