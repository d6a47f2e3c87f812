import { describe, expect, it } from 'vitest';
import {
  type ClosedWindow,
  createWindows,
  FLAG,
  type WindowStep,
  type WindowsOptions,
} from '../../electron/pipeline/index.ts';
import { windowsSchema } from '../../shared/domain/config/index.ts';
import { digestOf, frameOf, MINUTE, type Row, SECOND, T0 } from './fixtures.ts';

const EVERY = 5 * MINUTE;

function windows(options: Partial<WindowsOptions> = {}, config: Record<string, unknown> = {}) {
  let frame = 0;
  const made = createWindows({
    workUnit: 'press-1',
    config: windowsSchema.parse(config),
    nextShiftEnd: () => Number.POSITIVE_INFINITY,
    maxReadingsHeld: 100_000,
    ...options,
  });
  return {
    ...{ tick: made.tick.bind(made), flush: made.flush.bind(made), nameBatch: made.nameBatch.bind(made) },
    feed: (...rows: Row[]): WindowStep => {
      frame++;
      return made.accept(frameOf(rows.map((row) => ({ value: 1, ...row }))), null, frame, digestOf(frame));
    },
  };
}
const spans = (step: WindowStep) => step.closed.map((w) => [w.start - T0, w.end - T0, w.closedBy, w.readings]);
const times = (window: ClosedWindow | undefined) => Array.from(window?.columns.time ?? [], (time) => time - T0);

describe('a window closes by time', () => {
  it('once a reading passes its end by the grace period, and keeps what belongs to the next', () => {
    const w = windows();
    w.feed({ time: T0 + SECOND }, { time: T0 + EVERY - 1 });
    expect(w.feed({ time: T0 + EVERY + SECOND }).closed).toEqual([]);
    const step = w.feed({ time: T0 + EVERY + 2 * SECOND });
    expect(spans(step)).toEqual([[0, EVERY, 'time', 2]]);
    expect(step.cursor).toEqual({ closedEnd: T0 + EVERY, closedFrame: 3 });
    expect(step.releasableFrames).toEqual([1]);
  });

  it('also when only the wall clock passes', () => {
    const w = windows();
    w.feed({ time: T0 });
    expect(w.tick(T0 + EVERY + 2 * SECOND - 1).closed).toEqual([]);
    expect(spans(w.tick(T0 + EVERY + 2 * SECOND))).toEqual([[0, EVERY, 'time', 1]]);
  });

  it('a reading within the grace period still gets in, in its place', () => {
    const w = windows();
    w.feed({ time: T0 + 10 }, { time: T0 + EVERY + SECOND });
    w.feed({ time: T0 + 5 });
    expect(times(w.feed({ time: T0 + EVERY + 3 * SECOND }).closed[0])).toEqual([5, 10]);
  });

  it('a device whose clock is ahead closes nothing early', () => {
    const w = windows();
    w.feed({ time: T0 }, { tag: 2, time: T0 + 3 * EVERY, received: T0 });
    expect(w.feed({ time: T0 + SECOND }).closed).toEqual([]);
  });
});

describe('a window closes by count', () => {
  it('with the first readings by source time whose grace is over', () => {
    const w = windows({}, { maxReadings: 3, graceMs: 1 });
    w.feed(...[0, 10, 20, 30].map((t) => ({ time: T0 + t })));
    expect(spans(w.feed({ time: T0 + 5000 }))).toEqual([[0, 21, 'count', 3]]);
  });

  it('never parts readings of one instant', () => {
    const w = windows({}, { maxReadings: 2, graceMs: 0 });
    const step = w.feed({ tag: 1, time: T0 }, { tag: 2, time: T0 }, { tag: 3, time: T0 }, { tag: 4, time: T0 + 9 });
    expect(spans(step)).toEqual([[0, 1, 'count', 3]]);
  });
});

describe('a window closes when the work unit starts or stops producing', () => {
  const stateTag = { tag: 9, isRunning: (state: unknown) => state === 1 };
  const state = (value: number, time: number): Row => ({ tag: 9, kind: 'number', value, time });

  it('at the source time of the change: what came before stays before', () => {
    const w = windows({ stateTag }, { graceMs: 0 });
    w.feed(state(1, T0), { time: T0 + 50 }, { time: T0 + 100 });
    expect(spans(w.feed(state(0, T0 + 100)))).toEqual([[0, 100, 'stateChange', 2]]);
  });

  it('not when it stops in another way than before, and not when told not to', () => {
    const w = windows({ stateTag }, { graceMs: 0 });
    w.feed(state(0, T0));
    expect(w.feed(state(2, T0 + 100)).closed).toEqual([]);
    const off = windows({ stateTag }, { graceMs: 0, closeOnStateChange: false });
    off.feed(state(1, T0));
    expect(off.feed(state(0, T0 + 100)).closed).toEqual([]);
  });
});

describe('shift end', () => {
  const nextShiftEnd = (after: number) => (after < T0 + MINUTE ? T0 + MINUTE : Number.POSITIVE_INFINITY);

  it('truncates the open window', () => {
    const w = windows({ nextShiftEnd });
    w.feed({ time: T0 }, { time: T0 + MINUTE });
    const step = w.tick(T0 + EVERY + 2 * SECOND);
    expect(spans(step)).toEqual([
      [0, MINUTE, 'shift', 1],
      [MINUTE, EVERY, 'time', 1],
    ]);
  });

  it('is carried over when the policy says so', () => {
    const w = windows({ nextShiftEnd }, { shiftBoundary: 'carryForward' });
    w.feed({ time: T0 }, { time: T0 + MINUTE });
    expect(spans(w.tick(T0 + EVERY + 2 * SECOND))).toEqual([[0, EVERY, 'time', 2]]);
  });
});

describe('a reading that comes after its window was sealed', () => {
  it('becomes an amendment that names the batch, after the period of a window at the latest', () => {
    const w = windows();
    w.feed({ time: T0 });
    const closed = w.tick(T0 + EVERY + 2 * SECOND).closed[0] as ClosedWindow;
    w.nameBatch(closed, 'a'.repeat(64));
    expect(w.feed({ time: T0 + 7, received: T0 + EVERY + 2 * SECOND }).closed).toEqual([]);
    const step = w.tick(T0 + 2 * EVERY + 2 * SECOND);
    expect(spans(step)).toEqual([[0, EVERY, 'late', 1]]);
    expect(step.closed[0]).toMatchObject({ isAmendment: true, ref: { key: 'a'.repeat(64) } });
    expect(Array.from(step.closed[0]?.columns.flags ?? [])).toEqual([FLAG.late]);
    expect(step.releasableFrames).toEqual([2]);
  });
});

describe('bounds', () => {
  it('beyond the readings that may be held the oldest half is closed', () => {
    const w = windows({ maxReadingsHeld: 9 });
    expect(spans(w.feed(...Array.from({ length: 10 }, (_, i) => ({ time: T0 + i }))))).toEqual([[0, 5, 'memory', 5]]);
  });

  it('flush closes what is open, and leaves readings of the future in the inbox', () => {
    const w = windows();
    w.feed({ time: T0 }, { time: T0 + SECOND });
    w.feed({ tag: 2, time: T0 + EVERY, received: T0 + SECOND });
    const step = w.flush('shutdown');
    expect(spans(step)).toEqual([[0, SECOND + 1, 'shutdown', 2]]);
    expect(step.releasableFrames).toEqual([1]);
  });

  it('a frame of which nothing was accepted may leave the inbox at once', () => {
    expect(windows().feed().releasableFrames).toEqual([1]);
  });
});

describe('a closed window', () => {
  it('has its tags in the order of their ids, and each tag in the order of source time', () => {
    const w = windows({ tagId: (tag) => (tag === 10 ? 'a' : `b${tag}`) });
    w.feed({ tag: 2, time: T0 + 9 }, { tag: 1, time: T0 }, { tag: 10, time: T0 });
    w.feed({ tag: 2, time: T0 + 3 });
    const { columns } = w.flush('reconfigured').closed[0] as ClosedWindow;
    expect(Array.from(columns.tags)).toEqual([10, 1, 2]);
    expect(Array.from(columns.starts)).toEqual([0, 1, 2, 4]);
    expect(Array.from(columns.time, (time) => time - T0)).toEqual([0, 0, 3, 9]);
  });
});

describe('what only the sorted window can see', () => {
  it('drops a repeat and flags a contradiction', () => {
    const w = windows();
    w.feed({ time: T0, value: 1 }, { time: T0 + 5, value: 2 });
    w.feed({ time: T0, value: 1 }, { time: T0 + 5, value: 3 });
    const closed = w.flush('shutdown').closed[0];
    expect(closed).toMatchObject({ readings: 3, duplicates: 1 });
    expect(Array.from(closed?.columns.flags ?? [])).toEqual([0, 0, FLAG.repeatedTime]);
  });
});
