import { createMeterCalendar, type DayInput, evaluateDay } from '../../electron/meters/index.ts';
import { meterChecksSchema, type ServicePoint, servicePointSchema } from '../../shared/domain/config/index.ts';
import type { MeterDay } from '../../shared/domain/entries/meter.ts';

export const testPoint = (overrides: Record<string, unknown> = {}): ServicePoint =>
  servicePointSchema.parse({
    id: 'sp-1',
    commodity: 'electricity',
    unit: 'kW.h',
    intervalMinutes: 60,
    registerDigits: 5,
    reads: { register: ['sp-1.register'] },
    meters: [{ serial: 'M-1', from: '2020-01-01' }],
    ...overrides,
  });

export const HOUR_US = 3_600e6;
export const CALENDAR = createMeterCalendar('Europe/Berlin', ['2026-10-03']);

/** Evaluates one day; everything not given is empty. */
export function evaluated(date: string, given: Partial<DayInput> & { point?: ServicePoint } = {}): MeterDay {
  const point = given.point ?? testPoint();
  return evaluateDay({
    checks: meterChecksSchema.parse({}),
    calendar: CALENDAR,
    day: CALENDAR.day(date, point.intervalMinutes * 60_000),
    meter: { serial: 'M-1', multiplier: point.multiplier, digits: point.registerDigits },
    register: [],
    interval: [],
    swaps: [],
    clockOffSeconds: undefined,
    likeDays: () => [],
    past: [],
    weather: undefined,
    decided: [],
    estimatedDaysBefore: 0,
    ...given,
    point,
  });
}

/** Register readings at each interval end of a day, the first at its beginning: `uses[i]` in the i-th interval. */
export function registerOf(date: string, uses: readonly number[], start = 1000, intervalMs = 3_600_000) {
  const day = CALENDAR.day(date, intervalMs);
  let value = start;
  return [
    { at: day.start, value },
    ...uses.map((use, i) => {
      value += use;
      return { at: day.start + (i + 1) * day.intervalUs, value };
    }),
  ];
}

export const hours = (use: (hour: number) => number, count = 24): number[] =>
  Array.from({ length: count }, (_, hour) => use(hour));
