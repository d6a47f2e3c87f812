import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AnswerStream } from '../../../electron/acquisition/modbus/answerStream.ts';

interface Asked {
  readonly transactionId: number;
  readonly unitId: number;
  readonly functionCode: number;
  readonly data: Uint8Array;
}

const frameOf = ({ transactionId, unitId, functionCode, data }: Asked): Buffer =>
  Buffer.from([
    transactionId >> 8,
    transactionId,
    0,
    0,
    0,
    3 + data.length,
    unitId,
    functionCode,
    data.length,
    ...data,
  ]);

const asked = fc.uniqueArray(
  fc.record({
    transactionId: fc.integer({ min: 0, max: 65_535 }),
    unitId: fc.integer({ min: 0, max: 255 }),
    functionCode: fc.integer({ min: 1, max: 4 }),
    data: fc.uint8Array({ minLength: 1, maxLength: 250 }),
  }),
  { minLength: 1, maxLength: 4, selector: ({ transactionId }) => transactionId },
);

function streamFor(requests: readonly Asked[]) {
  const stream = new AnswerStream(4);
  for (const { transactionId, unitId, functionCode, data } of requests) {
    stream.expect(transactionId, { unitId, functionCode, dataBytes: data.length });
  }
  const accepted: [number, string][] = [];
  const push = (piece: Uint8Array) => stream.push(piece, (id, pdu) => accepted.push([id, pdu.toString('hex')]));
  return { accepted, push };
}

describe('the stream of answers', () => {
  it('comes out the same however it is cut into pieces', () => {
    fc.assert(
      fc.property(asked, fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 1 }), (requests, cuts) => {
        const { accepted, push } = streamFor(requests);
        const bytes = Buffer.concat(requests.map(frameOf));
        for (let from = 0, i = 0; from < bytes.length; i++) {
          const to = from + cuts[i % cuts.length]!;
          expect(push(bytes.subarray(from, to))).toEqual({ kind: 'fine' });
          from = to;
        }
        expect(accepted).toEqual(requests.map((r) => [r.transactionId, frameOf(r).subarray(6).toString('hex')]));
      }),
    );
  });

  it('any change of a byte of the header is noticed, and nothing of that piece is handed on', () => {
    fc.assert(
      fc.property(asked, fc.integer({ min: 0, max: 8 }), fc.integer({ min: 1, max: 255 }), (requests, at, flip) => {
        const frame = frameOf(requests[0]!);
        frame[at]! ^= flip;
        const ids = requests.slice(1).map(({ transactionId }) => transactionId);
        fc.pre(!ids.includes(frame.readUInt16BE(0)));
        // The exception form is a frame of its own, and a longer length is one that is still on its way.
        const { accepted, push } = streamFor(requests);
        expect(push(frame).kind).toBe('doubt');
        expect(accepted).toEqual([]);
      }),
    );
  });

  it('random bytes are never taken for an answer that was not asked for', () => {
    fc.assert(
      fc.property(asked, fc.uint8Array({ minLength: 9, maxLength: 400 }), (requests, noise) => {
        const { accepted, push } = streamFor(requests);
        push(noise);
        expect(accepted.length).toBeLessThanOrEqual(requests.length);
        for (const [id, hex] of accepted) {
          const request = requests.find(({ transactionId }) => transactionId === id)!;
          const code = Number.parseInt(hex.slice(2, 4), 16);
          expect([request.functionCode, request.functionCode | 0x80]).toContain(code);
        }
      }),
    );
  });

  it('takes an exception for the function that was asked', () => {
    const { accepted, push } = streamFor([{ transactionId: 7, unitId: 1, functionCode: 3, data: new Uint8Array(10) }]);
    expect(push(Buffer.from([0, 7, 0, 0, 0, 3, 1, 0x83, 2]))).toEqual({ kind: 'fine' });
    expect(accepted).toEqual([[7, '018302']]);
  });
});
