import { readdirSync, readFileSync } from 'node:fs';
import url, { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { mqttProtocol } from '../../../electron/acquisition/mqtt/index.ts';
import { mqttConnectionSchema } from '../../../shared/domain/config/connection.ts';
import { SinkPorts, tagOf, until } from '../intake/sinkPorts.ts';
import { Broker, COUNTER, count, PLAIN, Subscriber } from './brokerRig.ts';
import { Edge } from './edge.ts';

const running: { stop(): Promise<void> }[] = [];
async function broker(...options: Parameters<Broker['start']>): Promise<Broker> {
  const started = await new Broker().start(...options);
  running.push(started);
  return started;
}
async function subscriber(...given: ConstructorParameters<typeof Subscriber>): Promise<Subscriber> {
  const made = new Subscriber(...given);
  running.push(made);
  return made.start();
}
afterEach(async () => {
  for (const each of running.splice(0).reverse()) await each.stop();
});
const numbers = (n: number, from = 0): bigint[] => Array.from({ length: n }, (_, i) => BigInt(from + i));
const unique = (values: readonly unknown[]): unknown[] =>
  [...new Set(values)].toSorted((a, b) => Number(a) - Number(b));

describe('messages of QoS 1', () => {
  it('are acknowledged only once they are durable, many at a time', async () => {
    const plant = await broker();
    const { ports } = await subscriber(plant.port, [COUNTER]);
    ports.commitAfterMs = undefined;
    for (let n = 0; n < 40; n++) await plant.publish('plant/counter', count(n));
    await until('all are here', () => ports.valuesOf(1).length === 40);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(plant.acknowledged).toEqual([]);
    ports.commit();
    await until('all are acknowledged', () => plant.acknowledged.length === 40);
    expect(ports.valuesOf(1)).toEqual(numbers(40));
    await until('they are counted', () => ports.lastHealth.responses === 40);
  });

  it('that come while the link is down are here after it, with their own times; the loss is told', async () => {
    const plant = await broker();
    const { ports } = await subscriber(plant.port, [COUNTER]);
    await plant.publish('plant/counter', count(0));
    await until('the first', () => ports.valuesOf(1).length === 1);
    await plant.cut();
    await until(
      'the loss is noticed',
      () => ports.lastHealth.state === 'backingOff' || ports.lastHealth.state === 'connecting',
    );
    for (let n = 1; n <= 30; n++) await plant.publish('plant/counter', count(n));
    await plant.listen();
    await until('all are here', () => unique(ports.valuesOf(1)).length === 31);
    expect(unique(ports.valuesOf(1))).toEqual(numbers(31));
    expect(ports.readings().filter(({ status }) => status === 0x80310000)).toHaveLength(1);
    expect(ports.gaps).toMatchObject([
      { cause: 'communicationLoss', detail: expect.stringMatching(/kept the session/) as string },
    ]);
  });

  it('are not lost however often the line breaks, and none is confirmed that is not durable', async () => {
    const plant = await broker();
    const { ports } = await subscriber(plant.port, [COUNTER]);
    ports.commitAfterMs = 15;
    const total = 600;
    let isDone = false;
    const breaking = (async () => {
      while (!isDone) {
        await new Promise((resolve) => setTimeout(resolve, 40));
        plant.dropConnections();
      }
    })();
    for (let n = 0; n < total; n++) {
      await plant.publish('plant/counter', count(n));
      if (n % 10 === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    }
    isDone = true;
    await breaking;
    await until('all are here', () => unique(ports.valuesOf(1)).length === total, 20_000);
    expect(unique(ports.valuesOf(1))).toEqual(numbers(total));
    // The same message again has the same tag, time and value: the gate knows it as a duplicate.
    const byTime = new Map<number, unknown>();
    for (const { time, value, status } of ports.readings()) {
      if (status !== 0) continue;
      expect(byTime.get(time) ?? value).toBe(value);
      byTime.set(time, value);
    }
    console.log(`mqtt: ${plant.connections} connections, ${total} messages, ${ports.valuesOf(1).length} deliveries`);
    expect(plant.connections).toBeGreaterThan(5);
  }, 40_000);

  it('that a killed station had not stored are sent again to the next one', async () => {
    const plant = await broker();
    const first = new Subscriber(plant.port, [COUNTER], { clientId: 'station-7' });
    first.ports.commitAfterMs = undefined;
    await first.start();
    for (let n = 0; n < 10; n++) await plant.publish('plant/counter', count(n));
    await until('they came', () => first.ports.valuesOf(1).length === 10);
    await plant.cut();
    await first.stop();
    await plant.listen();
    const { ports } = await subscriber(plant.port, [COUNTER], { clientId: 'station-7' });
    await until('they came again', () => unique(ports.valuesOf(1)).length === 10);
    await until('and are acknowledged', () => plant.acknowledged.length >= 10);
  });

  it('sent again while the first copy waits for the ledger are one reading, acknowledged on the new connection', async () => {
    const plant = await broker();
    const { ports } = await subscriber(plant.port, [PLAIN]);
    ports.commitAfterMs = undefined;
    await plant.publish('plant/plain', '21');
    await until('it is here', () => ports.valuesOf(2).length === 1);
    plant.dropConnections();
    await until('a second connection', () => plant.connections >= 2 && ports.gaps.length === 1);
    await until('it was sent again', () => ports.lastHealth.requests >= 2);
    expect(plant.acknowledged).toEqual([]);
    ports.commit();
    await until('one acknowledgement', () => plant.acknowledged.length === 1);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(ports.valuesOf(2)).toEqual([21]);
  });

  it('of a broker that was started anew go on, and what it forgot is told', async () => {
    const plant = await broker();
    const { ports } = await subscriber(plant.port, [COUNTER]);
    await plant.restart();
    await until('subscribed again', () => ports.gaps.length === 1);
    expect(ports.gaps[0]?.detail).toMatch(/kept nothing/);
    await plant.publish('plant/counter', count(1));
    await until('readings again', () => ports.valuesOf(1).length === 1);
  });
});

describe('when the ledger takes no more', () => {
  it('the broker is made to wait, memory is bounded, and nothing of QoS 1 is lost', async () => {
    const plant = await broker();
    const { ports } = await subscriber(plant.port, [COUNTER], {}, { backlogMax: 50, inFlightMax: 200 });
    ports.creditMax = 0;
    const total = 2_000;
    for (let n = 0; n < total; n++) void plant.publish('plant/counter', count(n));
    await until('it waits', () => ports.lastHealth.message.includes('made to wait'));
    const heard = ports.lastHealth.requests;
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(ports.lastHealth.requests).toBeLessThanOrEqual(Math.max(heard, 55));
    ports.creditMax = 64;
    ports.commit();
    await until('all are here', () => ports.valuesOf(1).length >= total, 20_000);
    expect(unique(ports.valuesOf(1))).toEqual(numbers(total));
    expect(ports.gaps).toEqual([]);
  }, 40_000);

  it('messages of QoS 0 may be lost at the broker: that time is told as a gap', async () => {
    const plant = await broker();
    const { ports } = await subscriber(plant.port, [COUNTER], { qos: 0 }, { backlogMax: 20 });
    ports.creditMax = 0;
    for (let n = 0; n < 100; n++) await plant.publish('plant/counter', count(n), { qos: 0 });
    await until('it waits', () => ports.lastHealth.message.includes('made to wait'));
    ports.creditMax = 64;
    ports.commit();
    await until('the gap is told', () => ports.gaps.length > 0);
    expect(ports.gaps[0]).toMatchObject({ cause: 'outOfCredit', detail: expect.stringMatching(/QoS 0/) as string });
  });
});

describe('what is no reading', () => {
  it('is refused with its beginning and SHA-256 when it is too large, acknowledged, and does not hold up the next', async () => {
    const plant = await broker();
    const { ports } = await subscriber(plant.port, [COUNTER], { bytesPerMessageMax: 1_000 });
    await plant.publish('plant/counter', `{"n":1,"x":"${'y'.repeat(500_000)}"}`);
    await plant.publish('plant/counter', count(2));
    await until('the next one', () => ports.valuesOf(1).length === 1);
    expect(ports.refused).toMatchObject([
      {
        step: 'size',
        tag: 'counter',
        payload: expect.stringMatching(/^\{"n":1.*500014 bytes, SHA-256 [0-9a-f]{64}$/) as string,
      },
    ]);
    await until('both are acknowledged', () => plant.acknowledged.length === 2);
  });

  it('is refused as it came when it is malformed, and acknowledged once it is in quarantine', async () => {
    const plant = await broker();
    const { ports } = await subscriber(plant.port, [COUNTER]);
    ports.commitAfterMs = undefined;
    await plant.publish('plant/counter', 'temp=21');
    await until('it is refused', () => ports.refused.length === 1);
    expect(plant.acknowledged).toEqual([]);
    ports.commit();
    await until('it is acknowledged', () => plant.acknowledged.length === 1);
    expect(ports.refused).toMatchObject([{ step: 'schema', payload: 'temp=21', tag: 'counter' }]);
  });
});

describe('the link', () => {
  it('is made without the parser of addresses that Node warns of on standard error', async () => {
    const parse = vi.spyOn(url, 'parse');
    await subscriber((await broker()).port, [COUNTER]);
    expect(parse).not.toHaveBeenCalled();
    parse.mockRestore();
  });

  it('names a tag whose subscription the broker refuses, and reads the others', async () => {
    const plant = await broker({
      authorizeSubscribe: (_client, subscription, done) =>
        done(
          null,
          subscription?.topic === PLAIN.config.id ? null : subscription?.topic === 'plant/plain' ? null : subscription,
        ),
    });
    const { ports } = await subscriber(plant.port, [COUNTER, PLAIN]);
    expect(ports.disabled).toMatchObject([
      {
        tagId: 'plain',
        message: expect.stringMatching(/refuses the subscription to plant\/plain.*access list/) as string,
      },
    ]);
    await plant.publish('plant/counter', count(1));
    await until('the other one', () => ports.lastHealth.state === 'online');
  });

  it('says what to do when the broker does not let it in, and lets the password out to nobody', async () => {
    const plant = await broker({
      authenticate: (_client, _user, password, done) => done(null, password?.toString() === 'right'),
    });
    const identity = { userName: 'u', secret: 'mqtt' };
    const ports = new SinkPorts();
    ports.secrets = { mqtt: 'wrong-password' };
    const made = new Subscriber(plant.port, [COUNTER], { identity }, {}, ports);
    running.push(made);
    made.driver.start();
    await until('it says so', () => ports.lastHealth.state === 'circuitOpen');
    expect(ports.lastHealth.message).toMatch(/does not let this station in/);
    expect(JSON.stringify(ports.healths)).not.toContain('wrong-password');
    ports.secrets = { mqtt: 'right' };
    await until('it is in', () => made.isSubscribed);
  });

  it('names the port that refuses, comes back by itself, and tells the time before as a gap', async () => {
    const plant = await broker();
    await plant.cut();
    const made = new Subscriber(plant.port, [COUNTER]);
    running.push(made);
    made.driver.start();
    await until('it says so', () => made.ports.lastHealth.message.includes('refuses the connection'));
    await plant.listen();
    await until('subscribed', () => made.ports.gaps.length === 1);
    expect(made.ports.gaps).toMatchObject([{ cause: 'communicationLoss' }]);
  });

  it('keeps the same client id over a restart, and another one in another station', async () => {
    const plant = await broker();
    const ids: string[] = [];
    plant.aedes.on('client', ({ id }) => ids.push(id));
    const ports = new SinkPorts();
    for (let life = 0; life < 2; life++) {
      const made = new Subscriber(plant.port, [COUNTER], {}, {}, ports);
      await made.start();
      await made.driver.stop();
    }
    await subscriber(plant.port, [COUNTER]);
    ports.remove();
    expect(ids[0]).toMatch(/^shiftseal-in-[0-9a-f]{8}$/);
    expect(ids[1]).toBe(ids[0]);
    expect(ids[2]).not.toBe(ids[0]);
  });

  it('leaves no socket and no timer behind, after a hundred broken connections', async () => {
    const plant = await broker();
    const made = new Subscriber(
      plant.port,
      [COUNTER],
      {},
      { backoff: { delayMsMin: 1, delayMsMax: 1, failuresToOpen: 1_000, openMs: 1 } },
    );
    await made.start();
    const resources = (): number => process.getActiveResourcesInfo().filter((name) => /TCP|Timeout/.test(name)).length;
    const before = resources();
    for (let flap = 2; flap <= 100; flap++) {
      plant.dropConnections();
      await until(`connection ${flap}`, () => plant.connections >= flap);
    }
    await until('subscribed', () => made.isSubscribed);
    await until('flat', () => resources() <= before + 4);
    await made.stop();
    await until('no socket is left', () => plant.sockets === 0);
  }, 60_000);

  it('can be tested step by step, without touching the session that listens', async () => {
    const plant = await broker();
    const made = await subscriber(plant.port, [COUNTER]);
    const connection = mqttConnectionSchema.parse({
      id: 'in',
      protocol: 'mqtt',
      url: `mqtt://127.0.0.1:${plant.port}`,
      timeoutMs: 300,
    });
    await plant.publish('plant/counter', count(1), { retain: true });
    const result = await mqttProtocol.test(connection, [COUNTER], made.ports);
    expect(result.steps.map(({ step, ok }) => [step, ok])).toEqual([
      ['connect', true],
      ['subscribe', true],
      ['message', true],
    ]);
    expect(result.steps[2]?.detail).toMatch(/plant\/counter/);
    expect(made.ports.gaps).toEqual([]);
    await plant.cut();
    const gone = await mqttProtocol.test(connection, [COUNTER], made.ports);
    expect(gone).toMatchObject({
      ok: false,
      steps: [{ ok: false, detail: expect.stringMatching(/refuses/) as string }],
    });
  });
});

describe('Sparkplug B over a broker', () => {
  it('gives readings, Bad ones after the death of the edge node, and sends nothing at all', async () => {
    const plant = await broker();
    const published: string[] = [];
    plant.aedes.on('publish', (packet, client) => {
      if (client) published.push(packet.topic);
    });
    const tag = tagOf(1, 'e.temp', { group: 'G', edgeNode: 'E', metric: 'temp' });
    const { ports } = await subscriber(plant.port, [tag], { format: 'sparkplugB' });
    const edge = new Edge('E', Date.now());
    const send = ([topic, payload]: [string, Buffer]): Promise<void> => plant.publish(topic, payload, { qos: 0 });
    await send(edge.birth({ name: 'temp', alias: 4, type: 'Double', value: 20 }));
    for (let i = 1; i <= 300; i++) await send(edge.data({ alias: 4, type: 'Double', value: 20 + i }));
    await until('all are here', () => ports.valuesOf(1).length === 301);
    expect(ports.valuesOf(1)).toEqual(Array.from({ length: 301 }, (_, i) => 20 + i));
    expect(ports.lastHealth.state).toBe('online');
    await send(edge.death());
    await until('it is Bad', () => ports.readings().at(-1)?.status === 0x80310000);
    await until('it is said', () => ports.lastHealth.message.includes('G/E said to be offline'));
    expect(published).toEqual([]);
    expect(ports.gaps).toEqual([]);
  });
});

describe('read-only toward the plant', () => {
  it('no publish call, no will and no command topic is in the code of this folder', () => {
    const folder = fileURLToPath(new URL('../../../electron/acquisition/mqtt', import.meta.url));
    const forbidden = /\.publish(Async)?\s*\(|\[\s*['"]publish|\bwill\s*:|['"`/](NCMD|DCMD)['"`/]|cmd:\s*['"]publish/;
    const found = readdirSync(folder).filter((file) => forbidden.test(readFileSync(`${folder}/${file}`, 'utf8')));
    expect(found).toEqual([]);
    expect(forbidden.test('client.publish("a", "b")')).toBe(true);
  });
});
