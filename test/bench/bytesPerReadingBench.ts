/**
 * Bytes on disk per sealed reading, everything included: the ledger after SQLite carried its WAL into it, and the witness
 * beside it. The training plant's process in fast-forward, through the engine with the training station's own
 * configuration, as its drivers would deliver it. Says where the bytes are.
 */
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import Database from 'better-sqlite3';
import { createPlantProcess, GRID_MS } from '../../electron/demo/process/index.ts';
import { trainingStation } from '../../electron/demo/trainingStation.ts';
import { createEngine } from '../../electron/engine.ts';
import { type StationConfig, stationConfigSchema } from '../../shared/domain/config/index.ts';
import type { BatchBody } from '../../shared/domain/entry.ts';
import type { Clock, Instant } from '../../shared/domain/time.ts';
import { seeded } from '../simulation/random.ts';
import { type Figure, figure, report } from './figures.ts';
import { createPlantDrivers } from './plantDrivers.ts';

const HOURS = Number(process.env.BENCH_HOURS ?? 8);
const START_US = Date.UTC(2026, 10, 2, 6) * 1000 + 123_457;
const GOAL = 3;
/** Plant time between group commits; more of them would only wait longer for the disk. */
const TURN_EVERY_MS = 1_000;

function run(config: StationConfig, dataDir: string): void {
  let us = START_US;
  const clock: Clock = { now: () => us as Instant, monotonicMs: () => us / 1000 };
  const engine = createEngine({
    loaded: { config, hash: 'c'.repeat(64), path: 'bench' },
    dataDir,
    engineVersion: 'shiftseal bench',
    clock,
    acksPath: undefined,
    liveEveryMs: 1_000,
    say: () => undefined,
  });
  engine.attach('w', { returnCredit: () => undefined, pace: () => undefined, drain: () => [] });
  const numbers = new Map(engine.ready.catalogue.map(({ id, number }) => [id, number]));
  const plant = createPlantProcess(1);
  const drivers = createPlantDrivers(config, numbers, plant, seeded(7));
  const end = START_US + HOURS * 3_600_000_000;
  while (us < end) {
    us += GRID_MS * 1000;
    plant.advanceTo(plant.atMs + GRID_MS);
    for (const frame of drivers.step(us)) engine.take('w', { type: 'frame', frame });
    if (plant.atMs % TURN_EVERY_MS === 0) engine.turn();
  }
  engine.command('stop', {});
}

interface Part {
  readonly what: string;
  readonly bytes: number;
}

/** Pages of each table and index, as SQLite counts them; what is left is free pages. */
function parts(path: string): { parts: Part[]; readings: number; batches: number } {
  const db = new Database(path);
  db.pragma('wal_checkpoint(TRUNCATE)');
  const sizes = db.prepare('SELECT name, sum(pgsize) AS bytes FROM dbstat GROUP BY name ORDER BY 2 DESC').all() as {
    name: string;
    bytes: number;
  }[];
  const bodies = db
    .prepare('SELECT kind, sum(length(body)) AS bytes, count(*) AS n FROM entry GROUP BY kind ORDER BY 2 DESC')
    .all() as { kind: string; bytes: number; n: number }[];
  let readings = 0;
  let batches = 0;
  for (const { body } of db
    .prepare("SELECT body FROM entry WHERE kind IN ('batch', 'amendment')")
    .iterate() as Iterable<{
    body: Buffer;
  }>) {
    readings += (JSON.parse(gunzipSync(body).toString()) as BatchBody).readings;
    batches++;
  }
  const page = db.pragma('page_size', { simple: true }) as number;
  const free = (db.pragma('freelist_count', { simple: true }) as number) * page;
  db.close();
  const inEntry = bodies.reduce((sum, { bytes }) => sum + bytes, 0);
  const entry = sizes.find(({ name }) => name === 'entry')?.bytes ?? 0;
  return {
    readings,
    batches,
    parts: [
      ...bodies.map(({ kind, bytes, n }) => ({ what: `bodies of ${n} ${kind} entries`, bytes })),
      { what: 'rest of table entry (heads, leaves, page ends)', bytes: entry - inEntry },
      ...sizes.filter(({ name }) => name !== 'entry').map(({ name, bytes }) => ({ what: name, bytes })),
      { what: 'free pages', bytes: free },
    ],
  };
}

const home = mkdtempSync(join(tmpdir(), 'shiftseal-bench-'));
const figures: Figure[] = [];
try {
  const config = stationConfigSchema.parse(trainingStation({ modbusPort: 5020, opcuaPort: 4840 }));
  run(config, home);
  const path = join(home, 'ledger.db');
  const found = parts(path);
  const ledgerBytes = statSync(path).size;
  const witnessBytes = statSync(join(home, 'witness.txt')).size;
  const perReading = (bytes: number) => bytes / found.readings;
  const all = perReading(ledgerBytes + witnessBytes);
  console.log(`  ${HOURS} plant hours, ${found.readings} readings in ${found.batches} batches`);
  figures.push(figure('everything on disk', all, 'bytes a reading', `≤ ${GOAL}`, all <= GOAL));
  for (const { what, bytes } of found.parts) {
    if (bytes > 0.002 * ledgerBytes) figures.push(figure(`of it: ${what}`, perReading(bytes), 'bytes a reading'));
  }
  figures.push(figure('of it: witness.txt', perReading(witnessBytes), 'bytes a reading'));
} finally {
  rmSync(home, { recursive: true, force: true });
}
report('bytesPerReading', figures);
