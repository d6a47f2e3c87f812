import { type ChildProcess, fork, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type BenchStationOptions, benchStation } from './benchStation.ts';

/** The real headless station in a process of its own, polling a real Modbus server in another. */
export interface RunningStation {
  readonly dataDir: string;
  /** CPU seconds of all threads so far, user and system. */
  cpuSeconds(): number;
  /** Resident memory, bytes. */
  residentBytes(): number;
  /** The station's own figures, by name without labels. */
  metrics(): Promise<ReadonlyMap<string, number>>;
  /** Readings the Modbus server has served so far. */
  served(): Promise<number>;
  /** SIGTERM, and wait for the clean end. */
  stop(): Promise<void>;
  /** Removes the data folder and ends the server. */
  discard(): void;
}

const TICKS_PER_SECOND = 100; // USER_HZ, which /proc counts in on every Linux

export async function runStation(options: Omit<BenchStationOptions, 'port'>): Promise<RunningStation> {
  const home = mkdtempSync(join(tmpdir(), 'shiftseal-bench-'));
  const dataDir = join(home, 'data');
  const server = fork(needed('BENCH_SERVER'), { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const { port } = await asked<{ port: number }>(server, { tags: options.tags });
  const configPath = join(home, 'station.json');
  writeFileSync(configPath, JSON.stringify(benchStation({ ...options, port })));
  const metricsPort = await freePort();
  const profile = process.env['BENCH_PROFILE'];
  const child = spawn(
    process.execPath,
    [
      ...(profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profile}`]),
      ...[needed('BENCH_CLI'), 'station', '--config', configPath, '--data', dataDir],
      ...['--metrics', String(metricsPort), '--status', '5s'],
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  child.stdout?.resume();
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const pid = child.pid as number;

  async function metrics(): Promise<ReadonlyMap<string, number>> {
    const text = await (await fetch(`http://127.0.0.1:${metricsPort}/metrics`)).text();
    return new Map(
      text
        .trim()
        .split('\n')
        .map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ') + 1))]),
    );
  }

  for (let tries = 0; ; tries++) {
    const found = await metrics().catch(() => undefined);
    if ((found?.get('shiftseal_readings_in_total') ?? 0) > 0) break;
    if (child.exitCode !== null || tries > 300) throw new Error('the station did not start to read');
    await delay(100);
  }
  return {
    dataDir,
    cpuSeconds() {
      const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
      return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
    },
    residentBytes: () => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) * 1024,
    metrics,
    served: async () => (await asked<{ registers: number }>(server, 'stats')).registers / 2,
    async stop() {
      child.kill('SIGTERM');
      await ended;
    },
    discard() {
      if (child.exitCode === null) child.kill('SIGKILL');
      server.kill();
      rmSync(home, { recursive: true, force: true });
    },
  };
}

function asked<T>(server: ChildProcess, message: object | string): Promise<T> {
  return new Promise((resolve) => {
    server.once('message', (answer) => resolve(answer as T));
    server.send(message);
  });
}

export function needed(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`run this by \`npm run bench\`, which sets ${name}`);
  return value;
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => resolve(port));
    });
  });
}
