import { US_PER_MS } from '../../../shared/domain/time.ts';

/**
 * How long a value was beyond a limit between its readings. `sampleAndHold`: a reading stands until the next; `interpolated`: a
 * straight line between two readings.
 */
export const BEYOND_METHODS = ['sampleAndHold', 'interpolated'] as const;
export type BeyondMethod = (typeof BEYOND_METHODS)[number];

/** A time beyond the limit, from onset to end; times in µs. */
export interface Episode {
  readonly from: number;
  readonly to: number;
  /** Time of it that was watched, and time between readings too far apart to say anything. */
  readonly knownMs: number;
  readonly unknownMs: number;
  /** Farthest beyond the limit. */
  readonly peak: number;
  readonly readings: number;
}

export interface BeyondSettings {
  readonly side: 'above' | 'below';
  /** Equal to it is inside. */
  readonly limit: number;
  readonly method: BeyondMethod;
  /** Readings further apart leave the time between them unknown; the last one is believed for so long, no longer. */
  readonly gapMsMax: number;
}

/** What the walk through the readings of one tag remembers. Plain JSON. */
export interface BeyondState {
  readonly lastTime: number;
  readonly lastValue: number;
  readonly open: Episode | null;
}

/** One reading further: the state after it, and the episode it ended, if any. Readings ascend in time. */
export function stepBeyond(
  before: BeyondState | undefined,
  time: number,
  value: number,
  settings: BeyondSettings,
): { state: BeyondState; ended?: Episode } {
  const isBeyond = beyond(value, settings);
  if (before === undefined) {
    return { state: { lastTime: time, lastValue: value, open: isBeyond ? begun(time, value) : null } };
  }
  const { lastTime, lastValue, open } = before;
  const isGap = (time - lastTime) / US_PER_MS > settings.gapMsMax;
  const crossing =
    isGap || settings.method === 'sampleAndHold' ? time : crossingOf(lastTime, lastValue, time, value, settings);
  if (open === null) {
    const episode = isBeyond ? { ...begun(crossing, value), knownMs: (time - crossing) / US_PER_MS } : null;
    return { state: { lastTime: time, lastValue: value, open: episode } };
  }
  if (isBeyond)
    return { state: { lastTime: time, lastValue: value, open: longer(open, lastTime, time, value, settings, true) } };
  const end = longer(open, lastTime, crossing, open.peak, settings, false);
  return { state: { lastTime: time, lastValue: value, open: null }, ended: end };
}

/** The open episode as it stands at `now`, if any: held for as long as the last reading may be believed. */
export function openEpisode(
  state: BeyondState | undefined,
  now: number,
  settings: BeyondSettings,
): Episode | undefined {
  if (!state?.open) return undefined;
  return longer(state.open, state.lastTime, Math.max(now, state.lastTime), state.open.peak, settings, false);
}

const beyond = (value: number, { side, limit }: BeyondSettings): boolean =>
  side === 'above' ? value > limit : value < limit;

const begun = (from: number, value: number): Episode => ({
  from,
  to: from,
  knownMs: 0,
  unknownMs: 0,
  peak: value,
  readings: 1,
});

function longer(
  open: Episode,
  lastTime: number,
  to: number,
  value: number,
  { side, gapMsMax }: BeyondSettings,
  isReading: boolean,
): Episode {
  const sinceMs = (to - lastTime) / US_PER_MS;
  const knownMs = Math.min(sinceMs, gapMsMax);
  return {
    from: open.from,
    to,
    knownMs: open.knownMs + knownMs,
    unknownMs: open.unknownMs + (sinceMs - knownMs),
    peak: side === 'above' ? Math.max(open.peak, value) : Math.min(open.peak, value),
    readings: open.readings + (isReading ? 1 : 0),
  };
}

/** Where the straight line between two readings passes the limit; the time of the later one where both lie on one side. */
function crossingOf(t0: number, v0: number, t1: number, v1: number, { limit }: BeyondSettings): number {
  if (v0 === v1) return t1;
  const at = t0 + ((limit - v0) / (v1 - v0)) * (t1 - t0);
  return at >= t0 && at <= t1 ? Math.round(at) : t1;
}

/** All episodes in ascending readings; the last one is closed at `until` where it is still open. */
export function episodesBeyond(
  times: ArrayLike<number>,
  values: ArrayLike<number>,
  settings: BeyondSettings,
  until?: number,
): Episode[] {
  const episodes: Episode[] = [];
  let state: BeyondState | undefined;
  for (let i = 0; i < times.length; i++) {
    const value = values[i] as number;
    if (Number.isNaN(value)) continue;
    const step = stepBeyond(state, times[i] as number, value, settings);
    state = step.state;
    if (step.ended) episodes.push(step.ended);
  }
  const open = openEpisode(state, until ?? state?.lastTime ?? 0, settings);
  return open ? [...episodes, open] : episodes;
}
