import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  CanonicalEncodingError,
  canonicalJson,
  parseStrictJson,
  StrictJsonError,
} from '../../electron/ledger/index.ts';

describe('canonical JSON', () => {
  it.each([
    [
      '{"unit":"degC","value":4.20,"sensor_id":"TT-101","timestamp_utc":"2024-03-01T00:00:00Z"}',
      '09c3b066b1746d88d62e28587ce3f060d0b0bf8a1561de1396582c77ae8e2b3e',
    ],
    [
      '{"b":[3,2,1.0],"a":{"y":1e21,"x":-0.0,"z":1e-7}}',
      'f9d1674e649fa0adef381d6c46c4df698b9d8aad21f68621ec5556989eb1ca38',
    ],
    [
      '{"µ":"µg/L","\\ue000":1,"\\ud83d\\ude00":2,"A":null}',
      'b08c61e6df3531758c01a085906f0c45343f5ee99ca42705cb42941a13b6b6f6',
    ],
    ['[]', '4f53cda18c2baa0c0354bb5f9a3ecbe5ed12ab4d8e11ba873c2f11161202b945'],
  ])('gives the known digest of %s', (input, digest) => {
    expect(
      createHash('sha256')
        .update(canonicalJson(parseStrictJson(input)))
        .digest('hex'),
    ).toBe(digest);
  });

  it.each<[string, unknown, string]>([
    ['NaN in a column', { tags: [{ values: [1, Number.NaN] }] }, '$.tags[0].values[1]'],
    ['an infinity', { a: Number.POSITIVE_INFINITY }, '$.a'],
    ['undefined', { a: undefined }, '$.a'],
    ['a hole in an array', Array(1), '$[0]'],
    ['a bigint', [1n], '$[0]'],
    ['a lone surrogate', { a: ['\ud800'] }, '$.a[0]'],
    ['a lone surrogate in a name', { '\udc00': 1 }, '$.\udc00'],
    ['a function', () => 1, '$'],
    ['a date', { at: new Date(0) }, '$.at'],
    ['a typed array', { at: new Float64Array(1) }, '$.at'],
  ])('refuses %s and names its path', (_, value, path) => {
    expect(() => canonicalJson(value)).toThrow(CanonicalEncodingError);
    expect(() => canonicalJson(value)).toThrow(expect.objectContaining({ path }));
  });

  it('refuses a cycle', () => {
    const value: { self?: unknown } = {};
    value.self = value;
    expect(() => canonicalJson(value)).toThrow(CanonicalEncodingError);
  });

  it('does not depend on the order of members, and parses back to the same value', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = canonicalJson(value);
        expect(parseStrictJson(text)).toEqual(JSON.parse(JSON.stringify(value)));
        expect(canonicalJson(reversed(value))).toBe(text);
        expect(canonicalJson(JSON.parse(text))).toBe(text);
      }),
      { numRuns: 300 },
    );
  });
});

function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([name, member]) => [name, reversed(member)]),
  );
}

describe('strict JSON for verifiers', () => {
  it.each([
    ['a duplicate name', '{"a":1,"a":1}'],
    ['a duplicate name in another spelling', '{"a":1,"\\u0061":2}'],
    ['a duplicate name deep inside', '[{"b":{"x":1,"y":[],"x":2}}]'],
    ['a lone surrogate', '["\\ud800"]'],
    ['a number beyond a double', '[1e999]'],
    ['trailing text', '{} {}'],
    ['a byte order mark', '\ufeff{}'],
  ])('refuses %s', (_, text) => {
    expect(() => parseStrictJson(text)).toThrow(StrictJsonError);
  });

  it.each(['{"a":{"a":1},"b":["a","a"]}', '[{"a":1},{"a":2}]', '{"a":"\\"a\\":{,"}', '{"a,":1,"a":"{"}'])(
    'reads %s',
    (text) => {
      expect(parseStrictJson(text)).toEqual(JSON.parse(text));
    },
  );
});
