import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readSeries, statusOf } from '../../electron/meters/index.ts';
import { CALENDAR, evaluated, HOUR_US, hours, registerOf } from './dayOf.ts';

const DATE = '2026-11-18';
const wave = (hour: number): number => 2 + (hour % 7) / 10;

describe('a meter that is replaced within the day', () => {
  const swapAt = CALENDAR.day(DATE, 3_600_000).start + 10.5 * HOUR_US;
  const swap = {
    at: swapAt,
    finalRead: 1021,
    initialRead: 12,
    oldSerial: 'M-1',
    newSerial: 'M-2',
    multiplier: 1,
    registerDigits: 5,
  };
  const register = registerOf(
    DATE,
    hours(() => 2),
  ).map(({ at, value }) => ({
    at,
    value: at < swapAt ? value : value - 1021 + 12,
  }));
  it('is one service point: the use goes on as if nothing had happened', () => {
    const day = evaluated(DATE, { register, swaps: [swap] });
    expect(day.use).toBeCloseTo(48, 9);
    expect(day.values.every((value) => Math.abs((value ?? 0) - 2) < 1e-9)).toBe(true);
    expect(day.registers.map(({ serial }) => serial)).toEqual(['M-1', 'M-2']);
  });
  it('whenever it is replaced, and whatever the new one begins with, the day keeps its use', () => {
    const uses = hours(wave);
    const total = uses.reduce((sum, use) => sum + use, 0);
    const whole = registerOf(DATE, uses);
    const { start } = CALENDAR.day(DATE, 3_600_000);
    fc.assert(
      fc.property(
        fc.double({ min: 0.01, max: 23.99, noNaN: true }),
        fc.integer({ min: 0, max: 90_000 }),
        (at, initial) => {
          const moment = Math.round(start + at * HOUR_US);
          const before = whole.findLast((read) => read.at <= moment)?.value ?? 0;
          const next = whole.find((read) => read.at > moment)?.value ?? before;
          const finalRead = before + (next - before) * (at % 1);
          const reads = whole.map((read) => ({
            at: read.at,
            value: read.at < moment ? read.value : read.value - finalRead + initial,
          }));
          const replaced = { ...swap, at: moment, finalRead, initialRead: initial, registerDigits: 6 };
          expect(evaluated(DATE, { register: reads, swaps: [replaced] }).use).toBeCloseTo(total, 5);
        },
      ),
      { verbose: 1 },
    );
  });
  it('with the final read lost, only the interval of the swap is estimated', () => {
    const day = evaluated(DATE, { register, swaps: [{ ...swap, finalRead: null }] });
    expect(day.received[10]).toBeNull();
    expect(statusOf(day)[10]).toBe('estimated');
    expect(day.use).toBeCloseTo(48, 9);
  });
  it('takes the new meter’s multiplier from the swap on', () => {
    const series = readSeries(
      [
        { at: 0, value: 100 },
        { at: 20, value: 3 },
      ],
      { serial: 'a', multiplier: 1, digits: undefined },
      [{ ...swap, at: 10, finalRead: 110, initialRead: 1, multiplier: 40, registerDigits: undefined }],
    );
    expect(series.sumAt(20, 100)?.sum).toBe(10 + 2 * 40);
  });
});
