import { type HeldReading, holdUntil, kineticRate, ZERO_CELSIUS_K } from '../../shared/domain/thermal/index.ts';
import type { Instant } from '../../shared/domain/time.ts';
import { DecidedPeriods } from './decidedPeriods.ts';
import type { Period, Periods, Span } from './periods.ts';
import { spansOf } from './spans.ts';

/** What the held values of a period add up to; times in µs. Plain JSON. */
export interface HeldSum {
  knownUs: number;
  unknownUs: number;
  /** Σ µs · e^(−ΔH/(R·T)), for values in °C. */
  rates: number;
  /** Σ µs · value */
  values: number;
  aboveUs: number;
  belowUs: number;
  /** Σ µs · distance beyond the bound */
  beyondAbove: number;
  beyondBelow: number;
  min: number | null;
  max: number | null;
  received: number;
  valid: number;
}

const EMPTY = (): HeldSum => ({
  ...{ knownUs: 0, unknownUs: 0, rates: 0, values: 0, aboveUs: 0, belowUs: 0, beyondAbove: 0, beyondBelow: 0 },
  ...{ min: null, max: null, received: 0, valid: 0 },
});

/** Periods whose sums are kept. */
const KEPT_MAX = 70;

interface Saved {
  readonly last: { readonly at: number; readonly value: number | null } | null;
  readonly foldedTo: number;
  readonly decided: unknown;
  readonly sums: Readonly<Record<string, HeldSum>>;
}

export interface HeldSettings {
  readonly periods: Periods;
  readonly period: Period;
  /** How many periods, the judged one last, make the window. */
  readonly windowPeriods: number;
  readonly since: Instant;
  readonly holdUs: number;
  readonly min?: number | undefined;
  readonly max?: number | undefined;
}

/**
 * One tag by sample-and-hold, cut at the borders of local periods. Late readings count as received; time that was walked is not
 * walked again. What is held over a border is known as soon as everything before the border was shown.
 */
export class HeldPeriods {
  readonly #settings: HeldSettings;
  readonly #decided: DecidedPeriods;
  readonly #sums: Map<number, HeldSum>;
  #last: HeldReading | undefined;
  #foldedTo: number;
  #span: Span | undefined;

  constructor(settings: HeldSettings, saved: unknown) {
    const given = saved as Saved | undefined;
    this.#settings = settings;
    const spans = spansOf(settings.periods, settings.period);
    this.#decided = new DecidedPeriods(spans, settings.since, 0, given?.decided);
    this.#sums = new Map(Object.entries(given?.sums ?? {}).map(([from, sum]) => [Number(from), { ...sum }]));
    this.#last = given?.last ? { at: given.last.at, value: given.last.value ?? Number.NaN } : undefined;
    this.#foldedTo = given?.foldedTo ?? 0;
  }

  take(time: Float64Array, value: Float64Array, from: number, to: number): void {
    for (let row = from; row < to; row++) {
      const at = time[row] as number;
      if (at < this.#settings.since) continue;
      const reading = value[row] as number;
      const sum = this.#sumAt(at);
      sum.received++;
      if (!Number.isNaN(reading)) sum.valid++;
      if (this.#last !== undefined && at <= this.#last.at) continue;
      this.#decided.touch(at as Instant);
      this.#foldTo(at);
      this.#last = { at, value: reading };
      this.#foldedTo = at;
    }
  }

  /** Periods that ended by `until`, each with the sum of the window that ends with it. */
  takeDue(until: Instant): (Span & { readonly isAmended: boolean; readonly sum: HeldSum })[] {
    const border = this.#spanAt(until).from;
    if (this.#last !== undefined && border > this.#foldedTo) this.#foldTo(border);
    return this.#decided.takeDue(until).map((due) => ({ ...due, sum: this.#window(due) }));
  }

  current(now: Instant): (Span & { readonly sum: HeldSum }) | undefined {
    const span = this.#decided.current(now);
    return span && { ...span, sum: this.#window(span) };
  }

  snapshot(): Saved {
    return {
      last: this.#last ? { at: this.#last.at, value: Number.isNaN(this.#last.value) ? null : this.#last.value } : null,
      foldedTo: this.#foldedTo,
      decided: this.#decided.snapshot(),
      sums: Object.fromEntries(this.#sums),
    };
  }

  #spanAt(at: number): Span {
    if (this.#span === undefined || at < this.#span.from || at >= this.#span.to)
      this.#span = this.#settings.periods.spanAt(this.#settings.period, at as Instant);
    return this.#span;
  }

  #sumAt(at: number): HeldSum {
    const { from } = this.#spanAt(at);
    let sum = this.#sums.get(from);
    if (sum === undefined) {
      sum = EMPTY();
      this.#sums.set(from, sum);
      if (this.#sums.size > KEPT_MAX) this.#sums.delete(Math.min(...this.#sums.keys()));
    }
    return sum;
  }

  #foldTo(to: number): void {
    if (this.#last === undefined) return;
    const since = this.#foldedTo;
    holdUntil(this.#last, to, this.#settings.holdUs, (from, end, value) => {
      for (let start = Math.max(from, since); start < end; ) {
        const stop = Math.min(end, this.#spanAt(start).to);
        this.#add(this.#sumAt(start), stop - start, value);
        start = stop;
      }
    });
    this.#foldedTo = to;
  }

  #add(sum: HeldSum, us: number, value: number): void {
    if (Number.isNaN(value)) {
      sum.unknownUs += us;
      return;
    }
    const { min, max } = this.#settings;
    sum.knownUs += us;
    if (value > -ZERO_CELSIUS_K) sum.rates += us * kineticRate(value);
    sum.values += us * value;
    if (max !== undefined && value > max) {
      sum.aboveUs += us;
      sum.beyondAbove += us * (value - max);
    }
    if (min !== undefined && value < min) {
      sum.belowUs += us;
      sum.beyondBelow += us * (min - value);
    }
    sum.min = sum.min === null ? value : Math.min(sum.min, value);
    sum.max = sum.max === null ? value : Math.max(sum.max, value);
  }

  #window({ from }: Span): HeldSum {
    const { periods, period, windowPeriods } = this.#settings;
    const first = periods.spanFrom(period, from, 1 - windowPeriods).from;
    const total = EMPTY();
    for (const start of [...this.#sums.keys()].sort((a, b) => a - b)) {
      const sum = start >= first && start <= from ? this.#sums.get(start) : undefined;
      if (sum) join(total, sum);
    }
    return total;
  }
}

function join(total: HeldSum, sum: HeldSum): void {
  const added = [
    'knownUs',
    'unknownUs',
    'rates',
    'values',
    'aboveUs',
    'belowUs',
    'beyondAbove',
    'beyondBelow',
  ] as const;
  for (const field of [...added, 'received', 'valid'] as const) total[field] += sum[field];
  if (sum.min !== null) total.min = total.min === null ? sum.min : Math.min(total.min, sum.min);
  if (sum.max !== null) total.max = total.max === null ? sum.max : Math.max(total.max, sum.max);
}
