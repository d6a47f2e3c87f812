/**
 * From starting the process to the first sealed reading, headless, with a configuration whose windows close quickly. The
 * phases come from outside: the first byte the process writes, the first poll the server sees, the first batch in the log.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import Database from 'better-sqlite3';
import { startModbusServer } from '../../electron/demo/modbusServer.ts';
import type { EntryBody } from '../../shared/domain/entry.ts';
import { benchStation } from './benchStation.ts';
import { figure, median, report } from './figures.ts';
import { needed } from './stationProcess.ts';

const ROUNDS = 5;
const GOAL_MS = 500;
const TAGS = 100;

interface Start {
  /** ms from spawning the process. */
  readonly running: number;
  readonly firstPoll: number;
  readonly engineReady: number;
  readonly sealed: number;
}

async function start(round: number): Promise<Start> {
  const home = mkdtempSync(join(tmpdir(), 'shiftseal-bench-'));
  let polledAt = Number.NaN;
  const registers = new Uint16Array(2 * TAGS);
  const server = await startModbusServer({
    port: 0,
    identification: {
      ...{ vendorName: '', productCode: '', majorMinorRevision: '', vendorUrl: '', productName: '', modelName: '' },
      userApplicationName: '',
    },
    unitOf: () => ({
      registers: () => {
        if (Number.isNaN(polledAt)) polledAt = epochMs();
        return registers;
      },
      bits: () => new Uint8Array(0),
    }),
  });
  const config = benchStation({ tags: TAGS, port: server.port, everyMs: 50, windows: { everyMs: 50, graceMs: 0 } });
  const configPath = join(home, 'station.json');
  writeFileSync(configPath, JSON.stringify(config));
  const spawnedAt = epochMs();
  const child = spawn(
    process.execPath,
    [needed('BENCH_CLI'), 'station', '--config', configPath, '--data', join(home, 'data')],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const ended = new Promise((resolve) => child.once('exit', resolve));
  const running = await new Promise<number>((resolve, reject) => {
    child.stdout.once('data', () => resolve(epochMs() - spawnedAt));
    child.once('exit', () => reject(new Error(`round ${round}: the station ended`)));
  });
  await delay(1_500);
  child.kill('SIGTERM');
  await ended;
  const { started, firstBatch } = fromLog(join(home, 'data', 'ledger.db'));
  await server.close();
  rmSync(home, { recursive: true, force: true });
  return {
    running,
    firstPoll: polledAt - spawnedAt,
    engineReady: started - spawnedAt,
    sealed: firstBatch - spawnedAt,
  };
}

const epochMs = (): number => performance.timeOrigin + performance.now();

/** When the engine began its session and when the first batch was written, ms since 1970: the log says so itself. */
function fromLog(path: string): { started: number; firstBatch: number } {
  const db = new Database(path, { readonly: true });
  const first = (kind: string, event?: string) => {
    for (const { body } of db.prepare('SELECT body FROM entry WHERE kind = ? ORDER BY seq').iterate(kind) as Iterable<{
      body: Buffer;
    }>) {
      const parsed = JSON.parse(gunzipSync(body).toString()) as EntryBody;
      if (event === undefined || (parsed.kind === 'event' && parsed.event === event)) return parsed.at / 1000;
    }
    throw new Error(`the log has no ${event ?? kind}`);
  };
  const times = { started: first('event', 'stationStarted'), firstBatch: first('batch') };
  db.close();
  return times;
}

const starts: Start[] = [];
for (let round = 0; round < ROUNDS; round++) starts.push(await start(round));
const typical = (phase: keyof Start) => median(starts.map((each) => each[phase]));
const best = Math.min(...starts.map(({ sealed }) => sealed));
report('start', [
  figure(
    'start to first sealed reading, median',
    typical('sealed'),
    'ms',
    `≤ ${GOAL_MS}`,
    typical('sealed') <= GOAL_MS,
  ),
  figure('the best of the rounds', best, 'ms'),
  figure('of it: process to engine session', typical('engineReady'), 'ms'),
  figure('of it: process to "is running"', typical('running'), 'ms'),
  figure('of it: process to first poll', typical('firstPoll'), 'ms'),
]);
