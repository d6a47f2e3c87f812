import { describe, expect, it } from 'vitest';
import { checkConfig, stationConfigSchema } from '../../shared/domain/config/index.ts';
import { shiftsSchema } from '../../shared/domain/config/shifts.ts';
import { createShiftCalendar, type Shift, shiftPlanProblems } from '../../shared/domain/shift/index.ts';
import { type Instant, parseInstant } from '../../shared/domain/time.ts';

const THREE = [
  { name: 'Early', start: '06:00', end: '14:00' },
  { name: 'Late', start: '14:00', end: '22:00' },
  { name: 'Night', start: '22:00', end: '06:00' },
];
const DAY_US = 86_400_000_000;
const planOf = (changes: object) => shiftsSchema.parse({ pattern: THREE, ...changes });
const calendarOf = (changes: object, timeZone = 'Europe/Berlin') =>
  createShiftCalendar({ ...planOf(changes), timeZone });
const noon = (date: string): Instant => parseInstant(`${date}T12:00:00Z`);
const written = (shift: Shift): string =>
  `${shift.name}${shift.crew === undefined ? '' : ` ${shift.crew}`} ${(shift.end - shift.start) / 3_600_000_000} h`;
const dayOf = (changes: object, date: string, timeZone?: string): string[] => {
  const [day] = calendarOf(changes, timeZone).daysBetween(noon(date), (noon(date) + 1) as Instant);
  return day?.shifts.map(written) ?? [];
};

describe('holidays', () => {
  const holidays = [
    { date: '2026-12-25', name: 'Christmas Day' },
    { date: '2026-12-26', name: 'Boxing Day', works: true },
  ];
  it('have no shift, unless they are worked', () => {
    expect(dayOf({ holidays }, '2026-12-24')).toHaveLength(3);
    expect(dayOf({ holidays }, '2026-12-25')).toEqual([]);
    expect(dayOf({ holidays }, '2026-12-26')).toHaveLength(3);
  });

  it('do not cut the night shift that began the evening before', () => {
    const at = parseInstant('2026-12-25T02:00:00Z');
    expect(calendarOf({ holidays }).shiftAt(at)).toMatchObject({ name: 'Night', localDate: '2026-12-24' });
  });

  it('carry their name in the calendar', () => {
    const days = calendarOf({ holidays }).daysBetween(noon('2026-12-24'), noon('2026-12-26'));
    expect(days.map(({ localDate, holiday }) => [localDate, holiday?.name])).toEqual([
      ['2026-12-24', undefined],
      ['2026-12-25', 'Christmas Day'],
      ['2026-12-26', 'Boxing Day'],
    ]);
  });

  it('the next shift is found over three weeks of works holidays, and not beyond two months', () => {
    const weeks = (n: number) =>
      Array.from({ length: n }, (_, d) => ({
        date: new Date(Date.UTC(2026, 6, 6) + d * 86_400_000).toISOString().slice(0, 10),
        name: 'Works holidays',
      }));
    const during = noon('2026-07-08');
    expect(calendarOf({ holidays: weeks(21) }).boundaryAfter(during)).toBe(parseInstant('2026-07-27T06:00:00+02:00'));
    expect(calendarOf({ holidays: weeks(90) }).boundaryAfter(during)).toBeUndefined();
  });
});

describe('a rotation of crews', () => {
  const rotation = {
    anchor: '2026-01-05',
    crews: [
      { crew: 'A', plan: ['Early', 'Late', 'Night', null] },
      { crew: 'B', plan: ['Late', 'Night', null, 'Early'] },
      { crew: 'C', plan: ['Night', null, 'Early', 'Late'] },
      { crew: 'D', plan: [null, 'Early', 'Late', 'Night'] },
    ],
  };
  it.each([
    ['2026-01-05', ['Early A 8 h', 'Late B 8 h', 'Night C 8 h']],
    ['2026-01-06', ['Early D 8 h', 'Late A 8 h', 'Night B 8 h']],
    ['2026-01-09', ['Early A 8 h', 'Late B 8 h', 'Night C 8 h']],
    ['2026-01-04', ['Early B 8 h', 'Late C 8 h', 'Night D 8 h']],
  ])('on %s: %j', (date, shifts) => {
    expect(dayOf({ rotation }, date)).toEqual(shifts);
  });

  it('a shift for which no crew is planned runs all the same', () => {
    const hole = { anchor: '2026-01-05', crews: [{ crew: 'A', plan: ['Early', null] }] };
    expect(dayOf({ rotation: hole }, '2026-01-06')).toEqual(['Early 8 h', 'Late 8 h', 'Night 8 h']);
  });

  it('is refused with a strange shift, plans of different length, a crew twice, or two crews on one shift', () => {
    const problems = shiftPlanProblems(
      planOf({
        rotation: {
          anchor: '2026-01-05',
          crews: [
            { crew: 'A', plan: ['Early', 'Evening'] },
            { crew: 'B', plan: ['Early'] },
            { crew: 'A', plan: [null, null] },
          ],
        },
      }),
    ).map(({ message }) => message);
    expect(problems).toEqual([
      expect.stringContaining('the pattern has no such shift (Early, Late, Night)'),
      expect.stringContaining('has 1 days, that of the first crew 2'),
      expect.stringContaining('crews "A" and "B" both work "Early" on day 1'),
      expect.stringContaining('crew "A" stands there twice'),
    ]);
  });
});

describe('overrides of a date', () => {
  const one = (override: object) => ({ overrides: [{ date: '2026-11-21', reason: 'order 1180', ...override }] });
  it.each([
    ['cancel', { cancel: ['Late', 'Night'] }, ['Early 8 h']],
    ['replace', { replace: [{ name: 'Long', start: '06:00', end: '18:00' }] }, ['Long 12 h']],
    ['nothing at all', { replace: [] }, []],
    ['overtime', { cancel: ['Late'], overtime: [{ shift: 'Early', end: '16:30' }] }, ['Early 10.5 h', 'Night 8 h']],
    [
      'an earlier start',
      { overtime: [{ shift: 'Night', start: '22:00', end: '05:00' }] },
      ['Early 8 h', 'Late 8 h', 'Night 7 h'],
    ],
    [
      'a further shift',
      { cancel: ['Late', 'Night'], add: [{ name: 'Cleaning', start: '15:00', end: '17:00' }] },
      ['Early 8 h', 'Cleaning 2 h'],
    ],
  ])('%s', (_name, override, shifts) => {
    expect(dayOf(one(override), '2026-11-21')).toEqual(shifts);
  });

  it('come before a holiday: the only way to work on it without all of its shifts', () => {
    const plan = {
      holidays: [{ date: '2026-11-21', name: 'Patron' }],
      ...one({ replace: [{ name: 'Early', start: '06:00', end: '14:00' }] }),
    };
    expect(dayOf(plan, '2026-11-21')).toEqual(['Early 8 h']);
    expect(calendarOf(plan).daysBetween(noon('2026-11-21'), noon('2026-11-22'))[0]).toMatchObject({
      holiday: { name: 'Patron' },
      override: 'order 1180',
    });
  });

  it.each([
    ['an unknown shift', { cancel: ['Evening'] }, '2026-11-21 has no shift "Evening" (it has Early, Late, Night)'],
    ['overtime without times', { overtime: [{ shift: 'Early' }] }, 'needs another start or another end'],
    [
      'overtime into the next shift',
      { overtime: [{ shift: 'Early', end: '15:00' }] },
      'shift "Late" of 2026-11-21 overlaps shift "Early" of 2026-11-21',
    ],
    [
      'a shift into the next day',
      { overtime: [{ shift: 'Night', end: '07:00' }] },
      'shift "Early" of 2026-11-22 overlaps shift "Night" of 2026-11-21',
    ],
    [
      'a break outside the shift',
      { replace: [{ name: 'Long', start: '06:00', end: '18:00', breaks: [['19:00', '19:30']] }] },
      'is not inside the shift',
    ],
  ])('%s is refused', (_name, override, message) => {
    expect(shiftPlanProblems(planOf(one(override))).map((problem) => problem.message)).toEqual([
      expect.stringContaining(message),
    ]);
  });
});

describe('23 and 25 hours', () => {
  it('the night over the clock change is an hour shorter in March and longer in October', () => {
    expect(dayOf({}, '2026-03-28')).toEqual(['Early 8 h', 'Late 8 h', 'Night 7 h']);
    expect(dayOf({}, '2026-10-24')).toEqual(['Early 8 h', 'Late 8 h', 'Night 9 h']);
  });

  it('overtime on such a date ends when the clock on the wall says so', () => {
    const overrides = [
      { date: '2026-10-24', reason: 'stock count', cancel: ['Night'], overtime: [{ shift: 'Late', end: '04:00' }] },
    ];
    expect(dayOf({ overrides }, '2026-10-24')).toEqual(['Early 8 h', 'Late 15 h']);
  });
});

describe('calendars of areas', () => {
  const config = (changes: object) =>
    stationConfigSchema.parse({
      configVersion: 1,
      station: { id: 's' },
      equipment: [{ id: 'press-1', path: 'Plant/Forming/Line 1/Press 1' }],
      connections: [],
      tags: [],
      shifts: {
        pattern: THREE,
        areas: [{ area: 'Forming', pattern: [{ name: 'Day', start: '07:00', end: '15:00' }], ...changes }],
      },
    });
  const problems = (changes: object) =>
    checkConfig(config(changes), { modbusAddress: () => [], overlappingShifts: () => [] }).map(
      ({ message }) => message,
    );

  it('are checked like that of the station', () => {
    expect(problems({})).toEqual([]);
    expect(problems({ area: 'Storage' })).toEqual([expect.stringContaining('no equipment lies in area "Storage"')]);
    expect(problems({ overrides: [{ date: '2026-11-21', reason: 'none', cancel: ['Early'] }] })).toEqual([
      expect.stringContaining('has no shift "Early" (it has Day)'),
    ]);
  });
});

describe('bounds', () => {
  it('a span of more than ten years is refused', () => {
    expect(() =>
      calendarOf({}).daysBetween(noon('2026-01-01'), (noon('2026-01-01') + 4_000 * DAY_US) as Instant),
    ).toThrow(RangeError);
  });
});
