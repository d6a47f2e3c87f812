import type { GapReport } from '../../../shared/domain/link.ts';
import type { Instant } from '../../../shared/domain/time.ts';

/** One gap a second at most, however many queues ran over. */
const REPORT_EVERY_MS = 1_000;
/** Overflows seen this soon after the engine held us up are its doing. */
const HELD_LATELY_MS = 10_000;
const NAMES_MAX = 5;
/** Tag ids in one gap (entry.ts); with more the gap stands for the whole connection. */
const TAGS_MAX = 1_000;

/**
 * Values that the server dropped because its queue for a tag was full (the overflow bit of a status), gathered into gaps:
 * one gap spans the times of its second and names the tags.
 */
export class OverflowLog {
  readonly #connection: string;
  #tags = new Set<string>();
  #from = Number.POSITIVE_INFINITY;
  #to = Number.NEGATIVE_INFINITY;
  #firstMs = 0;
  #isHeld = false;
  #heldUntilMs = Number.NEGATIVE_INFINITY;

  constructor(connection: string) {
    this.#connection = connection;
  }

  /** Tells whether publishing is held because the engine is out of credit. */
  held(isHeld: boolean, nowMs: number): void {
    this.#isHeld = isHeld;
    this.#heldUntilMs = nowMs;
  }

  /** @param from µs, last reading before the loss; @param to µs, first after it */
  note(tagId: string, from: number, to: number, nowMs: number): void {
    if (this.#tags.size === 0) this.#firstMs = nowMs;
    this.#tags.add(tagId);
    this.#from = Math.min(this.#from, from);
    this.#to = Math.max(this.#to, to);
  }

  /** The gap to report now, if any. */
  take(nowMs: number): GapReport | undefined {
    if (this.#tags.size === 0 || nowMs - this.#firstMs < REPORT_EVERY_MS / 2) return undefined;
    const tags = [...this.#tags];
    const isOurs = this.#isHeld || nowMs - this.#heldUntilMs < HELD_LATELY_MS;
    const more = tags.length > NAMES_MAX ? ` and ${tags.length - NAMES_MAX} more` : '';
    const gap: GapReport = {
      connection: this.#connection,
      from: Math.min(this.#from, this.#to) as Instant,
      to: this.#to as Instant,
      cause: isOurs ? 'outOfCredit' : 'queueOverflow',
      detail: `the server's queue ran over for ${tags.slice(0, NAMES_MAX).join(', ')}${more}`,
      ...(tags.length <= TAGS_MAX && { tags }),
    };
    this.#tags = new Set();
    this.#from = Number.POSITIVE_INFINITY;
    this.#to = Number.NEGATIVE_INFINITY;
    return gap;
  }
}
