import { STATION_ACTOR } from '../../shared/domain/entry.ts';
import type { Clock, Instant } from '../../shared/domain/time.ts';
import type { Journal } from './journal.ts';

/**
 * The station's wall clock against its steady one. A time server slews a clock by parts of a thousand; what moves further
 * between two looks was set by a person or a server, or the computer slept: its steady clock stands still then, the time
 * since it was switched on does not.
 */
export interface ClockReadings {
  readonly wallUs: number;
  readonly monotonicMs: number;
  /** ms since the computer was switched on, sleep included; undefined where the system does not tell. */
  readonly uptimeMs?: number | undefined;
}

export type ClockFinding =
  /** The wall clock moved by `jumpMs` against the steady one; nothing was lost, readings carry the clock they had. */
  | { readonly kind: 'jumped'; readonly fromUs: number; readonly toUs: number; readonly jumpMs: number }
  /** The computer slept: nothing could be read from `fromUs` to `toUs` (wall clock). */
  | { readonly kind: 'slept'; readonly fromUs: number; readonly toUs: number; readonly sleptMs: number };

/** A step that no slewing makes (500 ppm over the longest wait between two looks). */
const CLOCK_JUMP_MS = 500;
/** The time since switching on is told in whole seconds on some systems. */
const SLEEP_MS_MIN = 3_000;

/** What happened between two looks; undefined on an ordinary day. */
export function compareClocks(before: ClockReadings, now: ClockReadings): ClockFinding | undefined {
  const steadyMs = now.monotonicMs - before.monotonicMs;
  const jumpMs = (now.wallUs - before.wallUs) / 1000 - steadyMs;
  const [fromUs, toUs] = [before.wallUs, now.wallUs];
  const sleptMs =
    now.uptimeMs === undefined || before.uptimeMs === undefined ? 0 : now.uptimeMs - before.uptimeMs - steadyMs;
  if (sleptMs >= SLEEP_MS_MIN) return { kind: 'slept', fromUs, toUs, sleptMs };
  return Math.abs(jumpMs) >= CLOCK_JUMP_MS ? { kind: 'jumped', fromUs, toUs, jumpMs } : undefined;
}

/** Looks at every turn; a jump is an event, sleep an event and a gap of the whole station. */
export function createClockWatch(
  station: string,
  clock: Clock,
  uptimeMs: (() => number) | undefined,
  journal: Pick<Journal, 'soon' | 'event' | 'gap'>,
): { look(): void } {
  const read = (): ClockReadings => ({
    wallUs: clock.now(),
    monotonicMs: clock.monotonicMs(),
    uptimeMs: uptimeMs?.(),
  });
  let before = read();
  return {
    look() {
      const now = read();
      const finding = compareClocks(before, now);
      before = now;
      if (!finding) return;
      const { kind, fromUs, toUs } = finding;
      const detail = kind === 'slept' ? sleptText(finding.sleptMs) : jumpedText(finding.jumpMs);
      journal.soon(() => void journal.event('clockJumped', station, detail, STATION_ACTOR, toUs as Instant));
      if (kind !== 'slept' || toUs <= fromUs) return;
      const gap = {
        connection: null,
        from: fromUs as Instant,
        to: toUs as Instant,
        cause: 'clockJump',
        detail,
      } as const;
      journal.soon(() => journal.gap(gap));
    },
  };
}

const sleptText = (ms: number): string => `the computer slept for ${Math.round(ms / 1000)} s; nothing was read`;
const jumpedText = (ms: number): string =>
  `the clock of the station was set ${ms > 0 ? 'forward' : 'back'} by ${(Math.abs(ms) / 1000).toFixed(3)} s; no time was lost`;
