import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeFrame, encodeFrame, FrameCodecError } from '../../electron/ledger/frameCodec.ts';
import { type Frame, int64Slots } from '../../shared/domain/frame.ts';

/** The 64 bits of every slot: NaN payloads and −0 included. */
const bits = (column: Float64Array): string[] => [...new BigInt64Array(column.slice().buffer)].map(String);

const slot = fc.oneof(
  fc.double(),
  fc.float({ noNaN: true }),
  fc.constantFrom(0, -0, Number.NaN, Number.POSITIVE_INFINITY, 1e300, 5e-324),
  fc.integer({ min: 0, max: 65_535 }),
);
const time = fc.oneof(fc.constantFrom(1_795_240_800_000_000, 1_795_240_800_000_700), fc.maxSafeInteger(), fc.double());
const row = fc.record({
  tag: fc.oneof(fc.nat(20), fc.nat(0xffffffff)),
  sourceTime: time,
  serverTime: time,
  receivedTime: time,
  value: slot,
  status: fc.constantFrom(0, 0, 0, 0x80000000, 0x40000000, 0xffffffff),
  kind: fc.nat(5),
});

function frameOf(rows: readonly (typeof row extends fc.Arbitrary<infer R> ? R : never)[], like: Shape): Frame {
  return {
    connection: 'plc “1”',
    workUnit: 'press',
    tag: Uint32Array.from(rows, (each, i) => (like.isSteady ? i + 7 : each.tag)),
    sourceTime: Float64Array.from(rows, (each) => each.sourceTime),
    serverTime: Float64Array.from(like.hasServer ? rows : [], (each) => each.serverTime),
    receivedTime: Float64Array.from(rows, (each) => (like.isSteady ? each.sourceTime : each.receivedTime)),
    value: Float64Array.from(rows, (each) => each.value),
    status: Uint32Array.from(rows, (each) => (like.isSteady ? 0 : each.status)),
    kind: Uint8Array.from(rows, (each) => (like.isSteady ? 1 : each.kind)),
    texts: ['', 'ä\u0000'],
  };
}

interface Shape {
  readonly isSteady: boolean;
  readonly hasServer: boolean;
}
const shape = fc.record({ isSteady: fc.boolean(), hasServer: fc.boolean() });

describe('a frame in the inbox', () => {
  it('comes back bit by bit, whatever the device said', () => {
    fc.assert(
      fc.property(fc.array(row, { maxLength: 60 }), shape, (rows, like) => {
        const frame = frameOf(rows, like);
        const back = decodeFrame(encodeFrame(frame).payload);
        for (const name of ['sourceTime', 'serverTime', 'receivedTime', 'value'] as const) {
          expect(bits(back[name])).toEqual(bits(frame[name]));
        }
        for (const name of ['tag', 'status', 'kind'] as const) expect(back[name]).toEqual(frame[name]);
        expect([back.connection, back.workUnit, back.texts]).toEqual([frame.connection, frame.workUnit, frame.texts]);
      }),
    );
  });

  it('keeps 64-bit integers and the payload of a NaN', () => {
    const frame = frameOf(
      Array.from({ length: 3 }, () => fc.sample(row, { numRuns: 1, seed: 1 })[0] as never),
      {
        isSteady: true,
        hasServer: false,
      },
    );
    const slots = [9_007_199_254_740_993n, -1n, 0x7ff8000000000123n];
    int64Slots(frame).set(slots);
    expect([...int64Slots(decodeFrame(encodeFrame(frame).payload))]).toEqual(slots);
  });

  it('takes a few bytes a reading when the device is a plain one', () => {
    const n = 1000;
    const frame: Frame = {
      connection: 'plc',
      workUnit: 'press',
      tag: Uint32Array.from({ length: n }, (_, i) => i + 1),
      sourceTime: new Float64Array(n).fill(1_795_240_800_000_000),
      serverTime: new Float64Array(0),
      receivedTime: new Float64Array(n).fill(1_795_240_800_000_000),
      value: Float64Array.from({ length: n }, (_, i) => Math.fround(i / 10)),
      status: new Uint32Array(n),
      kind: new Uint8Array(n).fill(1),
      texts: [],
    };
    expect(encodeFrame(frame).payload.length).toBeLessThan(4.2 * n);
  });

  it('is refused when any part of it is missing, and when bytes follow', () => {
    const rows = fc.sample(row, { numRuns: 40, seed: 2 });
    for (const isSteady of [true, false]) {
      const { payload } = encodeFrame(frameOf(rows, { isSteady, hasServer: true }));
      for (let length = 0; length < payload.length; length++) {
        expect(() => decodeFrame(payload.subarray(0, length))).toThrow(FrameCodecError);
      }
      expect(() => decodeFrame(Buffer.concat([payload, Buffer.from(' ')]))).toThrow(FrameCodecError);
    }
  });

  it('is the same bytes for the same readings', () => {
    const rows = fc.sample(row, { numRuns: 20, seed: 3 });
    const [a, b] = [1, 2].map(() => encodeFrame(frameOf(rows, { isSteady: false, hasServer: true })).digest);
    expect(a).toEqual(b);
  });
});
