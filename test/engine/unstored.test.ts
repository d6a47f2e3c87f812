import { rmSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import type { AlarmBody, EventBody, GapBody } from '../../shared/domain/entry.ts';
import { EngineRig, START_US, TestClock, testConfig } from './engineHarness.ts';

let rig: EngineRig;
afterEach(() => {
  if (rig.isRunning) rig.stop();
  rmSync(rig.folder, { recursive: true, force: true });
});

/** A ledger whose file may grow only as far as the test lets it. */
function started(waitingBytesMax = 67_108_864): { grow(): void } {
  let pages = 95; // a new ledger takes some eighty
  const config = testConfig({ acquisition: { waitingBytesMax } });
  rig = new EngineRig(new TestClock(START_US), config, undefined, { ledgerBounds: { pagesMax: () => pages } });
  return {
    grow() {
      pages = 1_000_000;
    },
  };
}

let total = 0;
function poll(frames: number): void {
  for (let i = 0; i < frames; i++) {
    rig.deliver({ total: ++total, temp: 20 + (total % 5), state: 1 });
    rig.clock.advanceMs(1_000);
    rig.engine.turn();
  }
}

function pollUntilPaused(): void {
  total = 0;
  while (!rig.said.some((message) => message.type === 'log' && message.message.startsWith('ledger paused'))) poll(1);
}

const valueShown = (): number | undefined => {
  const live = rig.live();
  const index = rig.config.tags.findIndex(({ id }) => id === 'press.total');
  return live?.values[index];
};
const ofKind = <T>(kind: string): T[] => rig.entries().filter((body) => body.kind === kind) as T[];

describe('readings that cannot be stored', () => {
  it('are shown as they come, marked from when on they are not stored, and acknowledged to nobody', () => {
    started();
    pollUntilPaused();
    const acknowledged = rig.credit;
    poll(30);
    expect(valueShown()).toBe(total);
    const live = rig.live();
    expect(live?.ledger.state).toBe('paused');
    expect(live?.storage.unstored?.waitingReadings).toBeGreaterThanOrEqual(90);
    expect(live?.storage.unstored?.since).toBeLessThan(rig.clock.now());
    expect(rig.credit).toBe(acknowledged);
  });

  it('cost no credit, so that polling goes on; the loan is paid back once they are stored', () => {
    const { grow } = started();
    pollUntilPaused();
    poll(200); // more than the credit of 64
    expect(rig.lent).toBeGreaterThanOrEqual(200);
    grow();
    poll(5);
    rig.live();
    expect(rig.live()?.ledger.state).toBe('writing');
    expect(rig.lent).toBe(0);
    expect(rig.credit).toBe(total);
    rig.stop();
    expect(rig.sealed('press.total').map(([, value]) => value)).toEqual(Array.from({ length: total }, (_, i) => i + 1));
    expect(ofKind<GapBody>('gap')).toEqual([]);
  });

  it('and find no room in memory are lost newest first; the gap names start, end, tags and how many', () => {
    const { grow } = started(65_536);
    pollUntilPaused();
    poll(200);
    const { waitingReadings = 0, lostReadings = 0 } = rig.live()?.storage.unstored ?? {};
    expect(waitingReadings).toBeGreaterThan(100);
    expect(lostReadings).toBeGreaterThan(100);
    expect(valueShown()).toBe(total); // the view stays live all the same
    grow();
    poll(5);
    rig.stop();
    const gaps = ofKind<GapBody>('gap');
    expect(gaps).toHaveLength(1);
    expect(gaps[0]).toMatchObject({ cause: 'ledgerUnavailable', connection: 'plc' });
    const lost = gaps[0]?.lost ?? 0;
    expect(lost).toBeGreaterThanOrEqual(lostReadings);
    const stored = rig.sealed('press.total');
    expect(stored.length * 3 + lost).toBe(total * 3);
    const inside = stored.filter(([time]) => time > (gaps[0]?.from ?? 0) && time < (gaps[0]?.to ?? 0));
    expect(inside).toEqual([]);
    expect(rig.lost * 3).toBe(lost);
    expect(rig.credit + rig.lost).toBe(total);
    expect(rig.lent).toBe(0);
  });
});

describe('the alarm that nothing can be stored', () => {
  it('stands at once in the live picture, and in the log under the same occurrence when it can be written again', () => {
    const { grow } = started();
    pollUntilPaused();
    const live = rig.live();
    const [unsealed] = live?.unsealedAlarms ?? [];
    expect(unsealed).toMatchObject({ alarm: 'station.ledger.write', limit: 'disk', priority: 'critical' });
    expect(unsealed?.message).toContain('Free space');
    expect(live?.unacknowledgedAlarms).toBe(1);
    grow();
    poll(5);
    expect(rig.live()?.unsealedAlarms).toBeUndefined();
    const alarms = ofKind<AlarmBody>('alarm').filter(({ alarm }) => alarm === 'station.ledger.write');
    expect(alarms.map(({ event }) => event)).toEqual(['raised', 'returned']);
    expect(alarms[0]?.occurrence).toBe(unsealed?.occurrence);
    expect(alarms[0]?.from).toBe(unsealed?.onset);
    const events = ofKind<EventBody>('event').map(({ event }) => event);
    expect(events).toEqual(expect.arrayContaining(['ledgerPaused', 'ledgerResumed']));
  });
});

describe('while memory fills up', () => {
  it('polling is slowed step by step and the log says so, but every tag is polled: the view stays live', () => {
    const { grow } = started(65_536);
    pollUntilPaused();
    poll(100);
    expect(rig.pace).toBe(3);
    expect(rig.live()?.storage.paceLevel).toBe(3);
    grow();
    poll(10);
    expect(rig.pace).toBe(0);
    rig.stop();
    const events = ofKind<EventBody>('event').map(({ event }) => event);
    expect(events.filter((event) => event === 'pollingSlowed')).toHaveLength(3);
    expect(events.filter((event) => event === 'pollingRestored')).toHaveLength(3);
  });
});
