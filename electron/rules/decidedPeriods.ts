import type { Instant } from '../../shared/domain/time.ts';
import type { Span } from './periods.ts';
import type { Spans } from './spans.ts';

/** Plain JSON; bounded by the periods between the first reading and today, of which none is kept, and the few that wait again. */
interface Saved {
  readonly first: number | null;
  readonly decidedFrom: number | null;
  readonly decidedTo: number | null;
  readonly again: readonly number[];
}

export interface DuePeriod extends Span {
  /** It was decided before, and readings of it came later. */
  readonly isAmended: boolean;
}

/** Late readings of so many periods wait to be decided again; with more, the oldest stay as they were decided. */
const AGAIN_MAX = 400;

/**
 * Which periods a rule has decided and which it owes: every one from the first reading on, each once, in order, and again those whose
 * readings came after. Nothing is decided of time before the first reading: a rule knows of no plant that was not there yet.
 */
export class DecidedPeriods {
  #first: number | undefined;
  #decidedFrom: number | undefined;
  #decidedTo: number | undefined;
  readonly #again: Set<number>;

  /**
   * @param since periods that end at or before it are not judged
   * @param reach how many later periods a reading still has a say in (3 for four quarters)
   */
  constructor(
    private readonly spans: Spans,
    private readonly since: Instant,
    private readonly reach: number,
    saved: unknown,
  ) {
    const { first, decidedFrom, decidedTo, again } = (saved ?? {}) as Partial<Saved>;
    this.#first = first ?? undefined;
    this.#decidedFrom = decidedFrom ?? undefined;
    this.#decidedTo = decidedTo ?? undefined;
    this.#again = new Set(again);
  }

  /** A reading of this moment was shown. */
  touch(at: Instant): void {
    const span = this.spans.spanAt(at);
    if (this.#first === undefined || span.from < this.#first) this.#first = span.from;
    if (this.#decidedTo === undefined || span.from >= this.#decidedTo) return;
    for (let count = 0; count <= this.reach; count++) {
      const { from } = this.spans.spanFrom(at, count);
      if (from < this.#decidedTo && this.#again.size < AGAIN_MAX) this.#again.add(from);
    }
  }

  /** Periods that ended by `until` and are not decided, oldest first; they count as decided from now on. */
  takeDue(until: Instant): DuePeriod[] {
    const due: DuePeriod[] = [];
    for (const from of [...this.#again].sort((a, b) => a - b)) {
      const span = this.spans.spanAt(from as Instant);
      if (span.to > until) continue;
      this.#again.delete(from);
      if (span.to > this.since) due.push({ ...span, isAmended: from >= (this.#decidedFrom as number) });
    }
    if (this.#first === undefined) return due;
    const start = Math.max(this.#decidedTo ?? this.#first, this.since);
    for (let span = this.spans.spanAt(start as Instant); span.to <= until; ) {
      due.push({ ...span, isAmended: false });
      this.#decidedFrom ??= span.from;
      this.#decidedTo = span.to;
      span = this.spans.spanFrom(span.from, 1);
    }
    return due;
  }

  /** The period `now` lies in, once there was a reading. */
  current(now: Instant): Span | undefined {
    return this.#first === undefined ? undefined : this.spans.spanAt(now);
  }

  snapshot(): Saved {
    return {
      first: this.#first ?? null,
      decidedFrom: this.#decidedFrom ?? null,
      decidedTo: this.#decidedTo ?? null,
      again: [...this.#again],
    };
  }
}
