import type { PaceLevel } from '../../shared/contract/workers.ts';
import type { StationConfig } from '../../shared/domain/config/index.ts';
import type { Frame } from '../../shared/domain/frame.ts';
import type { Instant } from '../../shared/domain/time.ts';
import type { StationGap } from './journal.ts';

/** Polls that may be missing between two readings of a tag before the time between them is told as a gap. */
const POLLS_MISSED_MAX = 3;
const HOLE_US_MIN = 3_000_000;
/** A driver tells its own gaps with the reading that ends them; a hole waits so long for that. */
const WAIT_FOR_CAUSE_MS = 5_000;
/** Intervals grow by so much at each pace level; at the last only critical tags are polled. */
const PACE_FACTOR = [1, 2, 4, 8, Number.POSITIVE_INFINITY] as const;
/** After polling went back to its pace, the slow readings before may still come in. */
const PACE_LINGERS_MS = 60_000;
const KNOWN_GAPS_MAX = 200;
const HOLES_MAX = 1_000;

interface Hole {
  readonly connection: string;
  readonly from: number;
  readonly to: number;
  readonly seenMs: number;
  readonly tags: string[];
}

/**
 * The last line of "every lost second is accounted for": a polled tag whose readings are further apart than they should be, where
 * no driver has told why (a thread that was starved, a device slower than its period), becomes a gap that says so. A Bad reading
 * accounts for itself, and so does one in quarantine.
 */
export class HoleWatch {
  readonly #lastAt = new Map<number, number>();
  readonly #polled = new Map<number, { readonly id: string; readonly limitUs: number; readonly isCritical: boolean }>();
  readonly #gapsOf = new Map<string | null, StationGap[]>();
  #holes: Hole[] = [];
  #pace: PaceLevel = 0;
  #slowestUntilMs = Number.NEGATIVE_INFINITY;
  #slowest: PaceLevel = 0;

  constructor(config: Pick<StationConfig, 'tags'>, numbers: ReadonlyMap<string, number>) {
    for (const { id, address, everyMs, critical } of config.tags) {
      if (!('table' in address)) continue;
      const limitUs = Math.max(HOLE_US_MIN, (POLLS_MISSED_MAX + 1) * everyMs * 1000);
      this.#polled.set(numbers.get(id) as number, { id, limitUs, isCritical: critical });
    }
  }

  pace(level: PaceLevel, nowMs: number): void {
    if (level < this.#pace) {
      this.#slowest = Math.max(this.#slowest, this.#pace) as PaceLevel;
      this.#slowestUntilMs = nowMs + PACE_LINGERS_MS;
    }
    this.#pace = level;
  }

  /** A frame as it arrives, before anything judges it. */
  frame({ connection, tag, sourceTime }: Pick<Frame, 'connection' | 'tag' | 'sourceTime'>, nowMs: number): void {
    const pace = nowMs < this.#slowestUntilMs ? (Math.max(this.#pace, this.#slowest) as PaceLevel) : this.#pace;
    for (let row = 0; row < tag.length; row++) {
      const number = tag[row] as number;
      const at = sourceTime[row] as number;
      const last = this.#lastAt.get(number);
      if (last !== undefined && at <= last) continue;
      const polled = this.#polled.get(number);
      if (polled === undefined) continue;
      this.#lastAt.set(number, at);
      const factor = polled.isCritical ? 1 : PACE_FACTOR[pace];
      if (last !== undefined && at - last > polled.limitUs * factor) this.#hole(connection, last, at, polled.id, nowMs);
    }
  }

  /** A gap that is told anyway. */
  known(gap: StationGap): void {
    const gaps = this.#gapsOf.get(gap.connection) ?? [];
    gaps.push(gap);
    if (gaps.length > KNOWN_GAPS_MAX) gaps.shift();
    this.#gapsOf.set(gap.connection, gaps);
  }

  /** Holes that nobody has explained in the meantime. */
  take(nowMs: number): StationGap[] {
    const ripe = this.#holes.filter(({ seenMs }) => nowMs - seenMs >= WAIT_FOR_CAUSE_MS);
    if (ripe.length === 0) return [];
    this.#holes = this.#holes.filter((hole) => !ripe.includes(hole));
    return ripe.flatMap((hole) => {
      const tags = hole.tags.filter((tag) => this.#uncoveredUs(hole, tag) >= HOLE_US_MIN);
      if (tags.length === 0) return [];
      return [
        {
          connection: hole.connection,
          from: hole.from as Instant,
          to: hole.to as Instant,
          cause: 'missedPolls' as const,
          detail: `${tags.length === 1 ? 'a tag was' : `${tags.length} tags were`} not read for ${((hole.to - hole.from) / 1e6).toFixed(1)} s: the device or this machine was too slow`,
          tags,
        },
      ];
    });
  }

  #hole(connection: string, from: number, to: number, tag: string, nowMs: number): void {
    const same = this.#holes.find((hole) => hole.connection === connection && hole.from === from && hole.to === to);
    if (same) same.tags.push(tag);
    else if (this.#holes.length < HOLES_MAX) this.#holes.push({ connection, from, to, seenMs: nowMs, tags: [tag] });
  }

  #uncoveredUs(hole: Hole, tag: string): number {
    const spans = [...(this.#gapsOf.get(hole.connection) ?? []), ...(this.#gapsOf.get(null) ?? [])]
      .filter(({ tags }) => tags === undefined || tags.includes(tag))
      .map(({ from, to }) => ({ from: Math.max(from, hole.from), to: Math.min(to, hole.to) }))
      .filter(({ from, to }) => to > from)
      .sort((a, b) => a.from - b.from);
    let at = hole.from;
    let missing = 0;
    for (const { from, to } of spans) {
      missing += Math.max(0, from - at);
      at = Math.max(at, to);
    }
    return missing + Math.max(0, hole.to - at);
  }
}
