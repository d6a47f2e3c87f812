import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createOeeAccumulator, figuresWithin, oeeHistory, type WorkUnitReadings } from '../../electron/oee/index.ts';
import { createShiftCalendar } from '../../shared/domain/shift/index.ts';
import { type Instant, parseInstant, US_PER_SECOND } from '../../shared/domain/time.ts';
import { testUnit } from './testUnit.ts';

const calendar = createShiftCalendar({
  timeZone: 'UTC',
  pattern: [
    { name: 'Early', start: '06:00', end: '14:00', breaks: [['10:00', '10:15']], days: [1, 2, 3, 4, 5, 6, 7] },
    { name: 'Late', start: '14:00', end: '22:00', breaks: [], days: [1, 2, 3, 4, 5, 6, 7] },
  ],
});
/** Before the first shift, before its break, before the change of shifts. */
const STARTS = ['05:57', '09:55', '13:50'].map((clock) => parseInstant(`2026-11-21T${clock}:00Z`));
const unit = testUnit({
  product: 'press-1.product',
  rework: 'press-1.rework',
  products: { A: { idealCycleMs: 900 }, B: { idealCycleMs: 1_400, setupMs: 300_000 } },
  transitions: { RUN: ['STOP', 'SETUP', 'IDLE'], STOP: ['RUN'], SETUP: ['RUN'] },
});

type Event =
  | { readonly kind: 'state'; readonly at: Instant; readonly state: string | undefined }
  | { readonly kind: 'total' | 'reject' | 'rework'; readonly at: Instant; readonly value: number }
  | { readonly kind: 'product'; readonly at: Instant; readonly product: string };

/** A simulated press: minutes of running, stops and setups, polled every few seconds. */
const phasesOfAPress = fc.array(
  fc.record({
    state: fc.constantFrom('RUN', 'RUN', 'RUN', 'STOP', 'SETUP', 'IDLE', undefined),
    polls: fc.integer({ min: 4, max: 60 }),
    everySeconds: fc.integer({ min: 2, max: 12 }),
    cycleMs: fc.integer({ min: 800, max: 2_000 }),
    rejectOf: fc.integer({ min: 5, max: 80 }),
    product: fc.constantFrom('A', 'B', 'C'),
  }),
  { minLength: 8, maxLength: 90 },
);
const shiftOfAPress = fc.tuple(fc.constantFrom(...STARTS), phasesOfAPress).map(([start, phases]) => {
  const events: Event[] = [];
  let at = start as number;
  let made = 0;
  let rest = 0;
  let bad = 0;
  for (const phase of phases) {
    for (let i = 0; i < phase.polls; i += 1) {
      at += phase.everySeconds * US_PER_SECOND + (i % 3) * 1_017;
      if (phase.state === 'RUN') {
        rest += (phase.everySeconds * 1_000) / phase.cycleMs;
        const items = Math.floor(rest);
        rest -= items;
        bad += Math.floor((made + items) / phase.rejectOf) - Math.floor(made / phase.rejectOf);
        made += items;
      }
      const now = at as Instant;
      events.push({ kind: 'product', at: now, product: phase.product });
      events.push({ kind: 'state', at: now, state: phase.state });
      events.push({ kind: 'total', at: now, value: made });
      events.push({ kind: 'reject', at: now, value: bad });
      events.push({ kind: 'rework', at: now, value: Math.floor(bad / 3) });
    }
  }
  return events;
});

function feed(live: ReturnType<typeof createOeeAccumulator>, events: readonly Event[]): void {
  for (const event of events) {
    if (event.kind === 'state') live.state(event.at, event.state);
    else if (event.kind === 'product') live.product(event.at, event.product);
    else live[event.kind](event.at, event.value);
  }
}

function readingsOf(events: readonly Event[]): WorkUnitReadings {
  const counts = (kind: 'total' | 'reject' | 'rework') =>
    events.flatMap((event) => (event.kind === kind ? [{ at: event.at, value: event.value }] : []));
  const products = events.flatMap((event) =>
    event.kind === 'product' ? [{ at: event.at, product: event.product }] : [],
  );
  return {
    states: events.flatMap((event) => (event.kind === 'state' ? [{ at: event.at, state: event.state }] : [])),
    total: counts('total'),
    reject: counts('reject'),
    rework: counts('rework'),
    products: products.filter((each, i) => each.product !== products[i - 1]?.product),
    unknown: [],
  };
}

describe('the live figure and the one from the log', () => {
  it('are the same, band by band and to the last digit, at any moment and over a restart', () => {
    let compared = 0;
    fc.assert(
      fc.property(shiftOfAPress, fc.double({ min: 0.1, max: 1, noNaN: true }), (events, share) => {
        const seen = events.slice(0, Math.max(1, Math.floor(events.length * share)));
        const now = (seen.at(-1) as Event).at;
        const before = createOeeAccumulator(unit, calendar);
        feed(before, seen.slice(0, seen.length >> 1));
        const live = createOeeAccumulator(unit, calendar, JSON.parse(JSON.stringify(before.snapshot())));
        seen.slice(seen.length >> 1).forEach((event, i) => {
          feed(live, [event]);
          // Looked at as the screen does it: what was worked out before is grown, not made anew.
          if (i % 7 === 0) live.result(event.at);
        });
        const result = live.result(now);
        if (result === undefined) return;
        compared += 1;
        const history = oeeHistory(unit, [result.shift], readingsOf(seen), now, []);
        const told = figuresWithin(history, { from: result.shift.start, to: result.to });
        expect(told.account).toEqual(result.losses.account);
        expect(told.results.classic.oee).toBe(result.oee.oee);
        expect(told.results.classic.minutesPerState).toEqual(result.oee.minutesPerState);
        expect(told.results.classic.range).toEqual(result.oee.range);
        expect(history.shifts[0]?.losses.changeovers).toEqual(result.losses.changeovers);
        expect(history.shifts[0]?.losses.findings).toEqual(result.losses.findings);
      }),
      { numRuns: 120, endOnFailure: true }, // a shift of events shrinks for longer than anybody waits
    );
    expect(compared).toBeGreaterThan(60);
  });

  it('say the same of a change that the model does not know, at the very moment of the look', () => {
    const [start] = STARTS as [Instant];
    const at = (seconds: number) => (start + seconds * US_PER_SECOND) as Instant;
    const states = (['RUN', 'STOP', 'IDLE', 'IDLE'] as const).map((state, i) => ({ at: at(200 + 10 * i), state }));
    const live = createOeeAccumulator(unit, calendar);
    for (const [i, each] of states.entries()) {
      live.state(each.at, each.state);
      const result = live.result(each.at);
      if (result === undefined) throw new Error('the shift has begun');
      const readings = { states: states.slice(0, i + 1), total: [], reject: [], rework: [], products: [], unknown: [] };
      const history = oeeHistory(unit, [result.shift], readings, each.at, []);
      const told = history.shifts[0]?.losses.findings;
      expect(told).toEqual(result.losses.findings);
      expect(told?.some(({ code }) => code === 'illegalTransition')).toBe(i === 3);
    }
  });
});
