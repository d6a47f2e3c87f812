import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ProtobufError } from '../../../electron/acquisition/mqtt/protobufReader.ts';
import { decodeSparkplug } from '../../../electron/acquisition/mqtt/sparkplugPayload.ts';
import { encode, longOf } from './edge.ts';

describe('a Sparkplug B payload, byte by byte', () => {
  it('is read as sparkplug_b.proto says', () => {
    const metric = [
      '0a0161', // 1 name "a"
      '1005', // 2 alias 5
      '2003', // 4 datatype Int32
      '50ffffffff0f', // 10 int_value 2^32 - 1
    ].join('');
    // 1 timestamp 300, 2 metric of 13 bytes, 3 seq 7, and field 99 that nobody knows
    const bytes = Buffer.from(`08ac02120d${metric}18079a0602beef`, 'hex');
    expect(decodeSparkplug(bytes)).toMatchObject({
      timestamp: 300n,
      seq: 7n,
      metrics: [
        {
          name: 'a',
          alias: 5n,
          datatype: 3,
          value: { in: 'int', value: 0xffffffff },
          isNull: false,
          isHistorical: false,
        },
      ],
    });
  });

  it('has the numbers that the reference encoder put in, 64-bit ones to the last digit', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
        fc.integer({ min: 0, max: 255 }),
        fc.float({ noNaN: true }),
        (wide, seq, float) => {
          const bytes = encode({
            timestamp: 1_795_240_800_123,
            seq,
            metrics: [
              { name: 'wide', type: 'UInt64', value: longOf(wide), timestamp: 1_795_240_800_124 },
              { name: 'float', type: 'Float', value: float },
              { name: 'none', type: 'Double', value: null },
            ],
          });
          const { timestamp, seq: came, metrics } = decodeSparkplug(bytes);
          expect([timestamp, came]).toEqual([1_795_240_800_123n, BigInt(seq)]);
          expect(metrics[0]).toMatchObject({
            name: 'wide',
            datatype: 8,
            value: { in: 'long', value: wide },
            timestamp: 1_795_240_800_124n,
          });
          expect(metrics[1]?.value).toEqual({ in: 'float', value: Math.fround(float) });
          expect(metrics[2]).toMatchObject({ isNull: true });
        },
      ),
    );
  });

  it('that is anything at all is read or refused, and nothing else happens', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        try {
          decodeSparkplug(bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(ProtobufError);
        }
      }),
      { numRuns: 5_000 },
    );
  });

  it('that was cut or changed in one byte is read or refused, and nothing else happens', () => {
    const whole = encode({
      timestamp: 1,
      seq: 3,
      metrics: [
        { name: 'Temperature', type: 'Double', value: 21.5, alias: 7 },
        { name: 'Text', type: 'String', value: 'ä'.repeat(50) },
      ],
    });
    let refused = 0;
    for (let at = 0; at < whole.length; at++) {
      for (const bytes of [
        whole.subarray(0, at),
        ...[0x00, 0x7f, 0x80, 0xff].map((byte) => withByte(whole, at, byte)),
      ]) {
        try {
          decodeSparkplug(bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(ProtobufError);
          refused++;
        }
      }
    }
    expect(refused).toBeGreaterThan(whole.length);
  });
});

function withByte(bytes: Uint8Array, at: number, byte: number): Uint8Array {
  const changed = Uint8Array.from(bytes);
  changed[at] = byte;
  return changed;
}
