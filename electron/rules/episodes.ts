import { type Instant, US_PER_MS } from '../../shared/domain/time.ts';
import type { RuleResult } from './ruleKind.ts';

/** One tag's time outside, as far as it is known; times in µs. */
export interface Episode {
  from: number;
  /** Source time of the last reading outside. */
  last: number;
  worst: number;
  readings: number;
}

interface Saved {
  readonly open: readonly (Episode | null)[];
  readonly ended: readonly RuleResult[];
}

/**
 * Times in which something was wrong, tag by tag: from the first reading that was, to the first that was not. They are told when they
 * are over, and stand as long as they are not; a gap neither begins nor ends one.
 */
export class Episodes {
  readonly #open: (Episode | null)[];
  #ended: RuleResult[];

  /** @param describe the result of an episode that ended at `to`, or lasts until then */
  constructor(
    tags: number,
    saved: unknown,
    private readonly describe: (tag: number, episode: Readonly<Episode>, to: Instant) => Omit<RuleResult, 'isEvent'>,
  ) {
    const { open = [], ended = [] } = (saved ?? {}) as Partial<Saved>;
    this.#open = Array.from({ length: tags }, (_, tag) => (open[tag] ? { ...(open[tag] as Episode) } : null));
    this.#ended = [...ended];
  }

  isOpen(tag: number): boolean {
    return this.#open[tag] !== null;
  }

  /** @param worse whether `value` is worse than the worst so far */
  wrong(tag: number, from: number, at: number, value: number, worse: (value: number, than: number) => boolean): void {
    const open = this.#open[tag];
    if (!open) {
      this.#open[tag] = { from, last: at, worst: value, readings: 1 };
      return;
    }
    open.last = at;
    open.readings++;
    if (worse(value, open.worst)) open.worst = value;
  }

  right(tag: number, at: number): void {
    const open = this.#open[tag];
    if (!open) return;
    this.#open[tag] = null;
    this.#ended.push({ ...this.describe(tag, open, at as Instant), isEvent: true });
  }

  take(): readonly RuleResult[] {
    const ended = this.#ended;
    this.#ended = [];
    return ended;
  }

  standing(now: Instant): RuleResult[] {
    return this.#open.flatMap((open, tag) =>
      open ? [{ ...this.describe(tag, open, Math.max(now, open.last) as Instant), isEvent: true }] : [],
    );
  }

  snapshot(): Saved {
    return { open: this.#open, ended: this.#ended };
  }
}

export const durationMs = (from: number, to: number): number => (to - from) / US_PER_MS;

/** `2 h 05 min`, `40 s` */
export function durationText(ms: number): string {
  if (ms < 60_000) return `${Math.round(ms / 100) / 10} s`;
  const minutes = Math.floor(ms / 60_000);
  if (minutes < 60) return `${minutes} min`;
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')} min`;
}
