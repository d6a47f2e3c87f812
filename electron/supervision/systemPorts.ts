import type { Clock, Instant } from '../../shared/domain/time.ts';
import type { Timers } from '../acquisition/index.ts';

/** The machine's clocks. Wall time has the resolution of `performance` (sub-millisecond) and follows the system clock's jumps. */
export function systemClock(): Clock {
  let offsetUs = performance.timeOrigin * 1000;
  return {
    now() {
      const us = Math.round(offsetUs + performance.now() * 1000);
      const wallUs = Date.now() * 1000;
      // `performance` does not see the wall clock being set; beyond 2 ms it has been.
      if (Math.abs(us - wallUs) > 2_000) {
        offsetUs = wallUs - performance.now() * 1000;
        return wallUs as Instant;
      }
      return us as Instant;
    },
    monotonicMs: () => performance.now(),
  };
}

export const systemTimers: Timers = {
  after: (delayMs, act) => setTimeout(act, delayMs),
  cancel: (handle) => clearTimeout(handle as NodeJS.Timeout),
};
