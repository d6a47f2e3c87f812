import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createPeriods, type RuleAtWork, ruleKindOf, shippedPack } from '../../electron/rules/index.ts';
import { meanKineticTemperature } from '../../shared/domain/thermal/index.ts';
import { type Instant, parseInstant, US_PER_MINUTE } from '../../shared/domain/time.ts';
import { hasOfficeRoom, officeRoom } from '../coldChain/fixtures.ts';

const START = parseInstant('2026-03-01T00:00:00Z');
const DAY_US = 1440 * US_PER_MINUTE;
const SOURCE = { document: 'test', paragraph: '', isChecked: false };
type Reading = readonly [minute: number, value: number];

function started(kind: string, settings: object, saved?: unknown, timeZone = 'UTC'): RuleAtWork {
  const found = ruleKindOf(kind);
  if (!found) throw new Error(`no kind ${kind}`);
  const rule = found.schema.parse({ id: 'r', kind, title: 't', source: SOURCE, target: { tags: ['*'] }, ...settings });
  const tag = { id: 'room', unit: 'Cel', everyMs: 60_000, staleAfterMs: 180_000, workUnit: 'room' };
  return found.start(rule as never, { tags: [tag], timeZone, since: START }, saved);
}

function show(rule: RuleAtWork, readings: readonly Reading[], isLate = false): void {
  const time = Float64Array.from(readings, ([minute]) => START + minute * US_PER_MINUTE);
  rule.readings(
    0,
    time,
    Float64Array.from(readings, ([, value]) => value),
    0,
    readings.length,
    isLate,
  );
}
const until = (days: number): Instant => (START + days * DAY_US) as Instant;
const everyHalfHour = (day: number, celsius: number): Reading[] =>
  Array.from({ length: 48 }, (_, i) => [day * 1440 + i * 30, celsius]);

describe('mean kinetic temperature of a probe', () => {
  it('29 days of 25 °C and one of 32 °C are 25.337 °C over 30 days, and not met', () => {
    const rule = started('meanKineticTemperature', { limit: 25, windowDays: 30 });
    for (let day = 0; day < 29; day++) show(rule, everyHalfHour(day, 25));
    show(rule, everyHalfHour(29, 32));
    const results = rule.settle(until(30));
    expect(results).toHaveLength(30);
    expect(results[28]).toMatchObject({ verdict: 'met', value: expect.closeTo(25, 9) });
    expect(results[29]).toMatchObject({ verdict: 'notMet', value: expect.closeTo(25.33718453, 6), limit: 25 });
  });

  it('of a cold day 22 h at 5 °C and 2 h at 12 °C is 5.86628284 °C', () => {
    const rule = started('meanKineticTemperature', { limit: 8, windowDays: 1, holdMsMax: 3_600_000 });
    show(
      rule,
      Array.from({ length: 24 }, (_, hour) => [hour * 60, hour < 22 ? 5 : 12] as const),
    );
    expect(rule.settle(until(1))).toMatchObject([{ verdict: 'met', value: expect.closeTo(5.86628284, 8) }]);
  });

  it('leaves a gap out and says so; a day nothing is known of is undefined, not 0 °C', () => {
    const rule = started('meanKineticTemperature', { limit: 25, windowDays: 1 });
    show(rule, [
      [0, 20],
      [30, 20],
      [600, 20],
    ]);
    const [first, second] = rule.settle(until(2));
    expect(first).toMatchObject({
      value: expect.closeTo(20, 9),
      figures: { knownMs: 5_400_000, unknownMs: 81_000_000 },
    });
    expect(second).toMatchObject({ verdict: 'undefined', value: null });
  });

  it('refuses a probe that is not in °C', () => {
    const found = ruleKindOf('meanKineticTemperature');
    const rule = found?.schema.parse({
      id: 'r',
      kind: 'meanKineticTemperature',
      title: 't',
      source: SOURCE,
      target: { tags: ['*'] },
      limit: 8,
      windowDays: 1,
    });
    const tag = { id: 'ph', unit: '[pH]', everyMs: 1, staleAfterMs: 1, workUnit: 'u' };
    expect(() => found?.start(rule as never, { tags: [tag], timeZone: 'UTC', since: START }, undefined)).toThrow(
      '"ph"',
    );
  });
});

describe('time out of range, and degree-hours', () => {
  const readings: Reading[] = [4.8, 5.1, 5.6, 7.4, 8, 8.6, 9.4, 9.1, 8.2, 7.9, 7.2, 6, 5.2].map((value, i) => [
    i * 5,
    value,
  ]);

  it('count the worked example: 20 min above 8 °C, 0.275 °C·h', () => {
    const range = started('timeOutOfRange', { min: 2, max: 8 });
    const burden = started('degreeHours', { side: 'above', bound: 8, limit: 0.2 });
    for (const rule of [range, burden]) show(rule, readings);
    expect(range.settle(until(1))).toMatchObject([{ verdict: 'notMet', value: 1_200_000, figures: { belowMs: 0 } }]);
    expect(burden.settle(until(1))).toMatchObject([
      { verdict: 'notMet', value: expect.closeTo(0.275, 9), unit: 'Cel.h' },
    ]);
  });

  it('follow local days: what is held over midnight is cut there', () => {
    const rule = started('timeOutOfRange', { max: 8, holdMsMax: 7_200_000 }, undefined, 'Europe/Berlin');
    show(rule, [
      [1350, 9],
      [1410, 5],
    ]);
    const midnight = createPeriods('Europe/Berlin').spanFrom('day', START, 1).from;
    expect(midnight).toBe(START + 1380 * US_PER_MINUTE);
    expect(rule.settle(until(3)).map(({ value }) => value)).toEqual([1_800_000, 1_800_000, null]);
  });
});

describe('the rules of the cold chain', () => {
  const kinds = [
    ['meanKineticTemperature', { limit: 8, windowDays: 2 }],
    ['timeOutOfRange', { min: 2, max: 8, windowPeriods: 2 }],
    ['degreeHours', { side: 'above', bound: 8, limit: 1 }],
  ] as const;

  it.each(kinds)('%s decides the same however the windows were cut, and over a restart', (kind, settings) => {
    const steps = fc.array(
      fc.record({
        after: fc.integer({ min: 1, max: 300 }),
        value: fc.oneof(fc.constant(Number.NaN), fc.integer({ min: 0, max: 20 })),
      }),
      { minLength: 1, maxLength: 40 },
    );
    fc.assert(
      fc.property(steps, fc.infiniteStream(fc.boolean()), (drawn, cuts) => {
        let minute = 0;
        const readings = drawn.map(({ after, value }): Reading => {
          minute += after;
          return [minute, value];
        });
        const whole = started(kind, settings);
        show(whole, readings);
        let cut = started(kind, settings);
        const told: unknown[] = [];
        for (const reading of readings) {
          show(cut, [reading]);
          if (!cuts.next().value) continue;
          told.push(...cut.settle((START + reading[0] * US_PER_MINUTE) as Instant));
          cut = started(kind, settings, JSON.parse(JSON.stringify(cut.snapshot())));
        }
        const end = until(Math.ceil(minute / 1440) + 1);
        expect([...told, ...cut.settle(end)]).toEqual(whole.settle(end));
      }),
    );
  });

  it('stand in the shipped pack, each with its source', () => {
    const pack = shippedPack('cold-chain.json') as {
      rules: { id: string; kind: string; source: { document: string } }[];
    };
    for (const rule of pack.rules) {
      const parsed = ruleKindOf(rule.kind)?.schema.safeParse(rule);
      expect([rule.id, parsed?.error?.issues]).toEqual([rule.id, undefined]);
    }
  });
});

describe.runIf(hasOfficeRoom())('a real room', () => {
  it('day by day has the mean kinetic temperature of its readings, held', () => {
    const readings = officeRoom('datatest');
    const rule = started('meanKineticTemperature', { limit: 25, windowDays: 30 }, undefined);
    const shift = START - Math.floor((readings[0]?.at as number) / DAY_US) * DAY_US;
    const time = Float64Array.from(readings, ({ at }) => at + shift);
    rule.readings(
      0,
      time,
      Float64Array.from(readings, ({ value }) => value),
      0,
      readings.length,
      false,
    );
    const held = readings.map(({ at }, i) => (readings[i + 1]?.at ?? at + 30 * US_PER_MINUTE) - at);
    const last = rule.settle(until(4)).at(-1);
    expect(last?.value).toBeCloseTo(
      meanKineticTemperature(
        readings.map(({ value }) => value),
        held,
      ) as number,
      6,
    );
  });
});
