import { describe, expect, it } from 'vitest';
import { createRefresher } from '../../renderer/live/refresher.ts';

/** A clock and a timer turned by hand, and fetches that end when told to. */
function rig() {
  let now = 0;
  const timers: { at: number; run: () => void }[] = [];
  const ends: (() => void)[] = [];
  const refresher = createRefresher(500, {
    fetch: () => new Promise<void>((end) => void ends.push(end)),
    monotonicMs: () => now,
    later(run, delayMs) {
      const timer = { at: now + delayMs, run };
      timers.push(timer);
      return () => void timers.splice(timers.indexOf(timer), 1);
    },
  });
  return {
    refresher,
    fetches: () => ends.length,
    pass(ms: number) {
      now += ms;
      for (const timer of timers.filter((each) => each.at <= now)) {
        timers.splice(timers.indexOf(timer), 1);
        timer.run();
      }
    },
    async end() {
      ends.at(-1)?.();
      await Promise.resolve();
      await Promise.resolve();
    },
  };
}

describe('fetching a list again', () => {
  it('is at once the first time, and then at most once an interval however often it is asked for', async () => {
    const { refresher, fetches, pass, end } = rig();
    refresher.poke();
    pass(0);
    expect(fetches()).toBe(1);
    await end();
    for (let i = 0; i < 10; i++) {
      refresher.poke();
      pass(40);
    }
    expect(fetches()).toBe(1);
    pass(100);
    expect(fetches()).toBe(2);
  });

  it('waits for a slow answer, then fetches once more what changed meanwhile', async () => {
    const { refresher, fetches, pass, end } = rig();
    refresher.poke();
    pass(0);
    pass(2_000);
    refresher.poke();
    refresher.poke();
    pass(1_000);
    expect(fetches()).toBe(1);
    await end();
    pass(0);
    expect(fetches()).toBe(2);
  });

  it('does nothing more once stopped', () => {
    const { refresher, fetches, pass } = rig();
    refresher.poke();
    refresher.stop();
    pass(1_000);
    refresher.poke();
    pass(1_000);
    expect(fetches()).toBe(0);
  });
});
