import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type ClosedWindow,
  createGate,
  createWindows,
  type SealedCursor,
  type WindowStep,
} from '../../electron/pipeline/index.ts';
import { windowsSchema } from '../../shared/domain/config/index.ts';
import type { Frame } from '../../shared/domain/frame.ts';
import { digestOf, frameOf, gateTag, type Row, SECOND, T0 } from './fixtures.ts';

/** The state of the plant's log and inbox: all that survives a crash. */
interface Durable {
  cursor: SealedCursor | undefined;
  readonly inbox: Map<number, Frame>;
  readonly sealed: ClosedWindow[];
}

const CATALOGUE = new Map([1, 2, 9].map((number) => [number, gateTag(`t${number}`)] as const));
const CONFIG = { everyMs: 1000, graceMs: 200, maxReadings: 7 };

/** Gate and windows of one life of the station, from start to crash. */
function life(durable: Durable) {
  const gate = createGate({ tags: CATALOGUE });
  for (const window of durable.sealed) {
    const { columns } = window;
    columns.tags.forEach((tag, g) => {
      const [from, to] = [columns.starts[g] as number, columns.starts[g + 1] as number];
      gate.remember(tag, {
        kind: columns.kind.subarray(from, to),
        time: columns.time.subarray(from, to),
        value: columns.value.slice(from, to),
        status: columns.status.subarray(from, to),
        texts: columns.texts,
      });
    });
  }
  const { cursor } = durable;
  const windows = createWindows({
    workUnit: 'press-1',
    config: windowsSchema.parse(CONFIG),
    nextShiftEnd: (after) => T0 + Math.floor((after - T0) / (3 * SECOND) + 1) * 3 * SECOND + 1234,
    stateTag: { tag: 9, isRunning: (state) => Number(state) > 50 },
    maxReadingsHeld: 40,
    ...(cursor ? { resume: cursor } : {}),
  });
  const commit = (step: WindowStep) => {
    durable.sealed.push(...step.closed);
    durable.cursor = step.cursor;
    for (const number of step.releasableFrames) durable.inbox.delete(number);
  };
  const accept = (number: number) => {
    const result = gate.gateFrame(durable.inbox.get(number) as Frame, number, cursor);
    return windows.accept(result.accepted, result.flags, number, digestOf(number));
  };
  for (const number of [...durable.inbox.keys()].sort((a, b) => a - b)) commit(accept(number));
  return { accept, tick: windows.tick.bind(windows), flush: windows.flush.bind(windows), commit };
}

const rowArbitrary = fc.record({
  tag: fc.constantFrom(1, 2, 9),
  /** Steps of 50 ms over 10 s around the frame's own time: late, shuffled, sometimes ahead. */
  shift: fc.integer({ min: -60, max: 20 }),
  value: fc.integer({ min: 0, max: 100 }),
});
const actArbitrary = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({ act: fc.constant('frame' as const), rows: fc.array(rowArbitrary, { maxLength: 12 }) }),
  },
  { weight: 2, arbitrary: fc.record({ act: fc.constant('tick' as const) }) },
  { weight: 1, arbitrary: fc.record({ act: fc.constant('flush' as const) }) },
  /** `torn`: the last frame was processed, but the power failed before the transaction. */
  { weight: 2, arbitrary: fc.record({ act: fc.constant('crash' as const), torn: fc.boolean() }) },
);

interface Act {
  readonly act: string;
  readonly rows?: { readonly tag: number; readonly shift: number; readonly value: number }[];
  readonly torn?: boolean;
}

/** Each reading has a source time of its own, so that none is a duplicate and each can be told from all others. */
function play(acts: readonly Act[]) {
  const durable: Durable = { cursor: undefined, inbox: new Map(), sealed: [] };
  const sent: string[] = [];
  let current = life(durable);
  let now = T0 + 100 * SECOND;
  let frames = 0;
  let serial = 0;
  for (const act of acts) {
    now += 150_000;
    if (act.act === 'frame') {
      const rows: Row[] = (act.rows ?? []).map((row) => ({
        tag: row.tag,
        value: row.value,
        received: now,
        time: now + row.shift * 50_000 + (serial++ % 50_000),
      }));
      frames++;
      durable.inbox.set(frames, frameOf(rows));
      sent.push(...rows.map((row) => `${row.tag} ${row.time} ${row.value}`));
      current.commit(current.accept(frames));
    } else if (act.act === 'tick') current.commit(current.tick(now));
    else if (act.act === 'flush') current.commit(current.flush('shutdown'));
    else {
      if (act.torn) current.tick(now + 2 * SECOND);
      current = life(durable);
    }
  }
  current.commit(current.tick(now + 1000 * SECOND));
  current.commit(current.flush('shutdown'));
  return { durable, sent };
}

const rowsOf = ({ columns }: ClosedWindow) =>
  Array.from(columns.tags).flatMap((tag, g) =>
    Array.from(columns.time.subarray(columns.starts[g], columns.starts[g + 1]), (time, i) => {
      return `${tag} ${time} ${columns.value[(columns.starts[g] as number) + i]}`;
    }),
  );

describe('whatever comes, however late and shuffled, and whenever the power fails', () => {
  it('every reading is sealed exactly once, in a window that covers its time, and the inbox runs empty', () => {
    fc.assert(
      fc.property(fc.array(actArbitrary, { maxLength: 40 }), (acts) => {
        const { durable, sent } = play(acts);
        expect(durable.sealed.flatMap(rowsOf).sort()).toEqual([...sent].sort());
        expect(durable.inbox.size).toBe(0);
        for (const window of durable.sealed) {
          for (const time of window.columns.time) {
            expect(time >= window.start && time < window.end).toBe(true);
          }
        }
        const windows = durable.sealed.filter((window) => !window.isAmendment);
        windows.slice(1).forEach((window, i) => {
          expect(window.start).toBeGreaterThanOrEqual(windows[i]?.end as number);
        });
      }),
      { numRuns: 300 },
    );
  });

  it('the same frames and ticks give the same windows', () => {
    fc.assert(
      fc.property(fc.array(actArbitrary, { maxLength: 30 }), (acts) => {
        expect(play(acts).durable.sealed).toEqual(play(acts).durable.sealed);
      }),
      { numRuns: 50 },
    );
  });
});
