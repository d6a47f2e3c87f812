import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type Entries, freePort } from './servedModbus.ts';

/** A Python that can serve Modbus with pymodbus (Debian: python3-pymodbus python3-serial python3-serial-asyncio). */
export const pymodbusPython = (): string | undefined =>
  ['python3', '/usr/bin/python3'].find(
    (python) => spawnSync(python, ['-c', 'import pymodbus.server'], { stdio: 'ignore' }).status === 0,
  );

/** pymodbus in a process of its own: another language, other authors. */
export class PymodbusServer {
  readonly port: number;
  readonly #child: ChildProcess;

  private constructor(port: number, child: ChildProcess) {
    this.port = port;
    this.#child = child;
  }

  static async start(python: string, entries: readonly Entries[]): Promise<PymodbusServer> {
    const tables: Record<Entries['table'], number[]> = { coil: [], discrete: [], input: [], holding: [] };
    for (const table of Object.values(tables)) table.push(...new Array<number>(4096).fill(0));
    for (const { table, at, entries: values } of entries)
      values.forEach((value, i) => {
        tables[table][at + i] = value;
      });
    const port = await freePort();
    const script = fileURLToPath(new URL('pymodbusServer.py', import.meta.url));
    const child = spawn(python, [script, String(port)], { stdio: ['pipe', 'ignore', 'ignore'] });
    child.stdin.write(`${JSON.stringify(tables)}\n`);
    while (!(await accepts(port))) await pause(50); // until it listens; the hook's own limit ends a wait in vain
    return new PymodbusServer(port, child);
  }

  async stop(): Promise<void> {
    const gone = new Promise((resolve) => this.#child.once('exit', resolve));
    this.#child.stdin!.end();
    await gone;
  }
}

const accepts = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
