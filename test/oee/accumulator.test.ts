import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  computeOee,
  countFindings,
  countFromCounter,
  createOeeAccumulator,
  type OeeAccumulator,
  type OeeAccumulatorState,
  type OeeFigures,
  type OeeWorkUnit,
  outlivedTimes,
  stateTimeline,
  type WorkUnitReadings,
} from '../../electron/oee/index.ts';
import { CHANGES_MAX, DRAWN_SEGMENTS_MAX, UNKNOWN_INTERVALS_MAX } from '../../electron/oee/shiftRecord.ts';
import {
  createShiftCalendar,
  type Interval,
  intersectIntervals,
  mergeIntervals,
  plannedIntervals,
  type Shift,
} from '../../shared/domain/shift/index.ts';
import { type Instant, parseInstant, US_PER_MINUTE, US_PER_SECOND } from '../../shared/domain/time.ts';
import { testUnit } from './testUnit.ts';

const everyDay = [1, 2, 3, 4, 5, 6, 7];
const breaks: [string, string][] = [['10:00', '10:15']];
const calendar = createShiftCalendar({
  timeZone: 'UTC',
  pattern: [
    { name: 'Early', start: '06:00', end: '14:00', breaks, days: everyDay },
    { name: 'Late', start: '14:00', end: '22:00', breaks: [], days: everyDay },
  ],
});
const unit: OeeWorkUnit = {
  ...testUnit({ stateMap: { '0': 'STOP', '1': 'RUN' } }),
  totalRange: { min: 0, max: 65_535 },
  stateHoldMsMax: 20 * 60_000,
};
const held = { ...unit, stateHoldMsMax: undefined };
const at = (clock: string): Instant => parseInstant(`2026-11-21T${clock}Z`);
const minute = (n: number): Instant => (at('00:00:00') + n * US_PER_MINUTE) as Instant;

describe('live figures of the running shift', () => {
  it('carry in the state and the count from before its start', () => {
    const live = createOeeAccumulator(held, calendar);
    live.state(at('05:50:00'), 'RUN');
    live.total(at('05:59:59'), 100);
    live.reject(at('05:59:59'), 10);
    live.total(at('06:10:00'), 400);
    const { oee, shift } = live.result(at('06:10:00'))!;
    expect(shift.name).toBe('Early');
    expect(oee).toMatchObject({ minutesPerState: { RUN: 10 }, producedQuantity: 300, rejectedQuantity: 0, oee: 0.5 });
  });

  it('are unknown before the first reading', () => {
    const { oee } = createOeeAccumulator(unit, calendar).result(at('06:10:00'))!;
    expect(oee).toMatchObject({ minutesPerState: { UNKNOWN: 10 }, oee: undefined, range: { low: 0, high: 1 } });
  });

  it('do not hold a state longer than its reading holds, while no reading comes', () => {
    const live = createOeeAccumulator(unit, calendar);
    live.state(at('06:00:00'), 'RUN');
    expect(live.result(at('06:50:00'))!.oee.minutesPerState).toEqual({ RUN: 20, UNKNOWN: 30 });
    live.state(at('07:00:00'), 'RUN');
    expect(live.result(at('07:05:00'))!.oee.minutesPerState).toEqual({ RUN: 25, UNKNOWN: 40 });
  });

  it('start anew with the next shift, and the shift before stays at hand', () => {
    const live = createOeeAccumulator(held, calendar);
    live.state(at('06:00:00'), 'RUN');
    live.total(at('06:00:00'), 0);
    live.reject(at('06:00:00'), 0);
    live.state(at('14:00:01'), 'STOP');
    live.total(at('13:59:59'), 20_000);
    live.total(at('14:00:00'), 20_001);
    live.total(at('14:00:01'), 20_003);
    expect(live.previousResult(at('14:10:00'))!.oee).toMatchObject({
      producedQuantity: 20_001,
      minutesPerState: { RUN: 465 },
    });
    expect(live.result(at('14:10:00'))!.oee).toMatchObject({ producedQuantity: 2, quality: 1 });
    expect(live.result(at('14:10:00'))!.timeline.map((each) => each[2])).toEqual(['RUN', 'STOP']);
  });

  it('are none between shifts', () => {
    const live = createOeeAccumulator(unit, calendar);
    live.state(at('21:00:00'), 'RUN');
    expect(live.result(at('23:00:00'))).toBeUndefined();
    expect(live.previousResult(at('23:00:00'))?.shift.name).toBe('Late');
  });

  it('say how many readings came too late for them', () => {
    const live = createOeeAccumulator(unit, calendar);
    live.state(at('06:10:00'), 'RUN');
    live.state(at('06:05:00'), 'STOP');
    const { oee } = live.result(at('06:11:00'))!;
    expect(oee.minutesPerState).toEqual({ UNKNOWN: 10, RUN: 1 });
    expect(oee.findings.map((each) => each.code)).toContain('lateReadings');
  });

  it('leave out a saved shift that the calendar no longer has', () => {
    const live = createOeeAccumulator(held, calendar);
    live.state(at('06:00:00'), 'RUN');
    const oneShift = createShiftCalendar({
      timeZone: 'UTC',
      pattern: [{ name: 'Day', start: '05:00', end: '17:00', breaks: [], days: everyDay }],
    });
    const { oee, shift } = createOeeAccumulator(held, oneShift, live.snapshot()).result(at('06:30:00'))!;
    expect(shift.name).toBe('Day');
    expect(oee.minutesPerState).toEqual({ UNKNOWN: 90 });
  });
});

type Event =
  | { kind: 'state'; at: Instant; state: string | undefined }
  | { kind: 'total' | 'reject'; at: Instant; value: number | undefined }
  | { kind: 'unknown'; at: Instant; interval: Interval }
  | { kind: 'look' | 'restart'; at: Instant };

/** What happens around the Early shift, in the order in which it is told. */
const history: fc.Arbitrary<Event[]> = fc
  .array(
    fc.tuple(
      fc.integer({ min: 300 * 60, max: 840 * 60 }),
      fc.constantFrom('state', 'state', 'total', 'reject', 'unknown', 'look', 'restart'),
      fc.constantFrom('RUN', 'RUN', 'STOP', 'COMM_LOSS', undefined),
      fc.option(fc.integer({ min: 0, max: 40 }), { nil: undefined, freq: 10 }),
      fc.integer({ min: 1, max: 3_600 }),
    ),
    { minLength: 5, maxLength: 60 },
  )
  .map((raw) => {
    const counters = { total: 65_400, reject: 5 };
    return raw
      .toSorted((a, b) => a[0] - b[0])
      .map(([second, kind, state, step, length]): Event => {
        const when = (minute(0) + second * US_PER_SECOND) as Instant;
        if (kind === 'state') return { kind, at: when, state };
        if (kind === 'unknown') {
          return { kind, at: when, interval: { from: (when - length * US_PER_SECOND) as Instant, to: when } };
        }
        if (kind === 'look' || kind === 'restart') return { kind, at: when };
        const which = kind as 'total' | 'reject';
        if (step === undefined) return { kind: which, at: when, value: undefined };
        counters[which] =
          which === 'total' && step > 38 ? 0 : (counters[which] + (which === 'total' ? step * 5 : 1)) % 65_536;
        return { kind: which, at: when, value: counters[which] };
      });
  });

function tell(live: OeeAccumulator, event: Event): void {
  if (event.kind === 'state') live.state(event.at, event.state);
  else if (event.kind === 'total') live.total(event.at, event.value);
  else if (event.kind === 'reject') live.reject(event.at, event.value);
  else if (event.kind === 'unknown') live.unknown(event.interval);
}

function batchFigures(of: OeeWorkUnit, shift: Shift, events: readonly Event[], now: Instant): OeeFigures {
  const readings = {
    states: events.filter((each) => each.kind === 'state'),
    total: events.filter((each) => each.kind === 'total'),
    reject: events.filter((each) => each.kind === 'reject'),
    unknown: events.filter((each) => each.kind === 'unknown').map((each) => each.interval),
  } as WorkUnitReadings;
  const span = { from: shift.start, to: now };
  const itemMs = of.plannedRunTimePerItemMs;
  const outlivedTime = outlivedTimes(readings.states, now, of.stateHoldMsMax);
  const unknown = intersectIntervals(mergeIntervals([...readings.unknown, ...outlivedTime]), [span]);
  const produced = countFromCounter(readings.total, span, of.totalRange, itemMs);
  const rejected = countFromCounter(readings.reject, span, of.rejectRange, itemMs);
  const oee = computeOee({
    planned: plannedIntervals(shift, shift.start, now),
    stateChanges: readings.states,
    unknown,
    producedQuantity: produced.quantity,
    rejectedQuantity: rejected.quantity,
    plannedRunTimePerItemMs: itemMs,
  });
  const findings = [...oee.findings, ...countFindings(produced, rejected, span, unknown)];
  return { oee: { ...oee, findings }, timeline: stateTimeline(readings.states, unknown, span), produced, rejected };
}

describe('laws of the live figures', () => {
  it.each([
    ['a state that holds for 20 minutes', unit],
    ['a state that holds until a gap is told', held],
  ])('at any moment they are those of the batch function over the same data: %s', (_name, of) => {
    fc.assert(
      fc.property(history, (events) => {
        let live = createOeeAccumulator(of, calendar);
        const told: Event[] = [];
        for (const event of events) {
          tell(live, event);
          told.push(event);
          if (event.kind === 'restart') {
            live = createOeeAccumulator(
              of,
              calendar,
              JSON.parse(JSON.stringify(live.snapshot())) as OeeAccumulatorState,
            );
          }
          if (event.kind !== 'look') continue;
          const shown = live.result(event.at);
          if (shown === undefined) continue;
          const { workUnit, shift, to, ...figures } = shown;
          const { oee, timeline, produced, rejected } = batchFigures(of, shift, told, to);
          const late = figures.oee.findings.filter((each) => each.code === 'lateReadings');
          expect(figures.oee).toEqual({ ...oee, findings: [...oee.findings, ...late] });
          expect(figures.timeline).toEqual(timeline);
          expect(figures.produced).toEqual(produced);
          expect(figures.rejected).toEqual(rejected);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('a counter reset is not blamed on a gap that ended before the shift, live or in a batch', () => {
    const events: Event[] = [
      { kind: 'total', at: at('05:00:00'), value: 4 },
      { kind: 'unknown', at: at('05:10:00'), interval: { from: at('05:05:00'), to: at('05:10:00') } },
      { kind: 'total', at: at('06:00:01'), value: 0 },
    ];
    const live = createOeeAccumulator(held, calendar);
    for (const event of events) tell(live, event);
    const shown = live.result(at('06:00:02'))!;
    const batch = batchFigures(held, shown.shift, events, shown.to);
    for (const { oee } of [shown, batch]) expect(oee.findings.map((each) => each.code)).toContain('counterReset');
  });

  it('stay exact when more states come than are kept one by one, and the memory stays bounded', () => {
    const live = createOeeAccumulator(held, calendar);
    const events: Event[] = [];
    for (let n = 0; n < 9_000; n += 1) {
      const when = (at('06:00:00') + n * 3 * US_PER_SECOND) as Instant;
      events.push({ kind: 'state', at: when, state: ['RUN', 'STOP', 'IDLE'][((n * n) % 7) % 3] });
      if (n % 1_000 === 999) {
        const interval = { from: (when - US_PER_SECOND) as Instant, to: (when + 500_000) as Instant };
        events.push({ kind: 'unknown', at: when, interval });
      }
    }
    for (const event of events) tell(live, event);
    const now = at('13:30:00');
    const shown = live.result(now)!;
    const batch = batchFigures(held, shown.shift, events, now);
    expect(shown.oee.minutesPerState).toEqual(batch.oee.minutesPerState);
    expect(shown.oee.findings.map((each) => each.code)).toEqual(['countUnknown']);
    const [record] = live.snapshot().shifts;
    expect(record!.changes.length).toBeLessThanOrEqual(CHANGES_MAX);
    expect(record!.drawn.length).toBeLessThanOrEqual(DRAWN_SEGMENTS_MAX);
    const gaps = record!.unknown.length;
    expect(shown.timeline.length).toBeLessThanOrEqual(CHANGES_MAX + DRAWN_SEGMENTS_MAX + 2 * gaps);
    expect(shown.timeline[0]![0]).toBe(shown.shift.start);
    expect(shown.timeline.at(-1)![1]).toBe(now);
  });

  it('take a gap that is told long after its time from RUN, and say that it is approximate', () => {
    const live = createOeeAccumulator(held, calendar);
    for (let n = 0; n < 3_000; n += 1) {
      live.state((at('06:00:00') + n * 5 * US_PER_SECOND) as Instant, n % 2 === 0 ? 'RUN' : 'STOP');
    }
    const now = at('10:20:00');
    const before = live.result(now)!.oee;
    live.unknown({ from: at('06:10:00'), to: at('06:20:00') });
    live.unknown({ from: at('06:15:00'), to: at('06:20:00') });
    const after = live.result(now)!.oee;
    expect(after.unknownTimeMinutes).toBe(10);
    expect(after.minutesPerState.RUN).toBe(before.minutesPerState.RUN! - 10);
    expect(after.plannedBusyTimeMinutes).toBe(before.plannedBusyTimeMinutes);
    expect(after.findings.map((each) => each.code)).toContain('timeApproximate');
  });

  it('keep a bounded number of unknown intervals, erring towards more unknown time', () => {
    const live = createOeeAccumulator(held, calendar);
    live.state(at('06:00:00'), 'RUN');
    for (let n = 0; n < 700; n += 1) {
      const from = (at('06:00:00') + n * 20 * US_PER_SECOND) as Instant;
      live.unknown({ from, to: (from + US_PER_SECOND) as Instant });
    }
    expect(live.snapshot().shifts[0]!.unknown.length).toBe(UNKNOWN_INTERVALS_MAX);
    expect(live.result(at('09:59:00'))!.oee.unknownTimeMinutes).toBeGreaterThan(700 / 60);
  });
});
