import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gapSpans, repaired, repairIdeas } from '../../electron/quarantine/index.ts';
import {
  draftText,
  EMPTY_DRAFT,
  repairOf,
  typedTime,
  typedValue,
} from '../../renderer/features/quarantine/repairDraft.ts';
import type { QuarantineBody } from '../../shared/domain/entry.ts';
import { methodText, type RepairMethod } from '../../shared/domain/repair.ts';

const AT = Date.UTC(2026, 10, 2, 7) * 1000;
const entry = (
  ...values: QuarantineBody['readings'][number]['value'][]
): Pick<QuarantineBody, 'readings' | 'at' | 'payload'> => ({
  at: AT,
  readings: values.map((value, i) => ({
    ...{ sourceTime: AT + i * 1e6, receivedTime: AT + i * 1e6 + 500, serverTime: null },
    ...{ value, status: 0 },
  })),
});
const by = (method: RepairMethod, ...values: QuarantineBody['readings'][number]['value'][]) => {
  const outcome = repaired(entry(...values), { method, edits: [], leftOut: [], added: [] });
  return 'problem' in outcome ? outcome.problem : outcome.readings.map(({ value }) => value);
};

describe('ways to mend a value', () => {
  it.each([
    ['a factor', { kind: 'scale', factor: 0.1, offset: 0 }, 215, 21.5],
    ['a factor without the noise of binary fractions', { kind: 'scale', factor: 0.1, offset: 0 }, 3, 0.3],
    ['Fahrenheit', { kind: 'scale', factor: 5 / 9, offset: -160 / 9 }, 212, 100],
    ['a decimal comma', { kind: 'decimalComma' }, '21,5', 21.5],
    ['a decimal comma with thousands', { kind: 'decimalComma' }, '1.234,5', 1234.5],
    ['one digit too many', { kind: 'dropLastDigit' }, 2154, 215],
    ['swapped words of 21.5 (41AC 0000)', { kind: 'swapWords' }, 2.3558629782228825e-41, 21.5],
    ['the value that a person knows', { kind: 'set', value: 7 }, 'ERR', 7],
  ] as const)('%s', (_, method, came, expected) => {
    expect(by(method as RepairMethod, came)).toEqual([expected]);
  });

  it('swapped words are the same again when they are swapped twice', () => {
    fc.assert(
      fc.property(fc.float({ noNaN: true, noDefaultInfinity: true }), (value) => {
        const once = by({ kind: 'swapWords' }, Math.fround(value));
        if (typeof once === 'string') return; // the other order is no number
        expect(by({ kind: 'swapWords' }, once[0] as number)).toEqual([value]);
      }),
      { seed: 4 },
    );
  });

  it('a NaN in the wrong word order is found behind its bits', () => {
    // 0x7FC0 0041: as a float a NaN, with its words swapped 0x0041 7FC0.
    const view = new DataView(new ArrayBuffer(8));
    view.setBigUint64(0, 0x7ff8000820000000n);
    expect(by({ kind: 'swapWords' }, 'bits:7ff8000820000000')).toEqual([expect.any(Number)]);
  });

  it('says why where a way does not fit', () => {
    expect(by({ kind: 'scale', factor: 2, offset: 0 }, 'ERR 7')).toContain('no number that could be scaled');
    expect(by({ kind: 'decimalComma' }, 5)).toContain('no decimal comma');
  });

  it('no reading is forgotten: each is mended or left out, and no two have one instant', () => {
    const outcome = repaired(entry(1, 2, 3), {
      ...{ method: { kind: 'asIs' }, leftOut: [1], added: [] },
      edits: [{ of: 0, value: 9 }],
    });
    expect(outcome).toMatchObject({ leftOut: [1], isUnchanged: false, method: 'by hand' });
    expect('readings' in outcome ? outcome.readings.map(({ of }) => of) : []).toEqual([0, 2]);
    expect(
      repaired(entry(1, 2), {
        method: { kind: 'asIs' },
        edits: [{ of: 0, sourceTime: AT + 1e6 }],
        leftOut: [],
        added: [],
      }),
    ).toEqual({ problem: 'two readings have the same source time; leave one of them out' });
    expect(repaired(entry(), { method: { kind: 'asIs' }, edits: [], leftOut: [], added: [] })).toHaveProperty(
      'problem',
    );
  });
});

describe('suggestions', () => {
  const facts = { unit: 'Cel', isFloat32: true, isUnscaled: true, zoneOffsetMs: 3_600_000 };
  const labels = (step: QuarantineBody['step'], value: number) =>
    repairIdeas({ ...entry(value), step }, facts).map(({ label }) => label);
  it('speak of values where a value was refused, and of clocks where a time was', () => {
    expect(labels('range', 215)).toEqual(expect.arrayContaining(['÷ 10', '× 10', '°F came', 'last digit dropped']));
    expect(labels('future', 21)).toEqual(expect.arrayContaining(['the device sent local time', 'summer time: 1 h']));
    expect(labels('future', 21)).not.toContain('÷ 10');
  });
});

describe('gaps of refused readings', () => {
  it('hold every reading once, and are never more than twenty', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 5_000 }), { minLength: 1, maxLength: 300 }), (seconds) => {
        const spans = gapSpans(
          seconds.map((second) => second * 1e6),
          1e6,
        );
        expect(spans.length).toBeLessThanOrEqual(20);
        expect(spans.reduce((sum, { readings }) => sum + readings, 0)).toBe(seconds.length);
        for (const second of seconds)
          expect(spans.filter(({ from, to }) => second * 1e6 >= from && second * 1e6 < to)).toHaveLength(1);
      }),
      { seed: 20 },
    );
  });
  it('good readings in between are in none', () => {
    expect(gapSpans([0, 1e6, 60e6], 1e6)).toEqual([
      { from: 0, to: 2e6, readings: 2 },
      { from: 60e6, to: 61e6, readings: 1 },
    ]);
  });
});

describe('what a person types', () => {
  it.each([
    ['21.5', 21.5],
    ['21,5', 21.5],
    [' 7 ', 7],
    ['true', true],
    ['ERR', 'ERR'],
  ])('%s', (text, value) => expect(typedValue(text)).toBe(value));
  it('a time needs its zone', () => {
    expect(typedTime('2026-11-02T08:00:00+01:00')).toBe(AT);
    expect(typedTime('2026-11-02T08:00:00')).toBeUndefined();
  });
  it('becomes a repair, and is told in words', () => {
    const draft = { ...EMPTY_DRAFT, values: { 0: '9,5' }, leftOut: [1], tag: 'press.oil' };
    expect(repairOf(draft)).toEqual({
      ...{ method: { kind: 'asIs' }, edits: [{ of: 0, value: 9.5 }], leftOut: [1], added: [] },
      tag: 'press.oil',
    });
    expect(draftText(draft)).toBe('set to 9,5, 1 left out, under press.oil');
    expect(methodText({ kind: 'scale', factor: 0.1, offset: 0 })).toBe('÷ 10');
  });
});
