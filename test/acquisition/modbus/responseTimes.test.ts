import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ResponseTimes } from '../../../electron/acquisition/modbus/responseTimes.ts';

const of = (times: readonly number[]): ResponseTimes => {
  const all = new ResponseTimes();
  for (const ms of times) all.add(ms);
  return all;
};
const ramp = (n: number, ms: number): number[] => Array.from({ length: n }, (_, i) => ((i + 1) * ms) / n);

describe('the distribution of answers', () => {
  it('says nothing before the first answer', () => {
    const none = new ResponseTimes();
    expect([none.p50(), none.p95(), none.p99(), none.advisedTimeoutMs(), none.count]).toEqual([
      ...[undefined, undefined, undefined, undefined],
      0,
    ]);
  });

  it('knows each quantile to 2 %, of any times from 20 µs to the longest time-out', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0.02, max: 60_000, noNaN: true }), { minLength: 1, maxLength: 300 }),
        fc.constantFrom(0.5, 0.95, 0.99),
        (times, q) => {
          const exact = times.toSorted((a, b) => a - b)[Math.max(0, Math.ceil(q * times.length - 1e-6) - 1)] as number;
          expect(Math.abs((of(times).quantile(q) as number) / exact - 1)).toBeLessThanOrEqual(0.0205);
        },
      ),
    );
  });

  it('follows a device that became slow, and forgets how quick it was', () => {
    const times = of(Array.from({ length: 100_000 }, () => 2));
    for (let i = 0; i < 40_000; i++) times.add(80);
    expect(times.p50()).toBeGreaterThan(78);
    expect(times.count).toBe(140_000);
  });

  it('survives a file: the same quantiles, the same advice', () => {
    const times = of(ramp(200, 40));
    times.timedOut(500);
    const again = ResponseTimes.from(JSON.parse(JSON.stringify(times.state())));
    expect([again.p50(), again.p99(), again.advisedTimeoutMs(), again.count, again.timeouts]).toEqual([
      ...[times.p50(), times.p99(), times.advisedTimeoutMs()],
      ...[200, 1],
    ]);
  });

  it('is as large after a million answers as after a thousand', () => {
    const times = new ResponseTimes();
    for (let i = 0; i < 1_000_000; i++) times.add(0.05 + (i % 9_973) / 10);
    expect(times.state().buckets.length).toBeLessThanOrEqual(400);
  });
});

describe('requests that timed out count as answers that would have come later', () => {
  it('so that a device which answers only half in time is not called quick', () => {
    const times = of(ramp(60, 100));
    for (let i = 0; i < 60; i++) times.timedOut(100);
    expect(times.p50()).toBeCloseTo(100, -1);
    expect(times.p95()).toBeGreaterThanOrEqual(98);
  });

  it('a bound shorter than the answers that follow takes part only as far as it was waited (Kaplan–Meier)', () => {
    // 10 waited for; at 10 ms 1 of 10 answers, at 20 ms one is given up, at 30 ms 4 of 8 answer, at 40 ms the other 4.
    const times = of([10, 30, 30, 30, 30, 40, 40, 40, 40]);
    times.timedOut(20);
    // Still waiting: 0.9 after 10 ms, 0.45 after 30 ms, 0 after 40 ms.
    expect(times.quantile(0.09)).toBeCloseTo(10, 0);
    expect(times.quantile(0.54)).toBeCloseTo(30, -0.4);
    expect(times.quantile(0.56)).toBeCloseTo(40, -0.4);
  });
});

describe('an answer that comes after its request was given up', () => {
  it('is worth more than the time-out it replaces', () => {
    const times = of(ramp(980, 90));
    for (let i = 0; i < 20; i++) times.timedOut(100);
    expect(times.p99()).toBeLessThan(102);
    for (let i = 0; i < 20; i++) times.cameLate(400);
    expect(times.p99()).toBeCloseTo(400, -2);
    expect(times.advisedTimeoutMs()).toBeGreaterThanOrEqual(1_500);
    expect([times.count, times.timeouts]).toEqual([1_000, 20]);
  });
});

describe('the advised time-out', () => {
  it('is kept back until 50 answers have come', () => {
    const times = of(ramp(49, 20));
    expect(times.advisedTimeoutMs()).toBeUndefined();
    times.add(20);
    expect(times.advisedTimeoutMs()).toBeDefined();
  });

  it('leaves a quick PLC room for one lost segment', () => {
    expect(of(Array.from({ length: 1_000 }, () => 2)).advisedTimeoutMs()).toBe(310);
  });

  it('is four times what the hundredth slowest answer takes on a slow serial line', () => {
    const advised = of(Array.from({ length: 1_000 }, () => 200)).advisedTimeoutMs() as number;
    expect(Math.abs(advised - 800)).toBeLessThanOrEqual(0.02 * 800 + 10); // 2 % of the quantile, then rounded up
  });

  it('is twice the wait when more than one request in a hundred got no answer', () => {
    const times = of(ramp(960, 90));
    for (let i = 0; i < 40; i++) times.timedOut(100);
    expect(times.advisedTimeoutMs()).toBe(210);
  });

  it('is not given while the device is away: no time-out heals that', () => {
    const times = of(ramp(100, 20));
    for (let i = 0; i < 20; i++) times.timedOut(1_000);
    expect(times.advisedTimeoutMs()).toBeUndefined();
  });

  it('stays within what the configuration accepts, and above what nearly all answers take', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0.02, max: 60_000, noNaN: true }), { minLength: 50, maxLength: 200 }),
        (times) => {
          const all = of(times);
          const advised = all.advisedTimeoutMs() as number;
          expect(Number.isInteger(advised)).toBe(true);
          expect(advised).toBeGreaterThanOrEqual(10);
          expect(advised).toBeLessThanOrEqual(60_000);
          expect(advised).toBeGreaterThanOrEqual(Math.min(60_000, all.p99() as number));
        },
      ),
    );
  });
});
