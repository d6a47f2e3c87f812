import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { suggestId, tagOf } from '../../../electron/acquisition/opcua/tagSuggestion.ts';
import { commonCodeOf, UNECE_URI, ucumOf } from '../../../electron/acquisition/opcua/ucum.ts';
import { type BrowseResult, browseResultSchema, nodeDescriptionSchema } from '../../../shared/contract/links.ts';
import { idSchema, tagSchema } from '../../../shared/domain/config/index.ts';
import { PlantServer } from './plantServer.ts';
import { Station } from './station.ts';

const WIDE = 1_250;
const nsu = (identifier: string): string => `nsu=urn:plant;s=${identifier}`;

describe.each([
  ['over the session that reads the tags', true],
  ['with a session of its own, while the link is down', false],
])('the address space of an OPC UA server, %s', (_, isLive) => {
  let server: PlantServer;
  let station: Station;
  beforeAll(async () => {
    server = await PlantServer.start({ browsable: WIDE, namespacesBefore: 2 });
    await server.serve({ id: 'temperature', type: 'Double', value: 20 });
    const nodes = { temperature: nsu('temperature') };
    station = new Station(server.endpoint, nodes, isLive ? {} : { limits: { connectDeadlineMs: 1 } });
    if (isLive) await station.online();
  });
  afterAll(async () => {
    await station.stop();
    await server.stop();
  });
  const browse = async (nodeId: string, continuation?: string): Promise<BrowseResult> =>
    browseResultSchema.parse(
      await station.ask({ ask: 'browse', nodeId, ...(continuation === undefined ? {} : { continuation }) }),
    );
  const describeNodes = async (...nodeIds: string[]) =>
    nodeDescriptionSchema.array().parse(await station.ask({ ask: 'describe', nodeIds }));

  it('begins at the Objects folder, with node ids that survive a restart of the server', async () => {
    const { nodes } = await browse('');
    expect(nodes.map(({ nodeId }) => nodeId)).toContain('i=2253');
    const plant = nodes.find(({ displayName }) => displayName === 'Plant');
    expect(plant).toMatchObject({ nodeId: nsu('Plant'), nodeClass: 'Object', isTag: false, hasChildren: true });
  });

  it('says what can be a tag and what has more below', async () => {
    const { nodes } = await browse(nsu('Press'));
    const by = Object.fromEntries(nodes.map((node) => [node.browseName, node]));
    expect(by.Temperature).toMatchObject({ dataType: 'Float', isTag: true, hasChildren: true });
    expect(by.Matrix).toMatchObject({ dataType: 'Double', isTag: false, hasChildren: false });
    expect(by.Secret).toMatchObject({ isTag: false });
  });

  it('goes on where a long list stopped, names each node once, and gives its place back', async () => {
    const names: string[] = [];
    let page = await browse(nsu('Wide'));
    const pages = [page.nodes.length];
    names.push(...page.nodes.map(({ browseName }) => browseName));
    const first = page.continuation as string;
    while (page.continuation !== undefined) {
      page = await browse(nsu('Wide'), page.continuation);
      pages.push(page.nodes.length);
      names.push(...page.nodes.map(({ browseName }) => browseName));
    }
    expect(pages).toEqual([1_000, WIDE - 1_000]);
    expect(new Set(names).size).toBe(WIDE);
    await expect(browse(nsu('Wide'), first)).rejects.toThrow('this list is no longer open');
  });

  it('does not use up the places of the server, however many lists are left open', async () => {
    for (let i = 0; i < 30; i++) expect((await browse(nsu('Wide'))).nodes).toHaveLength(1_000);
  });

  it('describes nodes as tags: name, unit, range, type and path from the server', async () => {
    const [temperature, pressure, odd] = await describeNodes(
      nsu('Press.Temperature'),
      nsu('Press.Pressure'),
      nsu('Press.Odd'),
    );
    expect(temperature).toEqual({
      nodeId: nsu('Press.Temperature'),
      ok: true,
      message: '',
      id: 'Plant.Line-1.Presse-Sued.Temperature',
      name: 'Temperature',
      unit: 'Cel',
      euText: '',
      type: 'float32',
      range: { min: -40, max: 300 },
      path: 'Plant/Line 1/Presse Süd/Temperature',
      value: '21.5',
    });
    expect(pressure).toMatchObject({ unit: 'bar', type: 'float64' });
    expect(odd).toMatchObject({ unit: '', euText: 'widgets', ok: true });
    const tag = tagSchema.parse(tagOf('ua-1', temperature as never));
    expect(tag).toMatchObject({
      id: 'Plant.Line-1.Presse-Sued.Temperature',
      unit: 'Cel',
      range: { min: -40, max: 300 },
      address: { nodeId: nsu('Press.Temperature'), path: 'Plant/Line 1/Presse Süd/Temperature' },
    });
  });

  it('takes the type from the present value where the data type leaves it open', async () => {
    const nodes = await describeNodes(nsu('Press.Count'), nsu('Press.Begun'));
    expect(nodes.map(({ ok, type, value }) => [ok, type, value])).toEqual([
      [true, 'uint32', '7'],
      [true, 'string', '1970-01-01T00:00:00.000Z'],
    ]);
  });

  it('says of each node that cannot be a tag why, and describes the others', async () => {
    const nodes = await describeNodes(
      nsu('Press.Matrix'),
      nsu('Press'),
      nsu('gone'),
      'nsu=urn:absent;s=x',
      'x',
      nsu('Press.Secret'),
    );
    expect(nodes.map(({ ok, message }) => [ok, message.slice(0, 40)])).toEqual([
      [false, 'it holds an array, which is not a single value'.slice(0, 40)],
      [false, 'it is a node of class Object; only variables have values'.slice(0, 40)],
      [false, 'the server does not know it: BadNodeIdUnknown'.slice(0, 40)],
      [false, 'nsu=urn:absent;s=x: the server has no such namespace'.slice(0, 40)],
      [false, '"x" is not a node id such as nsu=urn:plant;s=Press1'.slice(0, 40)],
      [false, 'this user may not read its value'.slice(0, 40)],
    ]);
  });

  it('describes a thousand nodes at once, each with an id of its own', async () => {
    const nodes = await describeNodes(...Array.from({ length: 1_000 }, (_, i) => nsu(`Wide.${i}`)));
    expect(new Set(nodes.map(({ id }) => id)).size).toBe(1_000);
    expect(nodes.every(({ ok, type }) => ok && type === 'int16')).toBe(true);
  });

  it('refuses what it does not know in words', async () => {
    await expect(browse(nsu('gone'))).rejects.toThrow(/does not show what is below .*BadNodeIdUnknown/);
    await expect(station.ask({ ask: 'identify', unitId: 1 })).rejects.toThrow('it does not know "identify"');
  });
});

describe('units of a server', () => {
  it.each([
    [4408652, '°C', 'Cel'],
    [4342098, 'bar', 'bar'],
    [20529, '%', '%'],
    [4932940, '°K', 'K'],
    [5067858, 'm', 'm'],
    [-1, 'kPa', 'kPa'],
    [-1, 'μm', 'um'],
    [-1, 'widgets', undefined],
  ])('unit id %i shown as %s is %s in UCUM', (unitId, text, ucum) => {
    expect(ucumOf({ namespaceUri: UNECE_URI, unitId, text })).toBe(ucum);
  });

  it('does not take the number of a vendor for one of UNECE', () => {
    expect(ucumOf({ namespaceUri: 'urn:vendor', unitId: 4408652, text: 'x' })).toBeUndefined();
    expect(commonCodeOf(4408652)).toBe('CEL');
    expect(commonCodeOf(-1)).toBe('');
  });
});

describe('a suggested tag id', () => {
  it('is always a valid id, and never one that is taken', () => {
    const taken = new Set<string>();
    for (const path of [
      ['a', 'b'],
      ['a', 'b'],
      ['Größe 1/2', 'Ä'],
      ['_', '-'],
      [],
      ['x'.repeat(300), 'y'.repeat(119)],
    ]) {
      const id = suggestId(path, taken);
      expect(taken.has(id)).toBe(false);
      expect(idSchema.safeParse(id).success).toBe(true);
      taken.add(id);
    }
  });
});
