import { rmSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import type { DiskSpace } from '../../electron/ledger/index.ts';
import type { Actor, AlarmBody } from '../../shared/domain/entry.ts';
import { EngineRig, START_US, TestClock, testConfig } from './engineHarness.ts';

const ANNA: Actor = { user: 'anna', role: 'operator' };
const GB = 2 ** 30;
let rigs: EngineRig[] = [];
afterEach(() => {
  for (const rig of rigs) {
    if (rig.isRunning) rig.stop();
    rmSync(rig.folder, { recursive: true, force: true });
  }
  rigs = [];
});

function started(disk: { usedPercent: number; totalBytes?: number }, folder?: string, clock = new TestClock(START_US)) {
  const space = (): DiskSpace => {
    const totalBytes = disk.totalBytes ?? 2 * GB;
    return { totalBytes, freeBytes: totalBytes * (1 - disk.usedPercent / 100) };
  };
  const config = testConfig({ storage: { reserveBytes: 67_108_864 } });
  const rig = new EngineRig(clock, config, folder, { diskSpaceOf: space });
  rigs.push(rig);
  return rig;
}

function seconds(rig: EngineRig, count: number): void {
  for (let i = 0; i < count; i++) {
    rig.clock.advanceMs(1_000);
    rig.engine.turn();
  }
}

const alarmsOf = (rig: EngineRig) =>
  rig
    .entries()
    .filter((body): body is AlarmBody => body.kind === 'alarm')
    .map(({ alarm, event, priority, limit, setpoint }) => `${alarm} ${event} ${priority} ${limit} ${setpoint}`);

describe('how full the disk is: alarms at 70 % and 90 %', () => {
  it('are raised in two tiers, return with a deadband of 5 points, and not before', () => {
    const disk = { usedPercent: 50 };
    const rig = started(disk);
    seconds(rig, 3);
    expect(alarmsOf(rig)).toEqual([]);
    disk.usedPercent = 71;
    seconds(rig, 2);
    expect(alarmsOf(rig)).toEqual(['station.disk.warning raised medium disk 70']);
    disk.usedPercent = 91;
    seconds(rig, 2);
    expect(alarmsOf(rig).at(-1)).toBe('station.disk.high raised high disk 90');
    disk.usedPercent = 86;
    seconds(rig, 5);
    expect(alarmsOf(rig)).toHaveLength(2);
    disk.usedPercent = 84;
    seconds(rig, 2);
    expect(alarmsOf(rig).at(-1)).toBe('station.disk.high returned high disk 90');
    disk.usedPercent = 64;
    seconds(rig, 2);
    expect(alarmsOf(rig).at(-1)).toBe('station.disk.warning returned medium disk 70');
  });

  it('survive a restart, and are acknowledged like any other', () => {
    const disk = { usedPercent: 75 };
    const rig = started(disk);
    seconds(rig, 3);
    rig.crash();
    const next = started(disk, rig.folder, rig.clock);
    seconds(next, 3);
    expect(alarmsOf(next)).toHaveLength(1);
    const raised = next.entries().find((body): body is AlarmBody => body.kind === 'alarm') as AlarmBody;
    const request = { occurrences: [raised.occurrence], comment: 'ordered a disk', actor: ANNA };
    expect(next.engine.command('acknowledgeAlarms', request)).toEqual({
      acknowledged: [raised.occurrence],
      refused: [],
    });
    disk.usedPercent = 20;
    seconds(next, 3);
    expect(alarmsOf(next).map((line) => line.split(' ')[1])).toEqual(['raised', 'acknowledged', 'returned']);
    expect(next.live()?.unacknowledgedAlarms).toBe(0);
  });

  it('a share alone wakes nobody where a large disk has months to go', () => {
    const rig = started({ usedPercent: 80, totalBytes: 4_000 * GB });
    seconds(rig, 5);
    expect(alarmsOf(rig)).toEqual([]);
    expect(rig.live()?.storage.fill.disk).toBeCloseTo(80, 0);
  });
});

describe('the storage figures of the live picture', () => {
  it('name every bound, the free bytes and the reserve-aware forecast only once enough was seen', () => {
    const disk = { usedPercent: 50 };
    const rig = started(disk);
    seconds(rig, 3);
    const storage = rig.live()?.storage;
    expect(Object.keys(storage?.fill ?? {}).sort()).toEqual(['disk', 'inbox', 'memory', 'wal']);
    expect(storage?.freeBytes).toBe(GB);
    expect(storage?.daysLeft).toBeUndefined();
    expect(storage?.commitReadingsMax).toBeGreaterThan(0);
    for (let minute = 0; minute < 60; minute++) {
      rig.deliver({ total: minute, temp: 20 });
      rig.clock.advanceMs(60_000);
      rig.engine.turn();
    }
    expect(rig.live()?.storage.growthBytesPerDay).toBeGreaterThanOrEqual(0);
  });
});
