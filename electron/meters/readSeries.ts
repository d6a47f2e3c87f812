import { registerStep } from './register.ts';

/** One reading of a tag, in engineering units; µs. */
export interface Read {
  readonly at: number;
  readonly value: number;
}

/** A meter went and another came; what was read before `at` is of the old one. */
export interface Swap {
  readonly at: number;
  readonly finalRead: number | null;
  readonly initialRead: number;
  readonly oldSerial: string;
  readonly newSerial: string;
  /** Of the new meter. */
  readonly multiplier: number;
  readonly registerDigits: number | undefined;
}

export interface MeterInPlace {
  readonly serial: string;
  readonly multiplier: number;
  readonly digits: number | undefined;
}

/** Readings as one column of times: repeats dropped, two values for one time held apart. */
export interface CleanReads {
  readonly reads: readonly Read[];
  readonly duplicates: number;
  /** Times with more than one value; none of them is used. */
  readonly conflicts: readonly number[];
}

export function withoutRepeats(unsorted: readonly Read[]): CleanReads {
  const sorted = [...unsorted].sort((a, b) => a.at - b.at);
  const reads: Read[] = [];
  const conflicts = new Set<number>();
  let duplicates = 0;
  for (const read of sorted) {
    const last = reads.at(-1);
    if (last?.at !== read.at) reads.push(read);
    else if (last.value === read.value) duplicates++;
    else conflicts.add(read.at);
  }
  return { reads: reads.filter(({ at }) => !conflicts.has(at)), duplicates, conflicts: [...conflicts] };
}

interface Point {
  readonly at: number;
  /** Use since the first point of the series, in the unit of the service point. */
  readonly sum: number;
  /** Pieces are apart where a final read was lost: nothing is known over the break. */
  readonly piece: number;
}

export interface Segment {
  readonly meter: MeterInPlace;
  readonly first: Read;
  readonly last: Read;
}

/** A register that ran back: from which reading to which, and the (negative) use. */
export interface Reverse {
  readonly at: number;
  readonly use: number;
  readonly before: number;
  readonly after: number;
}

/** The registers of a service point as one growing use, over rollovers and replaced meters. */
export interface ReadSeries {
  /** Use since some beginning at an instant: exact at a reading, on a straight line between two that are at most so far apart. */
  sumAt(at: number, gapUsMax: number): Mark | undefined;
  /** Nearest known marks around an instant where `sumAt` has none. */
  readonly points: readonly Point[];
  readonly reverses: readonly Reverse[];
  readonly rollovers: number;
  /** Between two instants (inclusive): first and last reading of each meter. */
  segments(from: number, to: number): readonly Segment[];
}

export interface Mark {
  readonly sum: number;
  readonly piece: number;
}

/** @param meterAt the meter before the first of `swaps`; swaps ascending in time */
export function readSeries(reads: readonly Read[], first: MeterInPlace, swaps: readonly Swap[]): ReadSeries {
  const points: Point[] = [];
  const meters: MeterInPlace[] = [];
  const raw: Read[] = [];
  const reverses: Reverse[] = [];
  let rollovers = 0;
  let meter = first;
  let piece = 0;
  let sum = 0;
  let last: Read | undefined;
  let next = 0;

  const go = (read: Read, isReading: boolean): void => {
    if (last !== undefined) {
      const step = registerStep(last.value, read.value, meter.digits);
      if (step.kind === 'reverse')
        reverses.push({
          at: read.at,
          use: step.use * meter.multiplier,
          before: last.value,
          after: read.value,
        });
      if (step.kind === 'rollover') rollovers++;
      sum += step.use * meter.multiplier;
    }
    last = read;
    points.push({ at: read.at, sum, piece });
    if (!isReading) return;
    meters.push(meter);
    raw.push(read);
  };
  const change = (swap: Swap): void => {
    if (last !== undefined) {
      if (swap.finalRead === null) piece++;
      else go({ at: swap.at, value: swap.finalRead }, false);
    }
    meter = { serial: swap.newSerial, multiplier: swap.multiplier, digits: swap.registerDigits };
    last = undefined;
    const known = points.at(-1);
    if (known?.at === swap.at && known.piece === piece) last = { at: swap.at, value: swap.initialRead };
    else go({ at: swap.at, value: swap.initialRead }, false);
  };
  for (const read of reads) {
    for (let swap = swaps[next]; swap !== undefined && swap.at <= read.at; swap = swaps[++next]) change(swap);
    // The moment of the swap itself belongs to the new meter.
    go(read, true);
  }
  for (let swap = swaps[next]; swap !== undefined; swap = swaps[++next]) change(swap);

  return {
    points,
    reverses,
    rollovers,
    sumAt(at, gapUsMax) {
      const i = lowerBound(points, at);
      const after = points[i];
      if (after?.at === at) return after;
      const before = points[i - 1];
      if (!before || !after || before.piece !== after.piece || after.at - before.at > gapUsMax) return undefined;
      const share = (at - before.at) / (after.at - before.at);
      return { sum: before.sum + (after.sum - before.sum) * share, piece: before.piece };
    },
    segments(from, to) {
      const found: { meter: MeterInPlace; first: Read; last: Read }[] = [];
      raw.forEach((read, i) => {
        if (read.at < from || read.at > to) return;
        const own = meters[i] as MeterInPlace;
        const open = found.at(-1);
        if (open?.meter === own) open.last = read;
        else found.push({ meter: own, first: read, last: read });
      });
      return found;
    },
  };
}

/** Index of the first point at or after an instant. */
export function lowerBound(points: readonly { readonly at: number }[], at: number): number {
  let low = 0;
  let high = points.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((points[middle] as { at: number }).at < at) low = middle + 1;
    else high = middle;
  }
  return low;
}
