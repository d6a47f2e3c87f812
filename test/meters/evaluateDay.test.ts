import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createMeterCalendar, statusOf, withoutDay, withRange } from '../../electron/meters/index.ts';
import { CALENDAR, evaluated, HOUR_US, hours, registerOf, testPoint } from './dayOf.ts';

const DATE = '2026-11-18';
const wave = (hour: number): number => 2 + (hour % 7) / 10;
const checksOf = (day: { findings: { check: string }[] }): string[] => day.findings.map(({ check }) => check);

describe('local days', () => {
  it.each([
    ['an ordinary day', DATE, 96, 24],
    ['the spring change', '2026-03-29', 92, 23],
    ['the autumn change', '2026-10-25', 100, 25],
  ])('%s has %s: %d quarters and %d hours', (_name, date, quarters, full) => {
    expect(CALENDAR.day(date, 900_000).intervals).toBe(quarters);
    expect(CALENDAR.day(date, 3_600_000).intervals).toBe(full);
  });
  it('are weekdays, weekends or holidays', () => {
    expect(['2026-11-18', '2026-11-21', '2026-10-03'].map((date) => CALENDAR.kindOf(date))).toEqual([
      'weekday',
      'weekend',
      'holiday',
    ]);
  });
  it('give every instant to exactly one day, in any zone', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('Europe/Berlin', 'America/New_York', 'Asia/Kolkata', 'Pacific/Apia'),
        fc.integer({ min: 1_600_000_000, max: 1_900_000_000 }),
        (zone, seconds) => {
          const calendar = createMeterCalendar(zone, []);
          const day = calendar.day(calendar.dateOf(seconds * 1e6), 3_600_000);
          expect(day.start <= seconds * 1e6 && seconds * 1e6 < day.end).toBe(true);
        },
      ),
      { verbose: 1 },
    );
  });
});

describe('a good day of hourly registers', () => {
  it('is validated, and its intervals add up to the register', () => {
    const day = evaluated(DATE, { register: registerOf(DATE, hours(wave)) });
    expect(day.status).toEqual([]);
    expect(day.findings).toEqual([]);
    expect(day.use).toBeCloseTo(
      hours(wave).reduce((sum, use) => sum + use, 0),
      9,
    );
    expect(day.registers).toHaveLength(1);
  });
  it('has 25 intervals in the autumn change, none missing', () => {
    const day = evaluated('2026-10-25', { register: registerOf('2026-10-25', hours(wave, 25)) });
    expect(day.received).toHaveLength(25);
    expect(day.values).not.toContain(null);
  });
  it('takes the multiplier', () => {
    const point = testPoint({ multiplier: 40 });
    const day = evaluated(DATE, {
      point,
      register: registerOf(
        DATE,
        hours(() => 0.5),
      ),
    });
    expect(day.use).toBeCloseTo(24 * 0.5 * 40, 9);
  });
  it('goes on over a rollover', () => {
    const day = evaluated(DATE, {
      register: registerOf(DATE, hours(wave), 99_990).map(({ at, value }) => ({ at, value: value % 100_000 })),
    });
    expect(day.use).toBeCloseTo(
      hours(wave).reduce((sum, use) => sum + use, 0),
      6,
    );
    expect(checksOf(day)).toEqual([]);
  });
});

describe('holes', () => {
  it('a short one is a straight line, scaled to the register', () => {
    const register = registerOf(DATE, hours(wave)).filter((_, i) => i !== 10);
    const day = evaluated(DATE, { register });
    expect(day.received.slice(9, 11)).toEqual([null, null]);
    expect(day.methods).toEqual([[9, 2, 'lineScaled']]);
    expect(day.use).toBeCloseTo(
      hours(wave).reduce((sum, use) => sum + use, 0),
      6,
    );
    expect(day.findings).toEqual([expect.objectContaining({ check: 'gap', isException: false, value: 2 })]);
  });
  it('a long one follows the three most recent like days, scaled to the register', () => {
    const like = ['2026-11-17', '2026-11-16', '2026-11-13'].map((date) => ({
      day: CALENDAR.day(date, 3_600_000),
      values: hours((hour) => hour + 1),
    }));
    const register = registerOf(
      DATE,
      hours((hour) => 2 * (hour + 1)),
    ).filter((_, i) => i < 6 || i > 12);
    const day = evaluated(DATE, { register, likeDays: () => like });
    expect(day.methods).toEqual([[5, 8, 'likeDaysScaled']]);
    for (const [i, value] of day.values.entries()) expect(value).toBeCloseTo(2 * (i + 1), 6);
  });
  it('without anything to go by stays missing, and waits for a person', () => {
    const day = evaluated(DATE, { register: registerOf(DATE, hours(wave)).slice(0, 12) });
    expect(day.use).toBeNull();
    expect(day.status).toEqual([[11, 13, 'missing']]);
    expect(day.findings).toContainEqual(expect.objectContaining({ check: 'gap', isException: true }));
  });
  it('never lose or invent use: whatever readings are missing inside, the day keeps its register', () => {
    const all = registerOf(DATE, hours(wave));
    const total = hours(wave).reduce((sum, use) => sum + use, 0);
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: 1, max: 23 }), { maxLength: 22 }), (lost) => {
        const day = evaluated(DATE, { register: all.filter((_, i) => !lost.includes(i)) });
        expect(day.use).toBeCloseTo(total, 6);
        expect(day.values.every((value) => value !== null && value >= 0)).toBe(true);
      }),
      { verbose: 1 },
    );
  });
  it('a hole over three days is shared among them by their like days', () => {
    const like = (kind: string) =>
      kind === 'weekday' ? [{ day: CALENDAR.day('2026-11-13', 3_600_000), values: hours(() => 1) }] : [];
    const register = [
      { at: CALENDAR.day('2026-11-17', 3_600_000).start, value: 1000 },
      { at: CALENDAR.day('2026-11-20', 3_600_000).start, value: 1144 },
    ];
    const shares = ['2026-11-17', '2026-11-18', '2026-11-19'].map(
      (date) => evaluated(date, { register, likeDays: like }).use,
    );
    expect(shares).toEqual([48, 48, 48]);
  });
});

describe('what cannot be is estimated at once, and waits for a person', () => {
  it('a register that ran back', () => {
    const register = registerOf(DATE, hours(wave));
    const wrong = register.map((read, i) => (i === 12 ? { ...read, value: read.value - 5 } : read));
    const day = evaluated(DATE, { register: wrong });
    expect(checksOf(day)).toEqual(expect.arrayContaining(['reverseRegister', 'negative']));
    expect(statusOf(day)[11]).toBe('estimated');
    expect(day.values[11]).toBeGreaterThan(0);
  });
  it('more than the meter carries', () => {
    const day = evaluated(DATE, {
      point: testPoint({ maxRate: 10 }),
      register: registerOf(
        DATE,
        hours((hour) => (hour === 8 ? 50 : 2)),
      ),
    });
    expect(day.received[8]).toBe(50);
    expect(day.values[8]).toBe(2);
    expect(day.findings).toContainEqual(
      expect.objectContaining({ check: 'physicalLimit', at: [8, 1], isException: true }),
    );
  });
  it('two values for one time: both are held, neither is used', () => {
    const register = registerOf(DATE, hours(wave));
    const day = evaluated(DATE, { register: [...register, { at: register[5]?.at ?? 0, value: 7 }] });
    expect(checksOf(day)).toContain('conflict');
    expect(day.received[4]).toBeNull();
  });
  it('the same value twice is dropped and counted', () => {
    const register = registerOf(DATE, hours(wave));
    const day = evaluated(DATE, { register: [...register, ...register.slice(3, 5)] });
    expect([day.duplicates, day.findings]).toEqual([2, []]);
  });
});

describe('what only looks strange stands as read, failed, until somebody decides', () => {
  const uses = hours((hour) => (hour === 5 ? 9.5 : wave(hour)));
  it('a spike', () => {
    const day = evaluated(DATE, { register: registerOf(DATE, uses) });
    expect(day.status).toEqual([[5, 1, 'failed']]);
    expect(day.values[5]).toBeCloseTo(9.5, 9);
  });
  it('is validated once accepted, and waits no longer', () => {
    const decided = [{ check: 'spike', intervals: [5, 1], decision: 'acceptAsRead', edits: [] }] as const;
    const day = evaluated(DATE, { register: registerOf(DATE, uses), decided });
    expect(day.status).toEqual([]);
    expect(day.findings).toEqual([expect.objectContaining({ check: 'spike', isException: false })]);
  });
  it('is estimated or edited as decided, and says so', () => {
    const register = registerOf(DATE, uses);
    const estimated = evaluated(DATE, {
      register,
      decided: [{ check: 'spike', intervals: [5, 1], decision: 'estimate', edits: [] }],
    });
    expect(statusOf(estimated)[5]).toBe('estimated');
    const edited = evaluated(DATE, {
      register,
      decided: [{ check: 'spike', intervals: [5, 1], decision: 'editValue', edits: [[5, 2.4]] }],
    });
    expect([statusOf(edited)[5], edited.values[5], edited.received[5]]).toEqual([
      'edited',
      2.4,
      expect.closeTo(9.5, 9),
    ]);
  });
  it('a field check leaves it waiting', () => {
    const decided = [{ check: 'spike', intervals: [5, 1], decision: 'fieldCheck', edits: [] }] as const;
    const day = evaluated(DATE, { register: registerOf(DATE, uses), decided });
    expect(day.findings[0]?.isException).toBe(true);
  });
  it('a frozen use and a day of nothing', () => {
    const frozen = evaluated(DATE, {
      register: registerOf(
        DATE,
        hours((hour) => (hour < 4 ? 2 : wave(hour) + hour)),
      ),
    });
    expect(frozen.findings).toEqual([expect.objectContaining({ check: 'frozen', at: [0, 4] })]);
    const dead = evaluated(DATE, {
      register: registerOf(
        DATE,
        hours(() => 0),
      ),
    });
    expect(checksOf(dead)).toEqual(['zeroUse']);
    const idle = evaluated(DATE, {
      point: testPoint({ isActive: false }),
      register: registerOf(
        DATE,
        hours(() => 0),
      ),
    });
    expect(idle.findings).toEqual([]);
  });
});

describe('checks on the day', () => {
  const past = Array.from({ length: 24 }, (_, i) => ({
    date: CALENDAR.dateOf(CALENDAR.day('2026-11-17', 3_600_000).start - i * 86_400e6 + HOUR_US),
    kind: 'weekday' as const,
    use: 50 + (i % 5),
    degreeDays: 10 + (i % 5),
  }));
  it('less than half of the like days before is low', () => {
    const day = evaluated(DATE, {
      register: registerOf(
        DATE,
        hours((hour) => 0.5 + (hour % 3) / 10),
      ),
      past,
    });
    expect(checksOf(day)).toEqual(['highLow', 'sigma']);
  });
  it('a use its degree days explain is in order, one they do not is flagged', () => {
    const point = testPoint({ baseline: { kind: 'heating' } });
    const spread = past.map((each, i) => ({ ...each, use: each.use + (i % 2) * 0.2 }));
    const cold = { max: 3.5, min: -0.5 };
    const use = (total: number) =>
      registerOf(
        DATE,
        hours((hour) => (total / 24) * (1 + (hour % 2 ? 0.01 : -0.01))),
      );
    const expected = evaluated(DATE, { point, register: use(54.1), past: spread, weather: cold });
    expect(expected.baseline?.points).toBe(24);
    expect(checksOf(expected)).toEqual([]);
    const theft = evaluated(DATE, { point, register: use(46), past: spread, weather: cold });
    expect(checksOf(theft)).toContain('sigma');
  });
  it('intervals that miss the register fail the sum; a whole factor is a wrong multiplier', () => {
    const point = testPoint({ reads: { register: ['r'], interval: ['i'] }, multiplier: 40 });
    const ends = registerOf(
      DATE,
      hours(() => 0),
    ).slice(1);
    const deliver = (use: number) => ends.map(({ at }) => ({ at, value: use }));
    const register = [
      registerOf(
        DATE,
        hours(() => 0.5),
      )[0],
      registerOf(
        DATE,
        hours(() => 0.5),
      ).at(-1),
    ] as { at: number; value: number }[];
    const of = (use: number) =>
      checksOf(
        evaluated(DATE, {
          point,
          meter: { serial: 'M-1', multiplier: 40, digits: 5 },
          register,
          interval: deliver(use),
        }),
      );
    expect(of(20)).toEqual(['frozen']);
    expect(of(19)).toEqual(['frozen', 'sum']);
    expect(of(0.5)).toEqual(['frozen', 'multiplier']);
  });
  it('interval ends off the grid are not used', () => {
    const point = testPoint({ reads: { interval: ['i'] } });
    const ends = registerOf(
      DATE,
      hours(() => 0),
    ).slice(1);
    const interval = ends.map(({ at }, i) => ({ at: i === 4 ? at + 60e6 : at, value: wave(i) }));
    const day = evaluated(DATE, { point, interval });
    expect(checksOf(day)).toContain('intervalSize');
    expect(statusOf(day)[4]).toBe('estimated');
  });
  it('a device clock that is off, and estimates that go on for days', () => {
    expect(checksOf(evaluated(DATE, { register: registerOf(DATE, hours(wave)), clockOffSeconds: 200 }))).toEqual([
      'timeSync',
    ]);
    const likeDays = () => [{ day: CALENDAR.day('2026-11-13', 3_600_000), values: hours(() => 1) }];
    expect(checksOf(evaluated(DATE, { likeDays, estimatedDaysBefore: 2 }))).toEqual(['gap']);
    expect(checksOf(evaluated(DATE, { likeDays, estimatedDaysBefore: 3 }))).toEqual(['gap', 'prolongedEstimation']);
  });
});

describe('days that are due', () => {
  it('are kept as few ranges, and each leaves once', () => {
    const days = fc.integer({ min: 0, max: 200 });
    fc.assert(
      fc.property(fc.array(fc.tuple(days, fc.integer({ min: 0, max: 5 })), { maxLength: 40 }), (marks) => {
        const dateOf = (n: number) => new Date(Date.UTC(2026, 0, 1 + n)).toISOString().slice(0, 10);
        let ranges: readonly (readonly [string, string])[] = [];
        const wanted = new Set<string>();
        for (const [from, length] of marks) {
          ranges = withRange(ranges, dateOf(from), dateOf(from + length));
          for (let n = from; n <= from + length; n++) wanted.add(dateOf(n));
        }
        expect(ranges.length).toBeLessThanOrEqual(8);
        for (const date of wanted) expect(ranges.some(([from, to]) => from <= date && date <= to)).toBe(true);
        for (let left = ranges; left.length > 0; ) {
          const date = left[0]?.[0] as string;
          left = withoutDay(left, date);
          expect(left.some(([from, to]) => from <= date && date <= to)).toBe(false);
        }
      }),
      { verbose: 1 },
    );
  });
});
