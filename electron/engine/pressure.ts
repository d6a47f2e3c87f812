import type { PaceLevel } from '../../shared/contract/workers.ts';

/**
 * How the station gives way when more comes in than it can make durable, in this order: slower live pictures, longer
 * intervals of what is not critical (2, 4, 8 times), only critical tags; behind it the credit of acquisition ends and polling
 * stops. One step at a time, up quickly, down slowly, so that it does not swing.
 *
 * 0 none, 1 slower live pictures, 2 to 4 intervals × 2, × 4, × 8, 5 only critical tags.
 */
export type PressureLevel = 0 | 1 | 2 | 3 | 4 | 5;

/** Shares of a bound, 0 … 1. */
export interface PressureMeasures {
  /** What waits for a commit, of what may wait: frames of their credit, bytes of their bound; smoothed (`smoothed`). */
  readonly queue: number;
  /** Age of the oldest reading that waits, ms. */
  readonly waitingMs: number;
  /** p95 of the group commit, ms, and what it should be. */
  readonly commitMs: number;
  readonly commitTargetMs: number;
  /** Frames that are durable and not sealed, of their bound. */
  readonly inbox: number;
}

export interface Pressure {
  readonly level: PressureLevel;
  /** Monotonic ms of the last step up or down. */
  readonly steppedAtMs: number;
  /** Monotonic ms since which the load asked for less; undefined while it does not. */
  readonly calmSinceMs: number | undefined;
  /** ms of calm before the next step down; longer after a step down that had to be taken back. */
  readonly patienceMs: number;
  /** Monotonic ms of the last step down. */
  readonly easedAtMs: number;
}

const PATIENCE_MS = 3_000;
/** A load that stands asks for the same again after each step down: more seldom each time. */
const PATIENCE_MS_MAX = 300_000;

export const NO_PRESSURE: Pressure = {
  level: 0,
  steppedAtMs: Number.NEGATIVE_INFINITY,
  calmSinceMs: undefined,
  patienceMs: PATIENCE_MS,
  easedAtMs: Number.NEGATIVE_INFINITY,
};

/** Load at which a level is entered; it is left below `LEAVE` times that. */
const ENTER = [0, 0.25, 0.4, 0.55, 0.7, 0.85] as const;
const LEAVE = 0.6;
const UP_EVERY_MS = 500;
/** A step up so soon after a step down (in its patience) takes it back. */
const TAKEN_BACK_TIMES = 2;
const TAKEN_BACK_MS_MIN = 10_000;
/** A reading that waits so long for the disk is full load, however short the queue. */
const WAITING_MS_FULL = 4_000;
/** Commits that are slow and yet keep up ask for slower pictures, and for nothing that costs readings. */
const LATENCY_LOAD_MAX = 0.3;
const LATENCY_TIMES_TARGET_FULL = 20;
/** Open windows fill the inbox on an ordinary day; only what sealing did not free is pressure. */
const INBOX_LOAD_FROM = 0.75;

function loadOf({ queue, waitingMs, commitMs, commitTargetMs, inbox }: PressureMeasures): number {
  const latency = Math.min(LATENCY_LOAD_MAX, commitMs / (commitTargetMs * LATENCY_TIMES_TARGET_FULL));
  const sealing = inbox <= INBOX_LOAD_FROM ? 0 : inbox;
  return Math.max(queue, waitingMs / WAITING_MS_FULL, latency, sealing);
}

/** @param nowMs monotonic */
export function stepPressure(pressure: Pressure, measures: PressureMeasures, nowMs: number): Pressure {
  const load = loadOf(measures);
  const { level } = pressure;
  if (level < 5 && load >= (ENTER[level + 1] as number)) return stepUp(pressure, nowMs);
  const isCalm = level > 0 && load < (ENTER[level] as number) * LEAVE;
  if (!isCalm) return pressure.calmSinceMs === undefined ? pressure : { ...pressure, calmSinceMs: undefined };
  const since = pressure.calmSinceMs ?? nowMs;
  if (nowMs - since < pressure.patienceMs) return { ...pressure, calmSinceMs: since };
  const next = (level - 1) as PressureLevel;
  const patienceMs = next === 0 ? PATIENCE_MS : pressure.patienceMs;
  return { level: next, steppedAtMs: nowMs, calmSinceMs: nowMs, patienceMs, easedAtMs: nowMs };
}

function stepUp(pressure: Pressure, nowMs: number): Pressure {
  if (nowMs - pressure.steppedAtMs < UP_EVERY_MS) return { ...pressure, calmSinceMs: undefined };
  const { level, patienceMs, easedAtMs } = pressure;
  const isTakenBack = nowMs - easedAtMs < Math.max(TAKEN_BACK_MS_MIN, TAKEN_BACK_TIMES * patienceMs);
  return {
    level: (level + 1) as PressureLevel,
    steppedAtMs: nowMs,
    calmSinceMs: undefined,
    patienceMs: isTakenBack ? Math.min(PATIENCE_MS_MAX, 2 * patienceMs) : patienceMs,
    easedAtMs,
  };
}

/** The cause is known to be gone: the steps down follow one another quickly. */
export const relaxed = (pressure: Pressure): Pressure => ({ ...pressure, patienceMs: UP_EVERY_MS });

const SMOOTHING_MS = 1_000;

/**
 * Mean over about a second of a share that was seen at each look: sixty devices that answer in the same instant fill a queue
 * for one commit, and that is no overload.
 */
export const smoothed = (before: number, seen: number, afterMs: number): number =>
  before + (1 - Math.exp(-Math.max(0, afterMs) / SMOOTHING_MS)) * (seen - before);

/** Slower pictures come first and cost no reading; polling follows. */
export const paceOf = (level: PressureLevel): PaceLevel => Math.max(0, level - 1) as PaceLevel;

/** How many times the interval between live pictures is lengthened. */
export const liveSlowdownOf = (level: PressureLevel): number => (level === 0 ? 1 : level === 1 ? 4 : 8);

const PACE_WORDS: readonly string[] = [
  'every tag at its own interval',
  'tags that are not critical every second time',
  'tags that are not critical every fourth time',
  'tags that are not critical every eighth time',
  'only critical tags',
];

/** For the log: what is polled now, and what made it so. */
export function explainPace(pace: PaceLevel, measures: PressureMeasures): string {
  const percent = (share: number) => `${Math.round(share * 100)} %`;
  const { queue, waitingMs, commitMs, inbox } = measures;
  return `polled: ${PACE_WORDS[pace]}; queue ${percent(queue)}, oldest waits ${Math.round(waitingMs)} ms, commit ${Math.round(commitMs)} ms at p95, inbox ${percent(inbox)}`;
}
