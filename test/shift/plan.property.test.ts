import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { shiftsSchema } from '../../shared/domain/config/shifts.ts';
import {
  createShiftCalendar,
  dateOfDay,
  dayOfDate,
  overlappingShifts,
  shiftPlanProblems,
} from '../../shared/domain/shift/index.ts';
import { type Instant, parseInstant } from '../../shared/domain/time.ts';

const SEED = 20_261_121;
const DAY_US = 86_400_000_000;
const ZONES = ['UTC', 'Europe/Berlin', 'America/Santiago', 'Australia/Lord_Howe', 'Asia/Kolkata'];
const clock = (minute: number): string =>
  `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;

const minute = fc.integer({ min: 0, max: 1_439 });
const shift = fc.record({
  name: fc.constantFrom('A', 'B', 'C', 'X'),
  start: minute.map(clock),
  end: minute.map(clock),
});
const FIRST = dayOfDate('2026-03-20');
const date = fc.integer({ min: 0, max: 20 }).map((day) => dateOfDay(FIRST + day));
const plan = fc.record({
  pattern: fc.array(shift, { minLength: 1, maxLength: 3 }),
  holidays: fc.uniqueArray(fc.record({ date, name: fc.constant('H'), works: fc.boolean() }), {
    selector: (each) => each.date,
    maxLength: 5,
  }),
  overrides: fc.uniqueArray(
    fc.oneof(
      fc.record({ date, reason: fc.constant('replaced'), replace: fc.array(shift, { maxLength: 2 }) }),
      fc.record({ date, reason: fc.constant('cancelled'), cancel: fc.subarray(['A', 'B']) }),
      fc.record({
        date,
        reason: fc.constant('overtime'),
        overtime: fc.array(fc.record({ shift: fc.constantFrom('A', 'B'), end: minute.map(clock) }), { maxLength: 1 }),
      }),
    ),
    { selector: (each) => each.date, maxLength: 4 },
  ),
});

describe('laws of a calendar with holidays and overrides, over clock changes', () => {
  it('a plan without problems never has two shifts at once, and shiftAt agrees with the list', () => {
    let tried = 0;
    fc.assert(
      fc.property(fc.constantFrom(...ZONES), plan, minute, (timeZone, given, at) => {
        const parsed = shiftsSchema.parse(given);
        fc.pre(overlappingShifts(parsed.pattern).length === 0 && shiftPlanProblems(parsed).length === 0);
        tried += 1;
        const calendar = createShiftCalendar({ ...parsed, timeZone });
        const from = parseInstant('2026-03-18T00:00:00Z');
        const to = (from + 25 * DAY_US) as Instant;
        const shifts = calendar.shiftsBetween(from, to);
        for (let i = 1; i < shifts.length; i += 1) expect(shifts[i]!.start).toBeGreaterThanOrEqual(shifts[i - 1]!.end);
        const moment = (from + at * 60_000_000 * 17) as Instant;
        const listed = shifts.find((each) => each.start <= moment && moment < each.end);
        expect(calendar.shiftAt(moment)?.start).toBe(listed?.start);
      }),
      { seed: SEED, numRuns: 400 },
    );
    expect(tried).toBeGreaterThan(30);
  });

  it('covers what the pattern says on every date that has neither holiday nor override', () => {
    fc.assert(
      fc.property(plan, (given) => {
        const parsed = shiftsSchema.parse(given);
        fc.pre(overlappingShifts(parsed.pattern).length === 0);
        const calendar = createShiftCalendar({ ...parsed, timeZone: 'UTC' });
        const plain = createShiftCalendar({ pattern: parsed.pattern, timeZone: 'UTC' });
        const special = new Set([...parsed.holidays, ...parsed.overrides].map((each) => each.date));
        const span = [parseInstant('2026-03-18T00:00:00Z'), parseInstant('2026-04-12T00:00:00Z')] as const;
        const usual = new Map(plain.daysBetween(...span).map((day) => [day.localDate, day.shifts]));
        for (const day of calendar.daysBetween(...span))
          if (!special.has(day.localDate)) expect(day.shifts).toEqual(usual.get(day.localDate));
      }),
      { seed: SEED, numRuns: 100 },
    );
  });
});
