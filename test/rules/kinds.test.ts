import { describe, expect, it } from 'vitest';
import { createPeriods, RuleBook, type RuleResult, roundDecimal } from '../../electron/rules/index.ts';
import { formatInstant, type Instant, parseInstant } from '../../shared/domain/time.ts';
import { boundOf, type TestTag } from './someRules.ts';

const START = parseInstant('2026-03-01T00:00:00Z');
const MINUTE = 60_000_000;
const X: TestTag = { id: 'x', unit: 'Cel' };

/** Values a minute apart, by tag; judged to a moment (minutes after the start). */
function judged(
  rule: Record<string, unknown>,
  values: Readonly<Record<string, readonly number[]>>,
  {
    tags = [X],
    untilMinutes = 60 * 24 * 3,
    stepMinutes = 1,
  }: { tags?: readonly TestTag[]; untilMinutes?: number; stepMinutes?: number } = {},
): readonly RuleResult[] {
  const book = new RuleBook({
    timeZone: 'UTC',
    rules: boundOf([{ id: 'rule', ...rule }], tags),
    saved: () => undefined,
    since: () => 0 as Instant,
  });
  for (const [id, column] of Object.entries(values)) {
    const time = Float64Array.from(column, (_, i) => START + i * stepMinutes * MINUTE);
    book.feed(id)?.readings(time, Float64Array.from(column), 0, column.length, false);
  }
  return book.settle(() => START + untilMinutes * MINUTE).map(({ result }) => result);
}
const minutesOf = ({ from, to }: RuleResult) => [(from - START) / MINUTE, (to - START) / MINUTE];

describe('a limit with deadband and delays', () => {
  const rule = { kind: 'limit', side: 'above', limit: 60, deadband: 2, onDelayMs: 120_000, offDelayMs: 60_000 };
  it.each([
    ['shorter than the on-delay: nothing', [50, 61, 50, 50], []],
    ['held until the next reading, it is as long as the on-delay', [50, 61, 61, 50, 50], [[1, 3]]],
    [
      'as long as the on-delay: from the first reading beyond to the first one back',
      [50, 61, 61, 61, 50, 50],
      [[1, 4]],
    ],
    ['back inside the deadband only: it goes on', [50, 61, 61, 61, 59, 59, 57, 57], [[1, 6]]],
    ['back for less than the off-delay: it goes on', [50, 61, 61, 61, 50, 61, 50, 50], [[1, 6]]],
    ['equal to the limit is inside', [60, 60, 60, 60, 50, 50], []],
    ['a reading without a value changes nothing', [50, 61, Number.NaN, 61, 50, 50], [[1, 4]]],
  ])('%s', (_, values, expected) => {
    expect(judged(rule, { x: values }).map(minutesOf)).toEqual(expected);
  });
  it('tells the furthest value', () => {
    expect(judged({ kind: 'limit', side: 'below', limit: 2 }, { x: [3, 1, 0.5, 1, 3] })).toMatchObject([
      { value: 0.5, limit: 2, received: 3, isEvent: true },
    ]);
  });
});

describe('rolling statistics', () => {
  it.each([
    ['mean', { statistic: 'mean', overCount: 3, atLeast: 3, max: 10 }, [9, 9, 9, 15, 9, 3], [[3, 5]]],
    ['max over time', { statistic: 'max', overMs: 180_000, max: 10 }, [9, 11, 9, 9, 9], [[1, 4]]],
    [
      'percentile, nearest rank',
      { statistic: 'percentile', percent: 50, overCount: 3, max: 10 },
      [1, 20, 20, 1, 1],
      [[2, 4]],
    ],
  ])('%s', (_, fields, values, expected) => {
    expect(judged({ kind: 'rolling', ...fields }, { x: values }).map(minutesOf)).toEqual(expected);
  });
});

describe('rate of change and frozen values', () => {
  it('a step faster than allowed is told with its rate', () => {
    const [result] = judged({ kind: 'rateOfChange', perSecond: 0.1 }, { x: [10, 10, 22, 22] });
    expect(result).toMatchObject({ value: 0.2, unit: 'Cel/s', limit: 0.1 });
    expect(judged({ kind: 'rateOfChange', perSecond: 0.1, gapMsMax: 30_000 }, { x: [10, 10, 22, 22] })).toEqual([]);
  });
  it('the same value for so long is told when it moves', () => {
    expect(judged({ kind: 'frozen', afterMs: 180_000 }, { x: [1, 5, 5, 5, 5, 6] }).map(minutesOf)).toEqual([[1, 5]]);
  });
});

describe('sums, sequences and intervals', () => {
  it('what goes in is what comes out, within a share; a missing part is not 0', () => {
    const tags = [{ id: 'in' }, { id: 'out' }];
    const rule = { kind: 'balance', of: 'increase', percent: 5, terms: [{ tags: 'out', weight: -1 }] };
    const within = { tags, untilMinutes: 1440 };
    expect(judged(rule, { in: [0, 60, 100], out: [7, 50, 105] }, within)).toMatchObject([
      { verdict: 'met', value: 2, limit: 5 },
    ]);
    expect(judged(rule, { in: [0, 60, 100], out: [7, 50, 90] }, within)).toMatchObject([
      { verdict: 'notMet', value: 17 },
    ]);
    expect(judged(rule, { in: [0, 60, 100], out: [] }, within)).toMatchObject([{ verdict: 'undefined', value: null }]);
    expect(judged(rule, { in: [90, 95, 2, 7], out: [0, 10] }, within)).toMatchObject([
      { value: 0, figures: { setBack: 1 } },
    ]);
  });
  it('a hole in the numbers is counted, a roll-over is none', () => {
    const rule = { kind: 'sequence', last: 9 };
    const within = { untilMinutes: 1440 };
    expect(judged(rule, { x: [7, 8, 9, 0, 1, 4, 4] }, within)).toMatchObject([
      { verdict: 'notMet', value: 1, figures: { missing: 2, repeats: 1 } },
    ]);
    expect(judged(rule, { x: [8, 9, 0, 1] }, within)).toMatchObject([{ verdict: 'met', value: 0 }]);
  });
  it('an interval longer than allowed', () => {
    const values = { x: [1, 2, 3] };
    expect(judged({ kind: 'longestInterval', msMax: 60_000 }, values, { untilMinutes: 1440 })).toMatchObject([
      { verdict: 'met' },
    ]);
    const slow = { untilMinutes: 1440, stepMinutes: 2 };
    expect(judged({ kind: 'longestInterval', msMax: 60_000 }, values, slow)).toMatchObject([
      { verdict: 'notMet', value: 120_000, figures: { intervalsOver: 2 } },
    ]);
  });
});

describe('calibration', () => {
  const tags = [{ id: 'x', calibration: { certificate: 'C-7', validUntil: '2026-03-01' } }];
  const twoDays = Array.from({ length: 48 }, () => 5);
  it('readings after the last day of the certificate are marked, those of that day are not', () => {
    const results = judged({ kind: 'calibrationValidity' }, { x: twoDays }, { tags, stepMinutes: 60 });
    expect(results[0]).toMatchObject({ verdict: 'notMet', received: 24, figures: { certificate: 'C-7' } });
    expect(formatInstant((results[0] as RuleResult).from)).toBe('2026-03-02T00:00:00.000Z');
  });
  it('warns ahead with a lead', () => {
    const results = judged({ kind: 'calibrationValidity', leadDays: 30 }, { x: twoDays }, { tags, stepMinutes: 60 });
    expect(results[0]).toMatchObject({ verdict: 'notMet', value: 1, limit: 30 });
  });
});

describe('rounding of decimals', () => {
  it.each([
    [0.34, 1, 'halfUp', 0.3],
    [0.35, 1, 'halfUp', 0.4],
    [1.4, 0, 'halfUp', 1],
    [1.005, 2, 'halfUp', 1.01],
    [2.5, 0, 'halfEven', 2],
    [3.5, 0, 'halfEven', 4],
    [-2.5, 0, 'halfUp', -3],
    [0.301, 1, 'up', 0.4],
    [0.399, 1, 'down', 0.3],
    [0.05, 0, 'up', 1],
    [1e21, 2, 'halfUp', 1e21],
    [0, 3, 'up', 0],
  ] as const)('%f to %i places, %s: %f', (value, places, mode, expected) => {
    expect(roundDecimal(value, places, mode)).toBe(expected);
  });
});

describe('local periods', () => {
  const berlin = createPeriods('Europe/Berlin');
  const spanText = (period: 'day' | 'hour' | 'month' | 'quarter' | 'week', at: string) => {
    const { from, to } = berlin.spanAt(period, parseInstant(at));
    return `${formatInstant(from)} ${(to - from) / 3_600_000_000} h`;
  };
  it.each([
    ['day', '2026-03-29T12:00:00Z', '2026-03-28T23:00:00.000Z 23 h'],
    ['day', '2026-10-25T12:00:00Z', '2026-10-24T22:00:00.000Z 25 h'],
    ['month', '2026-03-15T00:00:00Z', '2026-02-28T23:00:00.000Z 743 h'],
    ['quarter', '2026-05-15T00:00:00Z', '2026-03-31T22:00:00.000Z 2184 h'],
    ['week', '2026-11-21T00:00:00Z', '2026-11-15T23:00:00.000Z 168 h'],
    ['hour', '2026-10-25T01:30:00Z', '2026-10-25T00:00:00.000Z 2 h'],
  ] as const)('%s of %s is %s', (period, at, expected) => {
    expect(spanText(period, at)).toBe(expected);
  });
});
