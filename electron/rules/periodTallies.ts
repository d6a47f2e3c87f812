import type { Instant } from '../../shared/domain/time.ts';
import { DecidedPeriods, type DuePeriod } from './decidedPeriods.ts';
import type { Period, Periods, Span } from './periods.ts';
import { type Spans, spansOf } from './spans.ts';

interface Saved<T> {
  readonly decided: unknown;
  readonly settled: number | null;
  readonly tallies: Readonly<Record<string, T>>;
}

/** Decided periods whose tallies are kept, so that late readings can amend them; what comes for older ones changes nothing. */
const DECIDED_KEPT = 40;
/** Periods in all; history of more than that which is read before anything is decided loses its oldest. */
const KEPT_MAX = 2_000;

/** What one subject's readings add up to, period by period; the tally is plain JSON. */
export class PeriodTallies<T> {
  readonly #decided: DecidedPeriods;
  readonly #tallies: Map<number, T>;
  readonly #spans: Spans;
  /** µs: periods that ended by then were decided. */
  #settled: number;
  #last: { readonly span: Span; readonly tally: T } | undefined;

  constructor(
    periods: Periods,
    period: Period,
    since: Instant,
    private readonly empty: () => T,
    saved: unknown,
  ) {
    const { decided, settled, tallies = {} } = (saved ?? {}) as Partial<Saved<T>>;
    this.#spans = spansOf(periods, period);
    this.#decided = new DecidedPeriods(this.#spans, since, 0, decided);
    this.#settled = settled ?? Number.NEGATIVE_INFINITY;
    this.#tallies = new Map(Object.entries(tallies).map(([from, tally]) => [Number(from), structuredClone(tally)]));
  }

  /** The tally a reading of this moment belongs to; the caller adds it. Undefined where its period is no longer kept. */
  at(time: number): T | undefined {
    if (this.#last && time >= this.#last.span.from && time < this.#last.span.to) {
      if (this.#last.span.to <= this.#settled) this.#decided.touch(time as Instant);
      return this.#last.tally;
    }
    const span = this.#spans.spanAt(time as Instant);
    let tally = this.#tallies.get(span.from);
    if (tally === undefined) {
      if (this.#isForgotten(span)) return undefined;
      tally = this.empty();
      this.#tallies.set(span.from, tally);
      this.#forget();
    }
    this.#decided.touch(time as Instant);
    this.#last = { span, tally };
    return tally;
  }

  /** Older than what is kept, and decided: a tally from nothing would not be its own. */
  #isForgotten(span: Span): boolean {
    if (span.to > this.#settled || this.#tallies.size < DECIDED_KEPT) return false;
    for (const from of this.#tallies.keys()) if (from < span.from) return false;
    return true;
  }

  #forget(): void {
    if (this.#tallies.size <= DECIDED_KEPT) return;
    const [oldest = 0, second = oldest] = [...this.#tallies.keys()].sort((a, b) => a - b);
    if (second > this.#settled && this.#tallies.size <= KEPT_MAX) return;
    this.#tallies.delete(oldest);
    if (this.#last?.span.from === oldest) this.#last = undefined;
  }

  /** Periods that ended by `until` and are owed, with what is known of them. */
  takeDue(until: Instant): (DuePeriod & { readonly tally: T })[] {
    this.#settled = Math.max(this.#settled, until);
    return this.#decided
      .takeDue(until)
      .map((span) => ({ ...span, tally: this.#tallies.get(span.from) ?? this.empty() }));
  }

  current(now: Instant): (Span & { readonly tally: T }) | undefined {
    const span = this.#decided.current(now);
    return span && { ...span, tally: this.#tallies.get(span.from) ?? this.empty() };
  }

  snapshot(): Saved<T> {
    return {
      decided: this.#decided.snapshot(),
      settled: Number.isFinite(this.#settled) ? this.#settled : null,
      tallies: Object.fromEntries(this.#tallies),
    };
  }
}
