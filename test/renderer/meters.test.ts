import { describe, expect, it } from 'vitest';
import { dayStateOf, lastDates, localDate } from '../../renderer/features/meters/dayState.ts';
import { detailText } from '../../renderer/features/meters/exceptionColumns.tsx';
import { ticksOf } from '../../renderer/features/meters/PlotFrame.tsx';
import { instantOf } from '../../renderer/ui/wallTime.ts';

const DAY = { day: '2026-11-20', use: 1, intervals: 24, estimated: 0, edited: 0, failed: 0, missing: 0 };

describe('days of a service point at a glance', () => {
  it('the worst part of a day decides how it looks', () => {
    expect([
      dayStateOf(DAY),
      dayStateOf({ ...DAY, estimated: 3 }),
      dayStateOf({ ...DAY, estimated: 3, failed: 1 }),
      dayStateOf({ ...DAY, failed: 1, missing: 1 }),
      dayStateOf(undefined),
    ]).toEqual(['validated', 'estimated', 'waiting', 'missing', 'missing']);
  });
  it('fourteen dates end with the given one, over the end of a month', () => {
    const dates = lastDates('2026-03-02', 14);
    expect([dates.length, dates[0], dates.at(-1)]).toEqual([14, '2026-02-17', '2026-03-02']);
  });
  it('today is told by the clock of the station', () => {
    expect(localDate('Europe/Berlin', Date.UTC(2026, 10, 20, 23, 30))).toBe('2026-11-21');
  });
});

describe('the moment of a swap', () => {
  it.each([
    ['in winter', '2026-11-01T10:30', '2026-11-01T09:30:00Z'],
    ['in summer', '2026-07-01T10:30', '2026-07-01T08:30:00Z'],
    ['an hour after the clocks were put forward', '2026-03-29T04:00', '2026-03-29T02:00:00Z'],
    ['that the clocks were put forward over', '2026-03-29T02:30', '2026-03-29T01:00:00Z'],
    ['that came twice, the first time', '2026-10-25T02:30', '2026-10-25T00:30:00Z'],
  ])('%s is that of the wall clock of the station', (_name, text, iso) => {
    expect(instantOf(text, 'Europe/Berlin')).toBe(Date.parse(iso) * 1000);
  });
  it('that is no time is none', () => {
    expect(instantOf('', 'UTC')).toBeUndefined();
  });
});

describe('what a check found', () => {
  it('has its unit as people write it, and its words untouched', () => {
    expect(detailText({ unit: 'kW.h', detail: '10.4 kW.h is 34 % of the last' })).toBe('10.4 kWh is 34 % of the last');
    expect(detailText({ unit: 'm3', detail: '2 m3, expected 1 m3/d' })).toBe('2 m³, expected 1 m³/d');
    expect(detailText({ unit: 'L', detail: 'Less than 4 Last 5 L' })).toBe('Less than 4 Last 5 L');
  });
});

describe('axes', () => {
  it('have round steps that cover the span', () => {
    expect(ticksOf(0, 10)).toEqual([0, 2.5, 5, 7.5, 10]);
    expect(ticksOf(0, 0.54)).toEqual([0, 0.2, 0.4]);
  });
});
