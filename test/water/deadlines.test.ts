import { describe, expect, it } from 'vitest';
import { shippedPack } from '../../electron/rules/index.ts';
import { dueTime, startedBy } from '../../electron/water/index.ts';
import { type Deadline, type Due, packSchema } from '../../shared/domain/pack/index.ts';
import { formatInstant, type Instant } from '../../shared/domain/time.ts';

const CALENDAR = { timeZone: 'America/New_York', businessDays: [1, 2, 3, 4, 5], holidays: ['2026-11-26'] };
const at = (text: string): Instant => (Date.parse(`${text}Z`) * 1000) as Instant;
const due = (rule: Due, from: string): string => formatInstant(dueTime(rule, at(from), CALENDAR)).slice(0, 16);

describe('when something is due, New York', () => {
  it.each([
    ['24 h after the event', { kind: 'hours', hours: 24 }, '2026-11-21T10:40', '2026-11-22T10:40'],
    ['seven days: the end of the seventh local day', { kind: 'days', days: 7 }, '2026-11-03T10:00', '2026-11-11T05:00'],
    ['Friday: the end of Monday', { kind: 'endOfNextBusinessDay' }, '2026-11-20T15:00', '2026-11-24T05:00'],
    [
      'a night event still belongs to the local day before',
      { kind: 'endOfNextBusinessDay' },
      '2026-11-17T03:00',
      '2026-11-18T05:00',
    ],
    [
      'the day before a holiday: the day after it',
      { kind: 'endOfNextBusinessDay' },
      '2026-11-25T15:00',
      '2026-11-28T05:00',
    ],
    ['the 10th of the next month', { kind: 'dayOfNextMonth', day: 10 }, '2026-12-31T23:00', '2027-01-11T05:00'],
    [
      'the last local moment of a month is in that month',
      { kind: 'dayOfNextMonth', day: 10 },
      '2026-12-01T04:59',
      '2026-12-11T05:00',
    ],
  ] as const)('%s', (_, rule, from, expected) => {
    expect(due(rule, from)).toBe(expected);
  });

  it('a calendar without business days is refused', () => {
    expect(() =>
      dueTime({ kind: 'endOfNextBusinessDay' }, at('2026-11-20T15:00'), { ...CALENDAR, businessDays: [] }),
    ).toThrow(/no business day/);
  });
});

describe('which results start a clock', () => {
  const deadline = (given: Partial<Deadline>): Deadline => ({
    ...{ id: 'd', rule: 'r', when: 'period', verdicts: ['notMet'], task: 'do it', who: 'somebody', startsAt: 'event' },
    due: { kind: 'hours', hours: 24 },
    source: { document: '40 CFR', paragraph: '1', isChecked: false },
    ...given,
  });
  const result = {
    rule: 'r',
    verdict: 'notMet' as const,
    from: at('2026-10-01T04:00'),
    to: at('2026-11-01T04:00'),
    at: at('2026-11-03T00:00'),
    figures: {},
  };
  const started = (given: Partial<Deadline>, about: object = {}) =>
    startedBy({ ...result, ...about }, [deadline(given)], CALENDAR, 0);

  it('a period ends in the month before, a reading says its own moment, a laboratory result counts from when it was known', () => {
    expect(started({ due: { kind: 'dayOfNextMonth', day: 10 } })[0]?.due).toBe(at('2026-11-11T05:00'));
    const reading = { figures: { event: 'reading', at: at('2026-10-20T08:00') } };
    expect(started({ when: 'reading' }, reading)[0]?.due).toBe(at('2026-10-21T08:00'));
    expect(started({ startsAt: 'learned' })[0]?.due).toBe(at('2026-11-04T00:00'));
  });
  it('another rule, verdict or occasion starts none, nor what was over before the station was', () => {
    expect(started({ rule: 'other' })).toEqual([]);
    expect(started({}, { verdict: 'met' })).toEqual([]);
    expect(started({ when: 'reading' })).toEqual([]);
    expect(startedBy(result, [deadline({})], CALENDAR, at('2026-11-20T00:00'))).toEqual([]);
  });
});

describe('the shipped pack for drinking water', () => {
  const pack = packSchema.parse(shippedPack('water.json'));
  it('each deadline follows from a rule of the pack', () => {
    const rules = new Set(pack.rules.map(({ id }) => id));
    expect(pack.deadlines?.filter(({ rule }) => !rules.has(rule))).toEqual([]);
  });
  it('says of each rule and deadline where it is written and whether that was compared', () => {
    for (const { source } of [...(pack.rules as { source?: Deadline['source'] }[]), ...(pack.deadlines ?? [])]) {
      expect(source?.document).toBe('40 CFR');
      expect(source?.paragraph).not.toBe('');
    }
    expect(pack.deadlines?.filter(({ source }) => source.isChecked).map(({ id }) => id)).toEqual([
      'report-month',
      'filter-report',
    ]);
  });
});
