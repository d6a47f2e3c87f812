import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { budgetAt, harms, mayHarmAtMs } from '../../../electron/acquisition/modbus/lineShare.ts';
import {
  ABSENT_SHARE,
  type Breaker,
  type BreakerEvent,
  CLOSED_BREAKER,
  HALF_OPEN_MS_MAX,
  JITTER,
  OPEN_MS_FIRST,
  OPEN_MS_MAX,
  OPEN_MS_MAX_ALONE,
  stepBreaker,
} from '../../../electron/acquisition/modbus/unitBreaker.ts';

const NOW = 1_000_000;
const silent = (more: Partial<BreakerEvent & { kind: 'silent' }> = {}): BreakerEvent => ({
  kind: 'silent',
  message: 'no answer',
  costMs: 1000,
  absent: 1,
  isAlone: false,
  chance: 0,
  ...more,
});
const opened = (openings: number, event = silent()): Breaker => {
  let breaker = CLOSED_BREAKER;
  for (let i = 0; i < openings + 1; i++) breaker = stepBreaker(breaker, event, NOW);
  return breaker;
};

describe('the breaker of a unit', () => {
  it('stays closed after one silence, and forgets it with the next answer', () => {
    const once = stepBreaker(CLOSED_BREAKER, silent(), NOW);
    expect(once.state).toBe('closed');
    expect(stepBreaker(once, { kind: 'answered' }, NOW)).toBe(CLOSED_BREAKER);
  });

  it('opens after two silences in a row, for half a second', () => {
    expect(opened(1)).toMatchObject({ state: 'open', untilMs: NOW + OPEN_MS_FIRST, message: 'no answer' });
  });

  it('opens for longer each time, in the long run so seldom that absence costs its share of the line and no more', () => {
    const waits = Array.from({ length: 12 }, (_, i) => opened(i + 1).untilMs - NOW);
    expect(waits.slice(0, 4)).toEqual([500, 1000, 2000, 4000]);
    expect(waits.at(-1)).toBe(1000 / ABSENT_SHARE);
    expect(opened(12, silent({ absent: 3 })).untilMs - NOW).toBe(3000 / ABSENT_SHARE);
  });

  it('looks every two seconds where nobody else could be harmed', () => {
    expect(opened(12, silent({ isAlone: true })).untilMs - NOW).toBe(OPEN_MS_MAX_ALONE);
  });

  it('lets one request through when its time has come, and closes with its answer', () => {
    const open = opened(1);
    expect(stepBreaker(open, { kind: 'deadline' }, open.untilMs - 1)).toBe(open);
    const half = stepBreaker(open, { kind: 'deadline' }, open.untilMs);
    expect(half).toMatchObject({ state: 'halfOpen', untilMs: open.untilMs + HALF_OPEN_MS_MAX });
    expect(stepBreaker(half, { kind: 'answered' }, NOW)).toBe(CLOSED_BREAKER);
    expect(stepBreaker(half, silent(), NOW).state).toBe('open');
  });

  it('a late answer shows that the unit is there: it may be asked at once', () => {
    expect(stepBreaker(opened(5), { kind: 'late' }, NOW)).toMatchObject({ state: 'halfOpen', openings: 0 });
    expect(stepBreaker(stepBreaker(CLOSED_BREAKER, silent(), NOW), { kind: 'late' }, NOW).silences).toBe(0);
  });

  it('never stays open or half open without an end, whatever happens', () => {
    const event = fc.oneof(
      fc.constant<BreakerEvent>({ kind: 'answered' }),
      fc.constant<BreakerEvent>({ kind: 'late' }),
      fc.constant<BreakerEvent>({ kind: 'deadline' }),
      fc
        .record({
          costMs: fc.integer({ min: 0, max: 240_000 }),
          absent: fc.integer({ min: 1, max: 256 }),
          isAlone: fc.boolean(),
          chance: fc.double({ min: 0, max: 0.999, noNaN: true }),
        })
        .map((more) => silent(more)),
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(event, fc.integer({ min: 0, max: 100_000 }))), (events) => {
        let nowMs = NOW;
        let breaker = CLOSED_BREAKER;
        for (const [each, laterMs] of events) {
          nowMs += laterMs;
          breaker = stepBreaker(breaker, each, nowMs);
          if (breaker.state === 'closed') expect(breaker.untilMs).toBe(Number.POSITIVE_INFINITY);
          else
            expect(breaker.untilMs - nowMs).toBeLessThanOrEqual(Math.max(HALF_OPEN_MS_MAX, OPEN_MS_MAX * (1 + JITTER)));
        }
      }),
    );
  });
});

describe('the share of a slow unit', () => {
  it('harm is a delay of another cycle by more than a quarter of its period', () => {
    expect(harms(400, NOW, [{ everyMs: 1000, dueMs: NOW + 200 }])).toBe(false);
    expect(harms(500, NOW, [{ everyMs: 1000, dueMs: NOW + 200 }])).toBe(true);
    expect(harms(300, NOW, [{ everyMs: 1000, dueMs: NOW - 900 }])).toBe(true);
    expect(harms(300, NOW, [])).toBe(false);
  });

  it('what it takes at the cost of others is one part in as many as there are units', () => {
    let sharer = { expectedMs: 400, budgetMs: 0, budgetAtMs: NOW };
    let nowMs = NOW;
    let taken = 0;
    for (; nowMs < NOW + 100_000; nowMs += 100) {
      if (mayHarmAtMs(sharer, nowMs, 16) > nowMs) continue;
      taken += 400;
      sharer = { ...sharer, budgetMs: budgetAt(sharer, nowMs, 16) - 400, budgetAtMs: nowMs };
    }
    expect(taken / 100_000).toBeGreaterThan(0.05);
    expect(taken / 100_000).toBeLessThanOrEqual(1 / 16 + 0.005);
  });
});
