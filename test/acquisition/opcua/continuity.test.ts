import { afterEach, describe, expect, it } from 'vitest';
import { PlantServer } from './plantServer.ts';
import { Station } from './station.ts';
import { TcpProxy } from './tcpProxy.ts';

const BAD_NO_COMMUNICATION = 0x80310000;
const NODES = { temperature: 'nsu=urn:plant;s=temperature', pressure: 'nsu=urn:plant;s=pressure' };

const open: { stop(): Promise<unknown> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.stop();
});
const keep = <T extends { stop(): Promise<unknown> }>(one: T): T => {
  open.push(one);
  return one;
};

async function servedPlant(options: Parameters<typeof PlantServer.start>[0] = {}): Promise<PlantServer> {
  const server = keep(await PlantServer.start({ isByException: true, ...options }));
  await server.serve({ id: 'temperature', type: 'Double', value: 0 }, { id: 'pressure', type: 'Float', value: 1.5 });
  return server;
}
const temperature = (value: number) => ({ id: 'temperature', type: 'Double', value });
const isLost = (station: Station) => () => station.last('temperature')?.status === BAD_NO_COMMUNICATION;

/** What was read of the temperature, in the order of its own time, each value once. */
const values = (station: Station): unknown[] => {
  const read = station.readings.filter(({ tag, value }) => tag === 'temperature' && value !== undefined);
  const distinct = new Map(read.map((one) => [`${one.sourceTime} ${String(one.value)}`, one]));
  return [...distinct.values()].sort((a, b) => a.sourceTime - b.sourceTime).map(({ value }) => value);
};

async function serveSlowly(server: PlantServer, from: number, to: number): Promise<void> {
  for (let value = from; value <= to; value++) {
    await server.serve(temperature(value));
    await new Promise((resolve) => setTimeout(resolve, 60));
  }
}
const upTo = (last: number): number[] => Array.from({ length: last + 1 }, (_, i) => i);

/** A network that fails while the server goes on measuring. */
async function throughOutage(server: PlantServer, during: () => Promise<void>): Promise<Station> {
  const proxy = await TcpProxy.start(server.port);
  keep({ stop: () => proxy.close() });
  const station = keep(new Station(proxy.endpoint, NODES));
  await station.online();
  await serveSlowly(server, 1, 3);
  await station.until('3', () => station.last('temperature')?.value === 3);
  proxy.cut();
  await station.until('loss', isLost(station));
  await serveSlowly(server, 4, 7);
  await during();
  proxy.mend();
  await station.online();
  await station.until('7', () => station.last('temperature')?.value === 7);
  await serveSlowly(server, 8, 9);
  await station.until('9', () => station.last('temperature')?.value === 9);
  return station;
}

describe('subscriptions of a lost session', () => {
  it('are taken over with all that the server queued meanwhile: nothing is lost', async () => {
    const server = await servedPlant();
    const station = await throughOutage(server, async () => {});
    expect(values(station)).toEqual(upTo(9));
    expect(await server.subscriptions()).toBe(1);
  });

  it('are taken over after the session itself has timed out', async () => {
    const server = await servedPlant();
    const station = await throughOutage(server, () => server.tell({ do: 'timeOutSessions' }));
    expect(values(station)).toEqual(upTo(9));
  });

  it('are built anew where the server does not let them pass, and what changed meanwhile is a gap', async () => {
    const server = await servedPlant({ isTransferAllowed: false });
    const station = await throughOutage(server, async () => {});
    expect(values(station)).toEqual([0, 1, 2, 3, 7, 8, 9]);
    expect(station.gaps.filter(({ cause }) => cause === 'communicationLoss')).toHaveLength(1);
  });

  it('are built anew where the server has dropped them', async () => {
    const server = await servedPlant();
    const station = await throughOutage(server, () => server.tell({ do: 'closeSubscriptions' }));
    expect(values(station)).toEqual([0, 1, 2, 3, 7, 8, 9]);
  });

  it('are not asked for of another run of the server, where their numbers may be those of somebody else', async () => {
    const server = await servedPlant();
    const station = keep(new Station(server.endpoint, NODES));
    await station.online();
    await server.stop();
    const again = await servedPlant({ port: server.port, folder: server.folder });
    const somebody = keep(new Station(again.endpoint, NODES));
    await somebody.online();
    await station.online();
    await again.serve(temperature(5));
    await station.until('5', () => station.last('temperature')?.value === 5);
    await somebody.until('5', () => somebody.last('temperature')?.value === 5);
    expect(somebody.healths.every(({ reconnects }) => reconnects === 0)).toBe(true);
  });

  it('whose items do not all report are thrown away, and the log says that the session was built again', async () => {
    const server = await servedPlant();
    const proxy = await TcpProxy.start(server.port);
    keep({ stop: () => proxy.close() });
    const station = keep(new Station(proxy.endpoint, NODES, { limits: { initialValueMs: 400 } }));
    await station.online();
    await server.tell({ do: 'mute', id: 'pressure' });
    proxy.cut();
    await station.until('loss', isLost(station));
    proxy.mend();
    await station.until('rebuilt', () => station.events.some(({ event }) => event === 'sessionRebuilt'));
    expect(station.events.at(-1)?.detail).toContain('no first value of pressure in time');
    await server.tell({ do: 'mute', id: '' });
    await station.online();
  });
});

describe('a notification message that never arrives', () => {
  it('is asked for again, and its values come in order before those behind it', async () => {
    const server = await servedPlant();
    const station = keep(new Station(server.endpoint, NODES));
    await station.online();
    await server.tell({ do: 'losePublishes', count: 2, isForgotten: false });
    await serveSlowly(server, 1, 6);
    await station.until('6', () => station.last('temperature')?.value === 6);
    const inOrderOfArrival = station.readings.filter(({ tag }) => tag === 'temperature').map(({ value }) => value);
    expect(inOrderOfArrival).toEqual(upTo(6));
    expect(station.gaps).toEqual([]);
  });

  it('is a gap once the server no longer has it', async () => {
    const server = await servedPlant();
    const station = keep(new Station(server.endpoint, NODES));
    await station.online();
    await server.tell({ do: 'losePublishes', count: 1, isForgotten: true });
    await serveSlowly(server, 1, 4);
    await station.until('4', () => station.last('temperature')?.value === 4);
    await station.until('gap', () => station.gaps.length > 0);
    expect(station.gaps).toMatchObject([{ cause: 'communicationLoss', detail: '1 notification messages lost' }]);
  });

  it('is noticed by the keep-alive when nothing comes after it', async () => {
    const server = await servedPlant();
    const station = keep(new Station(server.endpoint, NODES));
    await station.online();
    await server.tell({ do: 'losePublishes', count: 1, isForgotten: false });
    await server.serve(temperature(1));
    await station.until('1', () => station.last('temperature')?.value === 1);
    expect(station.gaps).toEqual([]);
  });
});

describe('a configured queue', () => {
  it('that runs over is a gap naming the tags', async () => {
    const server = await servedPlant();
    const connection = { publishingIntervalMs: 1_000, queueSize: 2 };
    const station = keep(new Station(server.endpoint, NODES, { connection }));
    await station.online();
    await serveSlowly(server, 1, 12);
    await station.until('gap', () => station.gaps.length > 0);
    expect(station.gaps[0]).toMatchObject({ cause: 'queueOverflow', tags: ['temperature'] });
  });
});
