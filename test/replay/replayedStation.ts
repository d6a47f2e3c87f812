import { rmSync } from 'node:fs';
import { parseConfig } from '../../electron/config/index.ts';
import { configPorts } from '../../electron/engine/configPorts.ts';
import { type ReplayRequest, replayRange } from '../../electron/replay/index.ts';
import { type FrameRow, frameFromRows } from '../../shared/domain/frame.ts';
import type { Instant } from '../../shared/domain/time.ts';
import { SimulatedClock, SimulatedStation } from '../simulation/simulatedStation.ts';

type Input = Record<string, unknown>;

export const BASE = {
  configVersion: 1,
  station: { id: 'cr-1' },
  equipment: [
    {
      id: 'press',
      oee: { state: 'state', total: 'total', idealCycleMs: 1000, stateMap: { '0': 'STOP', '1': 'RUN' } },
    },
  ],
  connections: [{ id: 'ua', protocol: 'opc-ua', endpoint: 'opc.tcp://127.0.0.1:4840' }],
  tags: [
    { id: 'state', equipment: 'press', connection: 'ua', address: { nodeId: 'ns=1;s=state', type: 'uint16' } },
    { id: 'total', equipment: 'press', connection: 'ua', address: { nodeId: 'ns=1;s=total', type: 'uint64' } },
    {
      id: 'temp',
      equipment: 'press',
      connection: 'ua',
      unit: 'Cel',
      address: { nodeId: 'ns=1;s=temp', type: 'float32' },
      range: { min: -40, max: 100 },
      alarms: [{ kind: 'high', setpoint: 90 }],
      excursion: { max: 90 },
    },
    { id: 'recipe', equipment: 'press', connection: 'ua', address: { nodeId: 'ns=1;s=recipe', type: 'string' } },
  ],
  windows: { everyMs: 10_000, graceMs: 1_000, maxReadings: 50 },
} satisfies Input;

export const loaded = (config: Input) => ({
  ...parseConfig(JSON.stringify(config), 'test', configPorts),
  path: 'test',
});

/** The base with some fields of one tag changed. */
export const withTag = (id: string, change: Input, config: { tags: readonly Input[] } & Input = BASE): Input => ({
  ...config,
  tags: config.tags.map((tag) => (tag.id === id ? { ...tag, ...change } : tag)),
});

const KINDS: Record<string, FrameRow['kind']> = { total: 'uint64', temp: 'float32', recipe: 'string' };

/** Readings of one instant: by tag a value, or several fields. */
export interface Told {
  readonly tag: string;
  readonly value?: number | string | bigint;
  /** ms after the present time */
  readonly afterMs?: number;
  /** ms after the source time */
  readonly receivedMs?: number;
  readonly status?: number;
}

/** A station over a folder whose log is replayed. */
export class ReplayedStation {
  readonly station: SimulatedStation;

  constructor(config: Input = BASE) {
    const { config: parsed, hash } = loaded(config);
    this.station = new SimulatedStation(new SimulatedClock(), parsed, { hash }).start();
  }

  get now(): number {
    return this.station.clock.now();
  }

  deliver(...told: readonly Told[]): void {
    const rows = told.map(({ tag, value, afterMs = 0, receivedMs = 0, status = 0 }): FrameRow => {
      const sourceTime = (this.now + afterMs * 1000) as Instant;
      return {
        ...{ tag: this.station.numberOf(tag), kind: KINDS[tag] ?? 'number', sourceTime, status },
        receivedTime: (sourceTime + receivedMs * 1000) as Instant,
        ...(value === undefined ? {} : { value }),
      };
    });
    this.station.deliver(frameFromRows('ua', 'press', rows));
  }

  /** So many seconds of plain readings, one of each tag a second. */
  run(seconds: number, of: (second: number) => readonly Told[] = ordinary): void {
    for (let second = 0; second < seconds; second++) {
      this.deliver(...of(second));
      this.station.turn(1_000);
    }
  }

  /** Another configuration, from the next start on. */
  restart(config: Input): void {
    const { config: parsed, hash } = loaded(config);
    Object.assign(this.station, { config: parsed });
    Object.assign(this.station.ports, { hash });
    this.station.start();
  }

  replay(request: Partial<ReplayRequest> = {}) {
    return replayRange({ dataDir: this.station.folder, ...request });
  }

  batches() {
    return this.station.entries().filter((body) => body.kind === 'batch');
  }

  close(): void {
    if (this.station.isRunning) this.station.stop();
    rmSync(this.station.folder, { recursive: true, force: true });
  }
}

export function ordinary(second: number): readonly Told[] {
  return [
    { tag: 'state', value: second % 37 < 30 ? 1 : 0 },
    { tag: 'total', value: 9_007_199_254_740_993n + BigInt(second) },
    { tag: 'temp', value: Math.fround(60 + 10 * Math.sin(second / 5)) },
    { tag: 'recipe', value: second % 20 < 10 ? 'A–1' : 'B' },
  ];
}
