import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { bundledScript, removeBundledScripts } from '../../station/support/build.ts';
import { plainBodies, plainReadings } from '../../station/support/plainLedger.ts';
import { Child, killChildren } from '../../station/support/processes.ts';

const KILLS = 8;
const folder = mkdtempSync(join(tmpdir(), 'shiftseal-http-'));
afterEach(killChildren);
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
  removeBundledScripts();
});

describe('202 means durable', () => {
  it(`the station is killed ${KILLS} times, each right behind a 202: every reading that was confirmed is in the log, once`, async () => {
    const script = bundledScript('../../acquisition/intake/support/intakeStation');
    const dataDir = join(folder, 'data');
    mkdirSync(dataDir);
    const port = await freePort();
    const confirmed = new Map<string, number>();
    let unconfirmed = 0;
    let value = 0;
    for (let life = 0; life < KILLS; life++) {
      const station = new Child([script, dataDir, 'http', String(port)]);
      await station.says(/listening/, 20_000);
      let isAlive = true;
      const send = async (unit: string, requests: number): Promise<void> => {
        for (let i = 0; i < requests && isAlive; i++) {
          const readings = Array.from({ length: 25 }, () => ({
            key: unit,
            time: Date.now() * 1_000 + value,
            value: ++value,
          }));
          const code = await post(port, JSON.stringify({ schemaVersion: 1, readings }));
          if (code === 202)
            for (const reading of readings) confirmed.set(`${unit}.count ${reading.value}`, reading.time);
          else unconfirmed++;
        }
      };
      const others = send('oven', 1_000);
      await send('press', 2 + life);
      isAlive = false; // the last answer was 202, this very moment
      await station.kill();
      await others;
    }
    const last = new Child([script, dataDir, 'http', String(port), '2500']);
    await last.says(/stopped/, 20_000);
    await last.ended;

    const sealed = new Map<string, number>();
    const doubled: string[] = [];
    for (const body of plainBodies(dataDir)) {
      for (const { tag, time, value: found } of plainReadings(body)) {
        const name = `${tag} ${found}`;
        if (sealed.has(name)) doubled.push(name);
        sealed.set(name, time);
      }
    }
    console.log(
      `http intake: ${KILLS} kills, ${confirmed.size} readings confirmed, ${sealed.size} sealed, ${unconfirmed} requests without an answer`,
    );
    expect([...confirmed].filter(([name, time]) => sealed.get(name) !== time)).toEqual([]);
    expect(doubled).toEqual([]);
    expect(confirmed.size).toBeGreaterThan(KILLS * 50);
  }, 120_000);
});

function freePort(): Promise<number> {
  const server = createServer();
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}

/** The status code, or undefined when the station was gone before it answered. */
function post(port: number, body: string): Promise<number | undefined> {
  return new Promise((resolve) => {
    const headers = { authorization: 'Bearer token', 'content-type': 'application/json' };
    const asking = request(
      { host: '127.0.0.1', port, path: '/v1/readings', method: 'POST', agent: false, headers },
      (response) => {
        response.resume();
        response.on('close', () => resolve(response.statusCode));
      },
    );
    asking.on('error', () => resolve(undefined));
    asking.end(body);
  });
}
