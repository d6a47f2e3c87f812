import type { Timers } from '../driver.ts';
import { LinkFailure } from './failure.ts';

/**
 * The outcome of `work`, or a LinkFailure when it takes longer. The library's own promises may stay open for ever when a
 * socket dies at the wrong moment, so that nothing here waits for one without a deadline.
 *
 * @param what names the work in the failure, such as "reading the namespace table"
 */
export function withDeadline<T>(work: Promise<T>, timers: Timers, deadlineMs: number, what: string): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = timers.after(deadlineMs, () =>
      reject(new LinkFailure('unreachable', `${what}: no answer within ${deadlineMs} ms`)),
    );
    work.then(resolve, reject).finally(() => timers.cancel(timer));
  });
}
