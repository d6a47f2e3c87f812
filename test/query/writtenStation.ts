import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseConfig } from '../../electron/config/index.ts';
import { configPorts } from '../../electron/engine/configPorts.ts';
import { createEngine, type Engine } from '../../electron/engine.ts';
import { type DataFolder, openDataFolder } from '../../electron/query/dataFolder.ts';
import type { LiveSnapshot, OeeFigure } from '../../shared/contract/live.ts';
import { type FrameRow, frameFromRows } from '../../shared/domain/frame.ts';
import type { Instant } from '../../shared/domain/time.ts';
import type { Value } from '../../shared/domain/valueType.ts';
import { TestClock } from '../engine/engineHarness.ts';

export const START_US = Date.UTC(2026, 10, 2, 7, 0, 0) * 1000;

const holding = (register: number, type: string, more: object = {}) => ({ table: 'holding', register, type, ...more });
const own = { equipment: 'press', connection: 'plc' };

export const BASE_CONFIG = {
  configVersion: 1,
  lab: {},
  water: { system: { name: 'Test works' }, grabSamples: { tags: ['site-*'] } },
  meters: {
    servicePoints: [
      {
        id: 'sp-1',
        commodity: 'water',
        unit: 'm3',
        reads: { register: ['level'] },
        meters: [{ serial: 'W-1', from: '2020-01-01' }],
      },
    ],
  },
  station: { id: 'cr-test' },
  equipment: [
    {
      id: 'press',
      oee: { state: 'state', total: 'total', idealCycleMs: 1000, stateMap: { '0': 'STOP', '1': 'RUN' } },
    },
    { id: 'line-1', level: 'workCenter', line: { workUnits: ['press'] } },
  ],
  connections: [{ id: 'plc', protocol: 'modbus-tcp', host: '127.0.0.1', port: 5020 }],
  tags: [
    { id: 'state', ...own, address: holding(0, 'uint16') },
    { id: 'total', ...own, address: holding(1, 'uint32') },
    {
      id: 'temp',
      ...own,
      unit: 'Cel',
      address: holding(3, 'float32'),
      range: { min: -40, max: 300 },
      scale: { raw: [0, 100], engineering: [0, 10] },
      calibration: { certificate: 'C-1', offset: 0.5 },
    },
    { id: 'count64', ...own, address: holding(5, 'int64') },
    { id: 'name', ...own, address: holding(9, 'string', { registers: 4 }) },
    { id: 'lamp', ...own, address: { table: 'coil', register: 0 } },
    {
      id: 'level',
      ...own,
      address: holding(13, 'float64'),
      alarms: [{ kind: 'high', setpoint: 80, cause: 'valve open', consequence: 'overflow', action: 'close it' }],
      excursion: { max: 80 },
    },
  ],
  windows: { everyMs: 10_000, graceMs: 1_000 },
  storage: { reserveBytes: 0 },
  sync: { targets: [{ id: 'historian', kind: 'http', url: 'http://127.0.0.1:1/ingest' }] },
};

const KINDS: Record<string, FrameRow['kind']> = {
  temp: 'float32',
  count64: 'int64',
  name: 'string',
  lamp: 'bool',
};

/** A reading handed in: a value, or a Bad status. */
export type Given = Value | { readonly status: number };

/** A real engine that writes a data folder, on a clock of the test; read it with `data()`. */
export class WrittenStation {
  readonly clock: TestClock;
  readonly folder: string;
  engine: Engine;
  #opened: DataFolder | undefined;
  #isOpen = true;
  #live: LiveSnapshot | undefined;

  constructor(config: object = BASE_CONFIG, clock = new TestClock(START_US), folder?: string) {
    this.clock = clock;
    this.folder = folder ?? mkdtempSync(join(tmpdir(), 'shiftseal-query-'));
    const loaded = { ...parseConfig(JSON.stringify(config), 'test', configPorts), path: 'test' };
    this.engine = createEngine({
      loaded,
      dataDir: this.folder,
      engineVersion: 'shiftseal test',
      clock,
      acksPath: undefined,
      liveEveryMs: 100,
      say: (message) => {
        if (message.type === 'live') this.#live = message.live;
      },
    });
    this.engine.attach('w', { returnCredit: () => undefined, pace: () => undefined, drain: () => [] });
  }

  /** One frame; readings at the present time unless `atUs` says otherwise. Durable and processed when this returns. */
  deliver(readings: Readonly<Record<string, Given>>, atUs = this.clock.us): void {
    const rows = Object.entries(readings).map(([tag, given]): FrameRow => {
      const number = this.engine.ready.catalogue.find(({ id }) => id === tag)?.number as number;
      const origin = { tag: number, sourceTime: atUs as Instant, receivedTime: this.clock.now() };
      const kind = KINDS[tag] ?? 'number';
      return typeof given === 'object'
        ? { ...origin, kind, status: given.status }
        : { ...origin, kind, status: 0, value: given };
    });
    this.engine.take('w', { type: 'frame', frame: frameFromRows('plc', 'press', rows) });
    this.engine.turn();
  }

  /** Lets time go by, with a turn of the engine every half second. */
  pass(ms: number): void {
    for (let left = ms; left > 0; left -= 500) {
      this.clock.advanceMs(Math.min(500, left));
      this.engine.turn();
    }
  }

  /** One frame a second; the values of the i-th come from `values`. */
  run(count: number, values: (i: number) => Readonly<Record<string, Given>>): void {
    for (let i = 0; i < count; i++) {
      this.deliver(values(i));
      this.pass(1_000);
    }
  }

  /** OEE of the live picture at this moment. */
  liveOee(workUnit: string): OeeFigure | undefined {
    this.#live = undefined;
    this.clock.advanceMs(1_000);
    this.engine.liveTaken();
    this.engine.turn();
    return (this.#live as LiveSnapshot | undefined)?.workUnits.find(({ id }) => id === workUnit)?.oee;
  }

  data(): DataFolder {
    this.#opened ??= openDataFolder(this.folder);
    return this.#opened;
  }

  stop(): void {
    if (this.#isOpen) this.engine.command('stop', {});
    this.#isOpen = false;
  }

  /** The process is gone: the file is released, and nothing was flushed or said. */
  crash(): void {
    this.#isOpen = false;
    this.engine.abandon();
  }

  close(): void {
    this.#opened?.close();
    this.#opened = undefined;
    this.stop();
  }
}
