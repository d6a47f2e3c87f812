import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { packBody, unpackBody } from '../../electron/ledger/entryCodec.ts';
import { JoinedBodies, unpackedSizeOf } from '../../electron/ledger/joinedBodies.ts';

const joined = new JoinedBodies();
const together = (packed: readonly Buffer[]): Buffer[] | undefined => joined.unpack(packed, packed.map(unpackedSizeOf));

/** Each by itself, as a stranger with gzip does it. */
function alone(packed: readonly Buffer[]): Buffer[] | undefined {
  try {
    return packed.map((body) => unpackBody(body));
  } catch {
    return undefined;
  }
}

const bodies = fc.array(fc.uint8Array({ minLength: 1, maxLength: 400 }).map(Buffer.from), {
  minLength: 1,
  maxLength: 8,
});
const size = (bytes: number): Buffer => {
  const buffer = Buffer.alloc(4);
  buffer.writeUInt32LE(bytes);
  return buffer;
};

describe('bodies that are unpacked together', () => {
  it('are those that come out one by one', () => {
    fc.assert(
      fc.property(bodies, (plain) => {
        expect(together(plain.map((each) => packBody(each)))).toEqual(plain);
      }),
      { numRuns: 500 },
    );
  });

  it('are never others, whatever was changed in them, also over the border between two', () => {
    const change = fc.record({ which: fc.nat(), at: fc.nat(), byte: fc.nat(255), moved: fc.nat(30), how: fc.nat(3) });
    fc.assert(
      fc.property(bodies, change, (plain, { which, at, byte, moved, how }) => {
        const packed = plain.map((each) => packBody(each));
        const i = which % packed.length;
        const body = packed[i] as Buffer;
        const next = packed[i + 1];
        if (how === 0) body[at % body.length] = byte;
        if (how === 1) packed[i] = body.subarray(0, body.length - (moved % body.length));
        if (how === 2) packed[i] = Buffer.concat([body, Buffer.alloc(moved, byte)]);
        if (how === 3 && next !== undefined) {
          packed[i] = Buffer.concat([body, next.subarray(0, moved)]);
          packed[i + 1] = next.subarray(moved);
        }
        const found = together(packed);
        if (found !== undefined) expect(found).toEqual(alone(packed));
      }),
      { numRuns: 3_000 },
    );
  });

  it('are not taken when one of them hides the next, which to a reader alone begins with something else', () => {
    const [first, second, forged] = ['{"a":1}', '{"b":2}', '{"b":3}'].map((text) => Buffer.from(text)) as [
      Buffer,
      Buffer,
      Buffer,
    ];
    const [one, two, lie] = [first, second, forged].map((body) => gzipSync(body)) as [Buffer, Buffer, Buffer];
    // A member whose header has a field of other bytes (FEXTRA), which are a member of their own to whoever begins there.
    const field = Buffer.alloc(2);
    field.writeUInt16LE(lie.length);
    const head = Buffer.concat([two.subarray(0, 3), Buffer.of(4), two.subarray(4, 10), field]);
    const before = Buffer.concat([one, head]);
    const behind = Buffer.concat([lie, two.subarray(10)]);
    expect(unpackBody(behind.subarray(0, lie.length))).toEqual(forged);
    expect(alone([behind])).toBeUndefined();
    expect(unpackBody(Buffer.concat([before, behind]))).toEqual(Buffer.concat([first, second]));
    for (const claimed of [before, Buffer.concat([one, head.subarray(0, 4), size(first.length), head.subarray(8)])])
      expect(together([claimed, behind])).toBeUndefined();
    expect(joined.unpack([before, behind], [first.length, second.length])).toBeUndefined();
    expect(joined.unpack([one, two], [first.length, second.length])).toEqual([first, second]);
  });

  it('of more than some megabytes, or of a size that is a lie, are left to be unpacked alone', () => {
    expect(together([gzipSync(Buffer.alloc(9 * 1024 * 1024))])).toBeUndefined();
    const body = gzipSync(Buffer.from('{}'));
    expect(joined.unpack([body], [3])).toBeUndefined();
    expect(joined.unpack([body], [1])).toBeUndefined();
    expect(together([Buffer.alloc(0)])).toBeUndefined();
  });
});
