import { afterEach, describe, expect, it } from 'vitest';
import { listCertificates, setTrust } from '../../../electron/acquisition/opcua/serverTrust.ts';
import type { CertificateView } from '../../../shared/contract/links.ts';
import { certificateSchema } from '../../../shared/contract/links.ts';
import type { OpcuaConnectionConfig } from '../../../shared/domain/config/index.ts';
import type { Instant } from '../../../shared/domain/time.ts';
import { PlantServer } from './plantServer.ts';
import { Station } from './station.ts';
import { temporaryFolder } from './temporaryFolder.ts';

const NODES = { temperature: 'nsu=urn:plant;s=temperature' };
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
  await server.serve({ id: 'temperature', type: 'Double', value: 20 });
  return server;
}
const secure = (connection: Partial<OpcuaConnectionConfig> = {}) => ({
  connection: { securityMode: 'SignAndEncrypt', ...connection } as Partial<OpcuaConnectionConfig>,
});
const certificates = async (station: Station): Promise<CertificateView[]> =>
  certificateSchema.array().parse(await station.ask({ ask: 'certificates' }));
const now = (): Instant => (Date.now() * 1000) as Instant;

describe('the trust list of an OPC UA connection', () => {
  it('shows the server and the station with their dates, and says so in the log when one is pinned', async () => {
    const server = await servedPlant();
    const station = keep(new Station(server.endpoint, NODES, secure()));
    await station.online();
    const [trusted, own] = await certificates(station);
    expect(trusted).toMatchObject({
      isTrusted: true,
      isRejected: false,
      subject: 'CN=Plant',
      keyBits: 2048,
      warnings: [],
    });
    expect(trusted?.applicationUri).toBe('urn:plant:server');
    expect(trusted?.thumbprint).toMatch(/^[0-9A-F]{40}$/);
    expect(own).toMatchObject({ isOwn: true, isTrusted: false });
    expect(station.health?.certificateValidUntil).toBe(trusted?.validTo);
    expect(station.events).toMatchObject([{ event: 'certificateTrusted' }]);
  });

  it('ends the link at once when its certificate is rejected, does not pin it again, and reads once it is trusted', async () => {
    const server = await servedPlant();
    const station = keep(new Station(server.endpoint, NODES, { ...secure(), limits: { openRefusedMs: 60_000 } }));
    await station.online();
    const thumbprint = (await certificates(station))[0]?.thumbprint as string;
    const rejectedMs = performance.now();
    await station.ask({ ask: 'trust', thumbprint, isTrusted: false });
    await station.until('dropped', () => station.health?.state !== 'online');
    expect(performance.now() - rejectedMs).toBeLessThan(1_000);
    await station.until('refusal', () => station.health?.state === 'circuitOpen');
    expect(station.health?.message).toContain('the certificate of the server was rejected');
    expect((await certificates(station))[0]).toMatchObject({ thumbprint, isTrusted: false, isRejected: true });
    await station.ask({ ask: 'trust', thumbprint: thumbprint.toLowerCase(), isTrusted: true });
    await station.online();
  });

  it('ends the link when the file is taken out of the trust folder by hand', async () => {
    const server = await servedPlant();
    const station = keep(new Station(server.endpoint, NODES, secure()));
    await station.online();
    const thumbprint = (await certificates(station))[0]?.thumbprint as string;
    setTrust(station.folder, thumbprint, false);
    await station.until('refusal', () => station.health?.state === 'circuitOpen');
  });

  it('keeps reading under a certificate about to run out, and says until when', async () => {
    const server = await servedPlant({ certificateDays: 10 });
    const station = keep(new Station(server.endpoint, NODES, secure()));
    await station.online();
    expect(station.health?.message).toMatch(/the certificate of the server expires in (9|10) days, on \d{4}-\d\d-\d\d/);
    expect((await certificates(station))[0]?.warnings[0]).toMatch(/^expires in/);
  });

  it('never pins a certificate that has run out, and reads under one that a person trusts all the same, saying so', async () => {
    const server = await servedPlant({ certificateDays: -3 });
    const station = keep(new Station(server.endpoint, NODES, secure()));
    await station.until('refusal', () => station.health?.state === 'circuitOpen');
    expect(station.health?.message).toMatch(/no server certificate is trusted yet .*it expired on/);
    const [view] = await certificates(station);
    expect(view).toMatchObject({ isRejected: true });
    await station.ask({ ask: 'trust', thumbprint: view?.sha256 as string, isTrusted: true });
    await station.online();
    expect(station.health?.message).toMatch(/expired on .* have it renewed/);
  });

  it('names the thumbprints there are when asked for another', async () => {
    const folder = temporaryFolder('station-');
    expect(() => setTrust(folder, 'AB:CD', true)).toThrow(
      'no server certificate with thumbprint ABCD; it has seen none yet',
    );
    expect(listCertificates(folder, now())).toEqual([]);
  });
});
