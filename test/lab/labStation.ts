import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import Database from 'better-sqlite3';
import { parseConfig } from '../../electron/config/index.ts';
import { TRAINING_LAB } from '../../electron/demo/labInventory.ts';
import { configPorts } from '../../electron/engine/configPorts.ts';
import { createEngine, type Engine } from '../../electron/engine.ts';
import type { EntryBody } from '../../shared/domain/entry.ts';
import { TestClock } from '../engine/engineHarness.ts';

export const NOW_US = Date.UTC(2026, 10, 2, 12) * 1000;

/** An engine of a laboratory over a data folder, on a clock that tests move. */
export function labStation(folder: string) {
  const clock = new TestClock(NOW_US);
  const text = JSON.stringify({
    configVersion: 1,
    station: { id: 'lab-test' },
    equipment: [],
    connections: [{ id: 'plc', protocol: 'modbus-tcp', host: '127.0.0.1', port: 5020 }],
    tags: [{ id: 't', connection: 'plc', address: { table: 'holding', register: 0 } }],
    rulePacks: [{ file: 'lab.json' }],
    storage: { reserveBytes: 0 },
    lab: TRAINING_LAB,
  });
  const loaded = { ...parseConfig(text, join(folder, 'station.json'), configPorts), path: 'test' };
  const start = (): Engine =>
    createEngine({
      loaded,
      dataDir: folder,
      engineVersion: 'shiftseal test',
      clock,
      acksPath: undefined,
      liveEveryMs: 100,
      say: () => undefined,
    });
  let engine = start();
  return {
    folder,
    clock,
    config: loaded.config,
    get engine() {
      return engine;
    },
    passSeconds(seconds: number): void {
      for (let s = 0; s < seconds; s++) {
        clock.advanceMs(1_000);
        engine.turn();
      }
    },
    restart(): void {
      engine.abandon();
      engine = start();
    },
    entries<K extends EntryBody['kind']>(kind: K): Extract<EntryBody, { kind: K }>[] {
      const db = new Database(join(folder, 'ledger.db'), { readonly: true });
      try {
        return (db.prepare('SELECT body FROM entry WHERE kind = ? ORDER BY seq').all(kind) as { body: Buffer }[]).map(
          ({ body }) => JSON.parse(gunzipSync(body).toString('utf8')),
        );
      } finally {
        db.close();
      }
    },
    close(): void {
      engine.command('stop', {});
    },
  };
}
