import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bandSegments, figuresWithin, oeeHistory, type WorkUnitReadings } from '../../electron/oee/index.ts';
import { createShiftCalendar, type Shift } from '../../shared/domain/shift/index.ts';
import { type Instant, parseInstant, US_PER_MINUTE, US_PER_SECOND } from '../../shared/domain/time.ts';
import { type CodedLoss, TIME_BANDS, type TimeBand } from '../../shared/domain/timeLoss.ts';
import { TEST_STATES, testUnit } from './testUnit.ts';

const calendar = createShiftCalendar({
  timeZone: 'UTC',
  pattern: [
    { name: 'Early', start: '06:00', end: '14:00', breaks: [['10:00', '10:15']], days: [1, 2, 3, 4, 5, 6, 7] },
    { name: 'Late', start: '14:00', end: '22:00', breaks: [], days: [1, 2, 3, 4, 5, 6, 7] },
  ],
});
const at = (clock: string): Instant => parseInstant(`2026-11-21T${clock}Z`);
const EARLY = calendar.shiftAt(at('08:00:00')) as Shift;
const minutes = (n: number): number => n * US_PER_MINUTE;
const NONE: WorkUnitReadings = { states: [], total: [], reject: [], unknown: [] };

/** Minutes per band of a window of the early shift. */
function bandsOf(readings: Partial<WorkUnitReadings>, to: Instant, oee = {}, coded: CodedLoss[] = []) {
  const history = oeeHistory(testUnit(oee), [EARLY], { ...NONE, ...readings }, to, coded);
  const { account } = figuresWithin(history, { from: EARLY.start, to });
  return Object.fromEntries(
    Object.entries(account.bandsUs)
      .filter(([, us]) => us > 0)
      .map(([band, us]) => [band, us / US_PER_MINUTE]),
  );
}
const state = (clock: string, name: string | undefined) => ({ at: at(clock), state: name });
const count = (clock: string, value: number) => ({ at: at(clock), value });

describe('the bands of a shift', () => {
  it('part production into effective, reject and reduced speed by what was made in it', () => {
    const states = [state('06:00:00', 'RUN')];
    const total = [count('06:00:00', 0), count('07:00:00', 3_000)];
    const reject = [count('06:00:00', 0), count('07:00:00', 60)];
    expect(bandsOf({ states, total, reject }, at('07:00:00'))).toEqual({ effective: 49, reject: 1, reducedSpeed: 10 });
  });

  it('call a stop of two minutes small, and one a microsecond longer unplanned', () => {
    const stop = (end: Instant) => ({
      states: [state('06:00:00', 'STOP'), { at: end, state: 'SETUP' as const }],
    });
    expect(bandsOf(stop(at('06:02:00')), at('06:10:00'))).toEqual({ smallStop: 2, setup: 8 });
    const longer = bandsOf(stop((at('06:02:00') + 1) as Instant), at('06:10:00'));
    expect(longer.smallStop).toBeUndefined();
    expect(longer.unplannedStop).toBeCloseTo(2, 6);
  });

  it('judge a stop whole, whatever states it is made of and whoever coded a part of it', () => {
    const states = [state('06:00:00', 'STOP'), state('06:01:30', 'IDLE'), state('06:03:00', 'RUN')];
    expect(bandsOf({ states }, at('06:03:00'))).toEqual({ unplannedStop: 3 });
    const coded: CodedLoss[] = [{ from: at('06:00:00'), to: at('06:02:00'), loss: 'starved' }];
    expect(bandsOf({ states }, at('06:03:00'), {}, coded)).toEqual({ starved: 2, unplannedStop: 1 });
  });

  it('let a code say what standing still was, never production or time that nobody knows', () => {
    const states = [state('06:00:00', 'RUN'), state('06:10:00', 'STOP')];
    const unknown = [{ from: at('06:20:00'), to: at('06:30:00') }];
    const coded: CodedLoss[] = [{ from: at('06:00:00'), to: at('07:00:00'), loss: 'notScheduled' }];
    expect(bandsOf({ states, unknown }, at('06:40:00'), {}, coded)).toEqual({
      reducedSpeed: 10,
      notScheduled: 20,
      unknown: 10,
    });
  });

  it('count a break as planned whatever the state, and time between shifts as not scheduled', () => {
    const history = oeeHistory(
      testUnit(),
      [EARLY],
      { ...NONE, states: [state('05:00:00', 'SETUP')] },
      at('14:30:00'),
      [],
    );
    const { account } = figuresWithin(history, { from: at('05:30:00'), to: at('14:30:00') });
    expect(account.bandsUs).toMatchObject({ plannedStop: minutes(15), notScheduled: minutes(60), setup: minutes(465) });
    expect(account.outsideUs).toBe(minutes(60));
  });

  it('tell rejects after a setup as start-up rejects', () => {
    const states = [state('06:00:00', 'SETUP'), state('06:10:00', 'RUN')];
    const total = [count('06:10:00', 0), count('06:12:00', 120), count('06:20:00', 600)];
    const reject = [count('06:10:00', 0), count('06:12:00', 60), count('06:19:00', 60), count('06:20:00', 90)];
    expect(bandsOf({ states, total, reject }, at('06:20:00'))).toEqual({
      setup: 10,
      startUpReject: 1,
      reject: 0.5,
      effective: 8.5,
    });
  });

  it('never cap what is faster than the ideal cycle: the figure stands above one, the band of time is full', () => {
    const history = oeeHistory(
      testUnit({ reject: undefined }),
      [EARLY],
      { ...NONE, states: [state('06:00:00', 'RUN')], total: [count('06:00:00', 0), count('07:00:00', 4_500)] },
      at('07:00:00'),
      [],
    );
    const { account, results } = figuresWithin(history, { from: EARLY.start, to: at('07:00:00') });
    expect(results.classic.performance).toBeCloseTo(1.25, 12);
    expect(results.classic.findings.map(({ code }) => code)).toContain('performanceAboveOne');
    expect(account.bandsUs).toMatchObject({ effective: minutes(60), reducedSpeed: 0 });
    expect(account.excessUs).toBe(minutes(15));
  });

  it('take items of a slow cycle from the time they were made in', () => {
    const states = [state('06:00:00', 'RUN')];
    const total = [count('06:00:00', 0), count('06:05:00', 1), count('06:10:00', 2)];
    expect(bandsOf({ states, total }, at('06:10:00'), { idealCycleMs: 240_000 })).toEqual({
      effective: 8,
      reducedSpeed: 2,
    });
  });
});

const STATES = [...Object.values(TEST_STATES), undefined, 'COMM_LOSS'];
/** A few hours of anything: states, counts with gaps and leaps, unknown time, codes. */
const record = fc.record({
  states: fc.array(fc.tuple(fc.integer({ min: 1, max: 1_200 }), fc.constantFrom(...STATES)), { maxLength: 120 }),
  counts: fc.array(
    fc.tuple(fc.integer({ min: 1, max: 400 }), fc.integer({ min: 0, max: 700 }), fc.integer({ min: 0, max: 60 })),
    {
      maxLength: 120,
    },
  ),
  unknown: fc.array(fc.tuple(fc.integer({ min: 0, max: 50_000 }), fc.integer({ min: 1, max: 3_000 })), {
    maxLength: 8,
  }),
  coded: fc.array(
    fc.tuple(
      fc.integer({ min: 0, max: 50_000 }),
      fc.integer({ min: 1, max: 3_000 }),
      fc.constantFrom(...(['notScheduled', 'plannedStop', 'unplannedStop', 'setup', 'blocked'] as const)),
    ),
    { maxLength: 8 },
  ),
});
type Drawn = typeof record extends fc.Arbitrary<infer T> ? T : never;
const START = at('05:30:00');
const us = (seconds: number): Instant => (START + seconds * US_PER_SECOND + (seconds % 7)) as Instant;

function readingsOf(drawn: Drawn): WorkUnitReadings {
  let seconds = 0;
  const states = drawn.states.map(([wait, name]) => {
    seconds += wait;
    return { at: us(seconds), state: name };
  });
  seconds = 0;
  let made = 0;
  let bad = 0;
  const total: { at: Instant; value: number }[] = [{ at: START, value: 0 }];
  const reject: { at: Instant; value: number }[] = [{ at: START, value: 0 }];
  for (const [wait, items, rejected] of drawn.counts) {
    seconds += wait;
    made += items;
    bad += Math.min(items, rejected);
    total.push({ at: us(seconds), value: made });
    reject.push({ at: us(seconds), value: bad });
  }
  const unknown = drawn.unknown.map(([from, length]) => ({ from: us(from), to: us(from + length) }));
  return { states, total, reject, unknown };
}
const codesOf = (drawn: Drawn): CodedLoss[] =>
  drawn.coded.map(([from, length, loss]) => ({ from: us(from), to: us(from + length), loss }));
const shifts = calendar.shiftsBetween(START, at('22:30:00'));
const sum = (bands: Readonly<Record<TimeBand, number>>): number =>
  TIME_BANDS.reduce((all, band) => all + bands[band], 0);

describe('laws of the bands', () => {
  it('part calendar time exactly, to the microsecond, with no band negative', () => {
    fc.assert(
      fc.property(record, (drawn) => {
        const history = oeeHistory(testUnit(), shifts, readingsOf(drawn), at('22:30:00'), codesOf(drawn));
        const window = { from: START, to: at('22:30:00') };
        const { account } = figuresWithin(history, window);
        expect(account.calendarUs).toBe(window.to - window.from);
        expect(sum(account.bandsUs)).toBe(account.calendarUs);
        for (const band of TIME_BANDS) expect(account.bandsUs[band]).toBeGreaterThanOrEqual(0);
        for (const { losses } of history.shifts) {
          expect(losses.account.calendarUs).toBe(losses.to - losses.shift.start);
          expect(sum(losses.account.bandsUs)).toBe(losses.account.calendarUs);
        }
      }),
      { numRuns: 300, verbose: 1 },
    );
  });

  it('draw the same bands they add up to', () => {
    fc.assert(
      fc.property(record, (drawn) => {
        const history = oeeHistory(testUnit(), shifts, readingsOf(drawn), at('22:30:00'), codesOf(drawn));
        for (const { losses } of history.shifts) {
          const drawnUs = Object.fromEntries(TIME_BANDS.map((band) => [band, 0])) as Record<TimeBand, number>;
          let end: number = losses.shift.start;
          for (const [from, to, band] of bandSegments(losses.labels, losses.parted)) {
            expect(from).toBe(end);
            drawnUs[band] += to - from;
            end = to;
          }
          expect(end).toBe(losses.to);
          expect(drawnUs).toEqual(losses.account.bandsUs);
        }
      }),
      { numRuns: 200, verbose: 1 },
    );
  });

  it('change no total when a window is split anywhere', () => {
    const length = at('22:30:00') - START;
    const cuts = fc.array(fc.integer({ min: 1, max: length - 1 }), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(record, cuts, (drawn, offsets) => {
        const history = oeeHistory(testUnit(), shifts, readingsOf(drawn), at('22:30:00'), codesOf(drawn));
        const whole = figuresWithin(history, { from: START, to: at('22:30:00') });
        const edges = [...new Set([0, ...offsets, length])]
          .sort((a, b) => a - b)
          .map((each) => (START + each) as Instant);
        const parts = edges.slice(1).map((to, i) => figuresWithin(history, { from: edges[i] as Instant, to }));
        for (const band of TIME_BANDS)
          expect(parts.reduce((all, part) => all + part.account.bandsUs[band], 0)).toBe(whole.account.bandsUs[band]);
        for (const counted of ['failures', 'smallStops', 'breakUs', 'outsideUs'] as const)
          expect(parts.reduce((all, part) => all + part.account[counted], 0)).toBe(whole.account[counted]);
        const made = parts.reduce((all, part) => all + (part.produced.quantity ?? 0), 0);
        expect(made).toBe(whole.produced.quantity);
      }),
      { numRuns: 150, verbose: 1 },
    );
  });
});
