import { type ChildProcess, fork } from 'node:child_process';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import type { ModbusTable } from '../../../../shared/domain/config/index.ts';

export interface Entries {
  readonly table: ModbusTable;
  readonly at: number;
  readonly entries: readonly number[];
}
export interface Hole {
  readonly table: ModbusTable;
  readonly at: number;
  readonly exceptionCode: number;
}
export type Asked = readonly [ModbusTable, number, number];

/** modbus-serial's own server in a child process. */
export class ServedModbus {
  readonly port: number;
  readonly #child: ChildProcess;

  private constructor(port: number, child: ChildProcess) {
    this.port = port;
    this.#child = child;
  }

  static async start(onPort?: number): Promise<ServedModbus> {
    const port = onPort ?? (await freePort());
    const child = fork(fileURLToPath(new URL('serverTcp.mjs', import.meta.url)), [String(port)]);
    await new Promise<void>((resolve, reject) => {
      child.once('message', (message: { ready?: boolean; error?: string }) =>
        message.ready ? resolve() : reject(new Error(message.error)),
      );
      child.once('error', reject);
    });
    return new ServedModbus(port, child);
  }

  /** Answers with the requests seen since they were last forgotten. */
  async tell(message: { entries?: Entries[]; holes?: Hole[]; forget?: boolean }): Promise<readonly Asked[]> {
    return new Promise((resolve) => {
      this.#child.once('message', (answer: { requests: Asked[] }) => resolve(answer.requests));
      this.#child.send(message);
    });
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode !== null) return;
    const gone = new Promise((resolve) => this.#child.once('exit', resolve));
    this.#child.disconnect();
    await gone;
  }
}

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}
