import { describe, expect, it } from 'vitest';
import { createAcquisition, type Driver, type DriverPorts, type Protocol } from '../../electron/acquisition/index.ts';
import type { AcquisitionReport, AcquisitionStart, ToAcquisitionFromEngine } from '../../shared/contract/workers.ts';
import { type ConnectionConfig, connectionSchema } from '../../shared/domain/config/index.ts';
import { frameFromRows } from '../../shared/domain/frame.ts';
import type { LinkHealth, LinkTest } from '../../shared/domain/link.ts';
import type { Instant } from '../../shared/domain/time.ts';

/** A driver that does what the test says, and keeps what it was told. */
class ToldDriver implements Driver {
  readonly calls: string[] = [];
  /** Settles a stop that takes a while. */
  letGo: () => void = () => undefined;
  isSlowToStop = false;
  test?: () => Promise<LinkTest>;

  constructor(
    readonly id: string,
    readonly ports: DriverPorts,
  ) {}

  start(): void {
    this.calls.push('start');
    this.tell('online');
  }
  async stop(): Promise<void> {
    this.calls.push('stop');
    if (this.isSlowToStop)
      await new Promise<void>((resolve) => {
        this.letGo = resolve;
      });
    this.calls.push('stopped');
    this.tell('stopped');
  }
  pace(level: number): void {
    this.calls.push(`pace ${level}`);
  }
  async answer({ ask }: { ask: string }): Promise<unknown> {
    return { answered: ask };
  }
  tell(state: LinkHealth['state']): void {
    this.ports.health({
      connection: this.id,
      state,
      message: '',
      requests: 3,
      responses: 3,
      timeouts: 0,
      exceptions: 0,
      rejectedAnswers: 0,
      reconnects: 0,
      retryAt: 5 as Instant,
    });
  }
  deliver(onDurable?: () => void): void {
    const at = this.ports.clock.now();
    const row = { tag: 1, kind: 'number', sourceTime: at, receivedTime: at, value: 1, status: 0 } as const;
    this.ports.deliver(frameFromRows(this.id, 'unit', [row]), onDurable);
  }
  refuse(onDurable?: () => void): void {
    this.ports.refuse([], onDurable);
  }
}

const NO_TEST: LinkTest = { ok: true, steps: [{ step: 'beside', ok: true, detail: '', tookMs: 0 }] };

function rig(given: { ids?: readonly string[]; paused?: AcquisitionStart['paused']; creditFrames?: number } = {}) {
  const { ids = ['plc'], paused = [], creditFrames = 8 } = given;
  const clock = { us: 1_000_000_400, now: () => clock.us as Instant, monotonicMs: () => clock.us / 1000 };
  const drivers: ToldDriver[] = [];
  const reports: AcquisitionReport[] = [];
  let take: (message: ToAcquisitionFromEngine) => void = () => undefined;
  const protocol: Protocol = {
    create({ id }, _tags, ports) {
      drivers.push(new ToldDriver(id, ports));
      return drivers.at(-1) as ToldDriver;
    },
    test: async () => NO_TEST,
  };
  const connections = ids.map((id) => ({
    config: connectionSchema.parse({ id, protocol: 'modbus-tcp', host: '127.0.0.1' }) as ConnectionConfig,
    tags: [],
  }));
  const start = { type: 'start', connections, creditFrames, paused, folder: '', dataFolder: '', secrets: {} } as const;
  const acquisition = createAcquisition(
    start as unknown as AcquisitionStart,
    {
      post: (report) => reports.push(report),
      onMessage: (listener) => {
        take = listener;
      },
    },
    {
      clock,
      timers: {
        // A look every few milliseconds, on a clock that does not move by itself.
        after(delayMs, act) {
          clock.us += delayMs * 1000;
          return setImmediate(act) as never;
        },
        cancel: () => undefined,
      },
      random: () => 0,
      protocolFor: async () => protocol,
      folderOf: () => '',
      dataFolder: '',
    },
  );
  acquisition.start();
  return {
    clock,
    drivers,
    reports,
    acquisition,
    send: (message: ToAcquisitionFromEngine) => take(message),
    states: () => reports.flatMap((report) => (report.type === 'health' ? [report.health.state] : [])),
    gaps: () => reports.flatMap((report) => (report.type === 'gap' ? [report.gap] : [])),
    async started(): Promise<ToldDriver> {
      while (drivers.length === 0) await settled();
      return drivers.at(-1) as ToldDriver;
    },
  };
}

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('a link that a person pauses', () => {
  it('is let go, shows "paused" with what was last heard of it, and is not told otherwise by its driver', async () => {
    const { acquisition, started, reports, states } = rig();
    const driver = await started();
    await acquisition.ask('plc', { ask: 'pause' });
    expect(driver.calls).toEqual(['start', 'stop', 'stopped']);
    expect(states()).toEqual(['online', 'paused']);
    driver.tell('online');
    expect(states()).toEqual(['online', 'paused']);
    const last = reports.at(-1);
    expect(last).toMatchObject({ type: 'health', health: { isPaused: true, requests: 3, responses: 3 } });
    expect(last?.type === 'health' && 'retryAt' in last.health).toBe(false);
  });

  it('resumed, a new driver polls, and the gap is as long as nobody polled, to the millisecond', async () => {
    const { acquisition, started, drivers, gaps, clock } = rig();
    await started();
    await acquisition.ask('plc', { ask: 'pause' });
    clock.us += 5_000_000;
    await acquisition.ask('plc', { ask: 'resume' });
    expect(drivers.map(({ calls }) => calls)).toEqual([['start', 'stop', 'stopped'], ['start']]);
    expect(gaps()).toEqual([
      { connection: 'plc', from: 1_000_000_000, to: 1_005_000_000, cause: 'paused', detail: 'paused by a person' },
    ]);
  });

  it('the gap begins when the last reading has been delivered, not when the pause was asked for', async () => {
    const { acquisition, started, gaps, clock } = rig();
    const driver = await started();
    driver.isSlowToStop = true;
    const pausing = acquisition.ask('plc', { ask: 'pause' });
    await settled();
    clock.us += 700_000;
    driver.letGo();
    await pausing;
    await acquisition.ask('plc', { ask: 'resume' });
    expect(gaps()[0]?.from).toBe(1_000_700_000);
  });

  it('resumed while the pause is still under way, the new driver waits until the old one has let go', async () => {
    const { acquisition, started, drivers, states } = rig();
    const driver = await started();
    driver.isSlowToStop = true;
    const pausing = acquisition.ask('plc', { ask: 'pause' });
    const resuming = acquisition.ask('plc', { ask: 'resume' });
    await settled();
    expect(drivers).toHaveLength(1);
    driver.letGo();
    await Promise.all([pausing, resuming]);
    expect(drivers).toHaveLength(2);
    expect(states()).toEqual(['online', 'paused', 'online']);
  });

  it('pausing and resuming twice is as once', async () => {
    const { acquisition, started, drivers, gaps } = rig();
    await started();
    for (const ask of ['pause', 'pause', 'resume', 'resume'] as const) await acquisition.ask('plc', { ask });
    expect(drivers).toHaveLength(2);
    expect(gaps()).toHaveLength(1);
  });

  it('paused since before the start, it is not polled; its gap begins where the pause did', async () => {
    const { acquisition, drivers, states, gaps, clock } = rig({
      paused: [{ connection: 'plc', since: 400_000_000 as Instant }],
    });
    await settled();
    expect(drivers).toEqual([]);
    expect(states()).toEqual(['paused']);
    clock.us += 1_000_000;
    await acquisition.ask('plc', { ask: 'resume' });
    expect(gaps()).toMatchObject([{ from: 400_000_000, to: 1_001_000_000, cause: 'paused' }]);
    expect(drivers).toHaveLength(1);
  });

  it('leaves the other links of its thread alone', async () => {
    const { acquisition, drivers } = rig({ ids: ['plc', 'other'] });
    await settled();
    await acquisition.ask('plc', { ask: 'pause' });
    expect(drivers.map(({ id, calls }) => [id, calls.length])).toEqual([
      ['plc', 3],
      ['other', 1],
    ]);
  });

  it('answers no question of its protocol, and says what to do', async () => {
    const { acquisition, started } = rig();
    await started();
    expect(await acquisition.ask('plc', { ask: 'identify', unitId: 1 })).toEqual({ answered: 'identify' });
    await acquisition.ask('plc', { ask: 'pause' });
    await expect(acquisition.ask('plc', { ask: 'identify', unitId: 1 })).rejects.toThrow(/is paused; resume it first/);
  });
});

describe('a test of a link', () => {
  it('runs beside the driver that polls, paused or not', async () => {
    const { acquisition, started } = rig();
    const driver = await started();
    expect(await acquisition.ask('plc', { ask: 'test' })).toBe(NO_TEST);
    await acquisition.ask('plc', { ask: 'pause' });
    expect(await acquisition.ask('plc', { ask: 'test' })).toBe(NO_TEST);
    expect(driver.calls).toEqual(['start', 'stop', 'stopped']);
  });

  it('runs through the driver where that holds the only way to the device', async () => {
    const { acquisition, started } = rig();
    const driver = await started();
    const through: LinkTest = { ok: true, steps: [] };
    driver.test = async () => through;
    expect(await acquisition.ask('plc', { ask: 'test' })).toBe(through);
  });

  it('of a connection that is not there is refused by name', async () => {
    const { acquisition } = rig();
    await expect(acquisition.ask('nobody', { ask: 'test' })).rejects.toThrow('there is no connection "nobody"');
  });
});

describe('what the engine sends back', () => {
  it('tells senders in order, oldest first, frames and refusals alike, only of what is durable', async () => {
    const { started, send } = rig();
    const driver = await started();
    const durable: string[] = [];
    driver.deliver(() => durable.push('frame 1'));
    driver.refuse(() => durable.push('refused 2'));
    driver.deliver();
    driver.deliver(() => durable.push('frame 4'));
    send({ type: 'lend', frames: 4 });
    expect(durable).toEqual([]);
    send({ type: 'credit', frames: 2 });
    expect(durable).toEqual(['frame 1', 'refused 2']);
    send({ type: 'credit', frames: 2 });
    expect(durable).toEqual(['frame 1', 'refused 2', 'frame 4']);
  });

  it('tells nobody that what was lost was received, and those after it of themselves only', async () => {
    const { started, send } = rig();
    const driver = await started();
    const durable: string[] = [];
    driver.deliver(() => durable.push('lost'));
    driver.deliver(() => durable.push('kept'));
    send({ type: 'lost', frames: 1 });
    send({ type: 'credit', frames: 1 });
    expect(durable).toEqual(['kept']);
  });

  it('out of credit, waiting drivers go on one after the other as it comes back, none of them twice', async () => {
    const { started, send } = rig({ creditFrames: 1 });
    const driver = await started();
    const resumed: string[] = [];
    driver.deliver();
    expect(driver.ports.credit()).toBe(0);
    for (const name of ['a', 'b'])
      driver.ports.onCredit(() => {
        resumed.push(name);
        driver.deliver();
      });
    send({ type: 'credit', frames: 1 });
    expect(resumed).toEqual(['a']);
    send({ type: 'credit', frames: 1 });
    send({ type: 'credit', frames: 1 });
    expect(resumed).toEqual(['a', 'b']);
  });

  it('a pace holds for drivers that run and for those that start later', async () => {
    const { acquisition, started, send, drivers } = rig();
    await started();
    send({ type: 'pace', level: 3 });
    await acquisition.ask('plc', { ask: 'pause' });
    send({ type: 'pace', level: 2 });
    await acquisition.ask('plc', { ask: 'resume' });
    expect(drivers.map(({ calls }) => calls)).toEqual([
      ['start', 'pace 3', 'stop', 'stopped'],
      ['pace 2', 'start'],
    ]);
  });
});

describe('a stop', () => {
  it('ends when all that was delivered is durable', async () => {
    const { acquisition, started, send } = rig();
    const driver = await started();
    driver.deliver();
    let isStopped = false;
    const stopping = acquisition.stop().then(() => {
      isStopped = true;
    });
    for (let i = 0; i < 20; i++) await settled();
    expect(isStopped).toBe(false);
    send({ type: 'credit', frames: 1 });
    await stopping;
    expect(driver.calls).toEqual(['start', 'stop', 'stopped']);
  });

  it('does not wait for ever on a ledger that takes nothing', async () => {
    const { acquisition, started } = rig();
    (await started()).deliver();
    await acquisition.stop();
  });

  it('during a pause waits until the device has been let go', async () => {
    const { acquisition, started } = rig();
    const driver = await started();
    driver.isSlowToStop = true;
    const pausing = acquisition.ask('plc', { ask: 'pause' });
    let isStopped = false;
    const stopping = acquisition.stop().then(() => {
      isStopped = true;
    });
    for (let i = 0; i < 5; i++) await settled();
    expect(isStopped).toBe(false);
    driver.letGo();
    await Promise.all([pausing, stopping]);
  });

  it('before a driver was loaded starts none', async () => {
    const { acquisition, drivers } = rig();
    await acquisition.stop();
    await settled();
    expect(drivers).toEqual([]);
  });
});
