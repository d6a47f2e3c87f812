import {
  type DrawnStop,
  plannedUsOf,
  type Redrawn,
  type Stop,
  StopWatch,
  type WatchedUnit,
} from '../../electron/downtime/index.ts';
import type { ShiftConfig } from '../../shared/domain/config/station.ts';
import { createShiftCalendar } from '../../shared/domain/shift/index.ts';
import { type Instant, parseInstant } from '../../shared/domain/time.ts';

export const MINUTE_US = 60_000_000;
/** A moment of 21 November 2026 in UTC, `HH:MM` or `HH:MM:SS`. */
export const at = (clock: string): Instant => parseInstant(`2026-11-21T${clock.length === 5 ? `${clock}:00` : clock}Z`);

const days = [1, 2, 3, 4, 5, 6, 7];
export const EARLY_LATE: ShiftConfig[] = [
  { name: 'Early', start: '06:00', end: '14:00', breaks: [['10:00', '10:15']], days },
  { name: 'Late', start: '14:00', end: '22:00', breaks: [], days },
];

export const pressUnit = (changes: Partial<WatchedUnit> = {}): WatchedUnit => ({
  workUnit: 'press-1',
  calendar: createShiftCalendar({ timeZone: 'UTC', pattern: EARLY_LATE }),
  states: { isProduction: (state) => state === 'RUN', isUnknown: (state) => state === 'COMM_LOSS' },
  stateHoldMsMax: undefined,
  stateEveryMs: 1_000,
  codeEveryMs: 1_000,
  microStopMs: 120_000,
  reasonOfCode: (code) =>
    code === '11' || code === '14'
      ? { by: 'control', reason: `code-${code}`, label: `Code ${code}`, loss: 'unplannedStop', comment: '' }
      : undefined,
  reasonOfState: (state) =>
    state === 'SETUP' ? { by: 'control', reason: 'setup', label: 'Setup', loss: 'setup', comment: '' } : undefined,
  ...changes,
});

export const ports = {
  idOf: (from: number, attempt: number): string => `stop-${from}${attempt === 0 ? '' : `-${attempt}`}`,
  plannedUs: ({ shift }: DrawnStop, from: Instant, to: Instant): number => plannedUsOf(shift, from, to),
  shiftRefOf: ({ shift }: DrawnStop) => ({
    area: '',
    name: shift.name,
    localDate: shift.localDate,
    start: shift.start,
    end: shift.end,
  }),
};

/** A watch that takes its own answers back, as the log does. */
export class WatchedPress {
  readonly watch: StopWatch;
  readonly told: Redrawn[] = [];

  constructor(
    unit: WatchedUnit = pressUnit(),
    known: ConstructorParameters<typeof StopWatch>[2] = [],
    saved?: ConstructorParameters<typeof StopWatch>[3],
  ) {
    this.watch = new StopWatch(unit, ports, known, saved);
  }

  states(...readings: readonly (readonly [clock: string, state: string | undefined])[]): this {
    for (const [clock, state] of readings) this.watch.state(at(clock), state);
    return this;
  }

  /** What a test took back by itself, and what `look` did. */
  readonly taken = new Map<string, Stop>();
  take({ stop }: Redrawn): void {
    this.taken.set(stop.id, stop);
    this.watch.took(stop);
  }
  stops(): Stop[] {
    return [...this.taken.values()].filter(({ isWithdrawn }) => !isWithdrawn);
  }

  look(clock: string): Redrawn[] {
    const changes = this.watch.look(at(clock));
    for (const { stop } of changes) this.watch.took(stop);
    this.told.push(...changes);
    return changes;
  }
}

/** `08:00–08:10 reason` of each part. */
export const written = ({ stop }: Redrawn): string =>
  stop.parts.map(({ from, to, reason }) => `${clockOf(from)}–${to === null ? '…' : clockOf(to)} ${reason}`).join(', ');

export const clockOf = (us: number): string =>
  new Date(us / 1000).toISOString().slice(11, us % MINUTE_US === 0 ? 16 : 19);
