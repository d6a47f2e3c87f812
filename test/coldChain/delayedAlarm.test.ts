import { describe, expect, it } from 'vitest';
import { type DelayedAlarmState, type LocalDays, stepDelayedAlarm } from '../../electron/coldChain/index.ts';
import { US_PER_MINUTE } from '../../shared/domain/time.ts';
import { storeAlarm } from './fixtures.ts';

const DAY_US = 1440 * US_PER_MINUTE;
const UTC_DAYS: LocalDays = { dayOf: (at) => Math.floor(at / DAY_US), endOf: (day) => (day + 1) * DAY_US };
type Reading = readonly [minute: number, celsius: number];

/** When it was raised and when it returned, in minutes. */
function run(alarm: ReturnType<typeof storeAlarm>, readings: readonly Reading[]) {
  let state: DelayedAlarmState | undefined;
  const told: [string, number][] = [];
  for (const [minute, value] of readings) {
    const step = stepDelayedAlarm(state, minute * US_PER_MINUTE, value, alarm, UTC_DAYS);
    state = step.state;
    for (const { kind, at } of step.effects) told.push([kind, at / US_PER_MINUTE]);
  }
  return told;
}

const every10 = (n: number, celsius: number, from = 0): Reading[] =>
  Array.from({ length: n }, (_, i) => [from + i * 10, celsius]);

describe('a logger that alarms at ≥ +8.0 °C for 600 min, a reading every 10 min', () => {
  const high = { side: 'high', limit: 8, isReached: true, afterMs: 600 * 60_000 } as const;
  const readings = [...every10(60, 8.6), [600, 7.9] as const];

  it('is raised at 600 min exactly, when the time is reached', () => {
    expect(run(storeAlarm(high), readings)[0]).toEqual(['raised', 600]);
  });
  it('is never raised when the time must be exceeded and the value is back at 600 min', () => {
    expect(run(storeAlarm({ ...high, delay: 'exceeded' }), readings)).toEqual([]);
  });
  it('is raised when the time must be exceeded and one more reading is outside', () => {
    expect(run(storeAlarm({ ...high, delay: 'exceeded' }), [...every10(62, 8.6)])).toEqual([['raised', 600]]);
  });
  it('takes 8.0 itself for outside where the rule says ≥, and for inside where it says >', () => {
    expect(run(storeAlarm(high), every10(61, 8))).toEqual([['raised', 600]]);
    expect(run(storeAlarm({ ...high, isReached: false }), every10(61, 8))).toEqual([]);
  });
  it('starts again after a reading inside when the time must be consecutive', () => {
    expect(run(storeAlarm(high), [...every10(40, 8.6), [400, 7.9], ...every10(40, 8.6, 410)])).toEqual([]);
  });
  it('adds up over one day when it accumulates', () => {
    const alarm = storeAlarm({ ...high, accumulates: 'perDay' });
    expect(run(alarm, [...every10(40, 8.6), [400, 7.9], ...every10(40, 8.6, 410)])).toEqual([['raised', 610]]);
  });
  it('starts again at midnight when it accumulates per day', () => {
    const alarm = storeAlarm({ ...high, accumulates: 'perDay' });
    const evening = every10(30, 8.6, 1140);
    expect(run(alarm, [...evening, [1440, 8.6], ...every10(30, 8.6, 1450)])).toEqual([]);
    expect(run(alarm, [...evening, ...every10(61, 8.6, 1440)])).toEqual([['raised', 2040]]);
  });
});

describe('the same logger at ≤ −0.5 °C for 60 min, the last reading must be outside', () => {
  const low = storeAlarm({ side: 'low', limit: -0.5, isReached: true, afterMs: 60 * 60_000, endsBy: 'reading' });
  it('−0.6 from 0 to 60 min raises it at 60 min', () => {
    expect(run(low, every10(7, -0.6))).toEqual([['raised', 60]]);
  });
  it('−0.6 from 0 to 50 min and 0.1 at 60 min does not', () => {
    expect(run(low, [...every10(6, -0.6), [60, 0.1]])).toEqual([]);
  });
});

describe('what is not known', () => {
  const alarm = storeAlarm({ side: 'high', limit: 8, afterMs: 30 * 60_000 });
  it('does not count, and interrupts nothing', () => {
    expect(
      run(alarm, [
        [0, 9],
        [10, 9],
        [20, Number.NaN],
        [60, 9],
        [70, 9],
      ]),
    ).toEqual([['raised', 70]]);
  });
  it('does not end an alarm that stands', () => {
    expect(
      run(alarm, [
        [0, 9],
        [30, 9],
        [40, Number.NaN],
        [50, 7],
      ]),
    ).toEqual([
      ['raised', 30],
      ['returned', 50],
    ]);
  });
});
