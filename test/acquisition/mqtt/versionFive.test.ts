import { afterEach, describe, expect, it } from 'vitest';
import { until } from '../intake/sinkPorts.ts';
import { COUNTER, count, PLAIN, Subscriber } from './brokerRig.ts';
import { VersionFiveBroker } from './versionFive.ts';

const running: { stop(): Promise<void> }[] = [];
async function broker(): Promise<VersionFiveBroker> {
  const started = await new VersionFiveBroker().start();
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

describe('with an MQTT 5.0 broker', () => {
  it('asks for a session that outlives outages, bounds what is under way, and has no will', async () => {
    const plant = await broker();
    await subscriber(plant.port, [COUNTER]);
    expect(plant.connects).toMatchObject([
      { protocolVersion: 5, clean: false, properties: { sessionExpiryInterval: 604_800, receiveMaximum: 512 } },
    ]);
    expect(plant.connects[0]?.will).toBeFalsy();
  });

  it('acknowledges once durable, by the packet identifier', async () => {
    const plant = await broker();
    const { ports } = await subscriber(plant.port, [COUNTER]);
    ports.commitAfterMs = undefined;
    for (const [n, id] of [7, 300, 65_535].entries()) plant.publish('plant/counter', count(n), id);
    await until('all are here', () => ports.valuesOf(1).length === 3);
    expect(plant.acknowledged).toEqual([]);
    ports.commit();
    await until('all are acknowledged', () => plant.acknowledged.length === 3);
    expect(plant.acknowledged).toEqual([7, 300, 65_535]);
  });

  it('acknowledges at once what is sent again and durable already, and takes it for no second reading', async () => {
    const plant = await broker();
    const { ports } = await subscriber(plant.port, [PLAIN]);
    ports.commitAfterMs = undefined;
    plant.publish('plant/plain', '21', 9);
    await until('it is here', () => ports.valuesOf(2).length === 1);
    plant.connack = { sessionPresent: true };
    plant.dropConnections();
    await until('the loss is noticed', () => ports.lastHealth.state !== 'online');
    ports.commit();
    await until('connected again', () => plant.connects.length === 2 && ports.gaps.length === 1);
    plant.publish('plant/plain', '21', 9, true);
    await until('it is acknowledged', () => plant.acknowledged.length === 1);
    expect(ports.valuesOf(2)).toEqual([21]);
    // Acknowledged, the identifier may stand for another message, even of the same value.
    plant.publish('plant/plain', '21', 9);
    await until('another reading', () => ports.valuesOf(2).length === 2);
  });

  it('takes an identifier of a new session for a new message', async () => {
    const plant = await broker();
    const { ports } = await subscriber(plant.port, [PLAIN]);
    ports.commitAfterMs = undefined;
    plant.publish('plant/plain', '21', 9);
    await until('it is here', () => ports.valuesOf(2).length === 1);
    plant.dropConnections();
    await until('connected again', () => plant.connects.length === 2 && ports.gaps.length === 1);
    plant.publish('plant/plain', '21', 9);
    await until('two readings', () => ports.valuesOf(2).length === 2);
    ports.commit();
    await until('one acknowledgement', () => plant.acknowledged.length === 1);
  });

  it('names the tags whose subscription is refused', async () => {
    const plant = await broker();
    plant.granted = { 'plant/plain': 0x87 };
    const { ports } = await subscriber(plant.port, [COUNTER, PLAIN]);
    expect(ports.disabled).toMatchObject([
      { tagId: 'plain', message: expect.stringMatching(/not authorized/) as string },
    ]);
  });

  it('pings while nothing comes, and gives up a broker that is silent', async () => {
    const plant = await broker();
    const { ports } = await subscriber(plant.port, [COUNTER], {}, { keepaliveS: 1 });
    await until('three pings', () => plant.heard.filter(({ cmd }) => cmd === 'pingreq').length >= 3);
    expect(plant.connects).toHaveLength(1);
    plant.answersPings = false;
    await until('it connects anew', () => plant.connects.length >= 2);
    expect(ports.healths.some(({ message }) => message.includes('silent'))).toBe(true);
  });

  it.each([
    ['a packet length of five bytes', Buffer.of(0x30, 0xff, 0xff, 0xff, 0xff, 0x7f)],
    ['a packet type that is none', Buffer.of(0x00, 0x00)],
    ['a huge packet that is no message', Buffer.of(0x90, 0xff, 0xff, 0x7f)],
    ['a PUBLISH whose topic reaches past its end', Buffer.of(0x30, 0x04, 0xff, 0xff, 0x61, 0x62)],
  ])('drops the connection on %s and makes another', async (_, bytes) => {
    const plant = await broker();
    const { ports } = await subscriber(plant.port, [COUNTER]);
    plant.sendRaw(bytes);
    await until('it connects anew', () => plant.connects.length >= 2 && ports.gaps.length >= 1);
    plant.publish('plant/counter', count(1), 1);
    await until('readings again', () => ports.valuesOf(1).length === 1);
  });

  it('tries MQTT 3.1.1 at once when the broker hangs up or does not know 5.0', async () => {
    const plant = await broker();
    plant.hangsUpOnVersion5 = true;
    const { ports } = await subscriber(plant.port, [COUNTER]);
    expect(plant.connects.map(({ protocolVersion }) => protocolVersion)).toEqual([5, 4]);
    expect(ports.gaps).toEqual([]);
  });

  it('names the remedy when another client has its id', async () => {
    const plant = await broker();
    const { ports } = await subscriber(plant.port, [COUNTER]);
    plant.send({ cmd: 'disconnect', reasonCode: 142 });
    plant.dropConnections();
    await until('it connects anew', () => ports.gaps.length === 1);
    expect(ports.gaps[0]?.detail).toMatch(/same client id/);
  });
});
