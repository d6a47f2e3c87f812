import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { writeSecret } from '../../electron/secrets/index.ts';
import type { LinkHealth } from '../../shared/domain/link.ts';
import { builtCli, temporaryFolder } from './support/build.ts';
import { killChildren, later, runToEnd } from './support/processes.ts';
import { countingConfig, StationUnderTest } from './support/stationUnderTest.ts';

let cli: string;
const folder = temporaryFolder();
beforeAll(async () => {
  cli = await builtCli();
}, 120_000);
afterEach(killChildren);
afterAll(() => folder.remove());

const READING = { schemaVersion: 1, readings: [{ key: 'ph', time: '2026-11-21T08:00:00Z', value: 7.21 }] };

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}

async function send(port: number, token: string): Promise<number> {
  try {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const answer = await fetch(`http://127.0.0.1:${port}/v1/readings`, {
      method: 'POST',
      headers,
      body: JSON.stringify(READING),
    });
    await answer.arrayBuffer();
    return answer.status;
  } catch {
    return 0; // nobody listens
  }
}

describe('a secret stored while the station runs', () => {
  it('is taken by the link that waits for it, and a changed one when the link is resumed, without a restart', async () => {
    const port = await freePort();
    const station = new StationUnderTest(
      cli,
      join(folder.path, 'lab'),
      countingConfig(1, 0, {
        connections: [{ id: 'lab', protocol: 'http-intake', port, secret: 'lab-token' }],
        tags: [{ id: 'lab.ph', equipment: 'line', connection: 'lab', address: { key: 'ph' } }],
      }),
    );
    const running = station.start();
    await running.says(/is running/, 20_000);
    const asked = (...args: string[]) => runToEnd([cli, ...args, '--data', station.dataDir], 30_000);
    const store = (secret: string) => writeSecret(station.dataDir, 'lab-token', secret);

    let message = '';
    for (let look = 0; look < 20 && message === ''; look++) {
      const [waits] = JSON.parse((await asked('link', 'list', '--json')).out) as LinkHealth[];
      message = waits?.message ?? '';
    }
    expect(message).toContain('shiftseal secret set --data DIR --name lab-token');
    expect(await send(port, 'first')).toBe(0);
    store('first');
    let status = 0;
    for (let look = 0; look < 120 && status === 0; look++) {
      await later(250);
      status = await send(port, 'first');
    }
    expect(status, running.said).toBe(202);

    store('second');
    for (const action of ['pause', 'resume'])
      expect((await asked('link', action, '--connection', 'lab', '--reason', 'new token')).code).toBe(0);
    expect([await send(port, 'first'), await send(port, 'second')]).toEqual([401, 202]);
    running.signal('SIGTERM');
    expect(await running.endsWithin(10_000), running.said).toEqual({ code: 0, signal: null });
  }, 120_000);
});
