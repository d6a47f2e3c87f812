import { afterEach, describe, expect, it } from 'vitest';
import { PlantServer } from './plantServer.ts';
import { Station } from './station.ts';
import { TcpProxy } from './tcpProxy.ts';

const BAD_NO_COMMUNICATION = 0x80310000;
const NODES = { temperature: 'nsu=urn:plant;s=temperature', pressure: 'nsu=urn:plant;s=pressure' };
const UNITS = { temperature: 'press-1', pressure: 'press-2' };

const open: { stop(): Promise<unknown> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.stop();
});
const keep = <T extends { stop(): Promise<unknown> }>(one: T): T => {
  open.push(one);
  return one;
};

async function servedPlant(options: Parameters<typeof PlantServer.start>[0] = {}): Promise<PlantServer> {
  const server = keep(await PlantServer.start(options));
  await server.serve({ id: 'temperature', type: 'Double', value: 20 }, { id: 'pressure', type: 'Float', value: 1.5 });
  return server;
}

/** The tags are lost once, in one frame per work unit, and read again afterwards with the loss reported as one gap. */
async function expectRecovery(station: Station, change: () => Promise<void>): Promise<void> {
  const lost = station.readings.filter((reading) => reading.status === BAD_NO_COMMUNICATION);
  expect(lost.map((reading) => reading.tag).sort()).toEqual(['pressure', 'temperature']);
  expect(new Set(lost.map((reading) => reading.frame)).size).toBe(2);
  await station.online();
  await change();
  await station.until('the new value', () => station.last('temperature')?.value === 21);
  const gaps = station.gaps.filter((gap) => gap.cause === 'communicationLoss');
  expect(gaps).toHaveLength(1);
  expect(gaps[0]?.to).toBeGreaterThan(gaps[0]?.from as number);
}

const isLost = (station: Station) => () => station.last('temperature')?.status === BAD_NO_COMMUNICATION;
const warm = { id: 'temperature', type: 'Double', value: 21 };

describe('an OPC UA link', () => {
  it('comes back after the server was killed and started again', async () => {
    const server = await servedPlant();
    const station = keep(new Station(server.endpoint, NODES, { workUnits: UNITS }));
    await station.online();
    await server.stop('SIGKILL');
    await station.until('loss', isLost(station));
    const again = await servedPlant({ port: server.port, folder: server.folder });
    await expectRecovery(station, () => again.serve(warm));
  });

  it('comes back after the server was shut down in good order and restarted', async () => {
    const server = await servedPlant();
    const station = keep(new Station(server.endpoint, NODES, { workUnits: UNITS }));
    await station.online();
    await server.stop('SIGTERM');
    await station.until('loss', isLost(station));
    const again = await servedPlant({ port: server.port, folder: server.folder });
    await expectRecovery(station, () => again.serve(warm));
  });

  it('comes back after the network was cut', async () => {
    const server = await servedPlant();
    const proxy = await TcpProxy.start(server.port);
    keep({ stop: () => proxy.close() });
    const station = keep(new Station(proxy.endpoint, NODES, { workUnits: UNITS }));
    await station.online();
    proxy.cut();
    await station.until('loss', isLost(station));
    await station.until('several attempts', () => (station.health?.reconnects ?? 0) >= 3);
    proxy.mend();
    await expectRecovery(station, () => server.serve(warm));
  });

  it('notices a network that swallows everything while its sockets stay open', async () => {
    const server = await servedPlant();
    const proxy = await TcpProxy.start(server.port);
    keep({ stop: () => proxy.close() });
    const station = keep(new Station(proxy.endpoint, NODES, { workUnits: UNITS }));
    await station.online();
    proxy.swallow();
    await station.until('loss', isLost(station));
    proxy.mend();
    await expectRecovery(station, () => server.serve(warm));
  });

  it('notices a server that hangs, and comes back when it goes on', async () => {
    const server = await servedPlant();
    const station = keep(
      new Station(server.endpoint, NODES, { workUnits: UNITS, limits: { connectDeadlineMs: 1_500 } }),
    );
    await station.online();
    server.freeze();
    await station.until('loss', isLost(station));
    await station.until('an attempt given up', () => (station.health?.reconnects ?? 0) >= 2);
    server.thaw();
    await expectRecovery(station, () => server.serve(warm));
  });

  it('builds a new session when the server closes its session', async () => {
    const server = await servedPlant();
    const station = keep(new Station(server.endpoint, NODES, { workUnits: UNITS }));
    await station.online();
    await server.tell({ do: 'closeSessions' });
    await station.until('loss', isLost(station));
    await expectRecovery(station, () => server.serve(warm));
  });

  it('builds a new session when the server drops its subscriptions', async () => {
    const server = await servedPlant();
    const station = keep(new Station(server.endpoint, NODES, { workUnits: UNITS }));
    await station.online();
    await server.tell({ do: 'closeSubscriptions' });
    await station.until('loss', isLost(station));
    await expectRecovery(station, () => server.serve(warm));
  });

  it('reads the same nodes after their namespace got another index', async () => {
    const server = await servedPlant();
    const station = keep(new Station(server.endpoint, NODES, { workUnits: UNITS }));
    await station.online();
    await server.stop();
    await station.until('loss', isLost(station));
    const again = await servedPlant({ port: server.port, folder: server.folder, namespacesBefore: 3 });
    await expectRecovery(station, () => again.serve(warm));
    expect(station.disabled).toEqual([]);
  });

  it('says at the first failure that nothing is known, and starts when the server appears', async () => {
    const server = await servedPlant();
    await server.stop();
    const station = keep(new Station(server.endpoint, NODES, { workUnits: UNITS }));
    await station.until('loss', isLost(station));
    expect(station.health?.message).toContain(server.endpoint);
    const again = await servedPlant({ port: server.port, folder: server.folder });
    await expectRecovery(station, () => again.serve(warm));
  });

  it('opens the circuit after a row of failures, and lets single attempts through', async () => {
    const server = await servedPlant();
    await server.stop();
    const station = keep(new Station(server.endpoint, NODES, { limits: { failuresToOpen: 3, openMs: 300 } }));
    await station.until('open', () => station.health?.state === 'circuitOpen');
    expect(station.health?.retryAt).toBeGreaterThan(0);
    await station.until('half open', () => station.healths.some((health) => health.state === 'halfOpen'));
    await servedPlant({ port: server.port, folder: server.folder });
    await station.online();
  });

  it('stays up while nothing changes, and counts the keep-alive as word of the last value', async () => {
    const server = await servedPlant();
    const station = keep(new Station(server.endpoint, NODES));
    await station.online();
    const before = station.health?.lastReadingAt as number;
    await station.until('a later word', () => (station.health?.lastReadingAt ?? 0) > before + 1_000_000);
    expect(station.readings).toHaveLength(2);
    expect(station.healths.every((health) => health.reconnects === 0)).toBe(true);
  });

  it('rebuilds the session when a tag reports no first value, and goes on without it if that does not help', async () => {
    const server = await servedPlant();
    await server.serve({ id: 'mute', type: 'Double', value: 1 });
    const nodes = { ...NODES, mute: 'nsu=urn:plant;s=mute' };
    const station = keep(new Station(server.endpoint, nodes, { limits: { initialValueMs: 300 } }));
    await station.until('degraded', () => station.health?.state === 'degraded');
    expect(station.health?.message).toBe('no value yet of mute');
    expect(station.health?.reconnects).toBe(2);
    expect(station.healths.some((health) => health.message.includes('no first value of mute in time'))).toBe(true);
    await server.serve(warm);
    await station.until('the other tag', () => station.last('temperature')?.value === 21);
  });

  it('survives a tag that serves megabytes: its reading is Bad, the others go on', async () => {
    const server = await servedPlant();
    await server.serve({ id: 'pressure', type: 'String', value: 'x'.repeat(10_000_000) });
    const station = keep(new Station(server.endpoint, NODES));
    await station.until('a Bad reading', () => (station.last('pressure')?.status ?? 0) >>> 31 === 1);
    await server.serve(warm);
    await station.until('the other tag', () => station.last('temperature')?.value === 21);
    expect(station.health?.reconnects).toBe(0);
  });

  it('stops at once in any state, and leaves nothing behind', async () => {
    const server = await servedPlant();
    const proxy = await TcpProxy.start(server.port);
    keep({ stop: () => proxy.close() });
    const station = new Station(proxy.endpoint, NODES);
    await station.online();
    proxy.swallow();
    const startedMs = performance.now();
    await station.stop();
    expect(performance.now() - startedMs).toBeLessThan(3_000);
    expect(station.health?.state).toBe('stopped');
    const connecting = new Station(proxy.endpoint, NODES);
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(connecting.health?.state).toBe('connecting');
    const againMs = performance.now();
    await connecting.stop();
    expect(performance.now() - againMs).toBeLessThan(3_000);
    const absent = new Station('opc.tcp://127.0.0.1:1/', NODES);
    await absent.until('waiting', () => absent.health?.state === 'backingOff');
    await absent.stop();
  });
});

describe('an OPC UA link whose engine is out of credit', () => {
  it('goes on each time that credit returns, however often it runs out', async () => {
    const server = await servedPlant();
    const station = keep(new Station(server.endpoint, NODES));
    await station.online();
    for (let round = 1; round <= 3; round++) {
      station.credit = 0;
      await server.serve({ id: 'temperature', type: 'Double', value: 100 + round });
      await station.until('held', () => station.health?.state === 'degraded');
      station.grant(1_000);
      await station.until('the value', () => station.last('temperature')?.value === 100 + round);
      await station.online();
    }
  });

  it('holds the server, loses nothing that fits into its queues, and grows nothing here', async () => {
    const server = await servedPlant();
    const station = keep(new Station(server.endpoint, NODES));
    await station.online();
    station.credit = 0;
    for (let value = 100; value < 108; value++) {
      await server.serve({ id: 'temperature', type: 'Double', value });
      await new Promise((resolve) => setTimeout(resolve, 60));
    }
    expect(station.health).toMatchObject({ state: 'degraded' });
    expect(station.last('temperature')?.value).toBe(20);
    station.grant(1_000);
    await station.until('the last value', () => station.last('temperature')?.value === 107);
    const values = station.readings.filter((one) => one.tag === 'temperature').map((one) => one.value);
    expect(values).toEqual([20, 100, 101, 102, 103, 104, 105, 106, 107]);
    await station.online();
    expect(station.gaps).toEqual([]);
  });

  it('reports what did not fit as a gap with cause outOfCredit', async () => {
    const server = await servedPlant({ bulk: 5, bulkEveryMs: 40 });
    const nodes = Object.fromEntries(Array.from({ length: 5 }, (_, i) => [`b${i}`, `nsu=urn:plant;s=bulk.${i}`]));
    const station = keep(new Station(server.endpoint, nodes));
    await station.online();
    station.credit = 0;
    await new Promise((resolve) => setTimeout(resolve, 2_500));
    const before = station.frames.length;
    station.grant(10_000);
    await station.until('gap', () => station.gaps.some((gap) => gap.cause === 'outOfCredit'));
    expect(station.frames.length).toBeGreaterThan(before);
    expect(station.readings.some((one) => (one.status & 0x480) === 0x480)).toBe(true);
    await station.online();
  });
});
