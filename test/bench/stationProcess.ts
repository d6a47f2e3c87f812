import { type ChildProcess, fork, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
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

export interface StationRunOptions extends Omit<BenchStationOptions, 'port'> {
  /** With the metrics port, which also measures the main thread's event loop (100 times a second). */
  readonly hasMetrics: boolean;
}

/** @throws when it does not read within 30 s */
export async function runStation(options: StationRunOptions): Promise<RunningStation> {
  const home = mkdtempSync(join(tmpdir(), 'shiftseal-bench-'));
  const dataDir = join(home, 'data');
  const server = fork(needed('BENCH_SERVER'), { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const { port } = await asked<{ port: number }>(server, { tags: options.tags });
  const configPath = join(home, 'station.json');
  writeFileSync(configPath, JSON.stringify(benchStation({ ...options, port })));
  const metricsPort = await freePort();
  const profile = process.env.BENCH_PROFILE;
  const child = spawn(
    process.execPath,
    [
      ...(profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profile}`]),
      ...[needed('BENCH_CLI'), 'station', '--config', configPath, '--data', dataDir],
      ...['--status', '5s', ...(options.hasMetrics ? ['--metrics', String(metricsPort)] : [])],
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

  const served = async () => (await asked<{ readings: number }>(server, 'stats')).readings;
  for (let tries = 0; ; tries++) {
    if ((await served()) >= options.tags) break;
    if (child.exitCode !== null || tries > 300) throw new Error('the station did not start to read');
    await delay(100);
  }
  return {
    dataDir,
    cpuSeconds() {
      let nanoseconds = 0;
      for (const thread of readdirSync(`/proc/${pid}/task`)) {
        nanoseconds += Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ')[0]);
      }
      return nanoseconds / 1e9;
    },
    residentBytes: () => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) * 1024,
    metrics,
    served,
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
