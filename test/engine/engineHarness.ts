import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import Database from 'better-sqlite3';
import { createEngine, type Engine, type EnginePorts } from '../../electron/engine.ts';
import { decodeBatch, decodedValue } from '../../electron/pipeline/index.ts';
import type { LiveSnapshot } from '../../shared/contract/live.ts';
import type { FromEngine } from '../../shared/contract/workers.ts';
import { type StationConfig, stationConfigSchema } from '../../shared/domain/config/index.ts';
import type { EntryBody } from '../../shared/domain/entry.ts';
import { type FrameRow, frameFromRows } from '../../shared/domain/frame.ts';
import type { Clock, Instant } from '../../shared/domain/time.ts';

/** A clock that tests move; wall and monotonic time go together. */
export class TestClock implements Clock {
  constructor(public us: number) {}
  now = (): Instant => this.us as Instant;
  monotonicMs = (): number => this.us / 1000;
  advanceMs(ms: number): void {
    this.us += ms * 1000;
  }
}

export const START_US = Date.UTC(2026, 10, 2, 7, 0, 0) * 1000;

export function testConfig(overrides: Record<string, unknown> = {}): StationConfig {
  return stationConfigSchema.parse({
    configVersion: 1,
    station: { id: 'cr-test' },
    equipment: [
      {
        id: 'press',
        oee: { state: 'press.state', total: 'press.total', idealCycleMs: 1000, stateMap: { '0': 'STOP', '1': 'RUN' } },
      },
    ],
    connections: [{ id: 'plc', protocol: 'modbus-tcp', host: '127.0.0.1', port: 5020 }],
    tags: [
      { id: 'press.state', equipment: 'press', connection: 'plc', address: { table: 'holding', register: 0 } },
      {
        id: 'press.total',
        equipment: 'press',
        connection: 'plc',
        address: { table: 'holding', register: 1, type: 'uint32' },
      },
      {
        id: 'press.temp',
        equipment: 'press',
        connection: 'plc',
        unit: 'Cel',
        address: { table: 'holding', register: 3, type: 'float32' },
        range: { min: -40, max: 300 },
        alarms: [{ kind: 'high', setpoint: 80, deadband: 2 }],
        excursion: { max: 80 },
      },
    ],
    windows: { everyMs: 10_000, graceMs: 1_000 },
    storage: { reserveBytes: 0 },
    ...overrides,
  });
}

/** One engine over a data folder; `crash` leaves the folder as it is, without any goodbye. */
export class EngineRig {
  readonly said: FromEngine[] = [];
  credit = 0;
  /** Credit on loan, and frames told to be lost. */
  lent = 0;
  lost = 0;
  pace = 0;
  engine: Engine;
  readonly #acksPath: string;

  constructor(
    readonly clock: TestClock,
    readonly config: StationConfig = testConfig(),
    readonly folder: string = mkdtempSync(join(tmpdir(), 'shiftseal-engine-')),
    ports: Partial<
      Pick<
        EnginePorts,
        'loaded' | 'configChange' | 'ledgerBounds' | 'diskSpaceOf' | 'uptimeMs' | 'loaded' | 'engineVersion'
      >
    > = {},
  ) {
    this.#acksPath = join(folder, 'acks.ndjson');
    this.engine = createEngine({
      loaded: { config, hash: 'c'.repeat(64), path: 'test' },
      dataDir: folder,
      engineVersion: 'shiftseal test',
      clock,
      acksPath: this.#acksPath,
      liveEveryMs: 100,
      say: (message) => this.said.push(message),
      ...ports,
    });
    this.engine.attach('w', {
      pace: (level) => {
        this.pace = level;
      },
      returnCredit: (frames) => {
        this.credit += frames;
      },
      lending: {
        lend: (frames) => {
          this.lent += frames;
        },
        lost: (frames) => {
          this.lost += frames;
        },
      },
      drain: () => [],
    });
  }

  numberOf(tag: string): number {
    return this.engine.ready.catalogue.find(({ id }) => id === tag)?.number as number;
  }

  /** Delivers one frame of press readings at the present time. */
  deliver(values: { state?: number; total?: number; temp?: number; stateStatus?: number }): void {
    this.#deliver(values, this.clock.now());
  }

  /** Delivers readings whose source time is `lateMs` ago. */
  deliverLate(values: { temp?: number }, lateMs: number): void {
    this.#deliver(values, (this.clock.now() - lateMs * 1000) as Instant);
  }

  #deliver(values: { state?: number; total?: number; temp?: number; stateStatus?: number }, at: Instant): void {
    const row = (tag: string, value: number | undefined, kind: FrameRow['kind'], status = 0): FrameRow[] =>
      value === undefined && status === 0
        ? []
        : [
            {
              tag: this.numberOf(tag),
              kind,
              sourceTime: at,
              receivedTime: at,
              status,
              ...(value === undefined ? {} : { value }),
            },
          ];
    this.engine.take('w', {
      type: 'frame',
      frame: frameFromRows('plc', 'press', [
        ...row('press.state', values.state, 'number', values.stateStatus),
        ...row('press.total', values.total, 'number'),
        ...row('press.temp', values.temp, 'float32'),
      ]),
    });
  }

  isRunning = true;

  stop(): void {
    this.isRunning = false;
    this.engine.command('stop', {});
  }

  /** The process is gone: the file is released, and nothing was flushed or said. */
  crash(): void {
    this.isRunning = false;
    this.engine.abandon();
  }

  live(): LiveSnapshot | undefined {
    this.clock.advanceMs(1_000);
    this.engine.liveTaken();
    this.engine.turn();
    const last = this.said.findLast((message) => message.type === 'live');
    return last?.type === 'live' ? last.live : undefined;
  }

  /** All bodies of the log, read with plain SQLite and gzip. */
  entries(): EntryBody[] {
    const db = new Database(join(this.folder, 'ledger.db'), { readonly: true });
    try {
      return (db.prepare('SELECT body FROM entry ORDER BY seq').all() as { body: Buffer }[]).map(
        ({ body }) => JSON.parse(gunzipSync(body).toString('utf8')) as EntryBody,
      );
    } finally {
      db.close();
    }
  }

  /** Sealed values of one tag as [source time, value]. */
  sealed(tag: string): (readonly [number, unknown])[] {
    return this.entries().flatMap((body) => {
      if (body.kind !== 'batch' && body.kind !== 'amendment') return [];
      return decodeBatch(body)
        .filter((column) => column.tag === tag)
        .flatMap((column) => [...column.time].map((time, row) => [time, decodedValue(column, row)] as const));
    });
  }
}
