import type { GapCause, GapReport } from '../../../shared/domain/link.ts';
import type { Instant } from '../../../shared/domain/time.ts';
import type { ModbusTag } from './rateGroup.ts';

interface Missed {
  readonly from: Instant;
  readonly cause: GapCause;
  readonly detail: string;
}

/**
 * Tags whose reading was lost while others of the line were read: each is a gap of its own once the tag is read again. At
 * most one entry a tag.
 */
export class MissedReads {
  readonly #connection: string;
  readonly #report: (gap: GapReport) => void;
  readonly #missed = new Map<ModbusTag, Missed>();

  constructor(connection: string, report: (gap: GapReport) => void) {
    this.#connection = connection;
    this.#report = report;
  }

  /** The earliest start of the loss stays; so does its cause. */
  miss(tags: readonly ModbusTag[], from: Instant, cause: GapCause, detail: string): void {
    const missed = { from, cause, detail };
    for (const tag of tags) if (!this.#missed.has(tag)) this.#missed.set(tag, missed);
  }

  get isEmpty(): boolean {
    return this.#missed.size === 0;
  }

  /** These were read at `to`; what they had missed is told, tags that missed the same together. */
  readAgain(tags: readonly ModbusTag[], to: Instant): void {
    if (this.#missed.size === 0) return;
    const gaps = new Map<string, { missed: Missed; tags: string[] }>();
    for (const tag of tags) {
      const missed = this.#missed.get(tag);
      if (!missed) continue;
      this.#missed.delete(tag);
      const key = `${missed.from} ${missed.cause} ${missed.detail}`;
      const gap = gaps.get(key);
      if (gap) gap.tags.push(tag.id);
      else gaps.set(key, { missed, tags: [tag.id] });
    }
    for (const { missed, tags: ids } of gaps.values()) {
      const { from, cause, detail } = missed;
      // A wall clock that was set back in between must not turn the gap round.
      this.#report({ connection: this.#connection, from, to: to > from ? to : from, cause, detail, tags: ids });
    }
  }

  /** These fall into a greater gap; from when on the earliest of them was lost. */
  takeOver(tags: readonly ModbusTag[]): Instant | undefined {
    let earliest: Instant | undefined;
    for (const tag of tags) {
      const missed = this.#missed.get(tag);
      if (!missed) continue;
      this.#missed.delete(tag);
      if (earliest === undefined || missed.from < earliest) earliest = missed.from;
    }
    return earliest;
  }
}
