import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createFormat } from '../../renderer/ui/format.ts';

const english = createFormat('en', 'Europe/Berlin');
const german = createFormat('de', 'Europe/Berlin');
const NARROW = ' ';
const plain = (text: string): string => text.replaceAll(NARROW, ' ');
const at = (iso: string): number => Date.parse(iso) * 1000;

describe('numbers', () => {
  it.each([
    [7.4, 2, '7.40', '7,40'],
    [12345.6, 1, '12,345.6', '12.345,6'],
    [-0.04, 1, '0.0', '0,0'],
    [-0.06, 1, '-0.1', '-0,1'],
    [0, 0, '0', '0'],
  ])('%d with %d places is "%s" in English and "%s" in German', (value, decimals, en, de) => {
    expect(english.number(value, decimals)).toBe(en);
    expect(german.number(value, decimals)).toBe(de);
  });

  it('a missing number is a dash, never NaN', () => {
    expect(english.number(Number.NaN, 1)).toBe('–');
    expect(english.percent(undefined)).toBe('–');
    expect(english.age(Number.NaN)).toBe('–');
    expect(english.clock(Number.NaN)).toBe('–');
  });

  it('a setpoint is written as short as it is', () => {
    expect(english.plain(8)).toBe('8');
    expect(english.plain(0.5)).toBe('0.5');
    expect(german.plain(4.25)).toBe('4,25');
  });
});

describe('64-bit integers', () => {
  it.each([
    ['9007199254740993', '9,007,199,254,740,993'],
    ['18446744073709551615', '18,446,744,073,709,551,615'],
    ['-9223372036854775808', '-9,223,372,036,854,775,808'],
  ])('%s keeps every digit', (text, shown) => expect(english.integer(text)).toBe(shown));

  it('property: the digits shown are the digits given', () => {
    fc.assert(
      fc.property(fc.bigInt(-(2n ** 63n), 2n ** 64n - 1n), (value) => {
        expect(english.integer(String(value)).replaceAll(',', '')).toBe(String(value));
      }),
    );
  });

  it('a text that is no integer is shown as it is', () =>
    expect(english.integer('Bracket 40-118')).toBe('Bracket 40-118'));
});

describe('ratios', () => {
  it('OEE of truth.md §1a reads 74.8 %', () => expect(plain(english.percent(0.7479365079))).toBe('74.8 %'));
  it('a range while data is missing', () => expect(plain(english.percentRange(0.6213, 0.7149))).toBe('62–71 %'));
  it('a range that rounds to one figure is one figure', () =>
    expect(plain(english.percentRange(0.6213, 0.6241))).toBe('62 %'));
});

describe('how long ago', () => {
  it.each([
    [0, '0 s'],
    [-500, '0 s'],
    [12_900, '12 s'],
    [59_999, '59 s'],
    [60_000, '1 min'],
    [3_600_000, '1 h'],
    [172_800_000, '2 d'],
  ])('%d ms is "%s"', (ms, text) => expect(plain(english.age(ms))).toBe(text));
});

describe('lengths of time', () => {
  it.each([
    [8_000, '8 s'],
    [245_000, '4 min 05 s'],
    [4_020_000, '1 h 07 min'],
    [183_600_000, '2 d 03 h'],
  ])('%d ms is "%s"', (ms, text) => expect(plain(english.duration(ms))).toBe(text));

  it('minutes below an hour stay minutes', () => {
    expect(plain(english.minutes(47.2))).toBe('47 min');
    expect(plain(english.minutes(373))).toBe('6 h 13 min');
  });
});

describe('clock times', () => {
  it('are in the zone of the plant, in 24 hours, also at midnight', () => {
    expect(english.clock(at('2026-11-21T02:03:04Z'))).toBe('03:03:04');
    expect(english.clock(at('2026-11-20T23:00:00Z'))).toBe('00:00:00');
    expect(createFormat('en-US', 'UTC').clock(at('2026-11-20T15:00:00Z'))).toBe('15:00:00');
  });

  it('follow summer time', () => expect(english.clock(at('2026-07-01T12:00:00Z'))).toBe('14:00:00'));

  it('name the day only when it is another one', () => {
    const now = at('2026-11-21T05:00:00Z');
    expect(english.moment(at('2026-11-21T04:00:00Z'), now)).toBe('05:00:00');
    expect(english.moment(at('2026-11-20T04:00:00Z'), now)).toBe('20 Nov, 05:00:00');
  });

  it('are spelled out with zone for evidence', () =>
    expect(english.full(at('2026-11-21T05:00:00Z'))).toBe('21 Nov 2026, 06:00:00 CET'));
});

describe('sizes', () => {
  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [1_234, '1.2 kB'],
    [141_334_528, '141 MB'],
  ])('%d bytes is "%s"', (bytes, text) => expect(plain(english.bytes(bytes))).toBe(text));
});
