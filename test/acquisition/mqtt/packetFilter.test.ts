import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  MqttFramingError,
  type OversizedMessage,
  PacketFilter,
} from '../../../electron/acquisition/mqtt/packetFilter.ts';

const BYTES_MAX = 300;

function remainingLength(length: number): number[] {
  const bytes: number[] = [];
  do {
    bytes.push((length % 128) | (length >= 128 ? 128 : 0));
    length = Math.floor(length / 128);
  } while (length > 0);
  return bytes;
}

function publish(topic: string, payload: Buffer, qos: 0 | 1, messageId: number, version: 4 | 5): Buffer {
  const name = Buffer.from(topic);
  const body = Buffer.concat([
    Buffer.of(name.length >> 8, name.length & 255),
    name,
    qos > 0 ? Buffer.of(messageId >> 8, messageId & 255) : Buffer.alloc(0),
    version === 5 ? Buffer.of(2, 0x01, 0x01) : Buffer.alloc(0), // property: payload format indicator
    payload,
  ]);
  return Buffer.concat([Buffer.of(0x30 | (qos << 1), ...remainingLength(body.length)), body]);
}

const PINGRESP = Buffer.of(0xd0, 0x00);

describe('packets on their way to the parser', () => {
  it('pass unchanged however they are cut, and the oversized ones are taken out and described', () => {
    const message = fc.record({
      bytes: fc.integer({ min: 0, max: 900 }),
      qos: fc.constantFrom(0 as const, 1 as const),
      id: fc.integer({ min: 1, max: 65_535 }),
    });
    fc.assert(
      fc.property(
        fc.array(message, { maxLength: 8 }),
        fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1 }),
        fc.constantFrom(4 as const, 5 as const),
        (messages, cuts, version) => {
          const sent = messages.map(({ bytes, qos, id }, i) => {
            const payload = Buffer.alloc(bytes, i + 1);
            return { packet: publish(`t/${i}`, payload, qos, id, version), payload, qos, id, topic: `t/${i}` };
          });
          const isLarge = ({ packet }: { packet: Buffer }): boolean =>
            packet.length - (packet.length > 129 ? 3 : 2) > BYTES_MAX;
          const stream = Buffer.concat(sent.flatMap(({ packet }) => [packet, PINGRESP]));
          const oversized: OversizedMessage[] = [];
          const filter = new PacketFilter(BYTES_MAX, version, (each) => oversized.push(each));
          const passed: Buffer[] = [];
          for (let at = 0, i = 0; at < stream.length; i++) {
            const size = cuts[i % cuts.length] as number;
            passed.push(...filter.push(stream.subarray(at, at + size)));
            at += size;
          }
          const small = sent.flatMap((each) => (isLarge(each) ? [PINGRESP] : [each.packet, PINGRESP]));
          expect(Buffer.concat(passed).equals(Buffer.concat(small))).toBe(true);
          expect(
            oversized.map(({ topic, qos, messageId, bytes, sha256 }) => ({ topic, qos, messageId, bytes, sha256 })),
          ).toEqual(
            sent.filter(isLarge).map(({ topic, qos, id, payload }) => ({
              topic,
              qos,
              messageId: qos > 0 ? id : undefined,
              bytes: payload.length,
              sha256: createHash('sha256').update(payload).digest('hex'),
            })),
          );
        },
      ),
    );
  });

  it('of a length that MQTT does not have, and huge ones that are no message, end the connection', () => {
    const filter = () => new PacketFilter(BYTES_MAX, 4, () => {});
    expect(() => filter().push(Buffer.of(0x30, 0xff, 0xff, 0xff, 0xff, 0x01))).toThrow(MqttFramingError);
    expect(() => filter().push(Buffer.of(0x90, 0xff, 0xff, 0xff, 0x7f))).toThrow(MqttFramingError);
  });

  it('of 200 MB leave no more than their beginning in memory', () => {
    const oversized: OversizedMessage[] = [];
    const filter = new PacketFilter(BYTES_MAX, 4, (each) => oversized.push(each));
    const bytes = 200_000_000;
    filter.push(Buffer.from([0x32, ...remainingLength(bytes + 5), 0x00, 0x01, 0x74, 0x00, 0x09]));
    const chunk = Buffer.alloc(1_000_000, 7);
    for (let sent = 0; sent < bytes; sent += chunk.length) expect(filter.push(chunk)).toEqual([]);
    expect(oversized).toMatchObject([{ topic: 't', messageId: 9, bytes }]);
    expect(oversized[0]?.head.length).toBe(4_096);
  });
});
