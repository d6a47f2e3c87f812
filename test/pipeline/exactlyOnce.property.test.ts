import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type ClosedWindow,
  createGate,
  createWindows,
  FLAG,
  isSameReading,
  type Refusal,
  type SealedCursor,
  type SealedTwin,
  type WindowStep,
  type Windows,
} from '../../electron/pipeline/index.ts';
import { windowsSchema } from '../../shared/domain/config/index.ts';
import type { Frame } from '../../shared/domain/frame.ts';
import { digestOf, frameOf, gateTag, type Row, SECOND, T0 } from './fixtures.ts';

/** The state of the plant's log and inbox: all that survives a crash. */
interface Durable {
  cursor: SealedCursor | undefined;
  readonly inbox: Map<number, Frame>;
  readonly sealed: ClosedWindow[];
  readonly refused: Map<number, string[]>;
}

type Policy = 'flag' | 'quarantine';
const catalogueOf = (policy: Policy) =>
  new Map(
    [1, 2, 9].map((number) => {
      const timePolicy = { stepBack: policy, future: policy, futureMsMax: 2_000 } as const;
      return [number, { ...gateTag(`t${number}`), timePolicy }] as const;
    }),
  );
const CONFIG = { everyMs: 1000, graceMs: 200, maxReadings: 7 };

/** What the log answers when it is asked for a reading; the engine looks into the ledger itself. */
const sealedTwinIn =
  (sealed: readonly ClosedWindow[]): SealedTwin =>
  (frame, row) => {
    let answer: ReturnType<SealedTwin> = 'none';
    for (const { columns } of sealed)
      columns.tags.forEach((tag, g) => {
        if (tag !== frame.tag[row]) return;
        for (let at = columns.starts[g] as number; at < (columns.starts[g + 1] as number); at++) {
          if (columns.time[at] !== frame.sourceTime[row]) continue;
          if (isSameReading(frame, row, columns, at)) answer = 'same';
          else if (answer === 'none') answer = 'different';
        }
      });
    return answer;
  };

/** Gate and windows of one life of the station, from start to crash. */
function life(durable: Durable, policy: Policy) {
  let windows: Windows;
  const gate = createGate({
    tags: catalogueOf(policy),
    sealedTwin: sealedTwinIn(durable.sealed),
    heldTwin: (frame, row) => windows.twinOf(frame, row),
  });
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
  windows = createWindows({
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
    // Keyed by frame, as entries are: the same frame judged again after a crash adds nothing.
    durable.refused.set(number, [
      ...(durable.refused.get(number) ?? []).filter((key) => !keysOf(result.refused).includes(key)),
      ...keysOf(result.refused),
    ]);
    return windows.accept(result.accepted, result.flags, number, digestOf(number));
  };
  for (const number of [...durable.inbox.keys()].sort((a, b) => a - b)) commit(accept(number));
  return { accept, tick: windows.tick.bind(windows), flush: windows.flush.bind(windows), commit };
}

const rowArbitrary = fc.record({
  tag: fc.constantFrom(1, 2, 9),
  /** Steps of 50 ms over 10 s around the frame's own time: late, shuffled, sometimes ahead. */
  shift: fc.integer({ min: -60, max: 60 }),
  /** Sent once more, so many frames later; 0: never. */
  again: fc.integer({ min: 0, max: 6 }),
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
  readonly rows?: {
    readonly tag: number;
    readonly shift: number;
    readonly value: number;
    readonly again: number;
  }[];
  readonly torn?: boolean;
}

const keyOf = ({ tag, time, value }: Row): string => `${tag} ${time} ${value}`;
const keysOf = (refused: readonly Refusal[]): string[] =>
  refused.flatMap(({ tag, readings }) =>
    readings.map(({ sourceTime, value }) => `${tag.slice(1)} ${sourceTime} ${value}`),
  );

/** Each reading has a source time of its own, so that it can be told from all others; it may be sent twice. */
function play(acts: readonly Act[], policy: Policy) {
  const durable: Durable = { cursor: undefined, inbox: new Map(), sealed: [], refused: new Map() };
  const sent: string[] = [];
  const repeated = new Set<string>();
  const waiting: { row: Row; until: number }[] = [];
  let current = life(durable, policy);
  let now = T0 + 100 * SECOND;
  let frames = 0;
  let serial = 0;
  for (const act of acts) {
    now += 150_000;
    if (act.act === 'frame') {
      frames++;
      const rows: Row[] = (act.rows ?? []).map((row) => ({
        ...{ tag: row.tag, value: row.value, received: now },
        time: now + row.shift * 50_000 + (serial++ % 50_000),
      }));
      sent.push(...rows.map(keyOf));
      const repeats = waiting.filter(({ until }) => until === frames).map(({ row }) => ({ ...row, received: now }));
      rows.forEach((row, i) => {
        const again = act.rows?.[i]?.again ?? 0;
        if (again > 0) waiting.push({ row, until: frames + again });
      });
      const all = [...rows, ...repeats].sort((a, b) => a.time - b.time);
      for (const row of repeats) repeated.add(keyOf(row));
      durable.inbox.set(frames, frameOf(all));
      current.commit(current.accept(frames));
    } else if (act.act === 'tick') current.commit(current.tick(now));
    else if (act.act === 'flush') current.commit(current.flush('shutdown'));
    else {
      if (act.torn) current.tick(now + 2 * SECOND);
      current = life(durable, policy);
    }
  }
  current.commit(current.tick(now + 1000 * SECOND));
  current.commit(current.flush('shutdown'));
  return { durable, sent, repeated };
}

const flagsOf = ({ columns }: ClosedWindow): number[] => Array.from(columns.flags);
const rowsOf = ({ columns }: ClosedWindow) =>
  Array.from(columns.tags).flatMap((tag, g) =>
    Array.from(columns.time.subarray(columns.starts[g], columns.starts[g + 1]), (time, i) => {
      return `${tag} ${time} ${columns.value[(columns.starts[g] as number) + i]}`;
    }),
  );

describe('whatever comes, however late, repeated and shuffled, and whenever the power fails', () => {
  const policies = fc.constantFrom<Policy>('flag', 'quarantine');

  it('every reading is sealed or refused, exactly once, in a window that covers its time, and the inbox runs empty', () => {
    fc.assert(
      fc.property(fc.array(actArbitrary, { maxLength: 40 }), policies, (acts, policy) => {
        const { durable, sent, repeated } = play(acts, policy);
        const sealed = durable.sealed.flatMap(rowsOf);
        const refused = new Set([...durable.refused.values()].flat());
        expect(new Set(sealed).size).toBe(sealed.length);
        expect([...new Set([...sealed, ...refused])].sort()).toEqual([...sent].sort());
        // Sent again, a reading that was ahead of its receipt may not be so any more: that delivery is a second one.
        for (const key of sealed) if (refused.has(key)) expect(repeated.has(key)).toBe(true);
        if (policy === 'quarantine') expect(durable.sealed.flatMap(flagsOf)).not.toContain(FLAG.future);
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
      fc.property(fc.array(actArbitrary, { maxLength: 30 }), policies, (acts, policy) => {
        expect(play(acts, policy).durable.sealed).toEqual(play(acts, policy).durable.sealed);
      }),
      { numRuns: 50 },
    );
  });
});
