import { once } from 'node:events';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { Timers } from '../../../electron/acquisition/driver.ts';
import { PortWatch } from '../../../electron/acquisition/opcua/portWatch.ts';

/** A hundred times faster between knocks than the wall. */
const timers: Timers = {
  after: (delayMs, act) => setTimeout(act, delayMs < 950 ? delayMs : delayMs / 100),
  cancel: (handle) => clearTimeout(handle as NodeJS.Timeout),
};
const open: Server[] = [];
afterEach(() => {
  for (const server of open.splice(0)) server.close();
});
async function listen(port = 0): Promise<number> {
  const server = createServer((socket) => socket.destroy());
  open.push(server);
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}
async function unlisten(): Promise<void> {
  const server = open.pop() as Server;
  server.close();
  await once(server, 'close');
}
const soon = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

describe('the watch over a server that is not there', () => {
  it('tells when it appears, once', async () => {
    const port = await listen();
    await unlisten();
    const watch = new PortWatch(`opc.tcp://127.0.0.1:${port}/`, timers);
    let told = 0;
    const stop = watch.begin(() => told++);
    await soon(60);
    expect(told).toBe(0);
    await listen(port);
    await soon(100);
    expect(told).toBe(1);
    stop();
  });

  it('says nothing of a server that answers all along: something else is wrong with it', async () => {
    const port = await listen();
    const watch = new PortWatch(`opc.tcp://127.0.0.1:${port}/x`, timers);
    let told = 0;
    const stop = watch.begin(() => told++);
    await soon(80);
    stop();
    expect(told).toBe(0);
  });

  it('remembers from one wait to the next that it was absent, and so misses no server that starts between two waits', async () => {
    const port = await listen();
    await unlisten();
    const watch = new PortWatch(`opc.tcp://127.0.0.1:${port}/`, timers);
    let told = 0;
    watch.begin(() => told++)();
    const stopFirst = watch.begin(() => told++);
    await soon(40);
    stopFirst();
    await listen(port);
    const stop = watch.begin(() => told++);
    await soon(40);
    expect(told).toBe(1);
    stop();
    watch.begin(() => told++); // it failed all the same: now the ordinary wait holds
    await soon(40);
    expect(told).toBe(1);
  });

  it('is not led astray by a port that still answers for a moment after its server has died', async () => {
    const port = await listen();
    const watch = new PortWatch(`opc.tcp://127.0.0.1:${port}/`, timers);
    let told = 0;
    const stop = watch.begin(() => told++);
    await soon(5);
    await unlisten();
    await soon(40);
    await listen(port);
    await soon(60);
    expect(told).toBe(1);
    stop();
  });
});
