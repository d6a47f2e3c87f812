/**
 * Readings a second from frame to sealed and durable (`synchronous=FULL`), through the engine as it is composed for a
 * station, beside raw better-sqlite3 inserts of the same values as rows: 1 000 per commit, FULL, same disk, same run.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { createEngine } from '../../electron/engine.ts';
import type { Frame } from '../../shared/domain/frame.ts';
import type { Clock, Instant } from '../../shared/domain/time.ts';
import { frameOfUnit, parsedBenchStation, type SignalName, TAGS_PER_UNIT } from './benchStation.ts';
import { cpuSeconds, type Figure, figure, median, report } from './figures.ts';

const READINGS = 1_200_000;
const ROW_READINGS = 300_000;
const ROUNDS = 3;
const START_US = Date.UTC(2026, 10, 2, 7) * 1000;
const ROWS_PER_COMMIT = 1_000;
/** As many frames as acquisition may have under way by default. */
const FRAMES_PER_TURN = 64;

const home = mkdtempSync(join(tmpdir(), 'shiftseal-bench-'));

interface Speed {
  readonly wallPerSecond: number;
  readonly cpuSecondsPerMillion: number;
}

function timed(readings: number, act: () => void): Speed {
  const cpu = cpuSeconds();
  const from = performance.now();
  act();
  const seconds = (performance.now() - from) / 1000;
  return { wallPerSecond: readings / seconds, cpuSecondsPerMillion: ((cpuSeconds() - cpu) / readings) * 1e6 };
}

function framesOf(signal: SignalName, tags: number, numberOf: (tag: number) => number): Frame[][] {
  const units = tags / TAGS_PER_UNIT;
  const seconds = Math.ceil(READINGS / tags);
  return Array.from({ length: seconds }, (_, second) =>
    Array.from({ length: units }, (_, unit) => {
      const numbers = Array.from({ length: TAGS_PER_UNIT }, (_, row) => numberOf(unit * TAGS_PER_UNIT + row));
      return frameOfUnit(signal, numbers, unit, second, START_US);
    }),
  );
}

function sealed(signal: SignalName, tags: number, round: number): { speed: Speed; frames: Frame[][] } {
  let us = START_US;
  const clock: Clock = { now: () => us as Instant, monotonicMs: () => us / 1000 };
  const config = parsedBenchStation({ tags, port: 5020, signalOf: () => signal });
  const dataDir = join(home, `${tags}-${signal.slice(0, 4)}-${round}`);
  mkdirSync(dataDir);
  const engine = createEngine({
    loaded: { config, hash: 'c'.repeat(64), path: 'bench' },
    dataDir,
    engineVersion: 'bench',
    clock,
    acksPath: undefined,
    liveEveryMs: 1_000,
    say: () => undefined,
  });
  let acknowledged = 0;
  engine.attach('w', {
    pace: () => undefined,
    returnCredit: (count) => {
      acknowledged += count;
    },
    drain: () => [],
  });
  const numbers = new Map(engine.ready.catalogue.map(({ id, number }) => [id, number]));
  const frames = framesOf(signal, tags, (tag) => numbers.get(config.tags[tag]?.id ?? '') as number);
  let delivered = 0;
  const speed = timed(frames.flat().length * TAGS_PER_UNIT, () => {
    for (const [second, ofSecond] of frames.entries()) {
      us = START_US + second * 1_000_000 + 20_000;
      for (const frame of ofSecond) {
        engine.take('w', { type: 'frame', frame });
        if (++delivered % FRAMES_PER_TURN === 0) {
          engine.liveTaken();
          engine.turn();
        }
      }
    }
    us += 1_000_000;
    engine.command('stop', {});
  });
  if (acknowledged !== delivered) throw new Error(`${delivered} frames delivered, ${acknowledged} acknowledged`);
  const db = new Database(join(dataDir, 'ledger.db'), { readonly: true });
  const left = db.prepare('SELECT count(*) AS n FROM inbox').get() as { n: number };
  db.close();
  if (left.n !== 0) throw new Error(`${left.n} frames were not sealed`);
  rmSync(dataDir, { recursive: true });
  return { speed, frames };
}

/** One row a reading, without any index: the least that keeps the same facts. */
function asRows(frames: readonly Frame[][], round: number): Speed {
  const path = join(home, `rows-${round}.db`);
  const db = new Database(path);
  db.pragma('journal_mode = WAL');
  db.pragma('synchronous = FULL');
  db.exec('CREATE TABLE reading (tag INTEGER, time INTEGER, value REAL, status INTEGER) STRICT');
  db.pragma('synchronous = FULL');
  const insert = db.prepare('INSERT INTO reading VALUES (?, ?, ?, ?)');
  const [begin, commit] = [db.prepare('BEGIN'), db.prepare('COMMIT')];
  const flat = frames.flat().slice(0, ROW_READINGS / TAGS_PER_UNIT);
  const speed = timed(flat.length * TAGS_PER_UNIT, () => {
    let n = 0;
    begin.run();
    for (const frame of flat) {
      for (let row = 0; row < frame.tag.length; row++) {
        insert.run(frame.tag[row], frame.sourceTime[row], frame.value[row], frame.status[row]);
        if (++n % ROWS_PER_COMMIT !== 0) continue;
        commit.run();
        begin.run();
      }
    }
    commit.run();
  });
  if (db.pragma('synchronous', { simple: true }) !== 2) throw new Error('the rows were not written with FULL');
  db.close();
  for (const suffix of ['', '-wal', '-shm']) rmSync(path + suffix, { force: true });
  return speed;
}

const figures: Figure[] = [];
try {
  for (const tags of [1_000, 10_000]) {
    for (const signal of ['float32, 2 decimals', 'uint16'] as const) {
      const ours: Speed[] = [];
      const rows: Speed[] = [];
      for (let round = 0; round < ROUNDS; round++) {
        const { speed, frames } = sealed(signal, tags, round);
        ours.push(speed);
        rows.push(asRows(frames, round));
      }
      const rate = median(ours.map(({ wallPerSecond }) => wallPerSecond));
      const rowRate = median(rows.map(({ wallPerSecond }) => wallPerSecond));
      const cpu = median(ours.map(({ cpuSecondsPerMillion }) => cpuSecondsPerMillion));
      const rowCpu = median(rows.map(({ cpuSecondsPerMillion }) => cpuSecondsPerMillion));
      const what = `${tags} tags, ${signal}`;
      figures.push(
        figure(`${what}: sealed`, rate / 1e6, 'M readings/s', '≥ 1', rate >= 1e6),
        figure(`${what}: rows, 1 000 per commit`, rowRate / 1e6, 'M readings/s'),
        figure(`${what}: sealed beside rows`, rate / rowRate, '×', '≥ 2', rate >= 2 * rowRate),
        figure(`${what}: CPU, sealed`, cpu, 's per million'),
        figure(`${what}: CPU, rows`, rowCpu, 's per million'),
      );
    }
  }
} finally {
  rmSync(home, { recursive: true, force: true });
}
report('sealedRate', figures);
