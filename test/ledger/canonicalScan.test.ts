import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CanonicalScanner } from '../../electron/ledger/canonicalScan.ts';
import { canonicalJson } from '../../electron/ledger/index.ts';

const scanner = new CanonicalScanner(['at', 'key']);
const says = (text: string | Buffer): boolean =>
  scanner.isCanonical(typeof text === 'string' ? Buffer.from(text) : text);

/** As `verify` decides it: parsed, printed again, compared. */
function isCanonical(bytes: Buffer): boolean {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) && canonicalJson(value) === text;
  } catch {
    return false;
  }
}

const leaf = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.integer(),
  fc.integer({ min: -100_000, max: 100_000 }).map((n) => n / 100),
  fc.constantFrom(0, 1e-7, 1e21, 5e-324, 123456789012345, 1234567890123456, 0.1, 0.000001),
  fc.string({ unit: 'grapheme' }),
  fc.boolean(),
  fc.constant(null),
);
const document = fc.dictionary(
  fc.string({ unit: 'grapheme-ascii', maxLength: 6 }),
  fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 4 },
      leaf,
      fc.array(tie('value')),
      fc.dictionary(fc.string({ maxLength: 4 }), tie('value')),
      fc.array(leaf),
    ),
  })).value,
);

describe('a look at bytes without parsing them', () => {
  it('is never sure of bytes that are not canonical, whatever was changed in them', () => {
    fc.assert(
      fc.property(
        document,
        fc.nat(),
        fc.nat(255),
        fc.constantFrom('replace', 'insert', 'delete'),
        (value, where, byte, how) => {
          const right = Buffer.from(canonicalJson(value));
          const at = where % right.length;
          const changed =
            how === 'delete'
              ? Buffer.concat([right.subarray(0, at), right.subarray(at + 1)])
              : Buffer.concat([right.subarray(0, at), Buffer.of(byte), right.subarray(how === 'insert' ? at : at + 1)]);
          for (const bytes of [right, changed]) if (says(bytes)) expect(isCanonical(bytes)).toBe(true);
        },
      ),
      { numRuns: 1_000 },
    );
  });

  it('is sure of what the station writes', () => {
    const body = {
      at: 1,
      axes: [{ start: 1_795_240_800_000_000, steps: [1, 0, -3, 1_000_000] }],
      key: 'k',
      n: null,
      t: [true, false],
    };
    expect(
      says(canonicalJson({ ...body, values: [0, 0.5, -0.25, 71.03, 999_999_999_999_999, 20.000_001], v: 1 })),
    ).toBe(true);
    expect([...scanner.found.keys()].sort()).toEqual(['at', 'key']);
  });

  it.each([
    ['surplus zeros', '{"a":[1.50]}'],
    ['a leading zero', '{"a":[01]}'],
    ['a minus before nothing', '{"a":[-0]}'],
    ['an exponent ECMAScript does not write', '{"a":[1e5]}'],
    ['more digits than a double holds', '{"a":[0.10000000000000001]}'],
    ['a small number without exponent', '{"a":[0.0000001]}'],
    ['a point without digits', '{"a":[1.]}'],
    ['white space', '{"a": 1}'],
    ['names out of order', '{"b":1,"a":2}'],
    ['a name twice', '{"a":1,"a":1}'],
    ['an escape that is not the short one', '{"a":"\\u0041"}'],
    ['something behind it', '{"a":1}x'],
    ['nothing behind a comma', '{"a":[1,]}'],
    ['a list', '[1]'],
    ['half of it', '{"a":[1,2'],
  ])('is not sure of %s', (_what, text) => {
    expect(says(text)).toBe(false);
  });
});
