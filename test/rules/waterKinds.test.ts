import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { describeSharedData, sharedFile } from '../imports/support/sharedData.ts';
import { Bench, DAY, HOUR, type Row, utc } from '../water/support/kinds.ts';

const NTU = '{NTU}';
const CFE = { id: 'cfe.turbidity', unit: NTU };
const QUARTER = HOUR / 4;
/** Four-hourly readings from the beginning of a month. */
const fourHourly = (month: string, values: readonly number[]): Row[] =>
  values.map((value, i) => ({
    tag: 'cfe.turbidity',
    time: utc(`${month}-01T00:00`) + i * 4 * HOUR + 60_000_000,
    value,
  }));
const share = (fields: object = {}) => ({
  id: 'cfe-95',
  kind: 'shareOfReadings',
  filtration: 'conventional',
  percent: 95,
  record: { everyMs: 14_400_000 },
  ...fields,
});
const times = (count: number, value: number): number[] => Array<number>(count).fill(value);

describe('share of readings, a month of combined filter effluent', () => {
  it.each([
    ['nine of 180 above', '2026-06', [0.62, ...times(8, 0.4), ...times(171, 0.1)], 'met', 95],
    ['ten of 180 above', '2026-06', [0.62, ...times(9, 0.4), ...times(170, 0.1)], 'notMet', 94.4444],
    ['nine of 186 above', '2026-07', [0.95, ...times(8, 0.4), ...times(177, 0.1)], 'met', 95.1613],
    ['twelve days only', '2026-06', [0.48, 0.4, 0.4, ...times(69, 0.1)], 'met', 95.8333],
    ['exactly 0.3 throughout', '2026-06', times(180, 0.3), 'met', 100],
  ])('%s', (_, month, values, verdict, percent) => {
    const bench = new Bench([share()], [CFE]);
    bench.show(fourHourly(month, values), 5);
    const [result] = bench.settle(utc('2026-08-01T00:00'));
    expect(result).toMatchObject({ verdict, valid: values.length, figures: { n: values.length } });
    expect(result?.value).toBeCloseTo(percent, 4);
  });

  it('counts one reading of each interval, the first, and says what each interval was', () => {
    const bench = new Bench([share()], [CFE]);
    const at = utc('2026-06-01T00:00');
    bench.show(
      [0.1, 0.9, 0.9, 0.2].map((value, i) => ({ tag: 'cfe.turbidity', time: at + i * 80 * 60_000_000, value })),
    );
    const [result] = bench.settle(utc('2026-07-01T00:00'));
    expect(result).toMatchObject({ valid: 2, expected: 180, figures: { '2026-06-01': '0.1 0.2 - - - -' } });
  });

  it('names each reading above 1 NTU at once, and the month at its end', () => {
    const bench = new Bench([share({ id: 'cfe-max', percent: 100, tellEach: true })], [CFE]);
    bench.show(fourHourly('2026-06', [0.1, 1.01, 0.2]));
    expect(bench.settle(utc('2026-06-01T09:00'))).toMatchObject([
      { verdict: 'notMet', value: 1.01, limit: 1, isEvent: true, figures: { event: 'reading' } },
    ]);
    expect(bench.settle(utc('2026-07-01T00:00'))).toMatchObject([{ verdict: 'notMet', figures: { beyond: 1 } }]);
  });

  it('a limit is given once: by the filtration or by the rule; another technology stays within 1 NTU', () => {
    expect(() => new Bench([share({ limit: 0.3 })], [CFE])).toThrow(/leave "limit" out/);
    expect(() => new Bench([share({ filtration: 'other', limit: 1.5 })], [CFE])).toThrow(/must not be above 1/);
    expect(() => new Bench([share({ filtration: undefined })], [CFE])).toThrow(/needs a "limit"/);
  });

  it('amends the month when a reading comes late', () => {
    const bench = new Bench([share()], [CFE]);
    bench.show(fourHourly('2026-06', [...times(9, 0.4), ...times(170, 0.1)]));
    expect(bench.settle(utc('2026-07-02T00:00'))[0]?.verdict).toBe('notMet');
    bench.show([{ tag: 'cfe.turbidity', time: utc('2026-06-30T23:00'), value: 0.1 }]);
    expect(bench.settle(utc('2026-07-03T00:00'))).toMatchObject([{ verdict: 'met', isAmended: true, value: 95 }]);
  });
});

describe('consecutive recordings of an individual filter', () => {
  const FILTER = [{ id: 'ife-1.turbidity', unit: NTU }];
  const rule = (fields: object = {}) => ({ id: 'ife-1', kind: 'consecutive', limit: 1, ...fields });
  const quarters = (from: string, values: readonly number[], tag = 'ife-1.turbidity'): Row[] =>
    values.flatMap((value, i) =>
      Number.isNaN(value) ? [] : [{ tag, time: utc(from) + i * QUARTER + (i % 3) * 20_000_000, value }],
    );

  it('1.01 and 1.05 are one occurrence, told with the second; 1.02 and 1.20 alone are none', () => {
    const bench = new Bench([rule()], FILTER);
    bench.show(quarters('2026-06-03T08:00', [0.4, 1.02, 0.98, 1.01, 1.05, 0.9, 1.2]), 2);
    expect(bench.settle(utc('2026-06-04T00:00'))).toMatchObject([
      { verdict: 'notMet', value: 1.05, from: utc('2026-06-03T08:45'), isEvent: true },
    ]);
    expect(bench.settle(utc('2026-07-01T00:00'))).toMatchObject([{ verdict: 'notMet', value: 1, valid: 7 }]);
  });

  it('a missing recording between them breaks the run', () => {
    const bench = new Bench([rule()], FILTER);
    bench.show(quarters('2026-06-03T08:00', [1.01, Number.NaN, 1.05]));
    expect(bench.settle(utc('2026-07-01T00:00'))).toMatchObject([{ verdict: 'met', value: 0 }]);
  });

  it('three months running, one after the other', () => {
    const bench = new Bench([rule({ monthsRunning: 3 })], FILTER);
    for (const month of ['03', '04', '05', '07']) bench.show(quarters(`2026-${month}-10T08:00`, [1.1, 1.1, 0.2]));
    bench.show(quarters('2026-06-10T08:00', [0.1]));
    expect(bench.settle(utc('2026-08-01T00:00')).map(({ verdict }) => verdict)).toEqual([
      'met',
      'met',
      'notMet',
      'met',
      'met',
    ]);
  });

  it('above 0.5 NTU only after four hours back in service', () => {
    const tags = [...FILTER, { id: 'ife-1.in-service', unit: '1' }];
    const fields = { limit: 0.5, inService: { tags: 'ife-*.in-service' } };
    const bench = new Bench([rule(fields)], tags);
    const service = (at: string, value: number): Row => ({ tag: 'ife-1.in-service', time: utc(at), value });
    bench.show([
      service('2026-06-03T07:00', 0),
      service('2026-06-03T08:00', 1),
      ...quarters('2026-06-03T08:00', [0.8, 0.8, 0.8, 0.2]),
      ...quarters('2026-06-03T13:00', [0.6, 0.6]),
    ]);
    expect(bench.settle(utc('2026-06-04T00:00'))).toMatchObject([{ from: utc('2026-06-03T13:00'), value: 0.6 }]);
    expect(() => new Bench([rule(fields)], FILTER)).toThrow(/no tag beside it/);
  });
});

describe('residual entering the system, no more than four hours below 0.2 mg/L', () => {
  const ENTRY = [{ id: 'entry.chlorine', unit: 'mg/L' }];
  const rule = (method: string) => ({
    id: 'entry',
    kind: 'noMoreThanHours',
    side: 'below',
    limit: 0.2,
    hours: 4,
    method,
  });
  const hourly = (values: readonly number[]): Row[] =>
    values.map((value, hour) => ({ tag: 'entry.chlorine', time: utc('2026-06-03T00:00') + hour * HOUR, value }));
  const A = [0.8, 0.6, 0.3, 0.19, 0.15, 0.1, 0.18, 0.22, 0.4];
  const B = [0.5, 0.4, 0.19, 0.12, 0.08, 0.1, 0.15, 0.21, 0.5];

  it.each([
    ['sampleAndHold', A, 4, 'met', 0.1],
    ['interpolated', A, 3.590909, 'met', 0.1],
    ['sampleAndHold', B, 5, 'notMet', 0.08],
    ['interpolated', B, 4.880952, 'notMet', 0.08],
  ])('%s', (method, values, hours, verdict, lowest) => {
    const bench = new Bench([rule(method)], ENTRY);
    bench.show(hourly(values), 3);
    const results = bench.settle(utc('2026-07-01T00:00'));
    expect(results.map((result) => result.verdict)).toEqual([verdict, verdict]);
    expect(results[1]?.value).toBeCloseTo(hours, 6);
    expect(results[1]).toMatchObject({ figures: { extreme: lowest, '2026-06-03': lowest } });
  });

  it('without readings nothing is met', () => {
    const bench = new Bench([rule('sampleAndHold')], ENTRY);
    bench.show([...hourly([0.5]), { tag: 'entry.chlorine', time: utc('2026-08-02T00:00'), value: 0.5 }]);
    expect(bench.settle(utc('2026-08-01T00:00')).map(({ verdict, value }) => [verdict, value])).toEqual([
      ['met', 0],
      ['undefined', null],
    ]);
  });
});

describe('undetected residual in two consecutive months', () => {
  const tags = [
    { id: 'site-1.chlorine', unit: 'mg/L' },
    { id: 'site-1.plate-count', unit: '/mL' },
  ];
  const rule = { id: 'V', kind: 'undetectedResidual', plateCounts: '*.plate-count' };
  /** a 96, b 4, and as many undetected without plate count; d 1 and e 1. */
  const month = (name: string, c: number): Row[] => {
    const at = utc(`${name}-02T00:00`);
    const residual = (i: number, value: number): Row => ({ tag: 'site-1.chlorine', time: at + i * HOUR, value });
    const plate = (i: number, value: number): Row => ({ tag: 'site-1.plate-count', time: at + i * HOUR, value });
    return [
      ...Array.from({ length: 96 }, (_, i) => residual(i, i < c + 1 ? 0 : 0.6)),
      plate(c, 620),
      ...[100, 101, 102].map((i) => plate(i, 40)),
      plate(103, 900),
    ];
  };
  it.each([
    [2, 4, 'met'],
    [3, 5, 'met'],
  ])('c = %i is %d %%, whatever the month before', (c, percent, verdict) => {
    const bench = new Bench([rule], tags);
    bench.show([...month('2026-05', 9), ...month('2026-06', c)]);
    expect(bench.settle(utc('2026-07-01T00:00')).at(-1)).toMatchObject({
      value: percent,
      verdict,
      figures: { a: 96, b: 4, c, d: 1, e: 1 },
    });
  });
  it('6 % is a violation only with the next month over too', () => {
    const bench = new Bench([rule], tags);
    bench.show([...month('2026-04', 2), ...month('2026-05', 4), ...month('2026-06', 4)]);
    expect(bench.settle(utc('2026-07-01T00:00')).map(({ value, verdict }) => [value, verdict])).toEqual([
      [4, 'met'],
      [6, 'met'],
      [6, 'notMet'],
    ]);
  });
});

describe('running annual averages', () => {
  const SITE = [{ id: 'site-1.chlorine', unit: 'mg/L' }];
  const MONTHS = [3.6, 3.8, 3.9, 4.1, 4.2, 4.0, 3.9, 4.1, 4.3, 4.2, 4.0, 3.8, 4.2, 4.3, 4.4];
  const rows = (values: readonly number[], tag: string): Row[] =>
    values.map((value, i) => ({ tag, time: Date.UTC(2025, i, 15) * 1000, value }));

  it('of chlorine, at the end of each quarter, undefined before the year is full', () => {
    const bench = new Bench([{ id: 'mrdl', kind: 'runningAnnualAverage', limit: 4 }], SITE);
    bench.show(rows(MONTHS, 'site-1.chlorine'));
    const results = bench.settle(utc('2026-04-01T00:00'));
    expect(results.map(({ verdict }) => verdict)).toEqual(['undefined', 'undefined', 'undefined', 'met', 'notMet']);
    expect(results[3]?.value).toBeCloseTo(3.991667, 6);
    expect(results[4]?.value).toBeCloseTo(4.125, 9);
  });

  it('certain to exceed in the first year: out of compliance at the end of that month', () => {
    const bench = new Bench([{ id: 'mrdl', kind: 'runningAnnualAverage', limit: 4 }], SITE);
    bench.show(rows([25, 24, 1], 'site-1.chlorine'));
    const results = bench.settle(utc('2025-03-01T00:00'));
    expect(results).toMatchObject([{ verdict: 'notMet', value: null, from: utc('2025-02-01T00:00') }]);
    expect(results[0]?.detail).toContain('certain to exceed');
  });

  it('of trihalomethanes by location, with the operational evaluation level as early warning', () => {
    const tags = [{ id: 'site-1.tthm', unit: 'ug/L' }];
    const rules = [
      { id: 'tthm', kind: 'locationalRunningAnnualAverage', limit: 80 },
      { id: 'oel', kind: 'locationalRunningAnnualAverage', limit: 80, judge: 'operationalEvaluationLevel' },
    ];
    const bench = new Bench(rules, tags);
    const quarters = [60, 70, 100, 90];
    bench.show(quarters.map((value, q) => ({ tag: 'site-1.tthm', time: Date.UTC(2025, 3 * q + 1, 9) * 1000, value })));
    const found = bench
      .findings(utc('2026-01-01T00:00'))
      .map(({ bound, result }) => [bound.rule.id, result.verdict, result.value]);
    expect(found.filter(([id]) => id === 'tthm')).toEqual([
      ['tthm', 'undefined', null],
      ['tthm', 'undefined', null],
      ['tthm', 'undefined', null],
      ['tthm', 'met', 80],
    ]);
    expect(found.filter(([id]) => id === 'oel').slice(2)).toEqual([
      ['oel', 'notMet', 82.5],
      ['oel', 'notMet', 87.5],
    ]);
  });
});

describe('completeness', () => {
  it('expects a reading in each interval, and names the days that miss some', () => {
    const bench = new Bench([{ id: 'full', kind: 'completeness', everyMs: 14_400_000 }], [CFE]);
    const rows = fourHourly('2026-06', times(180, 0.1)).filter((_, i) => i !== 7 && i !== 8 && i !== 100);
    bench.show(rows.map((row, i) => (i === 0 ? { ...row, value: Number.NaN } : row)));
    expect(bench.settle(utc('2026-07-01T00:00'))).toMatchObject([
      {
        verdict: 'notMet',
        expected: 180,
        received: 177,
        valid: 176,
        figures: { missing: 4, missingDays1: '2026-06-01 (1 of 6), 2026-06-02 (2 of 6), 2026-06-17 (1 of 6)' },
      },
    ]);
  });
  it('expects nothing before the first reading: the plant was not there yet', () => {
    const bench = new Bench([{ id: 'full', kind: 'completeness', everyMs: 14_400_000, period: 'day' }], [CFE]);
    bench.show(
      [12, 20].map((hour) => ({ tag: 'cfe.turbidity', time: utc('2026-06-01T00:00') + hour * HOUR, value: 0.1 })),
    );
    expect(bench.settle(utc('2026-06-02T00:00'))).toMatchObject([
      { verdict: 'notMet', expected: 3, valid: 2, figures: { missing: 1 } },
    ]);
  });
  it('counts samples over all sites where a month wants a number of them', () => {
    const tags = [1, 2].map((n) => ({ id: `site-${n}.chlorine`, unit: 'mg/L' }));
    const rule = { id: 'samples', kind: 'completeness', samples: 4, across: true };
    const bench = new Bench([rule], tags);
    bench.show(
      [1, 2].flatMap((n) =>
        [3, 9].map((d) => ({ tag: `site-${n}.chlorine`, time: Date.UTC(2026, 5, d) * 1000, value: 1 })),
      ),
    );
    expect(bench.settle(utc('2026-07-01T00:00'))).toMatchObject([
      { subject: 'system', verdict: 'met', expected: 4, valid: 4 },
    ]);
  });
  it('a day on which clocks go back has six four-hour intervals all the same', () => {
    const bench = new Bench(
      [{ id: 'full', kind: 'completeness', everyMs: 14_400_000, period: 'day' }],
      [CFE],
      'America/New_York',
    );
    const start = utc('2026-11-01T04:00');
    bench.show(Array.from({ length: 7 }, (_, i) => ({ tag: 'cfe.turbidity', time: start + i * 4 * HOUR, value: 0.1 })));
    expect(bench.settle(start + 2 * DAY)[0]).toMatchObject({ expected: 6, valid: 6, verdict: 'met' });
  });
});

describeSharedData('Flint 2015, lead through the rule kind', () => {
  const read = () =>
    readFileSync(sharedFile('flint_lead/flint_mdeq.csv'), 'utf8')
      .trim()
      .split('\n')
      .slice(1)
      .map((row) => row.split(','));
  const struckOutOf = (samples: readonly string[][]) =>
    samples
      .filter(([, , kept]) => kept === 'NA')
      .map(([n, , , note]) => ({ tag: `tap-${n}.lead`, date: '2015-07-01', reason: note as string, person: 'state' }));
  const judged = (samples: readonly string[][], fields: object) => {
    const tags = samples.map(([n]) => ({ id: `tap-${n}.lead`, unit: 'ug/L' }));
    const bench = new Bench([{ id: 'lead', kind: 'percentile', limit: 15, ...fields }], tags);
    const time = Date.UTC(2015, 6, 1) * 1000;
    bench.show(samples.map(([n, lead]): Row => ({ tag: `tap-${n}.lead`, time, value: Number(lead) })));
    return bench.settle(utc('2016-01-01T00:00'))[0];
  };

  it.each([
    ['nearestRankHalfUp', 18, 11],
    ['nextRankUp', 18, 13],
    ['interpolated', 17.5, 11.2],
  ])('%s: %d with all 71, %d with two struck out', (method, withAll, without) => {
    const samples = read();
    const first = judged(samples, { method });
    expect(first).toMatchObject({ verdict: 'notMet', valid: 71 });
    expect(first?.value).toBeCloseTo(withAll, 9);
    const second = judged(samples, { method, struckOut: struckOutOf(samples) });
    expect(second).toMatchObject({ verdict: 'met', received: 71, valid: 69, figures: { struckOut: 2, withAll } });
    expect(second?.value).toBeCloseTo(without, 9);
    expect(second?.detail).toContain(`2 struck out: with all 71 samples it is ${withAll}`);
    expect(second?.figures?.struck1).toContain('house had a filter (state)');
  });
});
