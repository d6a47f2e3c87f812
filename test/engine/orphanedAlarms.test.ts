import { rmSync } from 'node:fs';
import { expect, it } from 'vitest';
import type { StationConfig } from '../../shared/domain/config/index.ts';
import { EngineRig, START_US, TestClock, testConfig } from './engineHarness.ts';

const olga = { user: 'olga', role: 'operator' } as const;
const before = testConfig();
const withoutTemp: StationConfig = { ...before, tags: before.tags.filter(({ id }) => id !== 'press.temp') };
const withoutAlarm: StationConfig = {
  ...before,
  tags: before.tags.map((tag) => (tag.id === 'press.temp' ? { ...tag, alarms: [] } : tag)),
};

it.each([
  ['tag', withoutTemp],
  ['limit', withoutAlarm],
] as const)('an alarm whose %s is no longer configured returns, and can be acknowledged, once', (_, after) => {
  const clock = new TestClock(START_US);
  let rig = new EngineRig(clock, before);
  try {
    rig.deliver({ temp: 90 });
    rig.engine.turn();
    expect(rig.live()).toMatchObject({ activeAlarms: 1, unacknowledgedAlarms: 1 });
    rig.stop();
    clock.advanceMs(1_000);
    rig = new EngineRig(clock, after, rig.folder);
    expect(rig.live()).toMatchObject({ activeAlarms: 0, unacknowledgedAlarms: 1 });
    const raised = rig.entries().find((body) => body.kind === 'alarm');
    const occurrence = raised?.kind === 'alarm' ? raised.occurrence : '';
    const request = { occurrences: [occurrence], comment: 'sensor is gone', actor: olga };
    expect(rig.engine.command('acknowledgeAlarms', request).acknowledged).toEqual([occurrence]);
    expect(rig.engine.command('acknowledgeAlarms', request).refused).toMatchObject([
      { reason: 'already acknowledged' },
    ]);
    expect(rig.live()).toMatchObject({ activeAlarms: 0, unacknowledgedAlarms: 0 });
    rig.stop();
    rig = new EngineRig(clock, after, rig.folder);
    const events = rig.entries().flatMap((body) => (body.kind === 'alarm' ? [body.event] : []));
    expect(events).toEqual(['raised', 'returned', 'acknowledged']);
  } finally {
    if (rig.isRunning) rig.stop();
    rmSync(rig.folder, { recursive: true, force: true });
  }
});

it('an alarm that is still configured survives the restart as it was', () => {
  const clock = new TestClock(START_US);
  let rig = new EngineRig(clock, before);
  rig.deliver({ temp: 90 });
  rig.engine.turn();
  rig.stop();
  rig = new EngineRig(clock, { ...before, windows: { ...before.windows, everyMs: 20_000 } }, rig.folder);
  expect(rig.live()).toMatchObject({ activeAlarms: 1, unacknowledgedAlarms: 1 });
  rig.stop();
  rmSync(rig.folder, { recursive: true, force: true });
});
