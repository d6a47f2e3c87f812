import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  buildBatch,
  columnsOf,
  createSummaries,
  createWindows,
  decodeBatch,
  decodeSummary,
  encodeSummary,
  type MinuteSummary,
  mergeSummary,
  scaleOf,
  summariesOf,
} from '../../electron/pipeline/index.ts';
import { windowsSchema } from '../../shared/domain/config/index.ts';
import { STATUS } from '../../shared/domain/statusCode.ts';
import { digestOf, frameOf, MINUTE, type Row, SECOND, T0 } from './fixtures.ts';

const plain = () => scaleOf({});
function columns(rows: readonly Row[]) {
  const windows = createWindows({
    workUnit: 'press-1',
    config: windowsSchema.parse({ everyMs: 86_400_000 }),
    nextShiftEnd: () => Number.POSITIVE_INFINITY,
    maxReadingsHeld: 1e6,
  });
  windows.accept(frameOf(rows), null, 1, digestOf(1));
  const closed = windows.flush('shutdown').closed[0];
  if (!closed) throw new Error('nothing to close');
  return closed;
}
const rowOf = (summary: MinuteSummary | undefined, i = 0) =>
  summary && {
    count: summary.count[i],
    min: summary.min[i],
    max: summary.max[i],
    mean: (summary.sum[i] as number) / (summary.count[i] as number),
    last: summary.last[i],
    lastAt: summary.lastAt[i],
    worst: summary.worst[i],
  };

describe('the summary of a minute', () => {
  it('has min, max, mean, last, count and worst status of each tag', () => {
    const { columns: held } = columns([
      { time: T0, value: 4 },
      { time: T0 + SECOND, value: -2, status: STATUS.UncertainLastUsableValue },
      { time: T0 + 2 * SECOND, value: 1 },
      { time: T0 + MINUTE, value: 9 },
    ]);
    const [first, second] = summariesOf(held, plain);
    expect(rowOf(first)).toEqual({
      count: 3,
      min: -2,
      max: 4,
      mean: 1,
      last: 1,
      lastAt: 2 * SECOND,
      worst: STATUS.UncertainLastUsableValue,
    });
    expect(second).toMatchObject({ minute: T0 + MINUTE });
    expect(rowOf(second)).toMatchObject({ count: 1, last: 9, worst: 0 });
  });

  it('does not average a Bad reading, but shows that there was one', () => {
    const [summary] = summariesOf(
      columns([
        { time: T0, value: 4 },
        { time: T0 + 1, status: STATUS.BadTimeout },
      ]).columns,
      plain,
    );
    expect(rowOf(summary)).toMatchObject({ count: 1, mean: 4, worst: STATUS.BadTimeout });
  });

  it('is of clean values, in engineering units', () => {
    const scale = scaleOf({
      scale: { raw: [0, 10], engineering: [0, 1] },
      calibration: { certificate: 'C', offset: 0.5 },
    });
    const [summary] = summariesOf(columns([{ kind: 'number', time: T0, value: 20 }]).columns, () => scale);
    expect(rowOf(summary)).toMatchObject({ last: 2.5 });
  });

  it('leaves texts out', () => {
    expect(summariesOf(columns([{ kind: 'string', time: T0, value: 'x' }]).columns, plain)).toEqual([]);
  });
});

const rowsArbitrary = fc
  .array(
    fc.record({
      tag: fc.integer({ min: 1, max: 3 }),
      step: fc.integer({ min: 0, max: 150 }),
      value: fc.double({ noNaN: true, min: -1e9, max: 1e9 }),
      bad: fc.boolean(),
    }),
    { minLength: 1, maxLength: 60 },
  )
  .map((rows) =>
    rows.map(({ tag, step, value, bad }, i): Row => {
      const base = { tag, kind: 'number' as const, time: T0 + step * SECOND + i };
      return bad ? { ...base, status: STATUS.Bad } : { ...base, value };
    }),
  );

describe('the stored blob', () => {
  it('gives every number back to the last bit', () => {
    fc.assert(
      fc.property(rowsArbitrary, (rows) => {
        for (const summary of summariesOf(columns(rows).columns, plain)) {
          expect(decodeSummary(encodeSummary(summary))).toEqual(summary);
        }
      }),
    );
  });

  it('takes at most half a byte per reading for a thousand tags read each second', () => {
    const rows: Row[] = [];
    for (let tag = 0; tag < 1000; tag++) {
      for (let s = 0; s < 60; s++)
        rows.push({
          tag,
          time: T0 + s * SECOND,
          value: Math.fround(Math.round(2000 + 500 * Math.sin(tag + s / 9)) / 100),
        });
    }
    const [summary] = summariesOf(columns(rows).columns, plain);
    expect(encodeSummary(summary as MinuteSummary).length / rows.length).toBeLessThan(0.5);
  });

  it('of another format is refused', () => {
    expect(() => decodeSummary(Uint8Array.of(2, 0, 0))).toThrow(/format 1 was expected, found 2/);
  });
});

describe('summaries are a function of the log', () => {
  /** What a station stores: merged blob per minute. */
  function store() {
    const blobs = new Map<number, Uint8Array>();
    return {
      blobs,
      put: (parts: MinuteSummary[]) => {
        for (const part of parts) {
          const stored = blobs.get(part.minute);
          blobs.set(part.minute, encodeSummary(stored ? mergeSummary(decodeSummary(stored), part) : part));
        }
      },
    };
  }
  const context = {
    station: 's',
    at: 0,
    shift: null,
    configHash: '',
    rulePacks: [],
    engine: '',
    worker: '',
    calibration: [],
    tagId: (tag: number) => `t${tag}`,
  };

  it('live from the windows, restarted half-way, or rebuilt from the sealed bodies: identical bytes', () => {
    fc.assert(
      fc.property(fc.array(rowsArbitrary, { minLength: 1, maxLength: 5 }), fc.nat(4), (entries, restartAfter) => {
        const log = entries.map((rows, i) => {
          const closed = columns(rows);
          // Every second entry is an amendment; windows end one after the other.
          return { closed, windowEnd: i % 2 === 1 ? null : T0 + (i + 1) * 40 * SECOND };
        });
        const [live, restarted, rebuilt] = [store(), store(), store()];
        const fromBodies = createSummaries(plain);
        const fromWindows = createSummaries(plain);
        let afterRestart = createSummaries(plain);
        let closedEnd = 0;
        log.forEach(({ closed, windowEnd }, i) => {
          const { body } = buildBatch(closed, context);
          live.put(fromWindows.add(closed.columns, windowEnd));
          rebuilt.put(
            fromBodies.add(
              columnsOf(decodeBatch(body), (id) => Number(id.slice(1))),
              windowEnd,
            ),
          );
          restarted.put(afterRestart.add(closed.columns, windowEnd));
          closedEnd = Math.max(closedEnd, windowEnd ?? 0);
          if (i === restartAfter) {
            afterRestart = createSummaries(plain, closedEnd);
            for (const entry of log.slice(0, i + 1)) afterRestart.recall(entry.closed.columns);
          }
        });
        const end = columns([{ time: T0 + 1000 * SECOND, value: 1 }]).columns;
        live.put(fromWindows.add(end, T0 + 1001 * SECOND));
        rebuilt.put(fromBodies.add(end, T0 + 1001 * SECOND));
        restarted.put(afterRestart.add(end, T0 + 1001 * SECOND));
        expect(rebuilt.blobs).toEqual(live.blobs);
        expect(restarted.blobs).toEqual(live.blobs);
      }),
    );
  });
});
