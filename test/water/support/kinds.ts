import { RuleBook, type RuleFinding, type RuleResult } from '../../../electron/rules/index.ts';
import type { Instant } from '../../../shared/domain/time.ts';
import { boundOf, type TestTag } from '../../rules/someRules.ts';

export interface Row {
  readonly tag: string;
  /** µs */
  readonly time: number;
  readonly value: number;
  readonly status?: number;
}

export const utc = (text: string): number => Date.parse(`${text}Z`) * 1000;
export const HOUR = 3_600_000_000;
export const DAY = 24 * HOUR;

/** Rules at work over readings of a test: shown tag by tag, in windows of so many rows. */
export class Bench {
  readonly book: RuleBook;
  readonly tags: readonly TestTag[];

  constructor(rules: readonly Record<string, unknown>[], tags: readonly TestTag[], timeZone = 'UTC') {
    this.tags = tags;
    this.book = new RuleBook({
      timeZone,
      rules: boundOf(rules, tags, timeZone),
      saved: () => undefined,
      since: () => 0 as Instant,
    });
  }

  show(rows: readonly Row[], windowRows = Number.POSITIVE_INFINITY): void {
    for (const { id } of this.tags) {
      const own = rows.filter(({ tag }) => tag === id).sort((a, b) => a.time - b.time);
      for (let from = 0; from < own.length; from += windowRows) {
        const part = own.slice(from, from + windowRows);
        this.book.feed(id)?.readings(
          Float64Array.from(part, ({ time }) => time),
          Float64Array.from(part, ({ value }) => value),
          0,
          part.length,
          false,
          Uint32Array.from(part, ({ status }) => status ?? 0),
        );
      }
    }
  }

  settle(until: number): RuleResult[] {
    return this.findings(until).map(({ result }) => result);
  }

  findings(until: number): RuleFinding[] {
    return this.book.settle(() => until);
  }
}
