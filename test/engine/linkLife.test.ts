import { rmSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { type FrameRow, frameFromRows } from '../../shared/domain/frame.ts';
import type { LinkHealth, LinkState } from '../../shared/domain/link.ts';
import { STATUS } from '../../shared/domain/statusCode.ts';
import type { Instant } from '../../shared/domain/time.ts';
import { EngineRig, START_US, TestClock, testConfig } from './engineHarness.ts';

/** A press whose program counts a heartbeat, and a dryer behind OPC UA whose values come only when they change. */
const config = testConfig({
  equipment: [{ id: 'press' }],
  connections: [
    {
      id: 'plc',
      protocol: 'modbus-tcp',
      host: '127.0.0.1',
      heartbeat: { tag: 'press.beat', changesWithinMs: 5_000 },
    },
    {
      id: 'ua',
      protocol: 'opc-ua',
      endpoint: 'opc.tcp://127.0.0.1:4840/',
      heartbeat: { tag: 'dryer.beat', changesWithinMs: 5_000 },
    },
  ],
  tags: [
    { id: 'press.beat', equipment: 'press', connection: 'plc', address: { table: 'holding', register: 0 } },
    {
      id: 'press.temp',
      equipment: 'press',
      connection: 'plc',
      address: { table: 'holding', register: 1, type: 'float32' },
      frozenAfterMs: 20_000,
    },
    { id: 'dryer.beat', equipment: 'press', connection: 'ua', address: { nodeId: 'ns=1;s=beat' } },
    {
      id: 'dryer.temp',
      equipment: 'press',
      connection: 'ua',
      address: { nodeId: 'ns=1;s=temp' },
      frozenAfterMs: 20_000,
    },
  ],
});

type Values = Partial<Record<'press.beat' | 'press.temp' | 'dryer.beat' | 'dryer.temp', number | null>>;

/** The clock of the OPC UA server is so far behind. */
const BEHIND_US = 2_000_000;

const folders = new Set<string>();
let now: EngineRig | undefined;
afterEach(() => {
  if (now?.isRunning) now.stop();
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  folders.clear();
});

/** A second of the plant's life: what was read (null: Bad), and how the links are. */
class Plant {
  readonly clock = new TestClock(START_US);
  rig: EngineRig;
  states: Record<string, LinkState> = { plc: 'online', ua: 'online' };
  readonly #lastReadingAt: Record<string, Instant> = {};

  constructor() {
    this.rig = new EngineRig(this.clock, config);
    now = this.rig;
    folders.add(this.rig.folder);
  }

  restart(how: 'stop' | 'crash'): void {
    this.rig[how]();
    this.clock.advanceMs(1_000);
    this.rig = new EngineRig(this.clock, config, this.rig.folder);
    now = this.rig;
  }

  second(values: Values = {}): void {
    const at = this.clock.now();
    for (const connection of ['plc', 'ua']) {
      const rows = Object.entries(values)
        .filter(([tag]) => tag.startsWith('dryer') === (connection === 'ua'))
        .map(([tag, value]): FrameRow => {
          const sourceTime = (connection === 'ua' ? at - BEHIND_US : at) as Instant;
          const row = { tag: this.rig.numberOf(tag), kind: 'number', sourceTime, receivedTime: at } as const;
          return value === null
            ? { ...row, status: STATUS.BadNoCommunication }
            : { ...row, status: 0, value: value as number };
        });
      if (rows.length > 0)
        this.rig.engine.take('w', { type: 'frame', frame: frameFromRows(connection, 'press', rows) });
      if (rows.some(({ status }) => status === 0)) this.#lastReadingAt[connection] = at;
      const lastReadingAt = this.#lastReadingAt[connection];
      const health: LinkHealth = {
        connection,
        state: this.states[connection] as LinkState,
        message: this.states[connection] === 'online' ? '' : 'connection refused',
        ...(lastReadingAt === undefined ? {} : { lastReadingAt }),
        requests: 1,
        responses: 1,
        timeouts: 0,
        exceptions: 0,
        rejectedAnswers: 0,
        reconnects: 0,
      };
      this.rig.engine.take('w', { type: 'health', health });
    }
    this.rig.engine.turn();
    this.clock.advanceMs(1_000);
    this.rig.engine.turn();
  }

  seconds(count: number, values: (second: number) => Values = () => ({})): void {
    for (let second = 0; second < count; second++) this.second(values(second));
  }

  alarms(alarm: string): string[] {
    return this.rig.entries().flatMap((body) => (body.kind === 'alarm' && body.alarm === alarm ? [body.event] : []));
  }

  link(connection: string) {
    return this.rig.live()?.links.find((each) => each.connection === connection);
  }

  acknowledge(alarm: string): string[] {
    const raised = this.rig
      .entries()
      .findLast((body) => body.kind === 'alarm' && body.alarm === alarm && body.event === 'raised');
    const occurrence = raised?.kind === 'alarm' ? raised.occurrence : '';
    const actor = { user: 'olga', role: 'operator' } as const;
    return this.rig.engine.command('acknowledgeAlarms', { occurrences: [occurrence], comment: 'seen', actor })
      .acknowledged;
  }
}

describe('a device that answers while its program stands', () => {
  it('is degraded and alarmed with high priority; both end when the heartbeat moves', () => {
    const plant = new Plant();
    plant.seconds(10, (second) => ({ 'press.beat': second }));
    expect(plant.link('plc')?.state).toBe('online');
    plant.seconds(8, () => ({ 'press.beat': 9 }));
    expect(plant.link('plc')).toMatchObject({
      state: 'degraded',
      message: expect.stringMatching(/heartbeat press\.beat of plc has not moved for \d+ s/),
    });
    expect(plant.alarms('plc.heartbeat')).toEqual(['raised']);
    const raised = plant.rig.entries().find((body) => body.kind === 'alarm' && body.alarm === 'plc.heartbeat');
    expect(raised).toMatchObject({ priority: 'high', limit: 'heartbeat', connection: 'plc', tag: 'press.beat' });
    plant.seconds(3, (second) => ({ 'press.beat': 100 + second }));
    expect(plant.link('plc')?.state).toBe('online');
    expect(plant.alarms('plc.heartbeat')).toEqual(['raised', 'returned']);
    expect(plant.alarms('plc.communicationLoss')).toEqual([]);
  });

  it('is found behind a subscription too, which tells nothing while nothing changes', () => {
    const plant = new Plant();
    plant.seconds(5, (second) => ({ 'dryer.beat': second }));
    plant.seconds(10);
    expect(plant.link('ua')?.state).toBe('degraded');
    expect(plant.alarms('ua.heartbeat')).toEqual(['raised']);
    plant.second({ 'dryer.beat': 77 });
    plant.second();
    expect(plant.alarms('ua.heartbeat')).toEqual(['raised', 'returned']);
  });

  it('a subscribed heartbeat that moves in time is alive, though its clock is behind', () => {
    const plant = new Plant();
    plant.seconds(60, (second) => (second % 4 === 0 ? { 'dryer.beat': second } : {}));
    expect(plant.alarms('ua.heartbeat')).toEqual([]);
  });

  it('can be acknowledged, also after a restart, which neither returns nor raises it again', () => {
    for (const how of ['stop', 'crash'] as const) {
      const plant = new Plant();
      plant.seconds(10, () => ({ 'press.beat': 9 }));
      expect(plant.alarms('plc.heartbeat')).toEqual(['raised']);
      plant.restart(how);
      plant.seconds(10, () => ({ 'press.beat': 9 }));
      expect(plant.acknowledge('plc.heartbeat')).toHaveLength(1);
      expect(plant.alarms('plc.heartbeat')).toEqual(['raised', 'acknowledged']);
      plant.seconds(2, (second) => ({ 'press.beat': 20 + second }));
      expect(plant.alarms('plc.heartbeat')).toEqual(['raised', 'acknowledged', 'returned']);
      plant.rig.stop();
    }
  });

  it('a bit that reads the same before and after an outage is no dead heartbeat', () => {
    const plant = new Plant();
    plant.seconds(4, (second) => ({ 'press.beat': second % 2 }));
    plant.states.plc = 'backingOff';
    plant.second({ 'press.beat': null });
    plant.seconds(8);
    plant.states.plc = 'online';
    plant.seconds(6, (second) => ({ 'press.beat': (second + 1) % 2 }));
    expect(plant.alarms('plc.heartbeat')).toEqual([]);
  });

  it('nor one before and after a pause, in which no Bad reading is told', () => {
    const plant = new Plant();
    plant.seconds(4, (second) => ({ 'press.beat': second % 2 }));
    plant.states.plc = 'paused';
    plant.seconds(60);
    plant.states.plc = 'online';
    plant.seconds(6, (second) => ({ 'press.beat': (second + 1) % 2 }));
    expect(plant.alarms('plc.heartbeat')).toEqual([]);
    expect(plant.alarms('plc.communicationLoss')).toEqual([]);
  });
});

describe('a value that stays exactly the same for longer than its sensor could', () => {
  it('raises a frozen alarm of low priority, which returns when it moves', () => {
    const plant = new Plant();
    plant.seconds(25, () => ({ 'press.temp': 21.5 }));
    expect(plant.alarms('press.temp.frozen')).toEqual(['raised']);
    plant.seconds(3, () => ({ 'press.temp': 21.75 }));
    expect(plant.alarms('press.temp.frozen')).toEqual(['raised', 'returned']);
  });

  it('is seen behind a subscription while that is alive; while it is down nothing is known', () => {
    const plant = new Plant();
    plant.second({ 'dryer.temp': 80 });
    plant.seconds(12);
    plant.states.ua = 'backingOff';
    plant.second({ 'dryer.temp': null });
    plant.seconds(30);
    expect(plant.alarms('dryer.temp.frozen')).toEqual([]);
    plant.states.ua = 'online';
    plant.second({ 'dryer.temp': 80 });
    plant.seconds(12);
    expect(plant.alarms('dryer.temp.frozen')).toEqual(['raised']);
  });

  it('does not make its link look ill', () => {
    const plant = new Plant();
    plant.seconds(25, (second) => ({ 'press.temp': 21.5, 'press.beat': second }));
    expect(plant.link('plc')?.state).toBe('online');
  });
});

describe('communication lost', () => {
  it('leaves the last good value on the screen with its own age, marked as no longer known', () => {
    const plant = new Plant();
    plant.seconds(3, () => ({ 'press.temp': 21.5 }));
    const goodAt = START_US + 2_000_000;
    plant.states.plc = 'backingOff';
    plant.second({ 'press.temp': null, 'press.beat': null });
    plant.seconds(14);
    const live = plant.rig.live();
    const index = config.tags.findIndex(({ id }) => id === 'press.temp');
    expect(live?.values[index]).toBe(21.5);
    expect(live?.goodTimes[index]).toBe(goodAt);
    expect(live?.times[index]).toBe(goodAt + 1_000_000);
    expect(live?.status[index]).toBe(STATUS.BadNoCommunication);
    expect(plant.alarms('plc.communicationLoss')).toEqual(['raised']);
  });

  it('acknowledged before a restart, it stays so until readings come again', () => {
    const plant = new Plant();
    plant.seconds(3, () => ({ 'press.temp': 21.5 }));
    plant.states.plc = 'circuitOpen';
    plant.seconds(14);
    expect(plant.acknowledge('plc.communicationLoss')).toHaveLength(1);
    plant.restart('crash');
    plant.states.plc = 'connecting';
    plant.seconds(14);
    expect(plant.alarms('plc.communicationLoss')).toEqual(['raised', 'acknowledged']);
    plant.states.plc = 'online';
    plant.seconds(2, () => ({ 'press.temp': 21.5 }));
    expect(plant.alarms('plc.communicationLoss')).toEqual(['raised', 'acknowledged', 'returned']);
  });

  it('a link whose heartbeat was dead when it was lost is "backingOff", not "degraded"', () => {
    const plant = new Plant();
    plant.seconds(10, () => ({ 'press.beat': 9 }));
    plant.states.plc = 'backingOff';
    plant.second({ 'press.beat': null });
    plant.second();
    expect(plant.link('plc')?.state).toBe('backingOff');
  });
});

describe('a link that a person has paused', () => {
  it('raises nothing, however long; an alarm that stood before stays', () => {
    const plant = new Plant();
    plant.seconds(3, () => ({ 'press.temp': 21.5 }));
    plant.states.plc = 'paused';
    plant.seconds(60);
    expect(plant.rig.entries().filter((body) => body.kind === 'alarm' && body.connection === 'plc')).toEqual([]);
    plant.states.plc = 'backingOff';
    plant.seconds(14);
    plant.states.plc = 'paused';
    plant.seconds(5);
    expect(plant.alarms('plc.communicationLoss')).toEqual(['raised']);
  });

  it('is remembered over a restart, clean or not, with since when; resumed it is forgotten', () => {
    const plant = new Plant();
    const actor = { user: 'olga', role: 'supervisor' } as const;
    const pause = { connection: 'plc', isPaused: true, reason: 'maintenance', actor };
    const { since } = plant.rig.engine.command('setLinkPaused', pause);
    for (const how of ['crash', 'stop'] as const) {
      plant.restart(how);
      expect(plant.rig.engine.ready.paused).toEqual([{ connection: 'plc', since, by: 'olga' }]);
    }
    plant.rig.engine.command('setLinkPaused', { ...pause, isPaused: false, reason: 'done' });
    plant.restart('crash');
    expect(plant.rig.engine.ready.paused).toEqual([]);
    const events = plant.rig
      .entries()
      .flatMap((body) => (body.kind === 'event' && body.event.startsWith('link') ? [[body.event, body.detail]] : []));
    expect(events).toEqual([
      ['linkPaused', 'maintenance'],
      ['linkResumed', 'done'],
    ]);
  });
});
