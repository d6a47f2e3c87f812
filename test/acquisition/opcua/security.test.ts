import { generateKeyPairSync } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { OPCUACertificateManager } from 'node-opcua-certificate-manager';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { LinkFailure } from '../../../electron/acquisition/opcua/failure.ts';
import { assertRuntimeSpeaks, NODE_CRYPTO } from '../../../electron/acquisition/opcua/securityPolicies.ts';
import { DEPRECATED_SECURITY_POLICIES, OPCUA_SECURITY_POLICIES } from '../../../shared/domain/config/connection.ts';
import type { OpcuaConnectionConfig } from '../../../shared/domain/config/index.ts';
import { PlantServer } from './plantServer.ts';
import { Station } from './station.ts';
import { temporaryFolder } from './temporaryFolder.ts';

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
  it('reads with None and user name, the password encrypted for the server, where anonymous is not let in', async () => {
    const server = await servedPlant({ isAnonymousAllowed: false });
    const station = keep(new Station(server.endpoint, NODES, secure({ securityMode: 'None' })));
    await station.online();
    expect(station.last('temperature')?.value).toBe(20);
  });

  describe('with every policy, Sign and SignAndEncrypt', () => {
    let server: PlantServer;
    const folder = temporaryFolder('station-');
    beforeAll(async () => {
      server = await PlantServer.start({ isAnonymousAllowed: false });
      await server.serve({ id: 'temperature', type: 'Double', value: 20 });
    });
    afterAll(() => server.stop());

    it.each(
      OPCUA_SECURITY_POLICIES.filter((policy) => policy !== 'None').flatMap((policy) => [
        ['Sign' as const, policy],
        ['SignAndEncrypt' as const, policy],
      ]),
    )('reads with %s %s, and says so where the policy is withdrawn', async (securityMode, securityPolicy) => {
      const wanted = { ...secure({ securityMode, securityPolicy }), folder };
      const station = keep(new Station(server.endpoint, NODES, wanted));
      await station.online();
      expect(station.last('temperature')?.value).toBe(20);
      const isWithdrawn = DEPRECATED_SECURITY_POLICIES.includes(securityPolicy);
      expect(station.health?.message).toMatch(isWithdrawn ? /is withdrawn .* Basic256Sha256 or newer/ : /^$/);
    });
  });

  it.each([
    ['Basic128Rsa15', 'privateDecrypt', 'decryption'],
    ['Basic256', 'createSign', 'signature'],
  ] as const)('names policy and remedy where this program is not allowed to use %s', (policy, refused, primitive) => {
    const key = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const strict = {
      ...NODE_CRYPTO,
      [refused]: () => {
        throw new Error('error:1C8000A5: unsupported');
      },
    };
    const attempt = (): void => assertRuntimeSpeaks(policy, key, strict);
    expect(attempt).toThrow(LinkFailure);
    expect(attempt).toThrow(
      new RegExp(
        `${policy} cannot be used here: its ${primitive} is switched off .* set securityPolicy to Basic256Sha256`,
      ),
    );
    expect(() => assertRuntimeSpeaks(policy, key)).not.toThrow();
  });

  it('reads with the certificate of a user that the server knows, and not with one that it does not', async () => {
    const server = await servedPlant({ isAnonymousAllowed: false });
    const folder = temporaryFolder('station-');
    const user = await userCertificate(folder, 'known');
    const stranger = await userCertificate(folder, 'stranger');
    const trusted = join(server.folder, 'users/trusted/certs');
    mkdirSync(trusted, { recursive: true });
    copyFileSync(join(folder, user.certificateFile), join(trusted, 'known.pem'));
    const options = (name: string, privateKey: string) => ({
      ...secure({ identity: { kind: 'certificate', certificateFile: `${name}.pem`, secret: 'key' } }),
      secrets: { key: privateKey },
      folder,
    });
    const station = keep(new Station(server.endpoint, NODES, options('known', user.privateKey)));
    await station.online();
    expect(station.last('temperature')?.value).toBe(20);
    const refused = keep(new Station(server.endpoint, NODES, options('stranger', stranger.privateKey)));
    await refused.until('refusal', () => refused.health?.state === 'circuitOpen');
    const swapped = keep(new Station(server.endpoint, NODES, options('known', stranger.privateKey)));
    await swapped.until('waiting', () => swapped.health?.state === 'backingOff');
    expect(swapped.health?.message).toMatch(/private key "key" does not belong to the user certificate .*known\.pem/);
    const garbage = keep(new Station(server.endpoint, NODES, options('known', 'no key at all')));
    await garbage.until('waiting', () => garbage.health?.state === 'backingOff');
    expect(garbage.health?.message).toContain('the secret "key" is no private key in PEM');
    expect(garbage.health?.message).not.toContain('no key at all');
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
    expect(station.health?.message).toContain('secret set --data DIR --name ua-1');
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

/** A certificate of a person with its key, in files as an administrator would hand them out. */
async function userCertificate(folder: string, name: string): Promise<{ certificateFile: string; privateKey: string }> {
  const manager = new OPCUACertificateManager({ rootFolder: join(folder, `pki-${name}`) });
  await manager.initialize();
  const certificateFile = `${name}.pem`;
  await manager.createSelfSignedCertificate({
    applicationUri: `urn:user:${name}`,
    dns: [],
    outputFile: join(folder, certificateFile),
    subject: `/CN=${name}`,
    startDate: new Date(),
    validity: 30,
  });
  const privateKey = readFileSync(manager.privateKey, 'utf8');
  await manager.dispose();
  return { certificateFile, privateKey };
}
