import type { Instant } from '../../shared/domain/time.ts';
import type { DecidedPeriods, DuePeriod } from './decidedPeriods.ts';
import type { Span } from './periods.ts';
import type { RuleAtWork, RuleResult } from './ruleKind.ts';
import type { SampleBook } from './sampleBook.ts';
import type { Spans } from './spans.ts';

interface SampleParts {
  readonly book: SampleBook;
  readonly decided: DecidedPeriods;
  readonly spans: Spans;
  /** Samples of so many periods before the last decided one are still needed. */
  readonly periodsKept: number;
  result(span: Span | DuePeriod, isAmended: boolean): RuleResult;
}

/** A rule that decides each period from the samples of a book: grab samples, in whatever order they come. */
export const samplesAtWork = ({ book, decided, spans, periodsKept, result }: SampleParts): RuleAtWork => ({
  readings(tag, time, value, from, to, _isLate, status) {
    for (let row = from; row < to; row++)
      if (book.add(tag, time[row] as number, value[row] as number, status?.[row] ?? 0))
        decided.touch(time[row] as Instant);
  },
  settle(until) {
    const due = decided.takeDue(until);
    const results = due.map((span) => result(span, span.isAmended));
    const last = due.at(-1);
    if (last) book.forgetBefore(spans.spanFrom(last.from, -periodsKept).from);
    return results;
  },
  standing(now) {
    const span = decided.current(now);
    return span ? [result(span, false)] : [];
  },
  snapshot: () => ({ decided: decided.snapshot(), book: book.snapshot() }),
});
