import type { Actor } from '../../shared/domain/entry.ts';
import { STATION_ACTOR } from '../../shared/domain/entry.ts';

/** Refusals that are told one by one within a minute; the others are counted, and the count is told. */
export const REFUSALS_PER_MINUTE_MAX = 20;
const MINUTE_MS = 60_000;

export interface RefusalLogPorts {
  monotonicMs(): number;
  /** Writes one event; false: nothing can be written now, and the refusal is counted. */
  record(subject: string, detail: string, actor: Actor): boolean;
}

/** Tells the log who was refused what. Somebody who tries without end fills no ledger. */
export function createRefusalLog({
  monotonicMs,
  record,
}: RefusalLogPorts): (subject: string, detail: string, actor: Actor) => void {
  let minuteFrom = Number.NEGATIVE_INFINITY;
  let told = 0;
  let untold = 0;
  return (subject, detail, actor) => {
    const nowMs = monotonicMs();
    if (nowMs - minuteFrom >= MINUTE_MS) {
      minuteFrom = nowMs;
      told = 0;
      if (untold > 0 && record('refusals', `${untold} further refusals were counted and not told`, STATION_ACTOR))
        untold = 0;
    }
    if (told >= REFUSALS_PER_MINUTE_MAX || !record(subject, detail, actor)) untold++;
    else told++;
  };
}
