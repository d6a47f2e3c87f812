import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { computeOee, type OeeInput, type StateChange, stateOfCode } from '../../electron/oee/index.ts';
import { createShiftCalendar, type Interval, plannedIntervals } from '../../shared/domain/shift/index.ts';
import { type Instant, parseInstant, US_PER_MINUTE } from '../../shared/domain/time.ts';

/** Minutes after midnight of the day of the example. */
const at = (minute: number): Instant => (parseInstant('2026-11-21T00:00:00Z') + minute * US_PER_MINUTE) as Instant;
const span = (from: number, to: number): Interval => ({ from: at(from), to: at(to) });
const clock = (text: string): Instant => parseInstant(`2026-11-21T${text}:00Z`);

function expectClose(actual: number | undefined, expected: number): void {
  expect(actual).toBeDefined();
  expect(Math.abs((actual as number) - expected)).toBeLessThanOrEqual(1e-9 * Math.abs(expected));
}

describe('the published example: 480 min with 60 min of breaks and 47 min of stops', () => {
  const result = computeOee({
    planned: [span(360, 780)],
    stateChanges: [
      { at: at(360), state: 'RUN' },
      { at: at(500), state: 'STOP' },
      { at: at(547), state: 'RUN' },
    ],
    unknown: [],
    producedQuantity: 19_271,
    rejectedQuantity: 423,
    plannedRunTimePerItemMs: 1_000,
  });

  it.each([
    ['availability', result.availability, 373 / 420],
    ['performance', result.performance, 19_271 / 60 / 373],
    ['quality', result.quality, 18_848 / 19_271],
    ['oee', result.oee, 18_848 / 60 / 420],
  ])('%s agrees to 1e-9', (_name, actual, expected) => expectClose(actual, expected));

  it('oee is the product of its factors', () => {
    expectClose(result.oee, result.availability! * result.performance! * result.quality!);
  });

  it('parts the planned time into losses and fully productive time', () => {
    const losses = result.losses!;
    expect(losses.availabilityMinutes).toBe(47);
    expectClose(losses.speedMinutes, 373 - 19_271 / 60);
    expectClose(losses.qualityMinutes, 423 / 60);
    expectClose(47 + losses.speedMinutes! + losses.qualityMinutes! + losses.fullyProductiveMinutes!, 420);
  });

  it('is no range, because nothing is unknown', () => {
    expect(result.range).toEqual({ low: result.oee, high: result.oee });
    expect(result.findings).toEqual([]);
  });
});

describe('an example whose rounded factors do not multiply to the exact figure', () => {
  it('gives 79.1667 %', () => {
    const result = computeOee({
      planned: [span(0, 480)],
      stateChanges: [
        { at: at(0), state: 'RUN' },
        { at: at(420), state: 'STOP' },
      ],
      unknown: [],
      producedQuantity: 400,
      rejectedQuantity: 20,
      plannedRunTimePerItemMs: 60_000,
    });
    expectClose(result.availability, 0.875);
    expectClose(result.performance, 400 / 420);
    expectClose(result.quality, 0.95);
    expectClose(result.oee, 380 / 480);
    expect(result.losses).toMatchObject({ availabilityMinutes: 60, speedMinutes: 20, qualityMinutes: 20 });
  });
});

describe('from a state log: shift 06:00–14:00, breaks 10:00–10:15 and 12:00–12:30', () => {
  const calendar = createShiftCalendar({
    timeZone: 'UTC',
    pattern: [
      {
        name: 'Early',
        start: '06:00',
        end: '14:00',
        breaks: [
          ['10:00', '10:15'],
          ['12:00', '12:30'],
        ],
        days: [1, 2, 3, 4, 5, 6, 7],
      },
    ],
  });
  const log: [string, string][] = [
    ['05:50', 'RUN'],
    ['06:42', 'STOP'],
    ['06:57', 'RUN'],
    ['09:55', 'IDLE'],
    ['10:20', 'RUN'],
    ['11:30', 'STOP'],
    ['12:40', 'RUN'],
    ['13:20', 'COMM_LOSS'],
    ['13:32', 'RUN'],
  ];
  const input: OeeInput = {
    planned: plannedIntervals(calendar.shiftAt(clock('06:00'))!),
    stateChanges: log.map(([time, state]) => ({ at: clock(time), state })),
    unknown: [],
    producedQuantity: 1_450,
    rejectedQuantity: 37,
    plannedRunTimePerItemMs: 12_000,
  };
  const result = computeOee(input);

  it('counts the minutes per state outside breaks', () => {
    expect(result.plannedBusyTimeMinutes).toBe(435);
    expect(result.minutesPerState).toEqual({ RUN: 358, STOP: 55, IDLE: 10, COMM_LOSS: 12 });
    expect(result.actualProductionTimeMinutes).toBe(358);
  });

  it('reproduces the figures to 1e-9', () => {
    expectClose(result.availability, 358 / 435);
    expectClose(result.performance, (12 * 1_450) / 60 / 358);
    expectClose(result.quality, 1_413 / 1_450);
    expectClose(result.oee, 0.6496551724137931);
  });

  it('keeps the lost communication as a band of its own, and the figure is a range over it', () => {
    expect(result.unknownTimeMinutes).toBe(12);
    expect(result.losses).toMatchObject({ availabilityMinutes: 65, unknownMinutes: 12 });
    expectClose(result.range?.low, result.oee!);
    expectClose(result.range?.high, (1_413 * 0.2 + 12) / 435);
  });

  it('does not carry RUN through an interval in which nothing could be read', () => {
    const gap = computeOee({ ...input, unknown: [{ from: clock('07:00'), to: clock('07:30') }] });
    expect(gap.minutesPerState).toMatchObject({ RUN: 328, UNKNOWN: 30, COMM_LOSS: 12 });
    expect(gap.unknownTimeMinutes).toBe(42);
  });

  it('counts no unknown time inside a break', () => {
    const gap = computeOee({ ...input, unknown: [{ from: clock('12:00'), to: clock('12:30') }] });
    expect(gap.unknownTimeMinutes).toBe(12);
  });

  it('takes overlapping unknown intervals once', () => {
    const half = { from: clock('07:00'), to: clock('07:20') };
    const gap = computeOee({ ...input, unknown: [half, half, { from: clock('07:10'), to: clock('07:30') }] });
    expect(gap.unknownTimeMinutes).toBe(42);
  });

  it('plans only the time that has passed while the shift runs', () => {
    const now = clock('10:30');
    const shift = calendar.shiftAt(now)!;
    const running = computeOee({ ...input, planned: plannedIntervals(shift, shift.start, now) });
    expect(running.plannedBusyTimeMinutes).toBe(255);
    expect(running.minutesPerState).toEqual({ RUN: 42 + 178 + 10, STOP: 15, IDLE: 5 + 5 });
  });
});

describe('figures that do not exist are undefined, not 0', () => {
  const base: OeeInput = {
    planned: [span(0, 60)],
    stateChanges: [{ at: at(0), state: 'RUN' }],
    unknown: [],
    producedQuantity: 50,
    rejectedQuantity: 5,
    plannedRunTimePerItemMs: 60_000,
  };

  it('nothing planned: no availability and no OEE', () => {
    const result = computeOee({ ...base, planned: [] });
    expect(result).toMatchObject({ availability: undefined, oee: undefined, range: undefined });
  });

  it('items without run time: no performance and no OEE, with a finding', () => {
    const result = computeOee({ ...base, stateChanges: [{ at: at(0), state: 'STOP' }] });
    expect(result).toMatchObject({ availability: 0, performance: undefined, oee: undefined, range: undefined });
    expect(result.findings.map((each) => each.code)).toEqual(['countWithoutRunTime']);
  });

  it('items counted while the state was unknown all the time: a range alone', () => {
    const result = computeOee({ ...base, stateChanges: [] });
    expect(result.oee).toBeUndefined();
    expect(result.range).toEqual({ low: 0.75, high: 1.75 });
  });

  it('nothing produced: no quality, and an OEE of 0', () => {
    const result = computeOee({ ...base, producedQuantity: 0, rejectedQuantity: 0 });
    expect(result).toMatchObject({ availability: 1, performance: 0, quality: undefined, oee: 0 });
  });

  it('stood still and nothing produced: an OEE of 0 and no finding', () => {
    const still = { ...base, stateChanges: [{ at: at(0), state: 'STOP' }], producedQuantity: 0, rejectedQuantity: 0 };
    expect(computeOee(still)).toMatchObject({ performance: undefined, quality: undefined, oee: 0, findings: [] });
  });

  it('more rejected than produced: refused', () => {
    const result = computeOee({ ...base, producedQuantity: 5, rejectedQuantity: 6 });
    expect(result).toMatchObject({ isRefused: true, performance: undefined, quality: undefined, oee: undefined });
    expect(result.findings.map((each) => each.code)).toEqual(['rejectAboveProduced']);
    expect(result.minutesPerState).toEqual({ RUN: 60 });
  });

  it('performance above 1 is shown as it is, with a finding about the ideal cycle', () => {
    const result = computeOee({ ...base, producedQuantity: 90, rejectedQuantity: 0 });
    expect(result.performance).toBe(1.5);
    expect(result.findings[0]).toMatchObject({
      code: 'performanceAboveOne',
      message: expect.stringMatching(/ideal cycle/),
    });
  });

  it('no count known: between nothing and ideal production', () => {
    const result = computeOee({ ...base, producedQuantity: undefined, rejectedQuantity: undefined });
    expect(result).toMatchObject({
      availability: 1,
      performance: undefined,
      oee: undefined,
      range: { low: 0, high: 1 },
    });
    expect(result.findings.map((each) => each.code)).toEqual(['countUnknown']);
  });

  it.each([
    ['a negative quantity', { producedQuantity: -1 }],
    ['NaN', { rejectedQuantity: Number.NaN }],
    ['an ideal cycle of 0', { plannedRunTimePerItemMs: 0 }],
  ])('%s is a mistake of the caller', (_name, wrong) => {
    expect(() => computeOee({ ...base, ...wrong })).toThrow(RangeError);
  });
});

describe('the state of a state code', () => {
  const map = { '0': 'STOP', '1': 'RUN' };
  it.each([
    ['a number', 1, 'RUN'],
    ['a 64-bit integer', 1n, 'RUN'],
    ['a bool', true, 'RUN'],
    ['text', '0', 'STOP'],
    ['a code the map does not list', 7, undefined],
    ['a name every object has', 'constructor', undefined],
    ['no value', undefined, undefined],
  ])('from %s', (_name, code, expected) => expect(stateOfCode(map, code)).toBe(expected));
});

describe('laws of OEE', () => {
  const minute = fc.integer({ min: 0, max: 480 });
  const intervals = fc
    .array(fc.tuple(minute, minute), { maxLength: 6 })
    .map((pairs) => pairs.map(([a, b]) => span(Math.min(a, b), Math.max(a, b))));
  const changes = fc.array(
    fc.record({ at: minute.map(at), state: fc.constantFrom('RUN', 'STOP', 'IDLE', 'COMM_LOSS', undefined) }),
    { maxLength: 20 },
  );
  const input: fc.Arbitrary<OeeInput> = fc
    .record({
      planned: intervals,
      stateChanges: changes as fc.Arbitrary<StateChange[]>,
      unknown: intervals,
      producedQuantity: fc.option(fc.integer({ min: 0, max: 5_000 }), { nil: undefined, freq: 8 }),
      share: fc.double({ min: 0, max: 1, noNaN: true }),
      plannedRunTimePerItemMs: fc.double({ min: 1, max: 100_000, noNaN: true }),
    })
    .map(({ share, ...rest }) => ({ ...rest, rejectedQuantity: Math.floor(share * (rest.producedQuantity ?? 0)) }));

  it('low ≤ oee ≤ high, all equal when nothing is unknown', () => {
    fc.assert(
      fc.property(input, (each) => {
        const { oee, range, unknownTimeMinutes } = computeOee(each);
        if (oee === undefined) return;
        expect(range!.low).toBeLessThanOrEqual(oee);
        expect(range!.high).toBeGreaterThanOrEqual(oee);
        if (unknownTimeMinutes === 0) expect(range).toEqual({ low: oee, high: oee });
        else expect(range!.high).toBeGreaterThan(range!.low);
      }),
    );
  });

  it('the minutes per state add up to the planned time', () => {
    fc.assert(
      fc.property(input, (each) => {
        const { minutesPerState, plannedBusyTimeMinutes } = computeOee(each);
        const sum = Object.values(minutesPerState).reduce((a, b) => a + b, 0);
        expect(sum).toBeCloseTo(plannedBusyTimeMinutes, 9);
      }),
    );
  });

  it('losses and fully productive time add up to the planned time', () => {
    fc.assert(
      fc.property(input, (each) => {
        const { losses, plannedBusyTimeMinutes } = computeOee(each);
        if (losses?.speedMinutes === undefined) return;
        const { availabilityMinutes, unknownMinutes, speedMinutes, qualityMinutes, fullyProductiveMinutes } = losses;
        const sum = availabilityMinutes + unknownMinutes + speedMinutes + qualityMinutes! + fullyProductiveMinutes!;
        expect(sum).toBeCloseTo(plannedBusyTimeMinutes, 6);
      }),
    );
  });

  it('where all factors exist, oee is their product', () => {
    fc.assert(
      fc.property(input, (each) => {
        const { availability, performance, quality, oee } = computeOee(each);
        if (availability === undefined || performance === undefined || quality === undefined) return;
        expect(oee).toBeCloseTo(availability * performance * quality, 9);
      }),
    );
  });

  it('more unknown time never raises the low end nor lowers the high end', () => {
    fc.assert(
      fc.property(input, intervals, (each, more) => {
        const before = computeOee(each);
        const after = computeOee({ ...each, unknown: [...each.unknown, ...more] });
        if (before.range === undefined || after.range === undefined || each.producedQuantity === undefined) return;
        expect(after.range.low).toBeLessThanOrEqual(before.range.low);
        expect(after.range.high).toBeGreaterThanOrEqual(before.range.high);
      }),
    );
  });
});
