/**
 * Opening a ledger of 5 GB beside an empty one: from making the engine to its first live picture, then the answers the first screen
 * asks for, each in a process of its own. The file is a station's own, filled up with batches of which the time, the key and the leaf
 * are each entry's own; it is made for the run and removed after it. `BENCH_GIGABYTES`: how large instead.
 */
import { fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { cpSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { constants, gzipSync } from 'node:zlib';
import { parseConfig } from '../../electron/config/index.ts';
import { configPorts } from '../../electron/engine/configPorts.ts';
import { createEngine } from '../../electron/engine.ts';
import {
  type EncodedEntry,
  LEDGER_MIGRATIONS,
  leafHash,
  ledgerFileOf,
  openLedger,
} from '../../electron/ledger/index.ts';
import { projectionMigrations, storeMemory, storeSummary } from '../../electron/projection/index.ts';
import { createAnswers } from '../../electron/query/answer.ts';
import { openDataFolder } from '../../electron/query/dataFolder.ts';
import { systemClock } from '../../electron/supervision/index.ts';
import { figure, median, report } from './figures.ts';

const BYTES = Number(process.env.BENCH_GIGABYTES ?? 5) * 1e9;
const GOAL_MS = 2_000;
const ROUNDS = 3;
const TAGS = 20;
const ROWS = 200;
const UNITS = ['unit-1', 'unit-2', 'unit-3', 'unit-4'];
const STEP_US = 1_500_000;
/** Five minutes, as a station's windows are unless it says otherwise. */
const WINDOW_US = 300_000_000;

const CONFIG = {
  configVersion: 1,
  storage: { reserveBytes: 0 },
  station: { id: 'bench' },
  equipment: UNITS.map((id) => ({
    id,
    oee: { state: `${id}.tag-0`, total: `${id}.tag-1`, idealCycleMs: 1000, stateMap: { '0': 'STOP', '1': 'RUN' } },
  })),
  connections: [{ id: 'plc', protocol: 'modbus-tcp', host: '127.0.0.1', port: 5020 }],
  tags: UNITS.flatMap((unit, u) =>
    Array.from({ length: TAGS }, (_, i) => ({
      ...{ id: `${unit}.tag-${i}`, equipment: unit, connection: 'plc' },
      address: { table: 'holding', register: u * 100 + 2 * i, type: 'float32' },
    })),
  ),
};

function startEngine(dataDir: string) {
  let pictures = 0;
  const engine = createEngine({
    loaded: { ...parseConfig(JSON.stringify(CONFIG), 'bench', configPorts), path: 'bench' },
    ...{ dataDir, engineVersion: 'shiftseal bench', clock: systemClock(), acksPath: undefined, liveEveryMs: 100 },
    say: ({ type }) => {
      if (type === 'live') pictures++;
    },
  });
  engine.attach('w', { returnCredit: () => undefined, pace: () => undefined, drain: () => [] });
  return { engine, pictures: () => pictures };
}

/** In a process of its own: how long until the first screen has what it shows, ms. */
function measure(folder: string): { engine: number; live: number; answers: number } {
  const start = performance.now();
  const { engine, pictures } = startEngine(folder);
  const opened = performance.now();
  while (pictures() === 0) {
    engine.liveTaken();
    engine.turn();
  }
  const live = performance.now();
  const clock = systemClock();
  const data = openDataFolder(folder);
  const answers = createAnswers(data, clock);
  const to = clock.now();
  const span = { from: to - 8 * 3_600_000_000, to };
  answers['alarm:list']({ scope: 'open', limit: 500 });
  answers['alarm:flood']({});
  answers['alarm:told']({});
  for (const workUnit of UNITS) answers['plant:timeline']({ workUnit, ...span });
  answers['plant:trend']({ tag: 'unit-1.tag-2', from: to - 3_600_000_000, to });
  answers['excursion:list']({ limit: 200 });
  answers['quarantine:list']({ scope: 'waiting', limit: 200 });
  answers['evidence:checkpoint']({});
  const answered = performance.now();
  data.close();
  engine.command('stop', {});
  return { engine: opened - start, live: live - opened, answers: answered - live };
}

/** Batches with the same random columns under their own head: gzip may be written in parts (RFC 1952 §2.2), so only the head is packed anew. */
function* bulk(bytes: number, endUs: number, firstNumber: number): Generator<EncodedEntry> {
  const hex = 'a'.repeat(64);
  const columns = UNITS.map((unit) => {
    const tags = Array.from({ length: TAGS }, (_, i) => ({
      ...{ flags: [], kind: 'number', received: null, server: null, source: 0, status: [], tag: `${unit}.tag-${i}` },
      values: i === 0 ? Array(ROWS).fill(1) : Array.from({ length: ROWS }, () => randomBytes(6).readUIntBE(0, 6) / 1e7),
    }));
    const text = JSON.stringify(tags);
    return { text, packed: gzipSync(text) };
  });
  const perBatch = (columns[0] as (typeof columns)[number]).packed.length + 700;
  const count = Math.ceil(bytes / perBatch);
  for (let n = 0; n < count; n++) {
    const unit = n % UNITS.length;
    const { text, packed } = columns[unit] as (typeof columns)[number];
    const from = endUs - (Math.floor(count / UNITS.length) - Math.floor(n / UNITS.length) + 1) * WINDOW_US;
    const to = from + (ROWS - 1) * STEP_US;
    const key = String(firstNumber + n).padStart(64, 'b');
    const workUnit = UNITS[unit] as string;
    const readings = TAGS * ROWS;
    const head =
      `{"at":${to + 1_000_000},"axes":[{"start":${from},"steps":[${Array(ROWS - 1)
        .fill(STEP_US)
        .join(',')}]}],"corrections":[],"findings":[],` +
      `"from":${from},"good":${readings},"key":"${key}","kind":"batch","lineage":{"calibration":[],"config":"${hex}","engine":"bench",` +
      `"frames":[{"connection":"plc","count":1,"digest":"${hex}","first":${n},"last":${n}}],"rulePacks":[],"worker":"bench"},` +
      `"rawDigest":"${hex}","readings":${readings},"station":"bench","tags":`;
    const tail = `,"to":${to},"v":1,"window":{"closedBy":"time","end":${from + WINDOW_US},"shift":null,"start":${from}},"workUnit":"${workUnit}"}`;
    const quick = { level: constants.Z_BEST_SPEED };
    yield {
      ...{ kind: 'batch', key, at: to + 1_000_000, workUnit, from, to },
      leaf: leafHash(Buffer.from(head + text + tail)),
      packed: Buffer.concat([gzipSync(head, quick), packed, gzipSync(tail, quick)]),
    };
  }
}

function fill(folder: string, bytes: number): number {
  const clock = systemClock();
  const migrations = [...LEDGER_MIGRATIONS, ...projectionMigrations];
  const ledger = openLedger({ folder, stationId: 'bench', clock, migrations, walBytesLimit: 1e9 });
  const entries = bulk(bytes, clock.now() - 60_000_000, ledger.size);
  for (let isOver = false; !isOver; ) {
    ledger.transaction(() => {
      for (let n = 0; n < 400 && !isOver; n++) {
        const next = entries.next();
        isOver = next.done === true;
        if (next.done) break;
        ledger.append([next.value]);
        const { workUnit, from } = next.value;
        storeSummary(ledger.database, workUnit as string, Math.floor((from as number) / 6e7) * 6e7, randomBytes(400));
      }
    });
    ledger.checkpoint();
  }
  const last = ledger.size - 1;
  ledger.transaction(() => {
    ledger.cursors.set('commissionedAt', clock.now() - 400 * 86_400_000_000);
    // What the engine writes with every batch: how far each unit is sealed, and what it remembers of it.
    for (const unit of UNITS) {
      storeMemory(ledger.database, unit, last, { tags: [] });
      ledger.cursors.set(`window:${unit}`, { cursor: { closedEnd: clock.now(), closedFrame: -1 }, recent: [] });
    }
  });
  const { size } = ledger;
  ledger.close();
  return size;
}

/** Ran by itself: makes nothing, measures a folder, and says so. */
const asked = process.argv[2];
if (asked !== undefined) {
  process.send?.(measure(asked));
  process.disconnect?.();
} else await main();

async function main(): Promise<void> {
  const home = mkdtempSync(join(tmpdir(), 'shiftseal-bench-'));
  try {
    const [empty, full] = [join(home, 'empty'), join(home, 'full')];
    const { engine } = startEngine(empty);
    engine.command('stop', {});
    cpSync(empty, full, { recursive: true });
    const entries = fill(full, BYTES);
    const rounds: { small: Awaited<ReturnType<typeof opened>>; large: Awaited<ReturnType<typeof opened>> }[] = [];
    for (let i = 0; i < ROUNDS; i++) rounds.push({ small: await opened(empty), large: await opened(full) });
    const sum = ({ engine: a, live: b, answers: c }: { engine: number; live: number; answers: number }): number =>
      a + b + c;
    const typical = (of: (round: (typeof rounds)[number]) => number): number => median(rounds.map(of));
    const more = typical(({ small, large }) => sum(large) - sum(small));
    report('open', [
      figure('first screen, more than of an empty ledger', more, 'ms', `< ${GOAL_MS}`, more < GOAL_MS),
      figure(
        'empty: engine, first picture, answers',
        typical(({ small }) => sum(small)),
        'ms',
      ),
      figure(
        'large: engine',
        typical(({ large }) => large.engine),
        'ms',
      ),
      figure(
        'large: first picture',
        typical(({ large }) => large.live),
        'ms',
      ),
      figure(
        'large: answers of the first screen',
        typical(({ large }) => large.answers),
        'ms',
      ),
      figure('file', statSync(ledgerFileOf(full)).size / 1e9, 'GB'),
      figure('entries', entries, ''),
    ]);
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

function opened(folder: string): Promise<{ engine: number; live: number; answers: number }> {
  const child = fork(fileURLToPath(import.meta.url), [folder], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  return new Promise((resolve, reject) => {
    child.once('message', (times) => resolve(times as { engine: number; live: number; answers: number }));
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`the measuring process ended with ${code}`)));
  });
}
