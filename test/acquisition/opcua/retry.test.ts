import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LINK_LIMITS } from '../../../electron/acquisition/opcua/limits.ts';
import { type FailureKind, failuresAfter, planRetry } from '../../../electron/acquisition/opcua/retry.ts';

const kinds = fc.constantFrom<FailureKind>('unreachable', 'refused', 'waiting');
const chance = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

describe('when an OPC UA link is tried again', () => {
  it('always has an end: no plan waits longer than the longest period', () => {
    fc.assert(
      fc.property(kinds, fc.integer({ min: 1, max: 1_000_000 }), chance, (kind, failures, random) => {
        const { delayMs } = planRetry(kind, failures, random, LINK_LIMITS);
        expect(delayMs).toBeGreaterThan(0);
        expect(delayMs).toBeLessThanOrEqual(LINK_LIMITS.openRefusedMs);
      }),
    );
  });

  it.each([
    [1, 500],
    [2, 1_000],
    [5, 8_000],
  ])('after %i failures waits between nothing and %i ms', (failures, ceilingMs) => {
    expect(planRetry('unreachable', failures, 0.999_999, LINK_LIMITS)).toEqual({
      state: 'backingOff',
      delayMs: ceilingMs,
    });
    expect(planRetry('unreachable', failures, 0, LINK_LIMITS).delayMs).toBeLessThan(50);
  });

  it('opens the circuit after six failures in a row', () => {
    expect(planRetry('unreachable', 6, 0.5, LINK_LIMITS).state).toBe('circuitOpen');
  });

  it('opens it at once when the server refused us, so that no account is locked by trying', () => {
    expect(planRetry('refused', 1, 0, LINK_LIMITS)).toEqual({ state: 'circuitOpen', delayMs: 45_000 });
  });

  it('keeps looking at a modest pace for something missing on our side', () => {
    expect(planRetry('waiting', 100, 0.999_999, LINK_LIMITS)).toEqual({ state: 'backingOff', delayMs: 15_000 });
  });
});

describe('failures in a row', () => {
  it('begin anew once a link has held', () => {
    expect(failuresAfter(9, LINK_LIMITS.stableMs, true, LINK_LIMITS)).toBe(1);
  });

  it('never open the breaker for a link that serves every tag and breaks again and again', () => {
    let failures = 0;
    for (let i = 0; i < 100; i++) {
      failures = failuresAfter(failures, 50, true, LINK_LIMITS);
      const plan = planRetry('unreachable', failures, 0.999, LINK_LIMITS);
      expect(plan.state).toBe('backingOff');
      expect(plan.delayMs).toBeLessThanOrEqual(2_000);
    }
  });

  it('add up for a link that never serves its tags', () => {
    expect(failuresAfter(3, undefined, false, LINK_LIMITS)).toBe(4);
    expect(failuresAfter(3, 50, false, LINK_LIMITS)).toBe(4);
  });
});
