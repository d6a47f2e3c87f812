import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ShiftConfig } from '../../shared/domain/config/station.ts';
import {
  createShiftCalendar,
  type Interval,
  intersectIntervals,
  mergeIntervals,
  overlappingShifts,
  subtractIntervals,
  totalUs,
} from '../../shared/domain/shift/index.ts';
import { type Instant, parseInstant } from '../../shared/domain/time.ts';

const ZONES = [
  'UTC',
  'Europe/Berlin',
  'America/St_Johns',
  'America/Santiago',
  'Australia/Lord_Howe',
  'Asia/Kolkata',
  'Pacific/Apia',
];
const DAY_US = 86_400_000_000;
const clock = (minute: number): string =>
  `${String(Math.floor((minute % 1440) / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;

const zone = fc.constantFrom(...ZONES);
/** Every day of 2011 and 2026: clock changes of every zone above, and the day that Samoa left out. */
const day = fc
  .tuple(
    fc.constantFrom(parseInstant('2011-01-01T00:00:00Z'), parseInstant('2026-01-01T00:00:00Z')),
    fc.integer({ min: 0, max: 364 }),
  )
  .map(([start, days]) => (start + days * DAY_US) as Instant);
/** 2–4 shifts that fill the 24 hours from any minute on, with breaks. */
const contiguous = fc
  .tuple(
    fc.integer({ min: 0, max: 1439 }),
    fc.uniqueArray(fc.integer({ min: 1, max: 1439 }), { minLength: 1, maxLength: 3 }),
  )
  .map(([first, cuts]): ShiftConfig[] => {
    const edges = [0, ...cuts.toSorted((a, b) => a - b), 1440].map((cut) => first + cut);
    return edges.slice(0, -1).map((start, i) => {
      const end = edges[i + 1]!;
      const middle = Math.floor((start + end) / 2);
      const breaks: [string, string][] = end - start > 40 ? [[clock(middle), clock(middle + 15)]] : [];
      return { name: `S${i}`, start: clock(start), end: clock(end), breaks, days: [1, 2, 3, 4, 5, 6, 7] };
    });
  });
const anyShift: fc.Arbitrary<ShiftConfig> = fc.record({
  name: fc.constantFrom('A', 'B', 'C'),
  start: fc.integer({ min: 0, max: 1439 }).map(clock),
  end: fc.integer({ min: 0, max: 1439 }).map(clock),
  breaks: fc.constant([]),
  days: fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1 }),
});

describe('laws of the shift calendar, over clock changes too', () => {
  it('contiguous shifts cover all time, and never overlap', () => {
    fc.assert(
      fc.property(zone, day, contiguous, (timeZone, from, pattern) => {
        const to = (from + 3 * DAY_US) as Instant;
        const shifts = createShiftCalendar({ timeZone, pattern }).shiftsBetween(from, to);
        for (let i = 1; i < shifts.length; i += 1) expect(shifts[i]!.start).toBe(shifts[i - 1]!.end);
        expect(shifts[0]!.start).toBeLessThanOrEqual(from);
        expect(shifts.at(-1)!.end).toBeGreaterThanOrEqual(to);
      }),
      { numRuns: 60 },
    );
  });

  it('a pattern without problems never has two shifts at once', () => {
    fc.assert(
      fc.property(zone, day, fc.array(anyShift, { minLength: 1, maxLength: 3 }), (timeZone, from, pattern) => {
        fc.pre(overlappingShifts(pattern).length === 0);
        const shifts = createShiftCalendar({ timeZone, pattern }).shiftsBetween(from, (from + 8 * DAY_US) as Instant);
        for (let i = 1; i < shifts.length; i += 1) expect(shifts[i]!.start).toBeGreaterThanOrEqual(shifts[i - 1]!.end);
      }),
      { numRuns: 60 },
    );
  });

  it('a pattern with an overlap has two shifts at once in some ordinary week', () => {
    fc.assert(
      fc.property(fc.array(anyShift, { minLength: 2, maxLength: 3 }), (pattern) => {
        const from = parseInstant('2026-01-05T00:00:00Z');
        const shifts = createShiftCalendar({ timeZone: 'UTC', pattern }).shiftsBetween(
          from,
          (from + 8 * DAY_US) as Instant,
        );
        const overlaps = shifts.some((each, i) => i > 0 && each.start < shifts[i - 1]!.end);
        expect(overlappingShifts(pattern).length > 0).toBe(overlaps);
      }),
      { numRuns: 150 },
    );
  });

  it('breaks lie inside their shift, apart from each other', () => {
    fc.assert(
      fc.property(zone, day, contiguous, (timeZone, from, pattern) => {
        for (const shift of createShiftCalendar({ timeZone, pattern }).shiftsBetween(
          from,
          (from + 2 * DAY_US) as Instant,
        )) {
          expect(mergeIntervals(shift.breaks)).toEqual(shift.breaks);
          for (const pause of shift.breaks) {
            expect(pause.from).toBeGreaterThanOrEqual(shift.start);
            expect(pause.to).toBeLessThanOrEqual(shift.end);
          }
        }
      }),
      { numRuns: 40 },
    );
  });

  it('the shift at a moment is the one listed around it, whatever was asked before', () => {
    fc.assert(
      fc.property(
        zone,
        day,
        contiguous,
        fc.array(fc.integer({ min: 0, max: 3 * DAY_US }), { maxLength: 20 }),
        (timeZone, from, pattern, offsets) => {
          const calendar = createShiftCalendar({ timeZone, pattern });
          for (const offset of offsets) {
            const at = (from + offset) as Instant;
            expect(calendar.shiftAt(at)).toEqual(
              createShiftCalendar({ timeZone, pattern }).shiftsBetween(at, (at + 1) as Instant)[0],
            );
          }
        },
      ),
      { numRuns: 30 },
    );
  });
});

describe('laws of intervals', () => {
  const intervals = fc
    .array(fc.tuple(fc.integer({ min: 0, max: 100 }), fc.integer({ min: 0, max: 100 })), { maxLength: 12 })
    .map((pairs) => pairs.map(([from, to]): Interval => ({ from: from as Instant, to: to as Instant })));
  const holds = (list: readonly Interval[], at: number): boolean =>
    list.some((each) => each.from <= at && at < each.to);

  it('merging keeps the time; both and without are what their names say, moment by moment', () => {
    fc.assert(
      fc.property(intervals, intervals, (a, b) => {
        const [left, right] = [mergeIntervals(a), mergeIntervals(b)];
        const [both, without] = [intersectIntervals(left, right), subtractIntervals(left, right)];
        for (let at = 0; at <= 100; at += 1) {
          expect(holds(left, at)).toBe(holds(a, at));
          expect(holds(both, at)).toBe(holds(a, at) && holds(b, at));
          expect(holds(without, at)).toBe(holds(a, at) && !holds(b, at));
        }
        expect(totalUs(both) + totalUs(without)).toBe(totalUs(left));
      }),
    );
  });
});
