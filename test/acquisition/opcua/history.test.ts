import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { PlantServer } from './plantServer.ts';
import { Station } from './station.ts';
import { TcpProxy } from './tcpProxy.ts';

const NODES = { temperature: 'nsu=urn:plant;s=temperature', pressure: 'nsu=urn:plant;s=pressure' };
const BAD_NO_COMMUNICATION = 0x80310000;

const open: { stop(): Promise<unknown> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.stop();
});
const keep = <T extends { stop(): Promise<unknown> }>(one: T): T => {
  open.push(one);
  return one;
};

async function historian(options: Parameters<typeof PlantServer.start>[0] = {}): Promise<PlantServer> {
  const server = keep(await PlantServer.start(options));
  return server;
}
/** A line to the server: on the server's return nobody looks before everything is in its place. */
async function lineTo(server: PlantServer): Promise<TcpProxy> {
  const line = await TcpProxy.start(server.port);
  keep({ stop: () => line.close() });
  return line;
}
const isLost = (station: Station) => () => station.last('temperature')?.status === BAD_NO_COMMUNICATION;
const backfilled = (station: Station) => station.events.filter(({ event }) => event === 'backfilled');

/** Times of `count` values between two times, ms. */
const between = (fromMs: number, toMs: number, count: number): { value: number; atMs: number }[] =>
  Array.from({ length: count }, (_, i) => ({
    value: i + 1,
    atMs: Math.floor(fromMs + ((toMs - fromMs) * (i + 1)) / (count + 1)),
  }));

/** A server that is away for a while, and on its return knows what happened meanwhile. */
async function returned(
  server: PlantServer,
  line: TcpProxy,
  missed: number,
  hoursAgo: number,
): Promise<{ again: PlantServer; firstMs: number }> {
  const again = await historian({ port: server.port, folder: server.folder });
  const nowMs = Date.now();
  const firstMs = nowMs - hoursAgo * 3_600_000;
  await again.serve(
    { id: 'temperature', type: 'Double', value: -1, sourceMs: firstMs, hasHistory: true },
    { id: 'pressure', type: 'Float', value: 2 },
  );
  await again.tell({ do: 'remember', id: 'temperature', values: between(firstMs, nowMs, missed) });
  await again.serve({ id: 'temperature', type: 'Double', value: missed + 1, sourceMs: nowMs + 1 });
  line.mend();
  return { again, firstMs };
}

const temperatures = (station: Station): unknown[] =>
  station.readings.filter(({ tag, value }) => tag === 'temperature' && value !== undefined).map(({ value }) => value);

describe('after an outage, where the server keeps history', () => {
  it('reads what was missed with its own times, over continuation points, and leaves out what is known', async () => {
    const server = await historian();
    const startMs = Date.now() - 600_000;
    await server.serve(
      { id: 'temperature', type: 'Double', value: 0, sourceMs: startMs, hasHistory: true },
      { id: 'pressure', type: 'Float', value: 1 },
    );
    const line = await lineTo(server);
    const station = keep(new Station(line.endpoint, NODES));
    await station.online();
    line.cut();
    await server.stop();
    await station.until('loss', isLost(station));
    const missed = 3_500;
    await returned(server, line, missed, 0.1);
    await station.until('backfilled', () => backfilled(station).length > 0);
    const read = station.readings.filter(({ tag, value }) => tag === 'temperature' && value !== undefined);
    const inTime = read.toSorted((a, b) => a.sourceTime - b.sourceTime).map(({ value }) => value);
    // 0 before the outage, what the server remembers from its return on, and the value that was there at the return.
    expect(inTime).toEqual([0, -1, ...Array.from({ length: missed }, (_, i) => i + 1), missed + 1]);
    expect(new Set(read.map(({ sourceTime }) => sourceTime)).size).toBe(read.length);
    expect(backfilled(station)[0]?.detail).toMatch(
      /^3501 values of 1 tags from .* to .* read back from the server's history$/,
    );
    expect(station.gaps).toHaveLength(1);
    expect(station.gaps[0]).toMatchObject({ cause: 'communicationLoss' });
    expect(station.gaps[0]?.detail).toContain("read back from the server's history");
  });

  it('reads back at most the hours that are configured', async () => {
    const server = await historian();
    const startMs = Date.now() - 30 * 3_600_000;
    await server.serve(
      { id: 'temperature', type: 'Double', value: 0, sourceMs: startMs, hasHistory: true },
      { id: 'pressure', type: 'Float', value: 1 },
    );
    const connection = { historyBackfill: { hoursMax: 2 } };
    const line = await lineTo(server);
    const station = keep(new Station(line.endpoint, NODES, { connection }));
    await station.online();
    line.cut();
    await server.stop();
    await station.until('loss', isLost(station));
    await returned(server, line, 100, 10); // one value every six minutes
    await station.until('backfilled', () => backfilled(station).length > 0);
    expect(temperatures(station).length - 2).toBeGreaterThanOrEqual(19);
    expect(temperatures(station).length - 2).toBeLessThanOrEqual(21);
  });

  it('waits with old values while the engine has no credit to spare', async () => {
    const server = await historian();
    await server.serve(
      { id: 'temperature', type: 'Double', value: 0, sourceMs: Date.now() - 600_000, hasHistory: true },
      { id: 'pressure', type: 'Float', value: 1 },
    );
    const line = await lineTo(server);
    const station = keep(new Station(line.endpoint, NODES));
    await station.online();
    line.cut();
    await server.stop();
    await station.until('loss', isLost(station));
    station.credit = 5;
    // More than five frames can hold.
    await returned(server, line, 8_000, 0.1);
    await station.until('held', () => station.credit <= 2);
    await new Promise((resolve) => setTimeout(resolve, 500));
    // What live values took of the five is theirs; old ones never take the last.
    const longAgoUs = (Date.now() - 30_000) * 1_000;
    expect(station.frames.filter(({ sourceTime }) => sourceTime.some((at) => at < longAgoUs)).length).toBeLessThan(5);
    expect(backfilled(station)).toEqual([]);
    station.grant(1_000);
    await station.until('backfilled', () => backfilled(station).length > 0);
    expect(temperatures(station)).toHaveLength(8_003);
  });

  it('asks for nothing with hoursMax 0, and reports the gap at once', async () => {
    const server = await historian();
    await server.serve(
      { id: 'temperature', type: 'Double', value: 0, sourceMs: Date.now() - 600_000, hasHistory: true },
      { id: 'pressure', type: 'Float', value: 1 },
    );
    const line = await lineTo(server);
    const station = keep(new Station(line.endpoint, NODES, { connection: { historyBackfill: { hoursMax: 0 } } }));
    await station.online();
    line.cut();
    await server.stop();
    await station.until('loss', isLost(station));
    await returned(server, line, 10, 0.1);
    await station.until('gap', () => station.gaps.length > 0);
    await station.online();
    expect(backfilled(station)).toEqual([]);
    expect(temperatures(station)).toEqual([0, 11]);
  });

  it('reads what was missed while the station itself was down', async () => {
    const server = await historian();
    const startMs = Date.now() - 600_000;
    await server.serve(
      { id: 'temperature', type: 'Double', value: 0, sourceMs: startMs, hasHistory: true },
      { id: 'pressure', type: 'Float', value: 1 },
    );
    const first = new Station(server.endpoint, NODES);
    await first.online();
    await server.serve({ id: 'temperature', type: 'Double', value: 1, sourceMs: startMs + 60_000 });
    await first.until('1', () => first.last('temperature')?.value === 1);
    await first.stop();
    expect(existsSync(join(first.folder, 'historyEnds.json'))).toBe(true);
    for (const [i, value] of [2, 3, 4].entries()) {
      await server.serve({ id: 'temperature', type: 'Double', value, sourceMs: startMs + 120_000 + 1_000 * i });
    }
    const again = keep(new Station(server.endpoint, NODES, { folder: first.folder }));
    await again.until('backfilled', () => backfilled(again).length > 0);
    await again.until('4', () => temperatures(again).includes(4));
    expect(temperatures(again).toSorted()).toEqual([2, 3, 4]);
    expect(again.gaps).toEqual([]);
  });
});

describe('after an outage of a server without history', () => {
  it('reports the gap and asks for nothing', async () => {
    const server = await historian();
    await server.serve({ id: 'temperature', type: 'Double', value: 0 }, { id: 'pressure', type: 'Float', value: 1 });
    const line = await lineTo(server);
    const station = keep(new Station(line.endpoint, NODES));
    await station.online();
    line.cut();
    await server.stop();
    await station.until('loss', isLost(station));
    const again = await historian({ port: server.port, folder: server.folder });
    await again.serve({ id: 'temperature', type: 'Double', value: 1 }, { id: 'pressure', type: 'Float', value: 1 });
    line.mend();
    await station.until('gap', () => station.gaps.length > 0);
    await station.online();
    expect(station.events).toEqual([]);
    expect(station.gaps).toHaveLength(1);
    expect(station.health?.exceptions).toBe(0);
  });
});

describe('after an outage of a server that says it has history and gives none', () => {
  it.each([
    ['says so of the node', false],
    ['fails in the service', true],
  ])('asks once, reports the gap, and reads on where it %s', async (_, isServiceFault) => {
    const server = await historian();
    const served = (value: number, sourceMs: number) => ({
      id: 'temperature',
      type: 'Double',
      value,
      sourceMs,
      hasHistory: true,
    });
    await server.serve(served(0, Date.now() - 60_000), { id: 'pressure', type: 'Float', value: 1 });
    const line = await lineTo(server);
    const station = keep(new Station(line.endpoint, NODES));
    await station.online();
    line.cut();
    await server.stop();
    await station.until('loss', isLost(station));
    const again = await historian({ port: server.port, folder: server.folder });
    await again.serve(served(1, Date.now()), { id: 'pressure', type: 'Float', value: 1 });
    await again.tell({ do: 'denyHistory', id: 'temperature', isServiceFault });
    line.mend();
    await station.until('gap', () => station.gaps.length > 0);
    await station.online();
    const requests = station.health?.requests as number;
    await again.serve(served(2, Date.now() + 10));
    await station.until('2', () => station.last('temperature')?.value === 2);
    await new Promise((resolve) => setTimeout(resolve, 2_500)); // two looks at what is missing
    expect(station.gaps).toHaveLength(1);
    expect(backfilled(station).length).toBeLessThanOrEqual(1);
    expect((station.health?.requests as number) - requests).toBeLessThan(40); // publish requests and signs of life
  });
});
