import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PlantServer } from './plantServer.ts';
import type { ServedNode } from './serverProcess.ts';
import { Station } from './station.ts';

const AT_MS = Date.UTC(2026, 10, 21, 6, 0, 0, 250);
/** 100 ns ticks beyond the millisecond: 123.4 µs. */
const TICKS_PS = 123_400_000;

const INT64_MIN = [0x80000000, 0] as const;
const INT64_MAX = [0x7fffffff, 0xffffffff] as const;
const UINT64_MAX = [0xffffffff, 0xffffffff] as const;

/** [name, built-in type, as served, kind, as read] */
const TABLE: readonly (readonly [string, string, unknown, string, unknown])[] = [
  ['boolean-true', 'Boolean', true, 'bool', true],
  ['boolean-false', 'Boolean', false, 'bool', false],
  ['sbyte-min', 'SByte', -128, 'number', -128],
  ['byte-max', 'Byte', 255, 'number', 255],
  ['int16-min', 'Int16', -32_768, 'number', -32_768],
  ['uint16-max', 'UInt16', 65_535, 'number', 65_535],
  ['int32-min', 'Int32', -2_147_483_648, 'number', -2_147_483_648],
  ['uint32-max', 'UInt32', 4_294_967_295, 'number', 4_294_967_295],
  ['int64-min', 'Int64', INT64_MIN, 'int64', -9_223_372_036_854_775_808n],
  ['int64-minus-one', 'Int64', UINT64_MAX, 'int64', -1n],
  ['int64-max', 'Int64', INT64_MAX, 'int64', 9_223_372_036_854_775_807n],
  ['uint64-max', 'UInt64', UINT64_MAX, 'uint64', 18_446_744_073_709_551_615n],
  ['uint64-past-double', 'UInt64', [0x00200000, 1], 'uint64', 9_007_199_254_740_993n],
  ['float', 'Float', 0.1, 'float32', Math.fround(0.1)],
  ['double', 'Double', 0.1, 'number', 0.1],
  ['double-least', 'Double', 5e-324, 'number', 5e-324],
  ['double-nan', 'Double', 'NaN', 'number', Number.NaN],
  ['double-infinity', 'Double', 'Infinity', 'number', Number.POSITIVE_INFINITY],
  ['string', 'String', 'Zähler ✓', 'string', 'Zähler ✓'],
  ['string-empty', 'String', '', 'string', ''],
  ['string-longest', 'String', 'x'.repeat(4096), 'string', 'x'.repeat(4096)],
  ['datetime', 'DateTime', AT_MS, 'string', '2026-11-21T06:00:00.250Z'],
  ['guid', 'Guid', '72962B91-FA75-4AE6-8D28-B404DC7DAF63', 'string', '72962B91-FA75-4AE6-8D28-B404DC7DAF63'],
  ['bytestring', 'ByteString', 'AAECAwT/', 'string', 'AAECAwT/'],
  ['xml', 'XmlElement', '<a>1</a>', 'string', '<a>1</a>'],
  ['nodeid', 'NodeId', 'ns=2;s=Press1', 'string', 'ns=2;s=Press1'],
  ['expanded', 'ExpandedNodeId', 'ns=2;i=7', 'string', 'ns=2;i=7'],
  ['qualified', 'QualifiedName', { namespaceIndex: 2, name: 'Press' }, 'string', '2:Press'],
  ['localized', 'LocalizedText', { locale: 'de', text: 'läuft' }, 'string', 'läuft'],
  ['statuscode', 'StatusCode', 'BadSensorFailure', 'number', 0x808c0000],
];

const nodeOf = ([id, type, value]: (typeof TABLE)[number]): ServedNode => ({
  id,
  type,
  value,
  sourceMs: AT_MS,
  sourcePicoseconds: TICKS_PS,
});

describe('values of an OPC UA server', () => {
  let server: PlantServer;
  let station: Station;

  beforeAll(async () => {
    server = await PlantServer.start();
    await server.serve(
      ...TABLE.map(nodeOf),
      { id: 'string-too-long', type: 'String', value: 'x'.repeat(4097) },
      { id: 'bytes-too-long', type: 'ByteString', value: Buffer.alloc(1_000_000).toString('base64') },
      { id: 'bad', type: 'Double', value: 1, status: 'BadSensorFailure', sourceMs: AT_MS },
      { id: 'uncertain', type: 'Double', value: 12.5, status: 'UncertainLastUsableValue', sourceMs: AT_MS },
      { id: 'overflown', type: 'Double', value: 3, status: 'Good|Overflow | InfoTypeDataValue', sourceMs: AT_MS },
      { id: 'array', type: 'Double', value: [1, 2, 3], isArray: true },
    );
    const ids = [
      ...TABLE.map(([id]) => id),
      'string-too-long',
      'bytes-too-long',
      'bad',
      'uncertain',
      'overflown',
      'array',
    ];
    station = new Station(server.endpoint, {
      ...Object.fromEntries(ids.map((id) => [id, `nsu=urn:plant;s=${id}`])),
      unknown: 'nsu=urn:plant;s=nowhere',
      foreign: 'nsu=urn:other;s=double',
      object: 'ns=0;i=85',
      misspelt: 'i=abc',
    });
    await station.online();
    await station.until('every reading', () => ids.every((id) => station.last(id) !== undefined));
  });
  afterAll(async () => {
    await station?.stop();
    await server?.stop();
  });

  it.each(TABLE)('%s (%s) is read as it was served', (id, _type, _served, kind, value) => {
    const reading = station.last(id);
    expect(reading?.status).toBe(0);
    expect(reading?.kind).toBe(kind);
    expect(reading?.value).toEqual(value);
  });

  it('keeps the source timestamp to the microsecond', () => {
    expect(station.last('double')?.sourceTime).toBe(AT_MS * 1000 + 123);
  });

  it('keeps server time apart from source time and from the time of arrival, which is in whole milliseconds', () => {
    const { serverTime, receivedTime } = station.last('uncertain') as { serverTime: number; receivedTime: number };
    expect(Number.isFinite(serverTime)).toBe(true);
    expect(receivedTime % 1000).toBe(0);
    expect(Math.abs(receivedTime - Date.now() * 1000)).toBeLessThan(60_000_000);
  });

  it('keeps the status code, and gives no value where it is Bad', () => {
    expect(station.last('bad')).toMatchObject({ status: 0x808c0000, value: undefined });
    expect(station.last('uncertain')).toMatchObject({ status: 0x40900000, value: 12.5 });
  });

  it('records a text past the limit as Bad, never the text', () => {
    expect(station.last('string-too-long')).toMatchObject({ status: 0x803c0000, value: undefined });
    expect(station.last('bytes-too-long')).toMatchObject({ status: 0x803c0000, value: undefined });
    expect(station.health?.rejectedAnswers).toBeGreaterThanOrEqual(2);
  });

  it('keeps the overflow bit and reports the values dropped by the server as a gap', async () => {
    expect(station.last('overflown')).toMatchObject({ status: 0x480, value: 3 });
    await station.until('gap', () => station.gaps.some((gap) => gap.cause === 'queueOverflow'));
    expect(station.gaps.find((gap) => gap.cause === 'queueOverflow')?.detail).toContain('overflown');
  });

  it.each([
    ['unknown', 0x80340000, 'nsu=urn:plant;s=nowhere', 'BadNodeIdUnknown'],
    ['foreign', 0x80340000, 'nsu=urn:other;s=double', 'BadNodeIdUnknown'],
    ['object', 0x80350000, 'ns=0;i=85', 'BadAttributeIdInvalid'],
    ['misspelt', 0x80330000, 'i=abc', 'BadNodeIdInvalid'],
    ['array', 0x803d0000, 'nsu=urn:plant;s=array', 'BadNotSupported'],
  ])('leaves out tag %s alone, naming tag, node id and status', (id, status, nodeId, name) => {
    const disabled = station.disabled.filter((tag) => tag.tagId === id);
    expect(disabled).toHaveLength(1);
    expect(disabled[0]?.status).toBe(status);
    for (const part of [id, nodeId, name]) expect(disabled[0]?.message).toContain(part);
    expect(station.last(id)).toMatchObject({ status, value: undefined });
    expect(station.health?.state).toBe('online');
  });

  it('reports a changed value, and a type that flips as it is served', async () => {
    await server.serve({ id: 'double', type: 'String', value: 'now a text' });
    await station.until('flip', () => station.last('double')?.value === 'now a text');
    expect(station.last('double')?.kind).toBe('string');
  });
});
