import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { createServer, type Server } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { httpProtocol } from '../../../electron/acquisition/http/index.ts';
import { httpIntakeSchema } from '../../../shared/domain/config/connection.ts';
import { intakeErrorSchema, intakeHealthSchema, intakeReceiptSchema } from '../../../shared/domain/intake.ts';
import { SinkPorts, tagOf, until } from '../intake/sinkPorts.ts';
import { head, IntakeRig, readingAt, requestOf, TAGS, TOKEN } from './intakeRig.ts';

const rigs: IntakeRig[] = [];
async function rig(...given: ConstructorParameters<typeof IntakeRig>): Promise<IntakeRig> {
  const made = new IntakeRig(...given);
  rigs.push(made);
  return made.start();
}
afterEach(async () => {
  await Promise.all(rigs.splice(0).map((each) => each.stop()));
});

describe('a sender', () => {
  it('is told 202 with a receipt only after every frame and every refused reading is durable', async () => {
    const { ports, post } = bound(await rig());
    ports.commitAfterMs = undefined;
    let answered = false;
    const answer = post(requestOf(readingAt(1, 20), readingAt(2, 21, 'oven'), readingAt(3, 1, 'nobody'))).then(
      (said) => {
        answered = true;
        return said;
      },
    );
    await until('two frames and a refusal', () => ports.underWay === 3);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(answered).toBe(false);
    ports.commit();
    const { code, body } = await answer;
    expect(code).toBe(202);
    expect(intakeReceiptSchema.parse(body)).toMatchObject({
      status: 'stored',
      accepted: 2,
      refused: [{ index: 2, step: 'unknownTag' }],
    });
    expect(ports.readings().map(({ value }) => value)).toEqual([20, 21]);
    expect(ports.refused).toMatchObject([{ step: 'unknownTag', workUnit: null }]);
  });

  it('gets the same receipt for the same request, and may send it again', async () => {
    const { post } = bound(await rig());
    const [a, b] = [await post(requestOf(readingAt(1, 20))), await post(requestOf(readingAt(1, 20)))];
    expect(b.code).toBe(202);
    expect(b.body.receipt).toBe(a.body.receipt);
  });

  it('may hand over 10 000 readings at once, 64-bit ones to the last digit', async () => {
    const made = await rig();
    const readings = Array.from(
      { length: 10_000 },
      (_, i) => `{"key":"count","time":${1_795_240_800_000_000 + i},"value":${9223372036854775807n - BigInt(i)}}`,
    );
    const { code, body } = await made.post(requestOf(...readings));
    expect([code, body.accepted]).toEqual([202, 10_000]);
    expect(made.ports.valuesOf(2)).toEqual(Array.from({ length: 10_000 }, (_, i) => 9223372036854775807n - BigInt(i)));
  });

  it('that goes away before the answer loses nothing', async () => {
    const made = await rig();
    made.ports.commitAfterMs = undefined;
    const raw = await made.raw();
    const body = requestOf(readingAt(1, 20));
    raw.send(head(body.length) + body);
    await until('the frame', () => made.ports.underWay === 1);
    raw.socket.destroy();
    made.ports.commit();
    expect(made.ports.durableReadings).toBe(1);
    made.ports.commitAfterMs = 1;
    expect((await made.post(requestOf(readingAt(2, 21)))).code).toBe(202);
  });

  it('that is cut off in the middle of its body has sent nothing', async () => {
    const made = await rig();
    const raw = await made.raw();
    raw.send(`${head(1_000)}{"schemaVersion":1,"readings":[${readingAt(1, 20)}`);
    raw.socket.end();
    await until('the cut is counted', () => made.ports.lastHealth.rejectedAnswers === 1);
    expect(made.ports.frames).toEqual([]);
  });

  it('may send in chunks, byte by byte, and with Expect: 100-continue', async () => {
    const made = await rig();
    const body = requestOf(readingAt(1, 20));
    const raw = await made.raw();
    raw.send(head(body.length).replace(/Content-Length: \d+/, 'Transfer-Encoding: chunked'));
    for (const byte of body) raw.send(`1\r\n${byte}\r\n`);
    raw.send('0\r\n\r\n');
    await until('202', () => raw.codes[0] === 202);
    const patient = await made.raw();
    patient.send(head(body.length, 'Expect: 100-continue\r\n'));
    await until('100', () => patient.codes[0] === 100);
    patient.send(body);
    await until('202 after 100', () => patient.codes[1] === 202);
  });

  it('may send its next requests without waiting; answers come in order', async () => {
    const made = await rig();
    const raw = await made.raw();
    const bodies = Array.from({ length: 20 }, (_, i) => requestOf(readingAt(i, i)));
    raw.send(bodies.map((body) => head(body.length) + body).join(''));
    await until('twenty answers', () => raw.codes.length === 20);
    expect(new Set(raw.codes)).toEqual(new Set([202]));
    expect(made.ports.valuesOf(1)).toEqual(bodies.map((_, i) => i));
  });

  it('of an unknown schema version is told that it is quarantined, and it is', async () => {
    const made = await rig();
    const { code, body } = await made.post('{"schemaVersion":9,"values":[1]}');
    expect(code).toBe(202);
    expect(intakeReceiptSchema.parse(body)).toMatchObject({ status: 'quarantined', schemaVersion: 9, accepted: 0 });
    expect(made.ports.refused).toMatchObject([
      { step: 'version', schemaVersion: 9, payload: '{"schemaVersion":9,"values":[1]}' },
    ]);
  });
});

describe('what is not taken is not kept, and the sender hears why', () => {
  it.each([
    ['a wrong token', requestOf(readingAt(1, 1)), { authorization: 'Bearer wrong' }, 401],
    ['no token', requestOf(readingAt(1, 1)), { authorization: '' }, 401],
    ['another content type', requestOf(readingAt(1, 1)), { 'content-type': 'text/plain' }, 415],
    ['another charset', requestOf(readingAt(1, 1)), { 'content-type': 'application/json; charset=latin1' }, 415],
    ['a compressed body', requestOf(readingAt(1, 1)), { 'content-encoding': 'gzip' }, 415],
    ['no JSON', 'temp=21', {}, 400],
    ['no UTF-8', Buffer.from([0x22, 0xff, 0x22]), {}, 400],
    ['too many bytes, as stated', 'x'.repeat(3_000), {}, 413],
    ['too many bytes, not stated', 'x'.repeat(3_000), { 'transfer-encoding': 'chunked' }, 413],
    ['too many readings', requestOf(...Array<string>(11).fill('1')), {}, 413],
  ] as const)('%s', async (_, body, headers, code) => {
    const made = await rig({ bytesPerRequestMax: 2_000, readingsPerRequestMax: 10 });
    const answer = await made.post(body, headers as Record<string, string>);
    expect(answer.code).toBe(code);
    expect(intakeErrorSchema.parse(answer.body).isKept).toBe(false);
    expect(JSON.stringify(answer.body)).not.toContain(TOKEN);
    expect([made.ports.frames, made.ports.refused]).toEqual([[], []]);
    expect((await made.post(requestOf(readingAt(2, 2)))).code).toBe(202);
  });

  it('another path and another method', async () => {
    const { post } = bound(await rig());
    expect((await post('', {}, '/')).code).toBe(404);
    const wrong = await post('', {}, '/v1/readings', 'PUT');
    expect([wrong.code, wrong.headers.allow]).toEqual([405, 'POST']);
  });

  it('503 with Retry-After when there is no credit, and again 202 when there is', async () => {
    const made = await rig();
    made.ports.creditMax = 0;
    const busy = await made.post(requestOf(readingAt(1, 20)));
    expect([busy.code, Number(busy.headers['retry-after'])]).toEqual([503, 1]);
    expect(busy.body).toMatchObject({ status: 'busy', isKept: false });
    made.ports.creditMax = 64;
    expect((await made.post(requestOf(readingAt(1, 20)))).code).toBe(202);
    expect(made.ports.readings()).toHaveLength(1);
  });

  it('503 when too many are under way, and not one more is kept', async () => {
    const made = await rig({ requestsAtOnceMax: 2 });
    made.ports.commitAfterMs = undefined;
    const first = [made.post(requestOf(readingAt(1, 1))), made.post(requestOf(readingAt(2, 2)))];
    await until('both are on their way', () => made.ports.readings().length === 2);
    const third = await made.post(requestOf(readingAt(3, 3)));
    expect([third.code, third.headers['retry-after']]).toEqual([503, '1']);
    made.ports.commit();
    expect((await Promise.all(first)).map(({ code }) => code)).toEqual([202, 202]);
    expect(made.ports.readings()).toHaveLength(2);
  });

  it('429 with Retry-After beyond the rate', async () => {
    const made = await rig({ requestsPerMinuteMax: 20 });
    const codes: number[] = [];
    for (let i = 0; i < 4; i++) codes.push((await made.post(requestOf(readingAt(i, i)))).code);
    const refused = await made.post(requestOf(readingAt(9, 9)));
    expect(codes.slice(0, 2)).toEqual([202, 202]);
    expect([refused.code, Number(refused.headers['retry-after'])]).toEqual([429, 3]);
    expect(made.ports.readings()).toHaveLength(codes.filter((code) => code === 202).length);
  });

  it('a ledger that does not confirm in time: 503, and what became of it is said to be unknown', async () => {
    const made = await rig({}, { durableMs: 50, stopMs: 1 });
    made.ports.commitAfterMs = undefined;
    const answer = await made.post(requestOf(readingAt(1, 20)));
    expect(answer.code).toBe(503);
    expect(intakeErrorSchema.parse(answer.body)).toMatchObject({ status: 'unconfirmed', isKept: 'unknown' });
  });
});

describe('a hostile neighbour', () => {
  it('that tries tokens waits longer each time, and nobody else waits with it', async () => {
    const made = await rig({}, { wrongTokenMsMin: 40, wrongTokenMsMax: 400 });
    const took: number[] = [];
    for (let i = 0; i < 4; i++) {
      const startedMs = performance.now();
      const answer = await made.post('', { authorization: `Bearer guess${i}` });
      took.push(performance.now() - startedMs);
      expect([answer.code, answer.body.error]).toEqual([401, 'unauthorized']);
    }
    expect(took[3]).toBeGreaterThan(300);
    expect(took[3]).toBeGreaterThan(took[0] as number);
    const slow = made.post('', { authorization: 'Bearer again' });
    const startedMs = performance.now();
    expect((await made.post(requestOf(readingAt(1, 1)))).code).toBe(202);
    expect(performance.now() - startedMs).toBeLessThan(200);
    await slow;
  });

  it('that sends its head or its body a byte at a time is cut off', async () => {
    const made = await rig({}, { headersMs: 200, requestMs: 400 });
    const [slowHead, slowBody] = [await made.raw(), await made.raw()];
    slowBody.send(head(1_000));
    const drip = setInterval(() => {
      slowHead.send('P');
      slowBody.send(' ');
    }, 50);
    await until('both are cut off', () => slowHead.isClosed && slowBody.isClosed);
    clearInterval(drip);
    expect(made.ports.frames).toEqual([]);
    expect((await made.post(requestOf(readingAt(1, 1)))).code).toBe(202);
  });

  it.each([
    ['no HTTP', '\u0000\u0001\u0002 rubbish\r\n\r\n'],
    ['a head without end', `GET / HTTP/1.1\r\n${'X-A: b\r\n'.repeat(5_000)}`],
    ['two lengths', head(5, 'Content-Length: 7\r\n')],
    ['length and chunks', head(5, 'Transfer-Encoding: chunked\r\n')],
  ])('that sends %s is shown the door', async (_, text) => {
    const made = await rig();
    const raw = await made.raw();
    raw.send(text);
    await until('closed', () => raw.isClosed);
    expect(raw.codes.filter((code) => code < 400)).toEqual([]);
    expect(made.ports.frames).toEqual([]);
  });

  it('that opens two hundred connections leaves room for others, and sockets are gone after the stop', async () => {
    const made = await rig({ requestsAtOnceMax: 4 }, { headersMs: 300 });
    const many = await Promise.all(Array.from({ length: 200 }, () => made.raw()));
    await until('idle connections are closed', () => many.every(({ isClosed }) => isClosed));
    expect((await made.post(requestOf(readingAt(1, 1)))).code).toBe(202);
    const keptAlive = await made.raw();
    keptAlive.send('GET /v1/health HTTP/1.1\r\nHost: x\r\n\r\n');
    await until('200', () => keptAlive.codes[0] === 200);
    await made.driver.stop();
    await until('the kept-alive socket is closed', () => keptAlive.isClosed);
  });
});

describe('the state of the link', () => {
  it('is degraded until something comes, online then, and says nothing secret to anybody', async () => {
    const made = await rig();
    expect(made.ports.lastHealth).toMatchObject({ state: 'degraded', message: 'nothing received yet' });
    await made.post(requestOf(readingAt(1, 1)));
    expect(made.ports.lastHealth).toMatchObject({ state: 'online', message: '' });
    const health = await made.post('', { authorization: '', 'content-type': '' }, '/v1/health', 'GET');
    expect(health.code).toBe(401);
    const raw = await made.raw();
    raw.send('GET /v1/health HTTP/1.1\r\nHost: x\r\n\r\n');
    await until('200', () => raw.codes[0] === 200);
    const body: unknown = JSON.parse(raw.heard.split('\r\n\r\n')[1] as string);
    expect(intakeHealthSchema.parse(body)).toEqual({ status: 'accepting', schemaVersions: [1] });
  });

  it('says aloud when others than this computer can reach it', async () => {
    const made = await rig({ host: '0.0.0.0' });
    expect(made.ports.lastHealth.message).toMatch(/reachable from the network at 0\.0\.0\.0/);
  });

  it('names a port in use and the remedy, tries again by itself, and tells the time in between as a gap', async () => {
    const occupant = createServer();
    await new Promise<void>((resolve) => occupant.listen(0, '127.0.0.1', resolve));
    const { port } = occupant.address() as { port: number };
    const made = new IntakeRig({ port });
    rigs.push(made);
    made.driver.start();
    await until('it says so', () => made.ports.lastHealth.state === 'backingOff');
    expect(made.ports.lastHealth.message).toMatch(new RegExp(`port ${port} on 127.0.0.1 is in use.*another port`));
    await new Promise((resolve) => occupant.close(resolve));
    await until('it listens', () => made.driver.port === port, 20_000);
    expect(made.ports.gaps).toMatchObject([{ cause: 'communicationLoss', connection: 'in' }]);
    expect((await made.post(requestOf(readingAt(1, 1)))).code).toBe(202);
  }, 30_000);

  it('that lost its port twice in one moment opens it once, and is well again', async () => {
    const servers: Server[] = [];
    const opened = ({ server }: { server: Server }): void => void servers.push(server);
    subscribe('tracing:net.server.listen:asyncStart', opened as never);
    const { ports, driver } = await rig();
    const { port } = driver;
    const failed = new Error('accept ENFILE');
    for (const _ of [1, 2]) servers.at(-1)?.emit('error', failed);
    await until('the loss is told', () => ports.lastHealth.message.includes('accept ENFILE'));
    await until('it listens again', () => driver.port > 0 && ports.lastHealth.state === 'degraded');
    unsubscribe('tracing:net.server.listen:asyncStart', opened as never);
    expect(port).toBeGreaterThan(0);
    expect(servers).toHaveLength(2);
    expect(ports.lastHealth.reconnects).toBe(1);
    expect(ports.gaps).toHaveLength(1);
  });

  it('names the token that the key store lacks', async () => {
    const made = new IntakeRig();
    rigs.push(made);
    made.ports.secrets = {};
    made.driver.start();
    await until('it says so', () => made.ports.lastHealth.state === 'backingOff');
    expect(made.ports.lastHealth.message).toMatch(/no token named "intake"/);
  });

  it('names a tag whose key another tag has already', async () => {
    const ports = new SinkPorts();
    ports.secrets = { intake: TOKEN };
    const connection = httpIntakeSchema.parse({ id: 'in', protocol: 'http-intake', port: 1, secret: 'intake' });
    const twins = [tagOf(1, 'a', { key: 'same' }), tagOf(2, 'b', { key: 'same' })];
    const driver = httpProtocol.create({ ...connection, port: 0 }, twins, ports);
    driver.start();
    expect(ports.disabled).toMatchObject([
      { tagId: 'b', message: expect.stringMatching(/tag a has the same key/) as string },
    ]);
    await driver.stop();
    ports.remove();
  });

  it('a stop still answers who is being stored, and frees the port', async () => {
    const made = await rig();
    made.ports.commitAfterMs = 100;
    const answer = made.post(requestOf(readingAt(1, 1)));
    await until('the frame', () => made.ports.underWay === 1);
    await made.driver.stop();
    expect((await answer).code).toBe(202);
    expect(made.ports.lastHealth.state).toBe('stopped');
  });

  it('can be tested step by step without sending anything', async () => {
    const made = await rig();
    const connection = {
      id: 'in',
      protocol: 'http-intake',
      host: '127.0.0.1',
      port: made.driver.port,
      secret: 'intake',
    };
    const result = await httpProtocol.test(connection as never, TAGS, made.ports);
    expect(result.steps.map(({ step, ok }) => [step, ok])).toEqual([
      ['token', true],
      ['connect', true],
      ['answer', true],
    ]);
    await made.driver.stop();
    const gone = await httpProtocol.test(connection as never, TAGS, made.ports);
    expect(gone).toMatchObject({
      ok: false,
      steps: [{ ok: true }, { ok: false, detail: expect.stringMatching(/nothing listens/) as string }],
    });
  });
});

/** The methods of a rig, to be used by themselves. */
const bound = (made: IntakeRig) => ({ ports: made.ports, post: made.post.bind(made) });
