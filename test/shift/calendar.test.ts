import { describe, expect, it } from 'vitest';
import type { ShiftConfig } from '../../shared/domain/config/station.ts';
import { createShiftCalendar, plannedIntervals } from '../../shared/domain/shift/index.ts';
import { formatInstant, parseInstant, US_PER_MINUTE } from '../../shared/domain/time.ts';

const everyDay = [1, 2, 3, 4, 5, 6, 7];
const shift = (name: string, start: string, end: string, more: Partial<ShiftConfig> = {}): ShiftConfig => ({
  name,
  start,
  end,
  breaks: [],
  days: everyDay,
  ...more,
});
const threeShifts = [
  shift('Early', '06:00', '14:00', { breaks: [['10:00', '10:15']] }),
  shift('Late', '14:00', '22:00'),
  shift('Night', '22:00', '06:00', { breaks: [['02:00', '02:30']] }),
];
const berlin = createShiftCalendar({ timeZone: 'Europe/Berlin', pattern: threeShifts });
const minutes = (each: { start: number; end: number }): number => (each.end - each.start) / US_PER_MINUTE;

describe('the shift that runs', () => {
  it.each([
    ['the first microsecond', '2026-01-15T05:00:00Z', 'Early'],
    ['the middle', '2026-01-15T12:59:59.999999Z', 'Early'],
    ['the end, which belongs to the next shift', '2026-01-15T13:00:00Z', 'Late'],
    ['before midnight', '2026-01-15T22:59:00Z', 'Night'],
    ['after midnight', '2026-01-15T23:30:00Z', 'Night'],
    ['summer time', '2026-07-15T04:00:00Z', 'Early'],
  ])('at %s follows local time', (_name, at, expected) => {
    expect(berlin.shiftAt(parseInstant(at))?.name).toBe(expected);
  });

  it('carries the local date on which it starts, also after midnight', () => {
    expect(berlin.shiftAt(parseInstant('2026-01-16T03:00:00Z'))).toMatchObject({
      name: 'Night',
      localDate: '2026-01-15',
    });
  });

  it('is none between shifts, and the next boundary is the next start', () => {
    const weekdays = createShiftCalendar({
      timeZone: 'Europe/Berlin',
      pattern: [shift('Day', '08:00', '16:00', { days: [1, 2, 3, 4, 5] })],
    });
    const saturday = parseInstant('2026-01-17T10:00:00Z');
    expect(weekdays.shiftAt(saturday)).toBeUndefined();
    expect(formatInstant(weekdays.boundaryAfter(saturday)!)).toBe('2026-01-19T07:00:00.000Z');
    expect(formatInstant(weekdays.boundaryAfter(parseInstant('2026-01-16T10:00:00Z'))!)).toBe(
      '2026-01-16T15:00:00.000Z',
    );
  });

  it('runs over midnight into a weekday it does not start on', () => {
    const fridayNight = createShiftCalendar({
      timeZone: 'Europe/Berlin',
      pattern: [shift('Night', '22:00', '06:00', { days: [5] })],
    });
    expect(fridayNight.shiftAt(parseInstant('2026-01-17T03:00:00Z'))?.name).toBe('Night');
    expect(fridayNight.shiftAt(parseInstant('2026-01-16T03:00:00Z'))).toBeUndefined();
  });
});

describe('planned breaks', () => {
  it('of a night shift lie after midnight', () => {
    const night = berlin.shiftAt(parseInstant('2026-01-15T23:30:00Z'))!;
    expect(night.breaks.map((each) => [formatInstant(each.from), formatInstant(each.to)])).toEqual([
      ['2026-01-16T01:00:00.000Z', '2026-01-16T01:30:00.000Z'],
    ]);
  });

  it('may lie across midnight', () => {
    const night = createShiftCalendar({
      timeZone: 'UTC',
      pattern: [shift('N', '22:00', '06:00', { breaks: [['23:45', '00:15']] })],
    });
    expect(plannedIntervals(night.shiftAt(parseInstant('2026-01-15T23:50:00Z'))!)).toEqual([
      { from: parseInstant('2026-01-15T22:00:00Z'), to: parseInstant('2026-01-15T23:45:00Z') },
      { from: parseInstant('2026-01-16T00:15:00Z'), to: parseInstant('2026-01-16T06:00:00Z') },
    ]);
  });

  it('of a running shift count only as far as time has passed', () => {
    const early = berlin.shiftAt(parseInstant('2026-01-15T05:00:00Z'))!;
    const planned = (to: string): number =>
      plannedIntervals(early, early.start, parseInstant(to)).reduce((sum, each) => sum + each.to - each.from, 0) /
      US_PER_MINUTE;
    expect(planned('2026-01-15T08:00:00Z')).toBe(180);
    expect(planned('2026-01-15T09:10:00Z')).toBe(240);
    expect(planned('2026-01-15T09:30:00Z')).toBe(255);
    expect(planned('2026-01-15T04:00:00Z')).toBe(0);
  });
});

describe('days on which the clocks change (Europe/Berlin 2026)', () => {
  const nightOf = (at: string) => berlin.shiftAt(parseInstant(at))!;

  it('the night shift of the 23-hour day is an hour shorter', () => {
    expect(minutes(nightOf('2026-03-28T23:00:00Z'))).toBe(7 * 60);
  });

  it('a break at a wall time that does not exist (02:00–02:30) takes no time', () => {
    expect(nightOf('2026-03-28T23:00:00Z').breaks).toEqual([]);
  });

  it('the night shift of the 25-hour day is an hour longer', () => {
    expect(minutes(nightOf('2026-10-24T23:00:00Z'))).toBe(9 * 60);
  });

  it('a break at a wall time that comes twice is its first occurrence', () => {
    expect(nightOf('2026-10-24T23:00:00Z').breaks.map((each) => formatInstant(each.from))).toEqual([
      '2026-10-25T00:00:00.000Z',
    ]);
  });

  it('a shift start that does not exist moves forward to the moment of the change', () => {
    const odd = createShiftCalendar({ timeZone: 'Europe/Berlin', pattern: [shift('Odd', '02:30', '10:30')] });
    expect(formatInstant(odd.shiftAt(parseInstant('2026-03-29T05:00:00Z'))!.start)).toBe('2026-03-29T01:00:00.000Z');
  });

  it.each([
    ['23-hour day', '2026-03-28T23:00:00Z', '2026-03-29T22:00:00Z', 23],
    ['25-hour day', '2026-10-24T22:00:00Z', '2026-10-25T23:00:00Z', 25],
  ])('one 00:00–24:00 shift covers the whole %s', (_name, from, to, hours) => {
    const day = createShiftCalendar({ timeZone: 'Europe/Berlin', pattern: [shift('Day', '00:00', '24:00')] });
    const shifts = day.shiftsBetween(parseInstant(from), parseInstant(to));
    expect(shifts.map((each) => minutes(each) / 60)).toEqual([hours]);
    expect(formatInstant(shifts[0]!.start)).toBe(formatInstant(parseInstant(from)));
  });

  it('a zone that puts the clocks forward at midnight still begins its day (Santiago 2026-09-06)', () => {
    const day = createShiftCalendar({ timeZone: 'America/Santiago', pattern: [shift('Day', '00:00', '24:00')] });
    const shifts = day.shiftsBetween(parseInstant('2026-09-05T12:00:00Z'), parseInstant('2026-09-06T12:00:00Z'));
    expect(shifts).toHaveLength(2);
    expect(shifts[0]!.end).toBe(shifts[1]!.start);
    expect(minutes(shifts[1]!) / 60).toBe(23);
  });
});

describe('shifts between two moments', () => {
  it('include those that are cut by either end, in order', () => {
    const shifts = berlin.shiftsBetween(parseInstant('2026-01-15T12:00:00Z'), parseInstant('2026-01-15T22:00:00Z'));
    expect(shifts.map((each) => each.name)).toEqual(['Early', 'Late', 'Night']);
  });

  it('are none for an empty span', () => {
    const at = parseInstant('2026-01-15T12:00:00Z');
    expect(berlin.shiftsBetween(at, at)).toEqual([]);
  });

  it('are refused for a span of more than ten years', () => {
    expect(() =>
      berlin.shiftsBetween(parseInstant('2000-01-01T00:00:00Z'), parseInstant('2026-01-01T00:00:00Z')),
    ).toThrow(RangeError);
  });
});
