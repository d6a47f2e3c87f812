import { mkdirSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { bundledScript, removeBundledScripts, temporaryFolder } from './support/build.ts';
import { plainBodies } from './support/plainLedger.ts';
import { Child, killChildren, until } from './support/processes.ts';

const FLAPS = 1_000;
const folder = temporaryFolder();
let script: string;
beforeAll(() => {
  script = bundledScript('flappingStation');
});
afterEach(killChildren);
afterAll(() => {
  folder.remove();
  removeBundledScripts();
});

/** Answers a few reads with rising numbers, then hangs up in one of four ways. */
async function startFlappingDevice(): Promise<{ port: number; flaps(): number; close(): void }> {
  let flaps = 0;
  let value = 0;
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    const how = flaps++ % 4;
    let left = 3;
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => undefined);
    if (how === 3) {
      socket.destroy(); // before a word was said
      return;
    }
    socket.on('data', (request) => {
      if (left-- === 0) {
        if (how === 0) socket.end();
        else if (how === 1) socket.resetAndDestroy();
        else socket.end(request.subarray(0, 5)); // in the middle of an answer
        return;
      }
      const registers = request.readUInt16BE(10);
      const answer = Buffer.alloc(9 + 2 * registers);
      request.copy(answer, 0, 0, 8);
      answer.writeUInt16BE(3 + 2 * registers, 4);
      answer[8] = 2 * registers;
      value = (value + 1) % 60_000;
      for (let i = 0; i < registers; i++) answer.writeUInt16BE(value, 9 + 2 * i);
      socket.write(answer);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as { port: number }).port,
    flaps: () => flaps,
    close() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

interface Sample {
  readonly handles: number;
  readonly files: number;
  readonly heapMb: number;
  readonly rssMb: number;
}

describe(`a device that hangs up ${FLAPS} times`, () => {
  it('leaves handles, open files and memory flat, and a link that reads again each time', async () => {
    const device = await startFlappingDevice();
    const data = join(folder.path, 'data');
    mkdirSync(data);
    const child = new Child(['--expose-gc', script, data, String(device.port)]);
    try {
      await until(
        () => device.flaps() >= FLAPS,
        150_000,
        () => `${device.flaps()} connections only\n${child.said.slice(-2_000)}`,
        child,
      );
    } finally {
      child.signal('SIGTERM');
    }
    expect((await child.endsWithin(20_000)).code, child.said.slice(-2_000)).toBe(0);
    device.close();
    const samples = child.out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Sample)
      .filter(({ files }) => files !== undefined);
    const quarter = Math.floor(samples.length / 4);
    const most = (part: readonly Sample[], of: keyof Sample) => Math.max(...part.map((sample) => sample[of]));
    const early = samples.slice(quarter, 2 * quarter);
    const late = samples.slice(-quarter);
    const figures = (part: readonly Sample[]) =>
      `${most(part, 'handles')} handles, ${most(part, 'files')} files, heap ${most(part, 'heapMb')} MB, resident ${most(part, 'rssMb')} MB`;
    console.log(
      `flapping, ${device.flaps()} connections: second quarter ${figures(early)}; last quarter ${figures(late)}`,
    );
    expect(most(late, 'handles')).toBeLessThanOrEqual(most(early, 'handles') + 3);
    expect(most(late, 'files')).toBeLessThanOrEqual(most(early, 'files') + 3);
    expect(most(late, 'heapMb')).toBeLessThanOrEqual(most(early, 'heapMb') + 4);
    expect(most(late, 'rssMb')).toBeLessThanOrEqual(most(early, 'rssMb') + 30);
    const bodies = [...plainBodies(data)];
    const readings = bodies.reduce((sum, body) => sum + (body.kind === 'batch' ? Number(body.readings) : 0), 0);
    const gaps = bodies.filter(({ kind, cause }) => kind === 'gap' && cause === 'communicationLoss');
    console.log(`flapping: ${readings} readings sealed, ${gaps.length} gaps of communication`);
    expect(readings).toBeGreaterThan(FLAPS);
    expect(gaps.length).toBeGreaterThan(FLAPS / 20);
  }, 240_000);
});
