import type { BreakerState } from '../../../shared/domain/link.ts';

/**
 * The breaker of one unit behind a line, as a pure step. A unit that does not answer costs the line a time-out (and a drain)
 * each time it is asked, which all other units pay for. After `SILENT_TO_OPEN` in a row it is left alone; now and then one
 * request is let through: soon at first, and in the long run so seldom that all absent units together take at most
 * `ABSENT_SHARE` of the line's time. (Before that, `lineShare.ts` keeps it to its share.)
 *
 * - `closed`: polled as configured;
 * - `open`: not polled until `untilMs`;
 * - `halfOpen`: one request is let through; its answer closes, its silence opens again for longer.
 */
export interface Breaker {
  readonly state: BreakerState;
  /** Monotonic ms at which something happens by itself; infinite while closed. */
  readonly untilMs: number;
  /** Silences in a row. */
  readonly silences: number;
  /** Openings in a row. */
  readonly openings: number;
  /** Why it is not closed. */
  readonly message: string;
}

export type BreakerEvent =
  /** It answered, if only by an exception. */
  | { readonly kind: 'answered' }
  /** The answer to a request that was given up came after all: it is slow, not absent, and may be asked again at once. */
  | { readonly kind: 'late' }
  /**
   * No answer, or the gateway says that it does not answer. `costMs`: line time this took. `absent`: units of the line that
   * do not answer, this one included; `isAlone`: nobody else is on the line. `chance`: 0 ≤ x < 1, for jitter.
   */
  | {
      readonly kind: 'silent';
      readonly message: string;
      readonly costMs: number;
      readonly absent: number;
      readonly isAlone: boolean;
      readonly chance: number;
    }
  /** The deadline has passed. */
  | { readonly kind: 'deadline' };

export const CLOSED_BREAKER: Breaker = {
  state: 'closed',
  untilMs: Number.POSITIVE_INFINITY,
  silences: 0,
  openings: 0,
  message: '',
};

const SILENT_TO_OPEN = 2;
/** Of the line's time in the long run, for all absent units together; jitter only lengthens the waits. */
export const ABSENT_SHARE = 0.04;
export const OPEN_MS_FIRST = 500;
export const OPEN_MS_MIN = 1_000;
/** Above the share of a unit with the longest time-out, so that even that one is seen again within minutes. */
export const OPEN_MS_MAX = 120_000;
/** Nobody else is there to be harmed: look more often. */
export const OPEN_MS_MAX_ALONE = 2_000;
export const JITTER = 0.25;
/** A request let through that could not be made in so long, because the line was busy or away, is taken back. */
export const HALF_OPEN_MS_MAX = 60_000;

export function stepBreaker(breaker: Breaker, event: BreakerEvent, nowMs: number): Breaker {
  switch (event.kind) {
    case 'answered':
      return breaker.state === 'closed' && breaker.silences === 0 ? breaker : CLOSED_BREAKER;
    case 'late':
      if (breaker.state === 'open')
        return { ...breaker, state: 'halfOpen', untilMs: nowMs + HALF_OPEN_MS_MAX, openings: 0 };
      return { ...breaker, silences: 0 };
    case 'deadline':
      if (nowMs < breaker.untilMs || breaker.state === 'closed') return breaker;
      if (breaker.state === 'halfOpen') return { ...breaker, state: 'open', untilMs: nowMs + OPEN_MS_FIRST };
      return { ...breaker, state: 'halfOpen', untilMs: nowMs + HALF_OPEN_MS_MAX };
    case 'silent': {
      const silences = breaker.silences + 1;
      if (breaker.state === 'closed' && silences < SILENT_TO_OPEN) return { ...breaker, silences };
      const openings = breaker.openings + 1;
      const untilMs = nowMs + openMs(openings, event);
      return { state: 'open', untilMs, silences, openings, message: event.message };
    }
  }
}

/** Soon at first, for most silences are short; in the end as seldom as the share says. */
function openMs(openings: number, event: BreakerEvent & { kind: 'silent' }): number {
  const shareMs = (event.costMs * event.absent) / ABSENT_SHARE;
  const mostMs = event.isAlone ? OPEN_MS_MAX_ALONE : Math.min(OPEN_MS_MAX, Math.max(OPEN_MS_MIN, shareMs));
  return Math.min(mostMs, OPEN_MS_FIRST * 2 ** Math.min(openings - 1, 20)) * (1 + JITTER * event.chance);
}
