import { describe, expect, it } from 'vitest';
import {
  type ClosedWindow,
  createWindows,
  FLAG,
  type WindowStep,
  type WindowsOptions,
} from '../../../electron/pipeline/index.ts';
import { windowsSchema } from '../../../shared/domain/config/index.ts';
import { shiftCalendarOf } from '../../../shared/domain/shift/index.ts';
import type { Instant } from '../../../shared/domain/time.ts';
import { digestOf, frameOf, MINUTE, type Row, SECOND, T0 } from '../fixtures.ts';

const HOUR = 60 * MINUTE;
const EVERY = 5 * MINUTE;

function windows(options: Partial<WindowsOptions> = {}, config: Record<string, unknown> = {}) {
  let frame = options.resume?.closedFrame ?? 0;
  const made = createWindows({
    workUnit: 'press-1',
    config: windowsSchema.parse(config),
    nextShiftEnd: () => Number.POSITIVE_INFINITY,
    maxReadingsHeld: 100_000,
    ...options,
  });
  return {
    ...{ tick: made.tick.bind(made), flush: made.flush.bind(made), closeAt: made.closeAt.bind(made) },
    feed: (...rows: Row[]): WindowStep => {
      frame++;
      return made.accept(frameOf(rows.map((row) => ({ value: 1, ...row }))), null, frame, digestOf(frame));
    },
    get readingsHeld() {
      return made.readingsHeld;
    },
  };
}
const spans = (step: WindowStep) => step.closed.map((w) => [w.start - T0, w.end - T0, w.closedBy, w.readings]);
const rowsFrom = (from: number, count: number, step: number): Row[] =>
  Array.from({ length: count }, (_, i) => ({ time: from + i * step }));

describe('a full window', () => {
  it('ends behind its last reading also when everything arrives at once, long after', () => {
    const w = windows({}, { maxReadings: 3, graceMs: 0 });
    expect(spans(w.feed(...rowsFrom(T0, 8, 10), { time: T0 + EVERY }))).toEqual([
      [0, 21, 'count', 3],
      [21, 51, 'count', 3],
      [51, EVERY, 'time', 2],
    ]);
  });

  it('that is full with the last reading before a boundary is closed by count, whoever comes first', () => {
    const early = windows({}, { maxReadings: 2, graceMs: 0 });
    early.feed({ time: T0 }, { time: T0 + EVERY - 1 });
    const late = windows({}, { maxReadings: 2, graceMs: 0 });
    late.feed({ time: T0 });
    const expected = [[0, EVERY, 'count', 2]];
    expect(spans(early.tick(T0 + EVERY))).toEqual(expected);
    expect(spans(late.feed({ time: T0 + EVERY - 1 }, { time: T0 + EVERY + 7 }))).toEqual(expected);
  });

  it('counts a reading once, however often it was sent', () => {
    const w = windows({}, { maxReadings: 4, graceMs: 1_000 });
    w.feed(...rowsFrom(T0, 3, 10));
    w.feed(...rowsFrom(T0, 3, 10));
    w.feed({ time: T0 + 30 }, { time: T0 + 40 });
    expect(spans(w.tick(T0 + 2 * SECOND))).toEqual([[0, 31, 'count', 4]]);
  });
});

describe('a change of state', () => {
  const stateTag = { tag: 9, isRunning: (state: unknown) => state === 1 };
  const state = (value: number, time: number): Row => ({ tag: 9, kind: 'number', value, time });

  it('told out of order closes at the source time of the change', () => {
    const w = windows({ stateTag }, { graceMs: 1_000 });
    w.feed(state(1, T0), state(1, T0 + 300));
    w.feed(state(0, T0 + 100));
    w.feed(state(0, T0 + 200));
    expect(spans(w.tick(T0 + 10 * SECOND))).toEqual([
      [0, 100, 'stateChange', 1],
      [100, 300, 'stateChange', 2],
    ]);
  });

  it('against the last state that is sealed is seen after a restart too', () => {
    const before = windows({ stateTag }, { graceMs: 0 });
    before.feed(state(1, T0), { time: T0 + 5 });
    const { cursor } = before.tick(T0 + EVERY);
    expect(cursor.isRunning).toBe(true);
    const after = windows({ stateTag, resume: JSON.parse(JSON.stringify(cursor)) }, { graceMs: 0 });
    expect(spans(after.feed({ time: T0 + EVERY + 1 }, state(0, T0 + EVERY + 9)))).toEqual([
      [EVERY, EVERY + 9, 'stateChange', 1],
    ]);
  });

  it('at the very end of a window by the clock leaves the window its name', () => {
    const w = windows({ stateTag }, { graceMs: 0 });
    w.feed(state(1, T0));
    expect(spans(w.feed(state(0, T0 + EVERY)))).toEqual([[0, EVERY, 'time', 1]]);
  });
});

describe('a window that is closed by need', () => {
  it('when it is full of readings whose grace is not over says so: what comes within grace is an amendment then', () => {
    const w = windows({ maxReadingsHeld: 9 }, { maxReadings: 4, graceMs: 60_000 });
    expect(spans(w.feed(...rowsFrom(T0, 10, 1)))).toEqual([[0, 4, 'memory', 4]]);
    expect(spans(w.feed({ time: T0 + 2, value: 7 })).length).toBe(0);
    expect(w.flush('shutdown').closed.map(({ closedBy }) => closedBy)).toEqual(['late', 'count', 'shutdown']);
  });

  it('at shutdown has its boundaries first, and leaves nothing behind but the future', () => {
    const w = windows({}, { maxReadings: 100, graceMs: 600_000 });
    w.feed(...rowsFrom(T0, 3, EVERY), { time: T0 + HOUR, received: T0 + 2 * EVERY });
    expect(spans(w.flush('shutdown'))).toEqual([
      [0, EVERY, 'time', 1],
      [EVERY, 2 * EVERY, 'time', 1],
      [2 * EVERY, 2 * EVERY + 1, 'shutdown', 1],
    ]);
    expect(w.readingsHeld).toBe(1);
  });

  it('is closed again at the same place and by the same name', () => {
    const w = windows({}, { maxReadings: 100, graceMs: 600_000 });
    w.feed(...rowsFrom(T0, 3, EVERY));
    expect(spans(w.closeAt(T0 + 2 * EVERY + 1, 'shutdown'))).toEqual([
      [0, EVERY, 'time', 1],
      [EVERY, 2 * EVERY, 'time', 1],
      [2 * EVERY, 2 * EVERY + 1, 'shutdown', 1],
    ]);
  });
});

describe('a step back in a sealed window', () => {
  it('is told by times of receipt: of the reading that came after a later one, in whatever order they were handed in', () => {
    const early = { time: T0 + 10, received: T0 + 90, value: 1 };
    const later = { time: T0 + 20, received: T0 + 50, value: 2 };
    for (const rows of [
      [early, later],
      [later, early],
    ]) {
      const w = windows();
      for (const row of rows) w.feed(row);
      expect(Array.from(w.flush('shutdown').closed[0]?.columns.flags ?? [])).toEqual([FLAG.stepBack, 0]);
    }
  });

  it('of two readings of one instant the later received is the repeated one, and of repeats the first received stays', () => {
    const first = { time: T0, received: T0 + 5, value: 1 };
    const other = { time: T0, received: T0 + 6, value: 2 };
    const again = { time: T0, received: T0 + 7, value: 1 };
    for (const rows of [
      [first, other, again],
      [again, other, first],
      [other, again, first],
    ]) {
      const w = windows();
      for (const row of rows) w.feed(row);
      const [closed] = w.tick(T0 + HOUR).closed as [ClosedWindow];
      expect(closed.duplicates).toBe(1);
      expect(Array.from(closed.columns.received, (at) => at - T0)).toEqual([5, 6]);
      expect(Array.from(closed.columns.flags)).toEqual([0, FLAG.repeatedTime]);
    }
  });
});

/** Readings every ten minutes over a day and a half, through windows of an hour, ticked every minute. */
function aDay(timeZone: string, from: number, shiftBoundary: 'truncate' | 'carryForward') {
  const calendar = shiftCalendarOf({
    station: { id: 's', timeZone },
    shifts: {
      pattern: [
        { name: 'Early', start: '06:00', end: '14:00', breaks: [], days: [1, 2, 3, 4, 5, 6, 7] },
        { name: 'Late', start: '14:00', end: '22:00', breaks: [], days: [1, 2, 3, 4, 5, 6, 7] },
        { name: 'Night', start: '22:00', end: '06:00', breaks: [], days: [1, 2, 3, 4, 5, 6, 7] },
      ],
    },
  } as unknown as Parameters<typeof shiftCalendarOf>[0]);
  const nextShiftEnd = (after: number) => calendar.boundaryAfter(after as Instant) ?? Number.POSITIVE_INFINITY;
  const w = windows({ nextShiftEnd }, { everyMs: 7 * 3_600_000, shiftBoundary });
  const closed: ClosedWindow[] = [];
  for (let minute = 0; minute < 36 * 60; minute++) {
    const at = from + minute * MINUTE;
    if (minute % 10 === 0) closed.push(...w.feed({ time: at, value: minute }).closed);
    closed.push(...w.tick(at).closed);
  }
  closed.push(...w.flush('shutdown').closed);
  const values = closed.flatMap(({ columns }) => Array.from(columns.value));
  return { closed, values, shiftEnds: closed.filter(({ closedBy }) => closedBy === 'shift').map(({ end }) => end) };
}

describe('days of 23 and 25 hours', () => {
  const all = Array.from({ length: 36 * 6 }, (_, i) => i * 10);
  const iso = (ends: readonly number[]) => ends.map((end) => new Date(end / 1000).toISOString().slice(5, 16));

  it('the night shift is an hour longer when the clocks are put back; no reading is lost, doubled or out of order', () => {
    const { closed, values, shiftEnds } = aDay('Europe/Berlin', Date.UTC(2026, 9, 24, 10) * 1000, 'truncate');
    expect(iso(shiftEnds)).toEqual(['10-24T12:00', '10-24T20:00', '10-25T05:00', '10-25T13:00', '10-25T21:00']);
    expect(values).toEqual(all);
    closed.slice(1).forEach((window, i) => {
      expect(window.start).toBeGreaterThanOrEqual(closed[i]?.end as number);
    });
  });

  it('and an hour shorter when they are put forward', () => {
    const { values, shiftEnds } = aDay('Europe/Berlin', Date.UTC(2026, 2, 28, 10) * 1000, 'truncate');
    expect(iso(shiftEnds)).toEqual(['03-28T13:00', '03-28T21:00', '03-29T04:00', '03-29T12:00', '03-29T20:00']);
    expect(values).toEqual(all);
  });

  it('carried forward, no window ends with a shift, and still none is lost', () => {
    const { values, shiftEnds } = aDay('America/New_York', Date.UTC(2026, 10, 1, 0) * 1000, 'carryForward');
    expect(shiftEnds).toEqual([]);
    expect(values).toEqual(all);
  });
});

describe('a station clock that is set by an hour in the middle of a window', () => {
  /** A polled device has no time of its own: its readings have the station's. */
  const poll = (w: ReturnType<typeof windows>, from: number, seconds: number, closed: ClosedWindow[]) => {
    for (let second = 0; second < seconds; second++) {
      closed.push(...w.feed({ time: from + second * SECOND, value: second }).closed);
      closed.push(...w.tick(from + second * SECOND + 500_000).closed);
    }
  };

  it('forward: what was open closes, the next readings go on an hour later', () => {
    const w = windows();
    const closed: ClosedWindow[] = [];
    poll(w, T0, 100, closed);
    poll(w, T0 + HOUR, 100, closed);
    closed.push(...w.flush('shutdown').closed);
    expect(closed.map(({ readings, isAmendment }) => [readings, isAmendment])).toEqual([
      [100, false],
      [100, false],
    ]);
  });

  it('back: what then comes is late by its own time, and is an amendment within a window’s length, not an hour later', () => {
    const w = windows();
    const closed: ClosedWindow[] = [];
    poll(w, T0 + HOUR, 400, closed);
    const before = closed.length;
    poll(w, T0 + 10 * SECOND, 330, closed);
    const amendments = closed.slice(before);
    expect(amendments.map(({ closedBy }) => closedBy)).toEqual(['late']);
    expect(amendments[0]?.readings).toBeGreaterThan(280);
    closed.push(...w.flush('shutdown').closed);
    expect(closed.reduce((sum, { readings }) => sum + readings, 0)).toBe(730);
    const times = closed.flatMap(({ columns }) => Array.from(columns.time));
    expect(new Set(times).size).toBe(730);
  });
});
