import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer, type Server } from 'node:tls';
import { Aedes } from 'aedes';
import { OPCUACertificateManager } from 'node-opcua-certificate-manager';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { until } from '../intake/sinkPorts.ts';
import { COUNTER, count, Subscriber } from './brokerRig.ts';

const folder = mkdtempSync(join(tmpdir(), 'shiftseal-mqtt-tls-'));
const certificate = join(folder, 'broker.pem');
let aedes: Aedes;
let server: Server;
let port = 0;

beforeAll(async () => {
  const manager = new OPCUACertificateManager({ rootFolder: folder, disableFileWatchers: true });
  await manager.initialize();
  await manager.createSelfSignedCertificate({
    applicationUri: 'urn:test:broker',
    dns: ['localhost'],
    outputFile: certificate,
    subject: '/CN=localhost',
    startDate: new Date(),
    validity: 2,
  });
  const key = readFileSync(manager.privateKey);
  await manager.dispose();
  aedes = await Aedes.createBroker();
  server = createServer({ key, cert: readFileSync(certificate) }, aedes.handle);
  server.on('tlsClientError', () => {});
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  port = (server.address() as { port: number }).port;
});
afterAll(async () => {
  await new Promise<void>((resolve) => aedes.close(() => resolve()));
  await new Promise((resolve) => server.close(resolve));
  rmSync(folder, { recursive: true, force: true });
});

const publish = (n: number): Promise<void> =>
  new Promise((resolve) => {
    const payload = Buffer.from(count(n));
    const packet = { cmd: 'publish', topic: 'plant/counter', payload, qos: 1, retain: false, dup: false } as const;
    aedes.publish(packet, () => resolve());
  });

describe('mqtts', () => {
  it('reads from a broker whose certificate is of the named authority, whatever proxy the environment names', async () => {
    const before = process.env.MQTTJS_SOCKS_PROXY;
    process.env.MQTTJS_SOCKS_PROXY = 'socks5://127.0.0.1:1';
    const made = new Subscriber(port, [COUNTER], { url: `mqtts://localhost:${port}`, caFile: certificate });
    try {
      await made.start();
      await publish(1);
      await until('the reading', () => made.ports.valuesOf(1).length === 1);
    } finally {
      if (before === undefined) delete process.env.MQTTJS_SOCKS_PROXY;
      else process.env.MQTTJS_SOCKS_PROXY = before;
      await made.stop();
    }
  });

  it.each([
    ['of no known authority', 'localhost', undefined, /no known authority.*caFile/],
    ['for another host', '127.0.0.1', certificate, /another host name/],
    ['whose authority cannot be read', 'localhost', join(folder, 'nowhere.pem'), /cannot be read/],
  ])('refuses a certificate %s, and says what to do', async (_, host, caFile, message) => {
    const url = `mqtts://${host}:${port}`;
    const made = new Subscriber(port, [COUNTER], { url, ...(caFile !== undefined && { caFile }) });
    made.driver.start();
    await until('it says so', () => message.test(made.ports.lastHealth.message));
    expect(made.ports.healths.some(({ state }) => state === 'circuitOpen')).toBe(true);
    expect(made.ports.lastHealth.message).not.toContain('Error');
    await made.stop();
  });
});
