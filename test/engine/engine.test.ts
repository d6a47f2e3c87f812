import { afterEach, describe, expect, it } from 'vitest';
import type { LinkHealth } from '../../shared/domain/link.ts';
import { STATUS } from '../../shared/domain/statusCode.ts';
import { EngineRig, START_US, TestClock, testConfig } from './engineHarness.ts';

const ONLINE: LinkHealth = {
  connection: 'plc',
  state: 'online',
  message: '',
  requests: 1,
  responses: 1,
  timeouts: 0,
  exceptions: 0,
  rejectedAnswers: 0,
  reconnects: 0,
};

const open: EngineRig[] = [];
function rig(...args: ConstructorParameters<typeof EngineRig>): EngineRig {
  const made = new EngineRig(...args);
  open.push(made);
  return made;
}
afterEach(() => {
  for (const one of open.splice(0)) if (one.isRunning) one.stop();
});

/** Delivers `count` frames a second apart, from `first` on. */
function run(one: EngineRig, first: number, count: number): void {
  for (let i = first; i < first + count; i++) {
    one.deliver({ state: 1, total: i, temp: 20 + (i % 10) / 10 });
    one.engine.turn();
    one.clock.advanceMs(1_000);
    one.engine.turn();
  }
}

describe('from frame to log', () => {
  it('seals every reading exactly once, in windows of ten seconds, and the rest at the clean stop', () => {
    const one = rig(new TestClock(START_US));
    run(one, 0, 35);
    one.stop();
    expect(one.sealed('press.total').map(([, value]) => value)).toEqual(Array.from({ length: 35 }, (_, i) => i));
    const windows = one.entries().filter((body) => body.kind === 'batch');
    expect(windows.map((body) => (body.kind === 'batch' ? body.window.closedBy : ''))).toEqual([
      'time',
      'time',
      'time',
      'shutdown',
    ]);
  });

  it('returns credit only for frames that are durable', () => {
    const one = rig(new TestClock(START_US));
    one.deliver({ total: 1 });
    expect(one.credit).toBe(0);
    one.engine.turn();
    expect(one.credit).toBe(1);
  });

  it('puts a reading outside the instrument range into quarantine, and the others into the log', () => {
    const one = rig(new TestClock(START_US));
    one.deliver({ state: 1, total: 1, temp: 999 });
    one.engine.turn();
    one.stop();
    const refused = one.entries().filter((body) => body.kind === 'quarantine');
    expect(refused).toHaveLength(1);
    expect(refused[0]).toMatchObject({ tag: 'press.temp', step: 'range', readings: [{ value: 999 }] });
    expect(one.sealed('press.temp')).toEqual([]);
    expect(one.sealed('press.total')).toHaveLength(1);
  });

  it('raises an alarm and opens an excursion above the setpoint, and closes both when the value is back', () => {
    const one = rig(new TestClock(START_US));
    for (const temp of [70, 81, 84, 82, 70]) {
      one.deliver({ state: 1, temp });
      one.engine.turn();
      one.clock.advanceMs(1_000);
    }
    one.stop();
    const events = one
      .entries()
      .flatMap((body) => (body.kind === 'alarm' || body.kind === 'excursion' ? [`${body.kind} ${body.event}`] : []));
    expect(events).toEqual(['alarm raised', 'excursion opened', 'alarm returned', 'excursion closed']);
    const closed = one.entries().find((body) => body.kind === 'excursion' && body.event === 'closed');
    expect(closed).toMatchObject({ peak: 84, durationMs: 3_000, readings: 3 });
  });

  it('records who acknowledged an alarm and what they said, once', () => {
    const one = rig(new TestClock(START_US));
    one.deliver({ temp: 90 });
    one.engine.turn();
    const raised = one.entries().find((body) => body.kind === 'alarm');
    const occurrence = raised?.kind === 'alarm' ? raised.occurrence : '';
    const actor = { user: 'olga', role: 'operator' } as const;
    const request = { occurrences: [occurrence, 'f'.repeat(64)], comment: 'door was open', actor };
    expect(one.engine.command('acknowledgeAlarms', request)).toEqual({
      acknowledged: [occurrence],
      refused: [{ occurrence: 'f'.repeat(64), reason: 'there is no such alarm' }],
    });
    expect(one.engine.command('acknowledgeAlarms', request).refused[0]).toMatchObject({
      reason: 'already acknowledged',
    });
    const last = one.entries().at(-1);
    expect(last).toMatchObject({ kind: 'alarm', event: 'acknowledged', comment: 'door was open', actor });
  });
});

describe('a verdict on a quarantined reading', () => {
  it('is in the log with who and why; a rejected one is settled, an escalated one still waits', () => {
    const one = rig(new TestClock(START_US));
    one.deliver({ total: 1, temp: 999 });
    one.engine.turn();
    const id = one.entries().find((body) => body.kind === 'quarantine')?.key as string;
    const actor = { user: 'sven', role: 'supervisor' } as const;
    const signature = { ...actor, at: START_US, meaning: 'rejected' };
    const decide = (verdict: 'rejected' | 'escalated', reason: string) =>
      one.engine.command('decideQuarantine', {
        ...{ ids: [id, 'f'.repeat(64)], verdict, reason, actor },
        ...(verdict === 'rejected' ? { code: 'notOurs', ground: 'notOurs', signature } : {}),
      });

    expect(decide('escalated', 'needs the metrologist')).toEqual({
      decided: [id],
      refused: [{ id: 'f'.repeat(64), reason: 'there is no such quarantine entry' }],
    });
    expect(one.live()?.quarantined).toBe(1);
    one.clock.advanceMs(1_000);
    expect(decide('rejected', 'sensor unplugged').decided).toEqual([id]);
    expect(one.live()?.quarantined).toBe(0);
    expect(decide('rejected', 'again').refused).toContainEqual({ id, reason: 'already rejected by sven' });

    const verdicts = one.entries().filter((body) => body.kind === 'verdict');
    expect(verdicts).toMatchObject([
      { quarantine: id, verdict: 'escalated', reason: 'needs the metrologist', actor },
      { quarantine: id, verdict: 'rejected', reason: 'sensor unplugged', actor },
    ]);
    one.stop();
  });
});

describe('a tag whose readings stop while its link is online', () => {
  it('raises a stale alarm, which returns with the next reading', () => {
    const one = rig(new TestClock(START_US));
    const online = () =>
      one.engine.take('w', {
        type: 'health',
        health: { ...ONLINE, lastReadingAt: one.clock.now() },
      });
    const second = (values: { total?: number; temp?: number }) => {
      online();
      one.deliver(values);
      one.engine.turn();
      one.clock.advanceMs(1_000);
    };
    for (let i = 0; i < 5; i++) second({ total: i, temp: 20 });
    for (let i = 5; i < 25; i++) second({ total: i });
    second({ total: 25, temp: 20 });
    second({ total: 26, temp: 20 });
    one.stop();
    const told = one
      .entries()
      .flatMap((body) => (body.kind === 'alarm' && body.tag === 'press.temp' ? [`${body.limit} ${body.event}`] : []));
    expect(told).toEqual(['stale raised', 'stale returned']);
  });

  it('raises none while the link itself is down', () => {
    const one = rig(new TestClock(START_US));
    one.deliver({ total: 1, temp: 20 });
    for (let i = 0; i < 8; i++) {
      one.engine.take('w', { type: 'health', health: { ...ONLINE, state: 'backingOff' } });
      one.engine.turn();
      one.clock.advanceMs(1_000);
    }
    one.stop();
    expect(one.entries().filter((body) => body.kind === 'alarm')).toEqual([]);
  });
});

describe('after a crash', () => {
  it('windows go on from the inbox: nothing acknowledged is lost, nothing is there twice', () => {
    const clock = new TestClock(START_US);
    let one = rig(clock);
    run(one, 0, 7);
    one.crash();
    one = rig(clock, testConfig(), one.folder);
    run(one, 7, 8);
    one.crash();
    one = rig(clock, testConfig(), one.folder);
    run(one, 15, 5);
    one.stop();
    expect(one.sealed('press.total').map(([, value]) => value)).toEqual(Array.from({ length: 20 }, (_, i) => i));
  });

  it('the time nobody watched is a sealed gap', () => {
    const clock = new TestClock(START_US);
    let one = rig(clock);
    run(one, 0, 3);
    one.crash();
    clock.advanceMs(60_000);
    one = rig(clock, testConfig(), one.folder);
    const gap = one.entries().find((body) => body.kind === 'gap');
    expect(gap).toMatchObject({ cause: 'stationStopped', connection: null });
    expect((gap?.to ?? 0) - (gap?.from ?? 0)).toBeGreaterThanOrEqual(60_000_000);
    one.stop();
  });

  it('a value that the device repeats after the restart is known as a duplicate', () => {
    const clock = new TestClock(START_US);
    const first = rig(clock);
    first.deliver({ total: 5 });
    first.engine.turn();
    first.stop();
    const second = rig(clock, testConfig(), first.folder);
    second.deliver({ total: 5 });
    second.engine.turn();
    second.stop();
    expect(second.sealed('press.total')).toHaveLength(1);
  });

  it('an alarm that was raised before is neither raised again nor forgotten', () => {
    const clock = new TestClock(START_US);
    let one = rig(clock);
    one.deliver({ temp: 90 });
    one.engine.turn();
    one.crash();
    one = rig(clock, testConfig(), one.folder);
    clock.advanceMs(1_000);
    one.deliver({ temp: 91 });
    one.engine.turn();
    clock.advanceMs(1_000);
    one.deliver({ temp: 20 });
    one.engine.turn();
    one.stop();
    expect(one.entries().flatMap((body) => (body.kind === 'alarm' ? [body.event] : []))).toEqual([
      'raised',
      'returned',
    ]);
  });
});

describe('OEE of the running shift', () => {
  it('counts a lost link as unknown time, and the figure is a range while data is missing', () => {
    const one = rig(new TestClock(START_US));
    run(one, 0, 60);
    const before = one.live()?.workUnits[0];
    expect(before).toMatchObject({ id: 'press', state: 'RUN' });
    expect(before?.oee?.performance).toBeCloseTo(1, 1);
    one.deliver({ stateStatus: STATUS.BadNoCommunication });
    one.engine.turn();
    one.clock.advanceMs(30_000);
    const during = one.live()?.workUnits[0];
    expect(during?.state).toBe('UNKNOWN');
    expect((during?.oee?.unknownMin ?? 0) - (before?.oee?.unknownMin ?? 0)).toBeCloseTo(0.5, 1);
    expect((during?.oee?.high ?? 0) - (during?.oee?.low ?? 0)).toBeGreaterThan(0.1);
    one.stop();
  });

  it('goes on after a restart: what ran before it still counts', () => {
    const clock = new TestClock(START_US);
    const first = rig(clock);
    run(first, 0, 60);
    first.stop();
    const second = rig(clock, testConfig(), first.folder);
    run(second, 60, 10);
    const unit = second.live()?.workUnits[0];
    expect(unit?.oee?.producedQuantity).toBe(69);
    expect(unit?.oee?.unknownMin).toBeLessThan(0.1);
    second.stop();
  });
});

describe('a subscribed tag, whose readings come late and only when they change', () => {
  it('closes its excursion with the reading that is back inside, however long it stood still before', () => {
    const config = testConfig({
      connections: [{ id: 'plc', protocol: 'opc-ua', endpoint: 'opc.tcp://127.0.0.1:4840' }],
      equipment: [{ id: 'press' }],
      tags: [
        {
          id: 'press.temp',
          equipment: 'press',
          connection: 'plc',
          unit: 'Cel',
          address: { nodeId: 'ns=1;s=temp', type: 'float32' },
          alarms: [{ kind: 'high', setpoint: 80, onDelayMs: 5_000 }],
          excursion: { max: 80 },
        },
      ],
    });
    const one = rig(new TestClock(START_US), config);
    one.deliver({ temp: 85 });
    for (let i = 0; i < 40; i++) {
      one.engine.take('w', { type: 'health', health: { ...ONLINE, lastReadingAt: one.clock.now() } });
      one.engine.turn();
      one.clock.advanceMs(500);
    }
    one.deliverLate({ temp: 70 }, 1_500);
    one.engine.turn();
    one.stop();
    const told = one
      .entries()
      .flatMap((body) => (body.kind === 'alarm' || body.kind === 'excursion' ? [`${body.kind} ${body.event}`] : []));
    expect(told).toEqual(['excursion opened', 'alarm raised', 'alarm returned', 'excursion closed']);
  });
});
