import { join } from 'node:path';
import Database from 'better-sqlite3';
import { stationConfigSchema } from '../../shared/domain/config/index.ts';
import { frameFromRows } from '../../shared/domain/frame.ts';
import type { Instant } from '../../shared/domain/time.ts';
import { EngineRig, START_US, type TestClock } from '../engine/engineHarness.ts';

/** A cold room with two probes and a door, a logger, two products; windows of one minute. */
export const coldConfig = (overrides: Record<string, unknown> = {}) =>
  stationConfigSchema.parse({
    configVersion: 1,
    station: { id: 'cold-test' },
    equipment: [{ id: 'room' }],
    connections: [{ id: 'plc', protocol: 'modbus-tcp', host: '127.0.0.1' }],
    tags: [
      ...['room.air', 'room.rear', 'logger.battery', 'logger.clock'].map((id, i) => ({
        id,
        equipment: 'room',
        connection: 'plc',
        unit: id.startsWith('room') ? 'Cel' : id === 'logger.battery' ? 'V' : 's',
        staleAfterMs: 600_000,
        address: { table: 'holding', register: i * 2, type: 'float32' },
      })),
      { id: 'room.door', equipment: 'room', connection: 'plc', address: { table: 'coil', register: 0 } },
    ],
    windows: { everyMs: 60_000, graceMs: 1_000 },
    storage: { reserveBytes: 0 },
    coldChain: {
      stores: [
        {
          id: 'room',
          name: 'Cold room',
          class: 'controlledCold',
          probes: ['room.air', 'room.rear'],
          longestIntervalMs: 300_000,
          suppress: [{ tag: 'room.door', maxMs: 120_000 }],
          alarms: [{ id: 'warm', side: 'high', limit: 8, isReached: true, afterMs: 600_000 }],
        },
      ],
      products: [
        {
          id: 'vaccine',
          class: 'vaccineRefrigerator',
          budgets: [{ id: 'warm', side: 'high', beyond: 8, upTo: 15, allowedMs: 600_000 }],
        },
      ],
      loggers: [{ id: 'L1', battery: { tag: 'logger.battery', min: 3 }, clock: { tag: 'logger.clock', max: 60 } }],
      lots: [
        { id: 'LOT-0', product: 'vaccine', store: 'room', since: new Date(START_US / 1000 - 3_600_000).toISOString() },
      ],
      ...overrides,
    },
  });

export class ColdRig extends EngineRig {
  constructor(clock: TestClock, config = coldConfig(), folder?: string) {
    super(clock, config, folder);
  }

  /** One frame of readings at the present time; the engine takes its turn. */
  say(values: Readonly<Record<string, number | boolean | undefined>>, at: number = this.clock.now()): void {
    this.engine.take('w', {
      type: 'frame',
      frame: frameFromRows(
        'plc',
        'room',
        Object.entries(values).map(([tag, value]) => ({
          tag: this.numberOf(tag),
          kind: typeof value === 'boolean' ? ('bool' as const) : ('float32' as const),
          sourceTime: at as Instant,
          receivedTime: this.clock.now(),
          status: value === undefined ? 0x80000000 : 0,
          ...(value === undefined ? {} : { value: typeof value === 'number' ? Math.fround(value) : value }),
        })),
      ),
    });
    this.engine.turn();
  }

  /** So many readings of the same, one every `everyMs`. */
  hold(values: Readonly<Record<string, number | boolean>>, times: number, everyMs = 30_000): void {
    for (let i = 0; i < times; i++) {
      this.say(values);
      this.pass(everyMs);
    }
  }

  pass(ms: number): void {
    this.clock.advanceMs(ms);
    this.engine.turn();
    this.engine.turn();
  }

  /** Rows of a projection table. */
  rows<T = Record<string, unknown>>(sql: string): T[] {
    const db = new Database(join(this.folder, 'ledger.db'), { readonly: true });
    try {
      return db.prepare(sql).all() as T[];
    } finally {
      db.close();
    }
  }
}
