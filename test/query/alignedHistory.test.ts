import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AlignedQuestion, NotNumericError, readAligned } from '../../electron/query/alignedHistory.ts';
import { STATUS } from '../../shared/domain/statusCode.ts';
import { START_US, WrittenStation } from './writtenStation.ts';

let station: WrittenStation;
beforeAll(() => {
  station = new WrittenStation();
  for (let i = 0; i < 20; i++) {
    station.deliver({ level: i, ...(i % 4 === 0 ? { temp: 10 * i, name: `n${i}`, state: 1 } : {}) });
    station.pass(1_000);
  }
  station.deliver({ level: { status: STATUS.BadNoCommunication } });
  station.pass(1_000);
});
afterAll(() => station.close());

const grid = (tags: string[], more: Partial<AlignedQuestion> = {}) => [
  ...readAligned(station.data(), {
    tags,
    from: Number.MIN_SAFE_INTEGER,
    to: Number.MAX_SAFE_INTEGER,
    layer: 'raw',
    everyMs: 2_000,
    method: 'last',
    maxAgeMs: undefined,
    ...more,
  }),
];
const values = (rows: readonly { readonly values: readonly unknown[] }[]) => rows.map((row) => row.values);

describe('several tags on one grid, sealed and unsealed readings alike', () => {
  it('starts with the first reading and ends with the last', () => {
    const rows = grid(['level', 'temp']);
    expect(rows[0]?.time).toBe('2026-11-02T07:00:00.000Z');
    expect(rows.at(-1)?.time).toBe('2026-11-02T07:00:20.000Z');
    expect(rows).toHaveLength(11);
  });

  it('last: the newest value, as long as a reading of the tag stands for the present, and none when it turned Bad', () => {
    expect(values(grid(['level', 'temp'])).slice(0, 3)).toEqual([
      [0, 0],
      [2, 0],
      [4, 40],
    ]);
    expect(values(grid(['level'])).at(-1)).toEqual([null]);
    expect(values(grid(['temp'], { maxAgeMs: 1_000 })).slice(0, 3)).toEqual([[0], [null], [40]]);
  });

  it('linear and mean', () => {
    expect(values(grid(['temp'], { method: 'linear', maxAgeMs: 5_000 })).slice(0, 4)).toEqual([[0], [20], [40], [60]]);
    expect(values(grid(['level'], { method: 'meanInBucket' })).slice(0, 3)).toEqual([[0.5], [2.5], [4.5]]);
  });

  it('in the clean layer in engineering units', () => {
    expect(values(grid(['temp'], { layer: 'clean', method: 'linear', maxAgeMs: 5_000 })).slice(0, 2)).toEqual([
      [0.5],
      [2.5],
    ]);
  });

  it('between two times, with what was known before the first', () => {
    const span = { from: START_US + 6_000_000, to: START_US + 9_000_000, maxAgeMs: 5_000 };
    expect(grid(['temp'], span)).toEqual([
      { time: '2026-11-02T07:00:06.000Z', values: [40] },
      { time: '2026-11-02T07:00:08.000Z', values: [80] },
    ]);
  });

  it('up to the time asked for, as long as the last reading stands', () => {
    const span = { from: START_US + 19_000_000, to: START_US + 60_000_000, everyMs: 1_000, maxAgeMs: 5_000 };
    expect(values(grid(['temp'], span))).toEqual([[160], [160], [160]]);
  });

  it('texts by last alone; states never on a line', () => {
    expect(values(grid(['name'], { maxAgeMs: 10_000 })).slice(0, 3)).toEqual([['n0'], ['n0'], ['n4']]);
    for (const method of ['linear', 'meanInBucket'] as const) {
      for (const tag of ['name', 'state', 'lamp']) expect(() => grid([tag], { method })).toThrow(NotNumericError);
    }
  });

  it('is empty where no tag has a reading', () => {
    expect(grid(['lamp', 'count64'])).toEqual([]);
  });
});
