import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testOpcuaLink } from '../../../electron/acquisition/opcua/testLink.ts';
import { command as browse } from '../../../electron/cli/browseCommand.ts';
import type { Command, Terminal } from '../../../electron/cli/command.ts';
import { portsOutsideStation } from '../../../electron/cli/outsideStation.ts';
import { command as trust } from '../../../electron/cli/trustCommand.ts';
import { opcuaConnectionSchema, tagSchema } from '../../../shared/domain/config/index.ts';
import { PlantServer } from './plantServer.ts';
import { temporaryFolder } from './temporaryFolder.ts';

const nsu = (identifier: string): string => `nsu=urn:plant;s=${identifier}`;

/** What a command prints, and how it ends. */
async function run(command: Command, ...args: string[]): Promise<{ code: number; out: string; err: string }> {
  let out = '';
  let err = '';
  const terminal: Terminal = {
    out: (text) => {
      out += `${text}\n`;
    },
    err: (text) => {
      err += `${text}\n`;
    },
    write: async (text) => {
      out += text;
    },
    progress: () => undefined,
  };
  return { code: await command.run(args, terminal), out, err };
}

describe('the OPC UA commands', () => {
  let server: PlantServer;
  const home = temporaryFolder('opcua-commands-');
  const config = join(home, 'station.json');
  const data = join(home, 'data');
  beforeAll(async () => {
    server = await PlantServer.start({ browsable: 20 });
    await server.serve({ id: 'temperature', type: 'Double', value: 20 });
    mkdirSync(join(data, 'acquisition', 'safe'), { recursive: true });
    const connection = { protocol: 'opc-ua', endpoint: server.endpoint };
    writeFileSync(
      config,
      JSON.stringify({
        configVersion: 1,
        station: { id: 'cr-01', name: 'Control room 1', timeZone: 'Europe/Berlin' },
        equipment: [],
        connections: [
          { id: 'ua-1', ...connection },
          { id: 'safe', ...connection, securityMode: 'SignAndEncrypt', trustServerCertificate: 'pinned' },
        ],
        tags: [],
      }),
    );
  });
  afterAll(async () => {
    await server.stop();
    rmSync(home, { recursive: true, force: true });
  });

  it('browse lists what stands below Objects, and below a node', async () => {
    const { code, out } = await run(browse, '--config', config, '--connection', 'ua-1');
    expect(code).toBe(0);
    expect(out).toMatch(/\+ +Plant +Object +nsu=urn:plant;s=Plant/);
    const below = await run(browse, '--config', config, '--connection', 'ua-1', '--node', nsu('Press'), '--json');
    const nodes = JSON.parse(below.out) as { browseName: string; isTag: boolean }[];
    expect(nodes.filter(({ isTag }) => isTag).map(({ browseName }) => browseName)).toEqual([
      'Temperature',
      'Pressure',
      'Odd',
    ]);
  });

  it('browse --tags prints tags that the configuration takes, and says which unit a person must set', async () => {
    const { out, err } = await run(
      browse,
      '--config',
      config,
      '--connection',
      'ua-1',
      '--node',
      nsu('Press'),
      '--tags',
    );
    const tags = tagSchema.array().parse(JSON.parse(out));
    expect(tags.map(({ id, unit }) => [id, unit])).toEqual([
      ['Plant.Line-1.Presse-Sued.Temperature', 'Cel'],
      ['Plant.Line-1.Presse-Sued.Pressure', 'bar'],
      ['Plant.Line-1.Presse-Sued.Odd', '1'],
    ]);
    expect(err).toContain('the unit "widgets" is none of UCUM; set it by hand');
  });

  it('browse --tags finds variables however deep they stand, and none of the server itself', async () => {
    const { out } = await run(browse, '--config', config, '--connection', 'ua-1', '--tags');
    const ids = (JSON.parse(out) as { id: string }[]).map(({ id }) => id);
    expect(ids).toEqual(
      expect.arrayContaining(['Plant.Line-1.Presse-Sued.Temperature', 'Plant.Line-1.Presse-Sued.Pressure']),
    );
    expect(ids.filter((id) => id.startsWith('Server.'))).toEqual([]);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('browse asks for the data folder where a trust list is needed, and for another connection by name', async () => {
    await expect(run(browse, '--config', config, '--connection', 'safe')).rejects.toThrow(
      'name the data folder with --data',
    );
    await expect(run(browse, '--config', config, '--connection', 'x')).rejects.toThrow(
      /no connection "x".*: ua-1, safe/,
    );
  });

  it('trust lists what was refused, accepts it, and rejects it again', async () => {
    const at = ['--config', config, '--data', data, '--connection', 'safe'];
    expect((await run(trust, 'list', ...at)).out).toBe('safe has seen no certificate yet\n');
    await expect(run(browse, ...at)).rejects.toThrow('no server certificate is trusted yet');
    const [seen] = JSON.parse((await run(trust, 'list', ...at, '--json')).out) as {
      thumbprint: string;
      isRejected: boolean;
    }[];
    expect(seen?.isRejected).toBe(true);
    const thumbprint = seen?.thumbprint as string;
    expect((await run(trust, 'accept', ...at, '--thumbprint', thumbprint)).out).toBe(`safe: ${thumbprint} trusted\n`);
    expect((await run(browse, ...at)).code).toBe(0);
    expect((await run(trust, 'list', ...at)).out).toMatch(/trusted +[0-9A-F]{40} +CN=Plant +\d{4}-\d\d-\d\d/);
    await run(trust, 'reject', ...at, '--thumbprint', thumbprint);
    await expect(run(browse, ...at)).rejects.toThrow('the certificate of the server was rejected');
    await expect(run(trust, 'accept', ...at, '--thumbprint', 'AA')).rejects.toThrow(
      'no server certificate with thumbprint AA',
    );
  });
});

describe('a test of an OPC UA link', () => {
  let server: PlantServer;
  beforeAll(async () => {
    server = await PlantServer.start();
    await server.serve({ id: 'temperature', type: 'Double', value: 20 });
  });
  afterAll(() => server.stop());
  const steps = async (connection: object, secrets = {}, node = 'temperature') => {
    const folder = temporaryFolder('opcua-test-');
    const ports = portsOutsideStation('ua-1', folder, secrets);
    const config = opcuaConnectionSchema.parse({
      ...{ id: 'ua-1', protocol: 'opc-ua', endpoint: server.endpoint, timeoutMs: 3_000 },
      ...connection,
    });
    const tag = tagSchema.parse({ id: 't', connection: 'ua-1', address: { nodeId: nsu(node) } });
    const result = await testOpcuaLink(config, [{ config: tag, number: 0, workUnit: 'press-1' }], ports);
    const trust = join(ports.folder, 'trust');
    const trusted = existsSync(trust) ? readdirSync(trust) : [];
    rmSync(folder, { recursive: true, force: true });
    return { ...result, trusted, text: result.steps.map(({ step, ok }) => `${ok ? '' : '!'}${step}`).join(' ') };
  };

  it('goes through every step, and leaves nothing behind', async () => {
    const open = await steps({});
    expect(open.text).toBe('identity endpoints security session namespaces read');
    const secure = await steps({ securityMode: 'SignAndEncrypt' });
    expect(secure.text).toBe('identity endpoints security certificate session namespaces read');
    expect(secure.ok).toBe(true);
    expect(secure.steps.find(({ step }) => step === 'certificate')?.detail).toBe('would be pinned at the first use');
    expect(secure.trusted).toEqual([]);
  });

  it('names the step that failed and what to do', async () => {
    const pinned = await steps({ securityMode: 'Sign', trustServerCertificate: 'pinned' });
    expect(pinned.text).toBe('identity endpoints security !certificate');
    const identity = { kind: 'userName', userName: 'station', secret: 'absent' };
    const noSecret = await steps({ identity });
    expect(noSecret.text).toBe('!identity');
    expect(noSecret.steps[0]?.detail).toContain('secret set --data DIR --name absent');
    const wrong = await steps({ securityMode: 'SignAndEncrypt', identity }, { absent: 'wrong' });
    expect(wrong.text).toBe('identity endpoints security certificate !session');
    const noEndpoint = await steps({ securityMode: 'None', securityPolicy: 'Basic256Sha256' });
    expect(noEndpoint.text).toBe('identity endpoints !security');
    const gone = await steps({}, {}, 'gone');
    expect(gone.text).toBe('identity endpoints security session namespaces !read');
    expect(gone.steps.at(-1)?.detail).toContain('BadNodeIdUnknown');
    const deprecated = await steps({ securityMode: 'Sign', securityPolicy: 'Basic128Rsa15' });
    expect(deprecated.steps.find(({ step }) => step === 'security')?.detail).toContain('is withdrawn');
  });

  it('ends by itself within three time-outs when nobody answers', async () => {
    const absent = await steps({ endpoint: 'opc.tcp://127.0.0.1:1/', timeoutMs: 300 });
    expect(absent.ok).toBe(false);
    expect(absent.steps.at(-1)).toMatchObject({ step: 'endpoints', ok: false });
  });
});
