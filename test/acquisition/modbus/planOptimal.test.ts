import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { limitsOfUnit } from '../../../electron/acquisition/modbus/planning/unitLimits.ts';
import {
  planRegisterReads,
  type ReadLimits,
  type Span,
  unreadableSpans,
} from '../../../electron/acquisition/modbus/planRegisterReads.ts';
import { seeded } from '../../simulation/random.ts';

const LIMITS: ReadLimits = { maxRegistersPerRead: 125, maxBitsPerRead: 2000, maxGapRegisters: 16 };
const span = (start: number, count = 1, more: Partial<Span> = {}): Span => ({
  ...{ unitId: 1, table: 'holding', start, count, everyMs: 1000 },
  ...more,
});
const isBits = ({ table }: Span): boolean => table === 'coil' || table === 'discrete';

/** The rules of the task, from their definition: may these spans travel in one request? Entries read, or undefined. */
function entriesOfOne(spans: readonly Span[], limits: ReadLimits): number | undefined {
  const first = spans[0];
  if (!first) return undefined;
  if (spans.some((s) => s.unitId !== first.unitId || s.table !== first.table || s.everyMs !== first.everyMs)) return;
  const from = Math.min(...spans.map(({ start }) => start));
  const to = Math.max(...spans.map(({ start, count }) => start + count));
  if (to > 65_536 || to - from > (isBits(first) ? limits.maxBitsPerRead : limits.maxRegistersPerRead)) return;
  const gapMax = limits.maxGapRegisters * (isBits(first) ? 16 : 1);
  let gap = 0;
  for (let entry = from; entry < to; entry++) {
    gap = spans.some(({ start, count }) => start <= entry && entry < start + count) ? 0 : gap + 1;
    if (gap > gapMax) return;
  }
  const ranges = limits.readable?.filter(({ table }) => table === first.table) ?? [];
  if (ranges.length > 0 && !ranges.some((range) => range.from <= from && to - 1 <= range.to)) return;
  return to - from;
}

/** Fewest requests, and then fewest entries, over all ways to part the spans into groups. */
function exhaustiveOptimum(spans: readonly Span[], limits: ReadLimits): [number, number] {
  let best: [number, number] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  const visit = (next: number, groups: Span[][]): void => {
    if (groups.length > best[0]) return;
    const one = spans[next];
    if (one === undefined) {
      const entries = groups.map((group) => entriesOfOne(group, limits));
      if (entries.includes(undefined)) return;
      const total = (entries as number[]).reduce((sum, n) => sum + n, 0);
      if (groups.length < best[0] || total < best[1]) best = [groups.length, total];
      return;
    }
    for (const group of groups) {
      group.push(one);
      visit(next + 1, groups);
      group.pop();
    }
    visit(next + 1, [...groups, [one]]);
  };
  visit(0, []);
  return best;
}

/** Fewest requests by dynamic programming over the borders between neighbours, each piece judged from the definition. */
function dynamicOptimum(spans: readonly Span[], limits: ReadLimits): number {
  const sorted = spans.toSorted((a, b) => a.start - b.start || a.count - b.count);
  const fewest = [0];
  for (let to = 1; to <= sorted.length; to++) {
    let best = Number.POSITIVE_INFINITY;
    for (let from = to - 1; from >= 0; from--) {
      if ((sorted[to - 1] as Span).start - (sorted[from] as Span).start > limits.maxRegistersPerRead) break;
      if (entriesOfOne(sorted.slice(from, to), limits) === undefined) continue;
      best = Math.min(best, (fewest[from] as number) + 1);
    }
    fewest.push(best);
  }
  return fewest[sorted.length] as number;
}

/**
 * A map as vendors make them: function blocks of ten to a hundred registers with rests between them, in which values of
 * one, two and four registers and a few strings stand close together, of which an integrator takes some.
 */
function realisticMap(random: () => number, registers: number): Span[] {
  const spans: Span[] = [];
  let taken = 0;
  let at = Math.floor(random() * 100);
  while (taken < registers) {
    const blockEnd = at + 10 + Math.floor(random() * 90);
    while (at < blockEnd && taken < registers) {
      const chance = random();
      const count = chance < 0.5 ? 1 : chance < 0.85 ? 2 : chance < 0.95 ? 4 : 8;
      if (random() < 0.4) {
        spans.push(span(at, count));
        taken += count;
      }
      at += count;
    }
    at += Math.floor(random() ** 2 * 120);
  }
  return spans.filter(({ start, count }) => start + count <= 65_536);
}

describe('1 000 scattered registers of a realistic map', () => {
  const limits: [string, ReadLimits][] = [
    ['a PLC as it comes', LIMITS],
    ['a device that answers 32 registers at most', { ...LIMITS, maxRegistersPerRead: 32 }],
    ['a device that allows no gap', { ...LIMITS, maxGapRegisters: 0 }],
    ['gaps as long as a request', { ...LIMITS, maxGapRegisters: 124 }],
    [
      'readable in blocks of 100',
      {
        ...LIMITS,
        readable: Array.from({ length: 64 }, (_, i) => ({ table: 'holding', from: 108 * i, to: 108 * i + 107 })),
      },
    ],
  ];
  it.each(limits)('%s: no more requests than the optimum, over ten maps', (_, limit) => {
    const ratios = Array.from({ length: 10 }, (_, seed) => {
      const all = realisticMap(seeded(seed + 1), 1_000);
      const tags = all.filter((tag) => unreadableSpans([tag], limit).length === 0);
      return planRegisterReads(tags, limit).length / dynamicOptimum(tags, limit);
    });
    expect(Math.max(...ratios)).toBe(1); // the goal is 1.05
  });
});

describe('few spans, overlapping ones too: all ways to part them tried', () => {
  const few = fc.array(fc.record({ start: fc.integer({ min: 0, max: 30 }), count: fc.integer({ min: 1, max: 8 }) }), {
    minLength: 1,
    maxLength: 7,
  });
  it('fewest requests, and of those plans one that reads the fewest registers', () => {
    fc.assert(
      fc.property(
        few,
        fc.integer({ min: 8, max: 20 }),
        fc.integer({ min: 0, max: 6 }),
        fc.option(fc.integer({ min: 5, max: 20 })),
        (places, maxRegistersPerRead, maxGapRegisters, border) => {
          const limits: ReadLimits = {
            ...LIMITS,
            maxRegistersPerRead,
            maxGapRegisters,
            ...(border === null
              ? {}
              : {
                  readable: [
                    { table: 'holding', from: 0, to: border },
                    { table: 'holding', from: border - 3, to: 30 },
                  ],
                }),
          };
          const tags = places.map(({ start, count }) => span(start, count));
          const readable = tags.filter((tag) => unreadableSpans([tag], limits).length === 0);
          fc.pre(readable.length > 0);
          const reads = planRegisterReads(readable, limits);
          const entries = reads.reduce((sum, read) => sum + read.count, 0);
          expect([reads.length, entries]).toEqual(exhaustiveOptimum(readable, limits));
        },
      ),
      { numRuns: 400 },
    );
  });
});

describe('several units on one line, each with its own limits', () => {
  const connection = {
    ...{ ...LIMITS, unitId: 1 },
    units: [
      { unitId: 2, maxRegistersPerRead: 1 },
      {
        unitId: 3,
        maxRegistersPerRead: 10,
        maxGapRegisters: 2,
        readable: [
          { table: 'holding' as const, from: 0, to: 99 },
          { table: 'holding' as const, from: 100, to: 149 },
          { table: 'holding' as const, from: 400, to: 499 },
        ],
      },
    ],
  };
  const limitsOf = (unitId: number): ReadLimits => limitsOfUnit(connection, unitId);
  const places = (tags: Span[]): string[] =>
    planRegisterReads(tags, limitsOf).map((read) => `${read.unitId}: ${read.start}+${read.count}`);

  it('no request asks two units', () =>
    expect(places([span(0), span(1, 1, { unitId: 9 })])).toEqual(['1: 0+1', '9: 1+1']));
  it('a single-register device is asked register by register', () =>
    expect(places([0, 1, 2].map((start) => span(start, 1, { unitId: 2 })))).toEqual(['2: 0+1', '2: 1+1', '2: 2+1']));
  it('a request ends at the border of a readable range, also where the next one begins there', () =>
    expect(places([98, 99, 100, 101].map((start) => span(start, 1, { unitId: 3 })))).toEqual(['3: 98+2', '3: 100+2']));
  it('a table without ranges is readable as a whole', () =>
    expect(places([span(5000, 2, { unitId: 3, table: 'input' })])).toEqual(['3: 5000+2']));

  it.each([
    [
      'a string longer than a request',
      span(0, 20, { unitId: 3, id: 'line.name' }),
      /"line.name": its 20 registers.*10/,
    ],
    ['a float on a single-register device', span(0, 2, { unitId: 2, id: 'flow' }), /"flow": its 2 registers.*unit 2/],
    [
      'a value across a border',
      span(99, 2, { unitId: 3, id: 'total' }),
      /"total": holding register 99 to 100 of unit 3/,
    ],
    ['a value outside every range', span(300, 1, { unitId: 3, id: 'lost' }), /"lost": holding register 300 of unit 3/],
  ])('refuses %s by name: a value is never split', (_, tag, sentence) => {
    expect(unreadableSpans([tag], limitsOf)).toEqual([expect.stringMatching(sentence)]);
    expect(() => planRegisterReads([tag], limitsOf)).toThrow(sentence);
  });

  it('every span is covered exactly once, within the limits and the readable ranges of its unit', () => {
    const spans = fc.array(
      fc.record({
        unitId: fc.constantFrom(1, 2, 3),
        table: fc.constantFrom('coil' as const, 'input' as const, 'holding' as const),
        start: fc.oneof(fc.integer({ min: 0, max: 520 }), fc.integer({ min: 65_500, max: 65_535 })),
        count: fc.constantFrom(1, 1, 2, 4),
        everyMs: fc.constantFrom(100, 1000),
      }),
      { maxLength: 150 },
    );
    fc.assert(
      fc.property(spans, (all) => {
        const tags = all.filter((tag) => unreadableSpans([tag], limitsOf).length === 0);
        const reads = planRegisterReads(tags, limitsOf);
        expect(reads.flatMap((read) => read.tags)).toHaveLength(tags.length);
        expect(new Set(reads.flatMap((read) => read.tags))).toEqual(new Set(tags));
        for (const read of reads) expect(entriesOfOne(read.tags, limitsOf(read.unitId))).toBe(read.count);
        for (const read of reads) expect(Math.min(...read.tags.map(({ start }) => start))).toBe(read.start);
      }),
    );
  });
});
