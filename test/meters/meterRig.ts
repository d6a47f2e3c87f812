import Database from 'better-sqlite3';
import { daysOf, listExceptions, type StoredDay, type StoredException } from '../../electron/meters/index.ts';
import type { EngineCommands } from '../../shared/contract/workers.ts';
import { stationConfigSchema } from '../../shared/domain/config/index.ts';
import { type FrameRow, frameFromRows } from '../../shared/domain/frame.ts';
import type { Instant } from '../../shared/domain/time.ts';
import { EngineRig, TestClock } from '../engine/engineHarness.ts';

/** A whole engine with service points, fed with registers by hand. */
export class MeterRig {
  readonly clock: TestClock;
  rig: EngineRig;
  readonly #config: ReturnType<typeof stationConfigSchema.parse>;

  constructor(
    nowUs: number,
    points: readonly Record<string, unknown>[],
    more: {
      meters?: Record<string, unknown>;
      tags?: readonly string[];
      windowMs?: number;
      config?: ReturnType<typeof stationConfigSchema.parse>;
    } = {},
  ) {
    this.clock = new TestClock(nowUs);
    const tags = [
      ...points.flatMap(({ reads }) => Object.values(reads as Record<string, string[]>).flat()),
      ...(more.tags ?? []),
    ];
    this.#config =
      more.config ??
      stationConfigSchema.parse({
        configVersion: 1,
        station: { id: 'cr-test', timeZone: 'UTC' },
        equipment: [{ id: 'meters' }],
        connections: [{ id: 'head-end', protocol: 'http-intake', port: 9, secret: 'none' }],
        tags: tags.map((id) => ({
          id,
          equipment: 'meters',
          connection: 'head-end',
          address: { key: id, type: 'float64' },
        })),
        windows: {
          everyMs: more.windowMs ?? 3_600_000,
          maxReadings: 100_000,
          graceMs: 0,
          shiftBoundary: 'carryForward',
        },
        storage: { reserveBytes: 0 },
        meters: { servicePoints: points, ...more.meters },
      });
    this.rig = new EngineRig(this.clock, this.#config);
  }

  give(tag: string, reads: readonly { readonly at: number; readonly value: number }[]): void {
    const number = this.rig.numberOf(tag);
    for (let i = 0; i < reads.length; i += 2_000) {
      const rows = reads.slice(i, i + 2_000).map(
        ({ at, value }): FrameRow => ({
          tag: number,
          kind: 'number',
          sourceTime: at as Instant,
          receivedTime: this.clock.now(),
          status: 0,
          value,
        }),
      );
      this.rig.engine.take('w', { type: 'frame', frame: frameFromRows('head-end', 'meters', rows) });
      this.turn();
    }
  }

  /** Readings of several tags of one work unit, in the order of a file. */
  giveAll(
    workUnit: string,
    reads: readonly { readonly tag: string; readonly at: number; readonly value: number }[],
  ): void {
    const numbers = new Map<string, number>();
    for (let i = 0; i < reads.length; i += 2_000) {
      const rows = reads.slice(i, i + 2_000).map(({ tag, at, value }): FrameRow => {
        const number = numbers.get(tag) ?? this.rig.numberOf(tag);
        numbers.set(tag, number);
        return {
          tag: number,
          kind: 'number',
          sourceTime: at as Instant,
          receivedTime: this.clock.now(),
          status: 0,
          value,
        };
      });
      this.rig.engine.take('w', { type: 'frame', frame: frameFromRows('head-end', workUnit, rows) });
      this.turn();
    }
  }

  turn(ms = 300): void {
    this.clock.advanceMs(ms);
    this.rig.engine.turn();
  }

  /** Until no day is due any more. */
  settle(): void {
    for (let quiet = 0, size = -1; quiet < 6; ) {
      this.turn(1_000);
      const now = this.#read((db) => db.prepare('SELECT COUNT(*) FROM entry').pluck().get() as number);
      quiet = now === size ? quiet + 1 : 0;
      size = now;
    }
  }

  command<C extends 'swapMeter' | 'decideMeterExceptions'>(
    name: C,
    request: Omit<EngineCommands[C]['request'], 'actor'>,
  ) {
    const actor = { user: 'sven', role: 'supervisor' as const };
    return this.rig.engine.command(name, { ...request, actor } as EngineCommands[C]['request']);
  }

  /** The engine dies and starts again over the same folder. */
  restart(): void {
    this.rig.crash();
    this.rig = new EngineRig(this.clock, this.#config, this.rig.folder);
  }

  #read<T>(act: (db: Database.Database) => T): T {
    const db = new Database(`${this.rig.folder}/ledger.db`, { readonly: true });
    try {
      return act(db);
    } finally {
      db.close();
    }
  }

  days(servicePoint: string): StoredDay[] {
    return this.#read((db) => daysOf(db, servicePoint, '0000-00-00', '9999-99-99'));
  }

  exceptions(scope: 'waiting' | 'all' = 'waiting'): StoredException[] {
    return this.#read((db) => listExceptions(db, scope, 10_000));
  }
}
