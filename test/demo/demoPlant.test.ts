import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import ModbusRTU from 'modbus-serial';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { runDemoPlant } from '../../electron/demo/main.ts';
import type { FromTrainingPlant, ToTrainingPlant } from '../../electron/demo/trainingPlantMessages.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'demo-plant-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));
afterEach(() => vi.restoreAllMocks());

const sourceOf = (path: string): string => fileURLToPath(new URL(`../../electron/${path}`, import.meta.url));

/** The command in a process of its own, with its output line by line. */
function startCommand(): { child: ChildProcess; nextLine: () => Promise<string>; exitCode: Promise<number | null> } {
  const main = sourceOf('demo/main.ts');
  const script = `const { runDemoPlant } = await import(${JSON.stringify(main)});
    process.exit(await runDemoPlant(['--modbus-port', '0', '--opcua-port', '0', '--seed', '3']));`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    env: { ...process.env, XDG_CACHE_HOME: folder },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    child,
    nextLine: async () => String((await lines.next()).value),
    exitCode: new Promise((resolve) => child.on('exit', resolve)),
  };
}

describe('shiftseal demo-plant', () => {
  it('prints its addresses and "ready", obeys standard input and stops cleanly on SIGTERM', async () => {
    const { child, nextLine, exitCode } = startCommand();
    try {
      expect(await nextLine()).toMatch(/^modbus tcp 127\.0\.0\.1:\d+$/);
      expect(await nextLine()).toMatch(/^opc ua opc\.tcp:\/\/127\.0\.0\.1:\d+\/shiftseal\/training$/);
      expect(await nextLine()).toBe('ready');
      child.stdin?.write('fault link-drop press-plc on\nfault link-drop moon on\nnonsense\n');
      expect(await nextLine()).toBe('fault link-drop press-plc on');
      expect(await nextLine()).toMatch(/cannot befall "moon"; it can befall press-plc, opcua/);
      expect(await nextLine()).toBe('"nonsense" is not known here');
      child.kill('SIGTERM');
      expect(await exitCode).toBe(0);
    } finally {
      child.kill('SIGKILL');
    }
  });

  it('names the port that is taken and the remedy, and exits with 1', async () => {
    const said = vi.spyOn(console, 'error').mockImplementation(() => {});
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const port = String((other.address() as { port: number }).port);
    expect(await runDemoPlant(['--modbus-port', port, '--opcua-port', '0'])).toBe(1);
    expect(await runDemoPlant(['--modbus-port', '0', '--opcua-port', port])).toBe(1);
    await new Promise((resolve) => other.close(resolve));
    expect(said.mock.calls.map(([text]) => text)).toEqual([
      expect.stringMatching(`Modbus TCP: port ${port} .*already in use.*--modbus-port`),
      expect.stringMatching(`OPC UA: port ${port} .*already in use.*--opcua-port`),
    ]);
  });

  it.each([
    ['an unknown option', ['--port', '5']],
    ['a port that is no number', ['--modbus-port', 'x']],
    ['a port past 65535', ['--opcua-port', '70000']],
    ['a surplus word', ['now']],
  ])('calls %s wrong use', async (_name, args) => {
    const said = vi.spyOn(console, 'error').mockImplementation(() => {});
    expect(await runDemoPlant(args)).toBe(2);
    expect(said.mock.calls[0]?.[0]).toContain('usage: shiftseal demo-plant');
  });
});

describe('the training plant in a worker thread', () => {
  it('reports its ports, switches faults and ends when told', async () => {
    const worker = new Worker(sourceOf('workers/trainingPlantWorker.ts'), {
      workerData: { seed: 5, certificateFolder: join(folder, 'worker') },
    });
    const next = (): Promise<FromTrainingPlant> => new Promise((resolve) => worker.once('message', resolve));
    const tell = (message: ToTrainingPlant): void => worker.postMessage(message);
    const ready = await next();
    if (ready.type !== 'ready') throw new Error(JSON.stringify(ready));
    expect(ready.faults.every(({ on }) => !on)).toBe(true);

    tell({ type: 'fault', id: 'exception-replies:press-plc', on: true });
    const faults = await next();
    expect(faults.type === 'faults' && faults.faults.filter(({ on }) => on).map(({ id }) => id)).toEqual([
      'exception-replies:press-plc',
    ]);
    const client = new ModbusRTU();
    await client.connectTCP('127.0.0.1', { port: ready.modbusPort });
    await expect(client.readCoils(0, 1)).rejects.toMatchObject({ modbusCode: 4 });
    await new Promise((resolve) => client.close(resolve));

    tell({ type: 'fault', id: 'earthquake:press-plc', on: true });
    expect(await next()).toMatchObject({ type: 'refused', id: 'earthquake:press-plc' });

    const ended = new Promise((resolve) => worker.once('exit', resolve));
    tell({ type: 'stop' });
    expect(await ended).toBe(0);
  });
});
