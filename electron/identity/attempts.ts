import { createHmac } from 'node:crypto';
import type { StoredAttempts } from './userFile.ts';

const FREE_FAILURES = 3;
const DELAY_MS_MIN = 2_000;
const DELAY_MS_MAX = 300_000;

/** Wait after the n-th wrong password in a row: none for the first two, then 2 s doubling up to five minutes. */
export function delayAfterFailuresMs(failures: number): number {
  if (failures < FREE_FAILURES) return 0;
  return Math.min(DELAY_MS_MAX, DELAY_MS_MIN * 2 ** Math.min(20, failures - FREE_FAILURES));
}

/** Whatever the names: so many wrong attempts at once, then one every two seconds. */
export const STATION_ATTEMPTS_MAX = 30;
const STATION_REFILL_MS = 2_000;

/** Names that nobody has and that are remembered; of more, those with the fewest failures go first. */
export const UNKNOWN_NAMES_MAX = 1_000;

export interface AttemptPorts {
  /** Never goes backwards; what the wall clock says matters to no delay. */
  monotonicMs(): number;
  load(): StoredAttempts;
  save(attempts: StoredAttempts): void;
  /** Random, of this station: names are kept only as keyed hashes. */
  readonly nameKey: () => string;
  /** Wrong passwords as earlier versions kept them with the person: delayed anew. */
  readonly earlier?: readonly { readonly name: string; readonly failures: number }[];
  /** Names of people there are: theirs are never forgotten to make room. */
  known(): readonly string[];
}

/** Wrong attempts: whom they delay, and how long. */
export interface Attempts {
  /** ms that this name has to wait; 0: it may try. */
  waitMs(name: string): number;
  failures(name: string): number;
  /** @returns ms to wait from now on */
  failed(name: string): number;
  succeeded(name: string): void;
  /** What is shown of a name nobody has: the same each time, and no way back to what was typed. */
  markOf(name: string): string;
}

/** As two people would call it the same name. */
export const sameName = (name: string): string => name.normalize('NFKC').trim().toLowerCase();

/**
 * Delays outlive a restart: with each failure the failures and what is left of every delay are written, and at the start that
 * much is waited again, from then on. Time while the station was off does not count, since only the wall clock, which anybody
 * could have set, knows how long it was. A crash leaves the rest as it was at the last failure: longer, never shorter.
 *
 * Known and unknown names are treated alike. Somebody who tries thousands of made-up names only pushes out other made-up names
 * with as few failures; a name of a person is never pushed out, and all of them together are slowed down.
 */
export function createAttempts(ports: AttemptPorts): Attempts {
  const names = new Map<string, { failures: number; untilMs: number }>();
  const startedMs = ports.monotonicMs();
  const stored = ports.load();
  for (const { id, failures, waitMs } of stored.names) names.set(id, { failures, untilMs: startedMs + waitMs });
  let tokens = Math.min(STATION_ATTEMPTS_MAX, stored.tokens ?? STATION_ATTEMPTS_MAX);
  let refilledMs = startedMs;

  const idOf = (name: string): string =>
    createHmac('sha256', Buffer.from(ports.nameKey(), 'hex')).update(sameName(name)).digest('hex').slice(0, 32);

  function refill(): number {
    const nowMs = ports.monotonicMs();
    tokens = Math.min(STATION_ATTEMPTS_MAX, tokens + Math.max(0, nowMs - refilledMs) / STATION_REFILL_MS);
    refilledMs = nowMs;
    return tokens;
  }

  function save(): void {
    const nowMs = ports.monotonicMs();
    ports.save({
      tokens: refill(),
      names: [...names].map(([id, { failures, untilMs }]) => ({
        ...{ id, failures },
        waitMs: Math.min(DELAY_MS_MAX, Math.max(0, untilMs - nowMs)),
      })),
    });
  }

  function makeRoom(): void {
    const known = new Set(ports.known().map(idOf));
    const unknown = [...names].filter(([id]) => !known.has(id));
    if (unknown.length <= UNKNOWN_NAMES_MAX) return;
    const [least] = unknown.sort(([, a], [, b]) => a.failures - b.failures || a.untilMs - b.untilMs);
    if (least !== undefined) names.delete(least[0]);
  }

  for (const { name, failures } of ports.earlier ?? [])
    names.set(idOf(name), { failures, untilMs: startedMs + delayAfterFailuresMs(failures) });
  if ((ports.earlier ?? []).length > 0) save();

  return {
    waitMs(name) {
      const own = (names.get(idOf(name))?.untilMs ?? 0) - ports.monotonicMs();
      const left = refill();
      return Math.max(0, own, left >= 1 ? 0 : (1 - left) * STATION_REFILL_MS);
    },
    failures: (name) => names.get(idOf(name))?.failures ?? 0,
    failed(name) {
      const id = idOf(name);
      const failures = (names.get(id)?.failures ?? 0) + 1;
      const delayMs = delayAfterFailuresMs(failures);
      names.delete(id); // newest last
      names.set(id, { failures, untilMs: ports.monotonicMs() + delayMs });
      tokens = Math.max(0, refill() - 1);
      makeRoom();
      save();
      return delayMs;
    },
    succeeded(name) {
      if (names.delete(idOf(name))) save();
    },
    markOf: (name) => idOf(name).slice(0, 8),
  };
}
