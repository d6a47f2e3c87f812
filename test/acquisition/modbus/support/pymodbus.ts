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

  /** @param at what it speaks and where: a serial port, or (RTU over TCP) a port of its own choice; otherwise Modbus TCP */
  static async start(
    python: string,
    entries: readonly Entries[],
    at: { kind: 'rtu' | 'ascii'; path: string } | { kind: 'tcp' | 'rtu-over-tcp' } = { kind: 'tcp' },
  ): Promise<PymodbusServer> {
    const tables: Record<Entries['table'], number[]> = { coil: [], discrete: [], input: [], holding: [] };
    for (const table of Object.values(tables)) table.push(...new Array<number>(4096).fill(0));
    for (const { table, at, entries: values } of entries)
      values.forEach((value, i) => {
        tables[table][at + i] = value;
      });
    const port = 'path' in at ? 0 : await freePort();
    const script = fileURLToPath(new URL('pymodbusServer.py', import.meta.url));
    const place = 'path' in at ? at.path : String(port);
    const child = spawn(python, [script, at.kind, place], { stdio: ['pipe', 'pipe', 'ignore'] });
    child.stdin.write(`${JSON.stringify(tables)}\n`);
    await new Promise<void>((resolve, reject) => {
      child.stdout.once('data', () => resolve());
      child.once('exit', (code) => reject(new Error(`pymodbus ended with ${code}`)));
    });
    // Until it listens; the hook's own limit ends a wait in vain.
    if (port !== 0) while (!(await accepts(port))) await pause(50);
    else await pause(300);
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
