import type { Frame } from '../../shared/domain/frame.ts';
import type { GapReport } from '../../shared/domain/link.ts';
import type { Clock, Instant } from '../../shared/domain/time.ts';

interface Death {
  readonly diedAt: Instant;
  readonly diedAtMs: number;
  readonly detail: string;
}

/** A frame this long after a worker's death is of the next one, whatever the wall clock did in between. */
const DEATH_IS_OVER_MS = 10_000;

/**
 * Until when each connection was surely watched, so that the gap a dead acquisition worker leaves starts at its last
 * reading and ends with the first one of its successor; what the dead one still had under way only shortens it.
 */
export class Watching {
  readonly #lastSeen = new Map<string, Instant>();
  readonly #deaths = new Map<string, Death>();

  constructor(private readonly clock: Clock) {}

  /** A subscription is alive: its values stand although none came. */
  seen(connection: string): void {
    this.#lastSeen.set(connection, this.clock.now());
  }

  workerDied(connections: readonly string[], detail: string): void {
    const diedAt = this.clock.now();
    for (const connection of connections) {
      if (this.#deaths.has(connection)) continue;
      this.#deaths.set(connection, { diedAt, diedAtMs: this.clock.monotonicMs(), detail });
      if (!this.#lastSeen.has(connection)) this.#lastSeen.set(connection, diedAt);
    }
  }

  /** Returns the gap that this frame ends, if it ends one. */
  frame({ connection, receivedTime, status }: Frame): GapReport | undefined {
    const gap = this.#endDeath(connection, receivedTime[0] as Instant | undefined);
    let last = this.#lastSeen.get(connection) ?? 0;
    for (let row = 0; row < receivedTime.length; row++) {
      const at = receivedTime[row] as number;
      if (at > last && (status[row] as number) >>> 31 === 0) last = at;
    }
    if (last > 0) this.#lastSeen.set(connection, last as Instant);
    return gap;
  }

  #endDeath(connection: string, received: Instant | undefined): GapReport | undefined {
    const death = this.#deaths.get(connection);
    if (!death || received === undefined) return undefined;
    const isOver = this.clock.monotonicMs() - death.diedAtMs > DEATH_IS_OVER_MS;
    if (received < death.diedAt && !isOver) return undefined;
    this.#deaths.delete(connection);
    const seen = this.#lastSeen.get(connection) ?? death.diedAt;
    const from = Math.min(seen, received) as Instant;
    return { connection, from, to: received, cause: 'workerDied', detail: death.detail };
  }
}
