import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson, parseExactJson } from '../../../electron/acquisition/intake/index.ts';

describe('JSON read for evidence', () => {
  it('gives what JSON.parse gives, for every document', () => {
    fc.assert(
      fc.property(fc.json({ noUnicodeString: false }), (text) => {
        const ours: unknown = JSON.parse(JSON.stringify(parseExactJson(text, 1_000), withoutBigint));
        expect(ours).toEqual(JSON.parse(text));
      }),
    );
  });

  it.each([
    ['9223372036854775807', 9223372036854775807n],
    ['-9223372036854775808', -9223372036854775808n],
    ['18446744073709551615', 18446744073709551615n],
    ['9007199254740993', 9007199254740993n],
    ['9007199254740991', 9007199254740991],
    ['1e3', 1000],
    ['-0.0', -0],
  ])('keeps %s to the last digit', (text, value) => {
    expect(parseExactJson(text)).toBe(value);
  });

  it.each([
    ['a name that occurs twice', '{"a":1,"a":2}', /occurs twice/],
    ['a name that occurs twice, escaped differently', '{"a":1,"\\u0061":2}', /occurs twice/],
    ['too deep', `${'['.repeat(40)}1${']'.repeat(40)}`, /deeper than 32/],
    ['cut off', '{"a":[1,2', /expected/],
    ['more after the end', '1 2', /nothing more/],
    ['a leading zero', '01', /nothing more/],
    ['a plus', '+1', /value expected/],
    ['NaN', 'NaN', /value expected/],
    ['a bare word', 'tru', /value expected/],
    ['a control character', '"a\nb"', /control character/],
    ['an unknown escape', '"\\x41"', /escape/],
    ['half an escape', '"\\u12"', /escape/],
    ['a string without an end', '"abc', /without an end/],
    ['a trailing comma', '[1,]', /value expected/],
    ['nothing', '', /value expected/],
    ['digits without end', '9'.repeat(1_000), /more than 400/],
  ])('refuses %s', (_, text, message) => {
    expect(() => parseExactJson(text)).toThrow(message);
  });

  it('survives a million brackets and a name that would reach the prototype', () => {
    expect(() => parseExactJson('['.repeat(1_000_000))).toThrow(/deeper/);
    const object = parseExactJson('{"__proto__":{"x":1},"constructor":2}') as Record<string, unknown>;
    expect(Object.keys(object)).toEqual(['__proto__', 'constructor']);
    expect(({} as { x?: number }).x).toBeUndefined();
  });

  it('writes the same canonical text whatever the order of names and the white space', () => {
    const a = parseExactJson(' { "b" : [1, 2.50, "ä"], "a": {"y":null,"x":true} , "c": 9007199254740993}');
    const b = parseExactJson('{"c":9007199254740993,"a":{"x":true,"y":null},"b":[1e0,2.5,"\\u00e4"]}');
    expect(canonicalJson(a)).toBe('{"a":{"x":true,"y":null},"b":[1,2.5,"ä"],"c":9007199254740993}');
    expect(canonicalJson(b)).toBe(canonicalJson(a));
  });
});

const withoutBigint = (_: string, value: unknown): unknown => (typeof value === 'bigint' ? Number(value) : value);
