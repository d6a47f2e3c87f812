import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createShiftCalendar } from '../../shared/domain/shift/index.ts';
import type { Instant } from '../../shared/domain/time.ts';
import { at, EARLY_LATE, pressUnit, WatchedPress } from './stopsOfDay.ts';

const SEED = 20_261_121;
const SECOND_US = 1_000_000;
const calendar = createShiftCalendar({ timeZone: 'UTC', pattern: EARLY_LATE });
const START = at('09:00');

/** Readings each with its own time, minutes apart; some arrive late. */
const readings = fc.array(
  fc.record({
    second: fc.integer({ min: 0, max: 4 * 3_600 }),
    state: fc.constantFrom('RUN', 'STOP', 'SETUP', undefined),
    lateness: fc.constantFrom(0, 0, 0, 1, 3),
  }),
  { minLength: 1, maxLength: 40 },
);

describe('stops, whatever order readings come in', () => {
  it('are those that the same readings draw in order, looked at once', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.integer({ min: 0, max: 4 * 3_600 }), { minLength: 1, maxLength: 40 }),
        fc.infiniteStream(fc.constantFrom('RUN', 'STOP', 'SETUP', undefined)),
        fc.infiniteStream(fc.nat(5)),
        fc.array(fc.tuple(fc.nat(4 * 3_600), fc.nat(600)), { maxLength: 3 }),
        (seconds, states, lateness, gaps) => {
          const given = seconds.toSorted((a, b) => a - b).map((second) => ({ second, state: states.next().value }));
          const arriving = given
            .map((each, i) => ({ ...each, order: i + lateness.next().value }))
            .toSorted((a, b) => a.order - b.order);
          const unit = pressUnit({ calendar });
          const live = new WatchedPress(unit);
          const whole = new WatchedPress(unit);
          const end = (START + 5 * 3_600 * SECOND_US) as Instant;
          const moment = (second: number) => (START + second * SECOND_US) as Instant;
          let now = START;
          for (const { second, state } of arriving) {
            live.watch.state(moment(second), state);
            now = Math.max(now, moment(second)) as Instant;
            for (const change of live.watch.look(now)) live.take(change);
          }
          for (const [from, length] of gaps) {
            const interval = { from: moment(from), to: moment(from + length) };
            live.watch.unknown(interval);
            whole.watch.unknown(interval);
            for (const change of live.watch.look(now)) live.take(change);
          }
          for (const { second, state } of given) whole.watch.state(moment(second), state);
          for (const press of [live, whole]) for (const change of press.watch.look(end)) press.take(change);
          const drawn = (press: WatchedPress) =>
            press
              .stops()
              .map(({ from, to, shift }) => [from, to, shift.name] as const)
              .toSorted((a, b) => a[0] - b[0]);
          expect(drawn(live)).toEqual(drawn(whole));
        },
      ),
      { seed: SEED, numRuns: 500 },
    );
  });

  it('readings given twice draw the same', () => {
    fc.assert(
      fc.property(readings, (given) => {
        const once = new WatchedPress(pressUnit({ calendar }));
        const twice = new WatchedPress(pressUnit({ calendar }));
        const seen = new Set<number>();
        const own = given.filter(({ second }) => !seen.has(second) && seen.add(second));
        for (const { second, state } of own) once.watch.state((START + second * SECOND_US) as Instant, state);
        for (const { second, state } of [...own, ...own])
          twice.watch.state((START + second * SECOND_US) as Instant, state);
        expect(twice.watch.snapshot()).toEqual(once.watch.snapshot());
      }),
      { seed: SEED },
    );
  });
});
