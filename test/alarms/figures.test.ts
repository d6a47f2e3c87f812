import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Announced, firstOuts, floods, scorecard } from '../../electron/alarms/index.ts';

const MINUTE_US = 60_000_000;
const settings = { windowMs: 600_000, above: 10, endsBelow: 5, operators: 1 };
const every = (count: number, stepUs: number, from = 0): number[] =>
  Array.from({ length: count }, (_, i) => from + i * stepUs);

describe('flood: above 10 in 10 minutes, over below 5', () => {
  it('ten are none, the eleventh begins it', () => {
    expect(floods(every(10, MINUTE_US / 2), 0, 60 * MINUTE_US, settings).spans).toEqual([]);
    const { spans } = floods(every(11, MINUTE_US / 2), 0, 60 * MINUTE_US, settings);
    // The eleventh comes at 5 min; only the four of 3.5 min and later are left at 13.5 min.
    expect(spans).toEqual([{ from: 5 * MINUTE_US, to: 13 * MINUTE_US, peak: 11 }]);
  });

  it('goes on until the end of what is looked at, and says so', () => {
    const picture = floods(every(20, 1_000_000), 0, MINUTE_US, settings);
    expect(picture).toMatchObject({ isFlood: true, inWindow: 20 });
    expect(picture.spans).toEqual([{ from: 10_000_000, to: MINUTE_US, peak: 20 }]);
  });

  it('is per operating position', () => {
    expect(floods(every(20, 1_000_000), 0, MINUTE_US, { ...settings, operators: 2 }).isFlood).toBe(false);
    expect(floods(every(21, 1_000_000), 0, MINUTE_US, { ...settings, operators: 2 }).isFlood).toBe(true);
  });

  it('spans never overlap, lie in order and within the span, whatever comes', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 7_200_000 }), { maxLength: 300 }), (ms) => {
        const times = ms.map((each) => each * 1000).sort((a, b) => a - b);
        const to = 7_200_000_000;
        const { spans } = floods(times, 0, to, settings);
        let last = 0;
        for (const span of spans) {
          expect(span.from).toBeGreaterThanOrEqual(last);
          expect(span.to).toBeGreaterThan(span.from);
          expect(span.peak).toBeGreaterThan(10);
          last = span.to;
        }
        expect(last).toBeLessThanOrEqual(to);
        const most = Math.max(
          0,
          ...times.map((at) => times.filter((each) => each <= at && each > at - 600_000_000).length),
        );
        expect(spans.length > 0).toBe(most > 10);
      }),
      { numRuns: 200 },
    );
  });
});

describe('first-out', () => {
  const at = (key: string, group: string, seconds: number) => ({ key, group, at: seconds * 1e6 });
  it('marks the first of the alarms of a group that follow each other', () => {
    const alarms = [
      at('b', 'press', 3),
      at('a', 'press', 0),
      at('c', 'press', 12),
      at('other', 'filler', 1),
      at('late', 'press', 60),
    ];
    expect([...firstOuts(alarms, 10_000)]).toEqual([['a', 2]]);
  });
  it('marks none where an alarm comes alone', () => expect(firstOuts([at('a', 'press', 0)], 10_000).size).toBe(0));
  it('every alarm is a first, a follower of exactly one, or alone', () => {
    const alarm = fc.record({ group: fc.constantFrom('x', 'y'), at: fc.integer({ min: 0, max: 100_000_000 }) });
    fc.assert(
      fc.property(fc.array(alarm, { maxLength: 60 }), (list) => {
        const alarms = list.map((each, i) => ({ ...each, key: `k${i}` }));
        const followers = [...firstOuts(alarms, 5_000).values()].reduce((sum, n) => sum + n, 0);
        expect(followers + firstOuts(alarms, 5_000).size).toBeLessThanOrEqual(alarms.length);
      }),
    );
  });
});

describe('the scorecard', () => {
  const card = { flood: settings, chattering: { count: 3, windowMs: 60_000 }, fleetingMs: 10_000, operators: 1 };
  const HOUR_US = 60 * MINUTE_US;
  const alarmAt = (raisedAt: number, over: Partial<Announced> = {}): Announced => ({
    ...{
      alarm: 'a',
      priority: 'low',
      message: 'A',
      workUnit: 'press',
      raisedAt,
      returnedAt: null,
      acknowledgedAt: null,
    },
    ...over,
  });
  const figure = (announced: readonly Announced[], id: string, to = 24 * HOUR_US, standing = 0) =>
    scorecard(announced, 0, to, standing, card).scores.find((each) => each.id === id);

  it.each([
    [144, 'good'],
    [145, 'tolerable'],
    [288, 'tolerable'],
    [289, 'bad'],
  ])('%i alarms in a day are %s', (count, verdict) => {
    const announced = every(count, 1_000_000).map((at) => alarmAt(at));
    expect(figure(announced, 'perDay')).toMatchObject({ value: count, verdict });
    expect(figure(announced, 'perHour')?.value).toBeCloseTo(count / 24, 10);
  });

  it('says nothing of rates after a few minutes, nor of shares with a handful of alarms', () => {
    const announced = [alarmAt(0)];
    expect(figure(announced, 'perDay', 5 * MINUTE_US)).toMatchObject({ value: null, verdict: 'unknown' });
    expect(figure(announced, 'share-low')).toMatchObject({ value: null, verdict: 'unknown' });
  });

  it('knows chattering (three within a minute) from merely frequent', () => {
    const quick = [0, 20, 60].map((s) => alarmAt(s * 1e6));
    const slow = [0, 20, 61].map((s) => alarmAt(s * 1e6));
    expect(figure(quick, 'chattering')?.value).toBe(1);
    expect(figure(slow, 'chattering')?.value).toBe(0);
  });

  it('counts as fleeting what returned before anyone could act, and not what was acknowledged first', () => {
    const gone = alarmAt(0, { returnedAt: 9e6 });
    const seen = alarmAt(0, { returnedAt: 9e6, acknowledgedAt: 5e6 });
    const slow = alarmAt(0, { returnedAt: 10e6 });
    expect(figure([gone, seen, slow], 'fleeting')?.value).toBe(1);
  });

  it('priorities 80 / 15 / 5 are as they should be, in each of the four classes', () => {
    const priorities = [...Array(80).fill('low'), ...Array(15).fill('medium'), ...Array(5).fill('high')];
    const announced = priorities.map((priority, i) => alarmAt(i * 1e6, { priority }));
    for (const priority of ['low', 'medium', 'high', 'critical'])
      expect(figure(announced, `share-${priority}`)?.verdict).toBe('good');
  });

  it('the ten most frequent by count, with their share, and every alarm in some period', () => {
    const announced = every(66, MINUTE_US).map((at, i) =>
      alarmAt(at, { alarm: `a${Math.floor((Math.sqrt(8 * i + 1) - 1) / 2)}` }),
    );
    const { badActors, perWindow } = scorecard(announced, 0, 24 * HOUR_US, 0, card);
    expect(badActors[0]).toMatchObject({ alarm: 'a10', count: 11, share: 11 / 66 });
    expect(badActors).toHaveLength(10);
    expect(perWindow.reduce((sum, n) => sum + n, 0)).toBe(66);
    expect(perWindow).toHaveLength(144);
  });
});
