import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { JsonMapping } from '../../../electron/acquisition/mqtt/jsonMapping.ts';
import type { Reading } from '../../../electron/acquisition/mqtt/mapping.ts';
import { mqttAddressSchema } from '../../../shared/domain/config/index.ts';
import type { Instant } from '../../../shared/domain/time.ts';
import { tagOf } from '../intake/sinkPorts.ts';

const NOW = (Date.UTC(2026, 10, 21, 6) * 1_000) as Instant;
const TAGS = [
  tagOf(1, 'temp', { topic: 'press/1', value: '/data/temp', time: '/at' }),
  tagOf(2, 'count', { topic: 'press/1', value: '/data/a~1b/0', type: 'uint64' }),
  tagOf(3, 'mode', { topic: 'press/mode', type: 'string' }),
  tagOf(4, 'plain', { topic: 'plain' }),
];
const mapping = (): JsonMapping => new JsonMapping('in', TAGS);

const read = (of: JsonMapping, topic: string, payload: string | Buffer, isRetained = false): Reading =>
  of.read({ topic, payload: Buffer.from(payload), isRetained, isDuplicate: false, at: NOW });

describe('a JSON message', () => {
  it('gives each tag what its JSON pointer leads to, with the time of the message, 64-bit integers exact', () => {
    const { rows, refused } = read(
      mapping(),
      'press/1',
      '{"at":1795240800123,"data":{"temp":21.5,"a/b":[18446744073709551615]}}',
    );
    expect(refused).toEqual([]);
    expect(rows.map(({ row }) => [row.tag, row.sourceTime, row.value, row.status])).toEqual([
      [1, 1_795_240_800_123_000, 21.5, 0],
      [2, NOW, 18446744073709551615n, 0],
    ]);
  });

  it('may leave out what did not change, but not everything', () => {
    expect(read(mapping(), 'press/1', '{"at":"2026-11-21T05:00:00Z","data":{"temp":1}}')).toMatchObject({
      rows: [{}],
      refused: [],
    });
    expect(read(mapping(), 'press/1', '{"at":1795240800123,"status":"ok"}')).toMatchObject({
      rows: [],
      refused: [{ step: 'schema', tag: '', error: expect.stringMatching(/no value at \/data\/temp/) as string }],
    });
  });

  it('may be the value itself, and a text need not be JSON', () => {
    expect(read(mapping(), 'plain', ' 21.50 ').rows[0]?.row.value).toBe(21.5);
    expect(read(mapping(), 'press/mode', 'RUN').rows[0]?.row.value).toBe('RUN');
    expect(read(mapping(), 'press/mode', '"RUN"').rows[0]?.row.value).toBe('RUN');
  });

  it.each([
    ['no JSON', 'plain', 'temp=21', 'schema', 'plain'],
    ['no UTF-8', 'plain', Buffer.from([0xff, 0x31]), 'encoding', 'plain'],
    ['a text for a number', 'plain', '"21"', 'type', 'plain'],
    ['too large a number', 'plain', '1e400', 'finite', 'plain'],
    ['a number for a text', 'press/mode', '7', 'type', 'mode'],
    ['no time where there must be one', 'press/1', '{"data":{"temp":1}}', 'time', 'temp'],
    ['a time in another unit', 'press/1', '{"at":1795240800,"data":{"temp":1}}', 'time', 'temp'],
  ])('with %s goes to quarantine as it came', (_, topic, payload, step, tag) => {
    const { rows, refused } = read(mapping(), topic, payload);
    expect(rows).toEqual([]);
    expect(refused).toMatchObject([{ step, tag, connection: 'in', schemaVersion: 1 }]);
    const came = Buffer.isBuffer(payload) ? `hex:${payload.toString('hex')}` : payload;
    expect(refused[0]?.payload).toBe(came);
  });

  it('with null is a Bad reading, and no sign of life', () => {
    const reading = read(mapping(), 'plain', 'null');
    expect(reading.rows).toMatchObject([{ row: { status: 0x809b0000 } }]);
    expect(reading.rows[0]?.row.value).toBeUndefined();
    expect(reading.isFresh).toBe(false);
  });

  it('that the broker had retained is marked by its own time, or as an old value where it has none', () => {
    const old = read(mapping(), 'plain', '20', true);
    expect(old).toMatchObject({ rows: [{ row: { status: 0x40900000, value: 20 } }], isFresh: false });
    const timed = read(mapping(), 'press/1', '{"at":1795240800123,"data":{"temp":1}}', true);
    expect(timed).toMatchObject({ rows: [{ row: { status: 0, sourceTime: 1_795_240_800_123_000 } }], isFresh: false });
  });

  it('that the broker sends again because it is retained says nothing new', () => {
    const of = mapping();
    read(of, 'plain', '20');
    expect(read(of, 'plain', '20', true).rows).toEqual([]);
    expect(read(of, 'plain', '21', true).rows).toHaveLength(1);
    expect(of.ignored).toBe(1);
  });

  it.each(['a/+', 'a/#', '$share/g/b'])('needs one topic of its own: %s is refused with the configuration', (topic) => {
    const parsed = mqttAddressSchema.safeParse({ topic });
    expect(parsed.error?.issues[0]?.message).toContain('one topic');
  });

  it('of any bytes at all is read, refused or ignored', () => {
    const payload = fc.oneof(
      fc.json(),
      fc.string(),
      fc.uint8Array().map((bytes) => Buffer.from(bytes)),
    );
    const of = mapping();
    fc.assert(
      fc.property(
        fc.constantFrom('press/1', 'press/mode', 'plain', 'other'),
        payload,
        fc.boolean(),
        (topic, bytes, isRetained) => {
          const before = of.ignored;
          const { rows, refused } = read(of, topic, bytes, isRetained);
          expect(rows.length + refused.length + of.ignored - before).toBeGreaterThan(0);
        },
      ),
      { numRuns: 3_000 },
    );
  });
});
