import { existsSync, mkdirSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { OpcuaConnectionConfig } from '../../../shared/domain/config/index.ts';
import { PlantServer } from './plantServer.ts';
import { Station } from './station.ts';

const NODES = { temperature: 'nsu=urn:plant;s=temperature' };
const USER = { kind: 'userName', userName: 'station', secret: 'ua-1' } as const;
const PASSWORD = { 'ua-1': 'right pässword' };

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
  connection: { securityMode: 'SignAndEncrypt', identity: USER, ...connection } as Partial<OpcuaConnectionConfig>,
  secrets: PASSWORD,
});

describe('security of an OPC UA link', () => {
  it.each([
    ['None', undefined],
    ['Sign', 'Basic256Sha256'],
    ['SignAndEncrypt', 'Basic256Sha256'],
    ['SignAndEncrypt', 'Aes128_Sha256_RsaOaep'],
    ['SignAndEncrypt', 'Aes256_Sha256_RsaPss'],
  ] as const)('reads with %s %s and user name, where anonymous is not let in', async (securityMode, securityPolicy) => {
    const server = await servedPlant({ isAnonymousAllowed: false });
    const policy = securityPolicy && { securityPolicy };
    const station = keep(new Station(server.endpoint, NODES, secure({ securityMode, ...policy })));
    await station.online();
    expect(station.last('temperature')?.value).toBe(20);
  });

  it('makes its own certificate once, and keeps its key to itself', async () => {
    const server = await servedPlant();
    const first = new Station(server.endpoint, NODES, secure());
    await first.online();
    await first.stop();
    const own = join(first.folder, 'pki/own/certs/shiftseal.pem');
    expect(existsSync(own)).toBe(true);
    const again = keep(new Station(server.endpoint, NODES, { ...secure(), folder: first.folder }));
    await again.online();
    expect(readdirSync(join(first.folder, 'trust'))).toHaveLength(1);
  });

  it('refuses a wrong password without trying it in a hurry, and says where to look', async () => {
    const server = await servedPlant();
    const station = keep(new Station(server.endpoint, NODES, { ...secure(), secrets: { 'ua-1': 'wrong' } }));
    await station.until('refusal', () => station.health?.state === 'circuitOpen');
    expect(station.health?.message).toMatch(/password/);
    expect(station.health?.message).not.toContain('wrong');
  });

  it('waits for a missing secret, naming it, and starts when it is there', async () => {
    const server = await servedPlant();
    const secrets: Record<string, string> = {};
    const station = keep(new Station(server.endpoint, NODES, { ...secure(), secrets }));
    await station.until('waiting', () => station.health?.state === 'backingOff');
    expect(station.health?.message).toContain('no secret "ua-1"');
    secrets['ua-1'] = PASSWORD['ua-1'];
    await station.online();
  });

  it('refuses a server whose certificate has changed, until a person moves the new one to the trust folder', async () => {
    const server = await servedPlant();
    const station = keep(new Station(server.endpoint, NODES, secure()));
    await station.online();
    await server.stop();
    await servedPlant({ port: server.port }); // another folder, so another key and certificate
    await station.until('refusal', () => station.health?.state === 'circuitOpen');
    const { message = '' } = station.health ?? {};
    expect(message).toContain('another certificate than the trusted one');
    expect(message).toContain(join(station.folder, 'trust'));
    const [rejected = ''] = readdirSync(join(station.folder, 'rejected'));
    renameSync(join(station.folder, 'rejected', rejected), join(station.folder, 'trust', rejected));
    await station.online();
  });

  it('with "pinned" refuses a server it was never told to trust', async () => {
    const server = await servedPlant();
    const station = keep(new Station(server.endpoint, NODES, secure({ trustServerCertificate: 'pinned' })));
    await station.until('refusal', () => station.health?.state === 'circuitOpen');
    expect(station.health?.message).toContain('no server certificate is trusted yet');
    expect(station.readings.every((reading) => reading.value === undefined)).toBe(true);
  });

  it('does not take a file in the trust folder that is no certificate for one', async () => {
    const server = await servedPlant();
    const station = new Station(server.endpoint, NODES, secure({ trustServerCertificate: 'pinned' }));
    await station.until('refusal', () => station.health?.state === 'circuitOpen');
    await station.stop();
    mkdirSync(join(station.folder, 'trust'), { recursive: true });
    writeFileSync(join(station.folder, 'trust/server.der'), 'not a certificate');
    const again = keep(new Station(server.endpoint, NODES, { ...secure(), folder: station.folder }));
    await again.until('refusal', () => again.health?.state === 'circuitOpen');
  });

  it('names what the server offers when the wanted security is not among it', async () => {
    const server = await servedPlant();
    const wanted = secure({ securityMode: 'None', securityPolicy: 'Basic256Sha256' });
    const station = keep(new Station(server.endpoint, NODES, wanted));
    await station.until('refusal', () => station.health?.state === 'circuitOpen');
    expect(station.health?.message).toContain('it offers None None, ');
  });
});
