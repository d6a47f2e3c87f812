import { rmSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { compareClocks } from '../../electron/engine/clockWatch.ts';
import type { Clock, Instant } from '../../shared/domain/time.ts';
import { EngineRig, START_US, TestClock } from './engineHarness.ts';

/** Three clocks that go apart: wall, steady, and the time since switching on. */
class ThreeClocks extends TestClock implements Clock {
  steadyMs = 0;
  sleptMs = 0;
  override monotonicMs = (): number => this.steadyMs;
  override now = (): Instant => this.us as Instant;
  override advanceMs(ms: number): void {
    this.us += ms * 1000;
    this.steadyMs += ms;
  }
  sleepMs(ms: number): void {
    this.us += ms * 1000;
    this.sleptMs += ms;
  }
}

describe('two looks at the clocks', () => {
  const before = { wallUs: 1e15, monotonicMs: 1_000, uptimeMs: 50_000 };
  const onward = (wallMs: number, monotonicMs: number, uptimeMs = monotonicMs) => ({
    wallUs: before.wallUs + wallMs * 1000,
    monotonicMs: before.monotonicMs + monotonicMs,
    uptimeMs: before.uptimeMs + uptimeMs,
  });

  it.each([
    ['they go together', onward(60_000, 60_000), undefined],
    ['a time server slews by 500 ppm', onward(60_030, 60_000), undefined],
    ['the thread was held up for a minute', onward(60_000, 60_000), undefined],
    ['set forward by an hour', onward(3_600_050, 50), { kind: 'jumped', jumpMs: 3_600_000 }],
    ['set back by an hour', onward(-3_599_950, 50), { kind: 'jumped', jumpMs: -3_600_000 }],
    ['slept for ten minutes', onward(600_050, 50, 600_050), { kind: 'slept', sleptMs: 600_000 }],
  ])('%s', (_name, now, finding) => {
    if (finding === undefined) expect(compareClocks(before, now)).toBeUndefined();
    else expect(compareClocks(before, now)).toMatchObject(finding);
  });

  it('where the system does not tell its uptime, sleep looks like a clock that was set', () => {
    const { uptimeMs: _a, ...without } = before;
    const { uptimeMs: _b, ...later } = onward(600_050, 50, 600_050);
    expect(compareClocks(without, later)).toMatchObject({ kind: 'jumped' });
  });
});

let rig: EngineRig | undefined;
afterEach(() => {
  if (rig?.isRunning) rig.stop();
  if (rig) rmSync(rig.folder, { recursive: true, force: true });
});

describe('in the log of a station', () => {
  function started(): { rig: EngineRig; clock: ThreeClocks } {
    const clock = new ThreeClocks(START_US);
    rig = new EngineRig(clock, undefined, undefined, { uptimeMs: () => clock.steadyMs + clock.sleptMs });
    return { rig, clock };
  }
  const turns = (clock: ThreeClocks, count: number, total: number) => {
    for (let i = 0; i < count; i++) {
      rig?.deliver({ total: total + i });
      clock.advanceMs(1_000);
      rig?.engine.turn();
    }
  };
  const named = (kind: string) => rig?.entries().filter((body) => body.kind === kind) ?? [];
  const jumps = () => named('event').filter((body) => body.kind === 'event' && body.event === 'clockJumped');

  it('a clock that was set back an hour is an event and no gap; every reading before and after is there once', () => {
    const { rig, clock } = started();
    turns(clock, 5, 0);
    clock.us -= 3_600_000_000;
    turns(clock, 5, 5);
    rig.stop();
    expect(jumps()).toHaveLength(1);
    expect(jumps()[0]).toMatchObject({ subject: 'cr-test', detail: expect.stringContaining('back by 3600.000 s') });
    expect(named('gap')).toEqual([]);
    expect(
      rig
        .sealed('press.total')
        .map(([, value]) => value)
        .sort(),
    ).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  it('a computer that slept has a gap of the whole station for that time', () => {
    const { rig, clock } = started();
    turns(clock, 3, 0);
    const asleep = clock.now();
    clock.sleepMs(600_000);
    turns(clock, 3, 3);
    rig.stop();
    expect(jumps()).toHaveLength(1);
    const [gap] = named('gap');
    expect(gap).toMatchObject({ connection: null, cause: 'clockJump', from: asleep });
    expect(((gap?.to ?? 0) - (gap?.from ?? 0)) / 1e6).toBeGreaterThanOrEqual(600);
  });
});
