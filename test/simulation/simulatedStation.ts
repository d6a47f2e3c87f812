import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import Database from 'better-sqlite3';
import { createEngine, type Engine, type EnginePorts } from '../../electron/engine.ts';
import { decodeBatch, decodedValue } from '../../electron/pipeline/index.ts';
import type { LiveSnapshot } from '../../shared/contract/live.ts';
import type { FromEngine } from '../../shared/contract/workers.ts';
import type { StationConfig } from '../../shared/domain/config/index.ts';
import type { EntryBody } from '../../shared/domain/entry.ts';
import type { Frame } from '../../shared/domain/frame.ts';
import type { Clock, Instant } from '../../shared/domain/time.ts';

export const START_US = Date.UTC(2026, 10, 2, 7, 0, 0) * 1000;

/** Wall and monotonic time apart: the wall clock can be set, durations go on. */
export class SimulatedClock implements Clock {
  #wallUs: number = START_US;
  #monotonicUs = 0;
  now = (): Instant => this.#wallUs as Instant;
  monotonicMs = (): number => this.#monotonicUs / 1000;
  advanceMs(ms: number): void {
    this.#wallUs += ms * 1000;
    this.#monotonicUs += ms * 1000;
  }
  setWallMs(byMs: number): void {
    this.#wallUs += byMs * 1000;
  }
}

/** Thrown out of the engine's own calls: the power goes between "durable" and "processed". */
export class PowerCut extends Error {
  override readonly name = 'PowerCut';
}

/**
 * One data folder and the engines that run over it, one after the other. Acquisition is played by the test: it delivers
 * frames, and learns from the credit which of them are durable.
 */
export class SimulatedStation {
  readonly folder = mkdtempSync(join(tmpdir(), 'shiftseal-simulation-'));
  readonly said: FromEngine[] = [];
  /** Frames that the engine said are durable, of all runs. */
  readonly acked: Frame[] = [];
  #delivered: Frame[] = [];
  #engine: Engine | undefined;
  cutsPowerAtNextCredit = false;

  constructor(
    readonly clock: SimulatedClock,
    readonly config: StationConfig,
    readonly ports: Partial<Pick<EnginePorts, 'ledgerBounds' | 'acksPath' | 'predecessorDied'>> & {
      readonly hash?: string;
    } = {},
  ) {}

  get acksPath(): string {
    return this.ports.acksPath ?? join(this.folder, 'acks.ndjson');
  }

  get engine(): Engine {
    if (!this.#engine) throw new Error('the engine is not running');
    return this.#engine;
  }

  get isRunning(): boolean {
    return this.#engine !== undefined;
  }

  /** @param name of the acquisition worker whose line is attached */
  start(name = 'w'): this {
    const { ledgerBounds, predecessorDied } = this.ports;
    this.#engine = createEngine({
      loaded: { config: this.config, hash: this.ports.hash ?? 'c'.repeat(64), path: 'simulation' },
      dataDir: this.folder,
      engineVersion: 'shiftseal simulation',
      clock: this.clock,
      acksPath: this.acksPath,
      liveEveryMs: 100,
      say: (message) => this.said.push(message),
      ...(ledgerBounds === undefined ? {} : { ledgerBounds }),
      ...(predecessorDied === undefined ? {} : { predecessorDied }),
    });
    this.attach(name);
    return this;
  }

  attach(name = 'w'): void {
    this.engine.attach(name, {
      pace: () => undefined,
      returnCredit: (frames) => {
        this.acked.push(...this.#delivered.splice(0, frames));
        if (!this.cutsPowerAtNextCredit) return;
        this.cutsPowerAtNextCredit = false;
        throw new PowerCut();
      },
      drain: () => [],
    });
  }

  /** Frames that are delivered and not yet acknowledged. */
  get underWay(): number {
    return this.#delivered.length;
  }

  deliver(frame: Frame, worker = 'w'): void {
    this.#delivered.push(frame);
    this.engine.take(worker, { type: 'frame', frame });
  }

  turn(afterMs = 0): void {
    this.clock.advanceMs(afterMs);
    this.engine.turn();
  }

  stop(): void {
    this.engine.command('stop', {});
    this.#engine = undefined;
    this.#delivered = [];
  }

  /** The process is gone: what was not durable is lost, and nobody was told that it was durable. */
  crash(): void {
    this.engine.abandon();
    this.#engine = undefined;
    this.#delivered = [];
  }

  numberOf(tag: string): number {
    const found = this.engine.ready.catalogue.find(({ id }) => id === tag);
    if (!found) throw new Error(`no tag ${tag}`);
    return found.number;
  }

  live(): LiveSnapshot {
    this.engine.liveTaken();
    this.turn(1_000);
    const last = this.said.findLast((message) => message.type === 'live');
    if (last?.type !== 'live') throw new Error('nothing was shown');
    return last.live;
  }

  logLines(): string[] {
    return this.said.flatMap((message) => (message.type === 'log' ? [message.message] : []));
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

  inboxFrames(): number {
    const db = new Database(join(this.folder, 'ledger.db'), { readonly: true });
    try {
      return db.prepare('SELECT count(*) FROM inbox').pluck().get() as number;
    } finally {
      db.close();
    }
  }

  ackLines(): { frame: number; connection: string; readings: number }[] {
    return readFileSync(this.acksPath, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { frame: number; connection: string; readings: number });
  }
}

/** Readings of the log, sealed and refused, as `tag time status value` → how often. */
export function readingsOf(entries: readonly EntryBody[]): {
  sealed: Map<string, number>;
  refused: Map<string, number>;
} {
  const sealed = new Map<string, number>();
  const refused = new Map<string, number>();
  const count = (map: Map<string, number>, key: string) => map.set(key, (map.get(key) ?? 0) + 1);
  for (const body of entries) {
    if (body.kind === 'batch' || body.kind === 'amendment')
      for (const column of decodeBatch(body))
        for (let row = 0; row < column.time.length; row++)
          count(
            sealed,
            readingKey(column.tag, column.time[row] as number, column.status[row] as number, decodedValue(column, row)),
          );
    if (body.kind === 'quarantine')
      for (const reading of body.readings)
        count(refused, readingKey(body.tag, reading.sourceTime, reading.status, reading.value));
  }
  return { sealed, refused };
}

export const readingKey = (tag: string, time: number, status: number, value: unknown): string =>
  `${tag} ${time} ${status} ${String(value ?? null)}`;
