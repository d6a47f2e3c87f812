/**
 * Decides when to fetch a list again: at once the first time, later at most every `everyMs`, one fetch at a time. Pokes that
 * come while a fetch is under way are answered by one more fetch afterwards, so that the newest state is always reached.
 */
export interface Refresher {
  poke(): void;
  stop(): void;
}

export interface RefresherPorts {
  readonly fetch: () => Promise<void>;
  readonly monotonicMs: () => number;
  /** Runs later; returns how to cancel. */
  readonly later: (run: () => void, delayMs: number) => () => void;
}

export function createRefresher(everyMs: number, ports: RefresherPorts): Refresher {
  let lastAt = Number.NEGATIVE_INFINITY;
  let cancel: (() => void) | undefined;
  let isBusy = false;
  let isWanted = false;
  let isStopped = false;

  const run = async (): Promise<void> => {
    cancel = undefined;
    isBusy = true;
    isWanted = false;
    lastAt = ports.monotonicMs();
    try {
      await ports.fetch();
    } finally {
      isBusy = false;
      if (isWanted) schedule();
    }
  };
  const schedule = (): void => {
    if (isStopped || cancel !== undefined) return;
    if (isBusy) {
      isWanted = true;
      return;
    }
    cancel = ports.later(() => void run(), Math.max(0, lastAt + everyMs - ports.monotonicMs()));
  };
  return {
    poke: schedule,
    stop() {
      isStopped = true;
      cancel?.();
    },
  };
}

/** Ports of a window. */
export const windowPorts = (fetch: () => Promise<void>): RefresherPorts => ({
  fetch,
  monotonicMs: () => performance.now(),
  later: (run, delayMs) => {
    const timer = setTimeout(run, delayMs);
    return () => clearTimeout(timer);
  },
});
