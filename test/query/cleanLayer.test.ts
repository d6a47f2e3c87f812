import { afterEach, describe, expect, it } from 'vitest';
import { type HistoryRow, type Layer, readHistory } from '../../electron/query/history.ts';
import { partCleaning } from '../../electron/query/partCleaning.ts';
import { tagReadings } from '../../electron/query/tagReadings.ts';
import type { BatchBody } from '../../shared/domain/entry.ts';
import { BASE_CONFIG, START_US, WrittenStation } from './writtenStation.ts';

const stations: WrittenStation[] = [];
afterEach(() => {
  for (const each of stations.splice(0)) each.close();
});

const CLEAN = {
  filters: [{ kind: 'hampel', halfWidth: 3, nSigma: 3, sigmaFloor: 0.1, action: 'replace' }],
  fill: { method: 'linear', maxReadings: 2 },
};
function cleaning(...tags: string[]): WrittenStation {
  const config = {
    ...BASE_CONFIG,
    tags: BASE_CONFIG.tags.map((tag) => (tags.includes(tag.id) ? { ...tag, clean: CLEAN } : tag)),
  };
  const made = new WrittenStation(config);
  stations.push(made);
  return made;
}
const ALL = { from: Number.MIN_SAFE_INTEGER, to: Number.MAX_SAFE_INTEGER };
const history = (of: WrittenStation, tag: string, layer: Layer, span = ALL): HistoryRow[] => [
  ...readHistory(of.data(), { tag, layer, ...span }),
];
const short = (rows: readonly HistoryRow[]) =>
  rows.map(({ sourceTime, value, flags }) => [Number(sourceTime.slice(17, 19)), value, flags.join('|')]);
/** One reading of `level` a second, sealed; null: none. */
function sealed(one: WrittenStation, values: readonly (number | null)[]): void {
  for (const value of values) {
    if (value !== null) one.deliver({ level: value });
    one.pass(1_000);
  }
  one.pass(15_000);
}

describe('history, clean layer of a tag with cleaning', () => {
  it('shows corrections and filled places, marked; the raw layer shows what was read, and nothing else', () => {
    const one = cleaning('level');
    sealed(one, [5, 5.1, 90, 5, null, 5.2, 5.1, 5, 5]);
    expect(short(history(one, 'level', 'clean'))).toEqual([
      [0, 5, ''],
      [1, 5.1, ''],
      [2, 5.1, 'corrected|hampel'],
      [3, 5, ''],
      [4, 5.1, 'filled|linear'],
      [5, 5.2, ''],
      [6, 5.1, ''],
      [7, 5, ''],
      [8, 5, ''],
    ]);
    expect(short(history(one, 'level', 'raw'))).toEqual([
      [0, 5, ''],
      [1, 5.1, ''],
      [2, 90, ''],
      [3, 5, ''],
      [5, 5.2, ''],
      [6, 5.1, ''],
      [7, 5, ''],
      [8, 5, ''],
    ]);
  });

  it('gives a filled row a status of its own: a substitute, never Good', () => {
    const one = cleaning('level');
    sealed(one, [5, 5, null, 5, 5]);
    const filled = history(one, 'level', 'clean').find(({ flags }) => flags.includes('filled'));
    expect(filled).toMatchObject({ status: 'UncertainSubstituteValue', value: 5 });
  });

  it('hands filled places to nobody who asks for readings', () => {
    const one = cleaning('level');
    sealed(one, [5, 5, null, 5, 5]);
    const readings = [...tagReadings(one.data(), 'level', ALL.from, ALL.to)];
    expect(readings).toHaveLength(4);
    expect(history(one, 'level', 'clean')).toHaveLength(5);
  });

  it('has filled places within the span asked for alone', () => {
    const one = cleaning('level');
    sealed(one, [5, 5, null, null, 5, 5]);
    const span = { from: START_US + 3_000_000, to: START_US + 3_000_000 };
    expect(short(history(one, 'level', 'clean', span))).toEqual([[3, 5, 'filled|linear']]);
  });

  it('leaves a filled place out when its reading came late after all', () => {
    const one = cleaning('level');
    sealed(one, [5, 5, null, 5, 5]);
    one.deliver({ level: 7.25 }, START_US + 2_100_000);
    const shown = () => short(history(one, 'level', 'clean'));
    expect(shown().filter(([second]) => second === 2)).toEqual([[2, 7.25, 'late|stepBack|unsealed']]);
    one.pass(30_000);
    expect(shown().filter(([second]) => second === 2)).toEqual([[2, 7.25, 'late|stepBack']]);
    expect(shown()).toHaveLength(5);
  });

  it('shows unsealed readings in engineering units, not yet cleaned', () => {
    const one = cleaning('temp');
    for (const temp of [50, 50, 290, 50]) {
      one.deliver({ temp });
      one.pass(1_000);
    }
    expect(history(one, 'temp', 'clean')[2]).toMatchObject({ value: 29.5, flags: ['unsealed'] });
    one.pass(15_000);
    expect(history(one, 'temp', 'clean')[2]).toMatchObject({ value: 5.5, flags: ['corrected', 'hampel'] });
    expect(history(one, 'temp', 'raw')[2]).toMatchObject({ value: 290, flags: [] });
  });
});

describe('what a sealed entry says about one tag', () => {
  const body = (more: object): BatchBody =>
    ({ tags: [{ tag: 'a' }, { tag: 'b' }], corrections: [], lineage: {}, ...more }) as unknown as BatchBody;

  it('is nothing for a tag without cleaning, and for bodies sealed before there was any', () => {
    expect(partCleaning(body({}), 0, 'plc')).toBeUndefined();
    expect(partCleaning(body({ corrections: [[1, 0, 5, 'hampel:median']] }), 0, 'plc')).toBeUndefined();
  });

  it('names each filter once, however many marked a row', () => {
    const flagged = [
      [0, 2, 2, 'hampel'],
      [0, 3, 1, 'spike'],
      [0, 3, 1, 'hampel'],
    ];
    const said = partCleaning(body({ flagged }), 0, 'plc');
    expect([1, 2, 3].map((row) => said?.marksOf(row, 0)?.marks)).toEqual([undefined, ['hampel'], ['hampel', 'spike']]);
  });

  it('is the corrected time of every reading where its connection has a clock model, and only there', () => {
    const clocks = [{ connection: 'ua-1', baseUs: 1_000_000_000, offsetUs: -750_000, ratePpm: 2, samples: 50 }];
    const of = (connection: string) => partCleaning(body({ lineage: { clocks } }), 0, connection);
    expect(of('ua-1')?.marksOf(0, 4_600_000_000)).toEqual({ marks: [], correctedTime: 4_599_257_200 });
    expect(of('plc')).toBeUndefined();
  });
});
