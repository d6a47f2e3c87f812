import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { openDataFolder } from '../../electron/query/dataFolder.ts';
import { type HistoryRow, type Layer, readHistory } from '../../electron/query/history.ts';
import { STATUS } from '../../shared/domain/statusCode.ts';
import { BASE_CONFIG, START_US, WrittenStation } from './writtenStation.ts';

const stations: WrittenStation[] = [];
function station(...args: ConstructorParameters<typeof WrittenStation>): WrittenStation {
  const made = new WrittenStation(...args);
  stations.push(made);
  return made;
}
afterEach(() => {
  for (const each of stations.splice(0)) each.close();
});

const ALL = { from: Number.MIN_SAFE_INTEGER, to: Number.MAX_SAFE_INTEGER };
const history = (of: WrittenStation, tag: string, layer: Layer = 'raw', span = ALL): HistoryRow[] => [
  ...readHistory(of.data(), { tag, layer, ...span }),
];
const values = (rows: readonly HistoryRow[]) => rows.map(({ value }) => value);

describe('history, raw layer', () => {
  it('gives every type as it was decoded: 64-bit integers as decimal strings, float32 to the last bit', () => {
    const one = station();
    one.deliver({
      state: 1,
      temp: Math.fround(21.3),
      count64: -9007199254740993n,
      name: 'Öl',
      lamp: true,
      level: 1e-7,
    });
    const at = (tag: string) => history(one, tag)[0];
    expect(at('state')).toEqual({
      tag: 'state',
      sourceTime: '2026-11-02T07:00:00.000Z',
      value: 1,
      status: 'Good',
      statusCode: 0,
      flags: ['unsealed'],
      layer: 'raw',
    });
    expect(at('temp')?.value).toBe(Math.fround(21.3));
    expect(at('count64')?.value).toBe('-9007199254740993');
    expect(at('name')?.value).toBe('Öl');
    expect(at('lamp')?.value).toBe(true);
    expect(at('level')?.value).toBe(1e-7);
    one.pass(15_000);
    expect(at('temp')).toMatchObject({ value: Math.fround(21.3), flags: [] });
    expect(at('count64')?.value).toBe('-9007199254740993');
  });

  it('keeps a Bad reading as a row without value, under the name of its OPC UA status', () => {
    const one = station();
    one.deliver({ level: { status: STATUS.BadNoCommunication } });
    expect(history(one, 'level')[0]).toMatchObject({
      value: null,
      status: 'BadNoCommunication',
      statusCode: 0x80310000,
    });
  });

  it('joins sealed batches and the inbox without a seam: ascending, none missing, none twice', () => {
    const one = station();
    one.run(37, (i) => ({ total: i, level: i / 2 }));
    const rows = history(one, 'total');
    expect(values(rows)).toEqual(Array.from({ length: 37 }, (_, i) => i));
    expect(rows.filter(({ flags }) => flags.includes('unsealed')).length).toBeGreaterThan(0);
    expect(rows.filter(({ flags }) => flags.length === 0).length).toBeGreaterThan(10);
    expect(rows.map(({ sourceTime }) => sourceTime)).toEqual(rows.map(({ sourceTime }) => sourceTime).toSorted());
  });

  it('takes both ends of the span in, to the microsecond', () => {
    const one = station();
    for (const us of [0, 1, 2, 3]) one.deliver({ total: us }, START_US + us);
    const span = { from: START_US + 1, to: START_US + 2 };
    expect(history(one, 'total', 'raw', span).map(({ sourceTime }) => sourceTime)).toEqual([
      '2026-11-02T07:00:00.000001Z',
      '2026-11-02T07:00:00.000002Z',
    ]);
  });

  it('shows neither what the gate refused nor a repeat of what is sealed already', () => {
    const one = station();
    one.run(15, (i) => ({ temp: i }));
    one.deliver({ temp: 999_999 });
    one.deliver({ temp: 14 }, START_US + 14 * 1_000_000);
    expect(values(history(one, 'temp'))).toEqual(Array.from({ length: 15 }, (_, i) => i));
  });

  it('puts late readings at their place in time, marked late', () => {
    const one = station();
    one.run(25, (i) => ({ total: i }));
    one.deliver({ total: 1234 }, START_US + 3_500_000);
    const before = history(one, 'total')[4];
    expect(before).toMatchObject({ value: 1234, flags: expect.arrayContaining(['late', 'unsealed']) });
    one.pass(30_000);
    expect(history(one, 'total')[4]).toMatchObject({ value: 1234, flags: expect.not.arrayContaining(['unsealed']) });
  });

  it('names the tags that there are when asked for one that is not', () => {
    expect(() => history(station(), 'nobody')).toThrow(/no tag "nobody"; known: state, total, temp/);
  });
});

describe('history, clean layer', () => {
  it('is in engineering units with the calibration offset', () => {
    const one = station();
    one.deliver({ temp: 50, count64: 7n, level: 3 });
    expect(history(one, 'temp', 'clean')[0]).toMatchObject({ value: 5.5, layer: 'clean' });
    expect(history(one, 'count64', 'clean')[0]?.value).toBe('7');
    expect(history(one, 'level', 'clean')[0]?.value).toBe(3);
  });

  it('uses for each batch the configuration that was in force', () => {
    const one = station();
    one.deliver({ temp: 50 });
    one.pass(15_000);
    one.stop();
    const tags = BASE_CONFIG.tags.map((tag) =>
      tag.id === 'temp' ? { ...tag, calibration: { certificate: 'C-2', offset: 2 } } : tag,
    );
    const later = station({ ...BASE_CONFIG, tags }, one.clock, one.folder);
    later.deliver({ temp: 50 });
    later.pass(15_000);
    later.deliver({ temp: 60 });
    expect(values(history(later, 'temp', 'clean'))).toEqual([5.5, 7, 8]);
  });

  it('follows a tag that was moved to another work unit', () => {
    const one = station();
    one.run(3, (i) => ({ lamp: i % 2 === 1 }));
    one.stop();
    const tags = BASE_CONFIG.tags.map((tag) => (tag.id === 'lamp' ? { ...tag, equipment: undefined } : tag));
    const later = station({ ...BASE_CONFIG, tags }, one.clock, one.folder);
    expect(later.data().configs.tag('lamp').workUnits).toEqual(['press', 'cr-test']);
    expect(history(later, 'lamp')).toHaveLength(3);
  });
});

describe('whatever happens in between', () => {
  it('history is what was delivered, at every moment: crash, restart, late and repeated readings', () => {
    const act = fc.oneof(
      { weight: 6, arbitrary: fc.constant('read' as const) },
      { weight: 2, arbitrary: fc.constant('late' as const) },
      { weight: 2, arbitrary: fc.constant('repeat' as const) },
      { weight: 2, arbitrary: fc.constant('wait' as const) },
      { weight: 1, arbitrary: fc.constant('crash' as const) },
    );
    fc.assert(
      fc.property(fc.array(act, { minLength: 5, maxLength: 30 }), (acts) => {
        let one = new WrittenStation();
        const expected = new Map<number, number>();
        try {
          acts.forEach((what, i) => {
            if (what === 'wait') one.pass(4_000);
            else if (what === 'crash') {
              one.crash();
              one = new WrittenStation(BASE_CONFIG, one.clock, one.folder);
            } else if (what === 'repeat' && expected.size > 0) {
              const [time, value] = [...expected].at(-1) as [number, number];
              one.deliver({ total: value }, time);
            } else {
              const time = one.clock.us - (what === 'late' ? 12_000_000 : 0);
              if (!expected.has(time)) {
                one.deliver({ total: i }, time);
                expected.set(time, i);
              }
              one.pass(1_000);
            }
            const data = openDataFolder(one.folder);
            const rows = [...readHistory(data, { tag: 'total', layer: 'raw', ...ALL })];
            data.close();
            expect(values(rows)).toEqual([...expected].sort(([a], [b]) => a - b).map(([, value]) => value));
          });
        } finally {
          one.close();
        }
      }),
      { numRuns: 25 },
    );
  });
});
