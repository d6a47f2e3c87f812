/**
 * Verifying ten million readings beside hashing the same decompressed bytes: SHA-256 over them in memory, and over them as they come
 * out of gzip. Everything is in one process and one run. `BENCH_READINGS`: how many instead.
 */
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Worker } from 'node:worker_threads';
import { gunzipSync } from 'node:zlib';
import Database from 'better-sqlite3';
import { HelpingThread, ledgerFileOf, verifyLedger } from '../../electron/ledger/index.ts';
import { plantBatches, READINGS_PER_BATCH, writeLedger } from './bigLedger.ts';
import { cpuSeconds, figure, median, report } from './figures.ts';
import { needed } from './stationProcess.ts';

const READINGS = Number(process.env.BENCH_READINGS ?? 10_000_000);
const ROUNDS = 9;
const GOAL = 3;
const helperFile = pathToFileURL(join(dirname(needed('BENCH_CLI')), 'workers', 'verifyWorker.js'));

setFlagsFromString('--expose-gc');
/** What one part leaves behind is not cleared away while the next one is measured. */
const clearUp = runInNewContext('gc') as () => void;

/** Of this process, ms: other programs do not count. */
const worked = async (act: () => unknown): Promise<number> => {
  clearUp();
  const start = cpuSeconds();
  await act();
  return (cpuSeconds() - start) * 1_000;
};
const timed = async (act: () => unknown): Promise<number> => {
  clearUp();
  const start = performance.now();
  await act();
  return performance.now() - start;
};

const folder = mkdtempSync(join(tmpdir(), 'shiftseal-bench-'));
try {
  writeLedger(folder, plantBatches(Math.ceil(READINGS / READINGS_PER_BATCH)));
  const path = ledgerFileOf(folder);
  const db = new Database(path, { readonly: true });
  const packed = db.prepare('SELECT body FROM entry ORDER BY seq').pluck().all() as Buffer[];
  db.close();
  // In one piece: two thousand buffers would have to be looked after while verify is measured.
  const bodies = Buffer.concat(packed.map((body) => gunzipSync(body)));
  const lengths = packed.map((body) => body.readUInt32LE(body.length - 4));
  const bytes = bodies.length;
  const hash = (): void => {
    let at = 0;
    for (const length of lengths) {
      createHash('sha256')
        .update(bodies.subarray(at, at + length))
        .digest();
      at += length;
    }
  };
  const unpackAndHash = (): void => {
    for (const body of packed) createHash('sha256').update(gunzipSync(body)).digest();
  };
  const startHelpers = (): HelpingThread[] =>
    Array.from(
      { length: Math.min(3, availableParallelism() - 1) },
      () => new HelpingThread(new Worker(helperFile, { env: {} })),
    );
  const verify = async (helpers: readonly HelpingThread[]): Promise<void> => {
    const { isClean, problems } = await verifyLedger({ path, helpers });
    if (!isClean) throw new Error(`the ledger is not clean: ${problems[0]?.message}`);
  };
  const verifyFromNothing = async (): Promise<void> => {
    const started = startHelpers();
    await verify(started);
    for (const helper of started) helper.close();
  };
  const helpers = startHelpers();
  const rounds: {
    hash: number;
    unpacked: number;
    shared: number;
    started: number;
    alone: number;
    hashCpu: number;
    cpu: number;
  }[] = [];
  for (let i = 0; i < ROUNDS; i++)
    rounds.push({
      hash: await timed(hash),
      unpacked: await timed(unpackAndHash),
      shared: await timed(() => verify(helpers)),
      started: await timed(verifyFromNothing),
      alone: await timed(() => verify([])),
      hashCpu: await worked(hash),
      cpu: await worked(() => verify([])),
    });
  const typical = (of: (round: (typeof rounds)[number]) => number): number => median(rounds.map(of));
  const ratio = typical(({ shared, hash: plain }) => shared / plain);
  report('verify', [
    figure('verify / SHA-256 of the decompressed bytes in memory', ratio, '×', `≤ ${GOAL}`, ratio <= GOAL),
    figure(
      'the same, threads started for it',
      typical(({ started, hash: plain }) => started / plain),
      '×',
    ),
    figure(
      'CPU time of both, one thread',
      typical(({ cpu, hashCpu }) => cpu / hashCpu),
      '×',
    ),
    figure(
      'the same, one thread',
      typical(({ alone, hash: plain }) => alone / plain),
      '×',
    ),
    figure(
      'verify / gunzip and SHA-256',
      typical(({ shared, unpacked }) => shared / unpacked),
      '×',
    ),
    figure('readings', packed.length * READINGS_PER_BATCH, ''),
    figure('decompressed', bytes / 1e6, 'MB'),
    figure(
      'verify',
      typical(({ shared }) => shared),
      'ms',
    ),
    figure(
      'SHA-256',
      typical(({ hash: plain }) => plain),
      'ms',
    ),
    figure('threads', helpers.length + 1, ''),
  ]);
  for (const helper of helpers) helper.close();
} finally {
  rmSync(folder, { recursive: true, force: true });
}
