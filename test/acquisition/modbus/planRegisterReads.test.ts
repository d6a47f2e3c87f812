import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  planRegisterReads,
  type ReadLimits,
  type Span,
} from '../../../electron/acquisition/modbus/planRegisterReads.ts';

const LIMITS: ReadLimits = { maxRegistersPerRead: 125, maxBitsPerRead: 2000, maxGapRegisters: 16 };
const span = (start: number, count = 1, more: Partial<Span> = {}): Span => ({
  unitId: 1,
  table: 'holding',
  start,
  count,
  everyMs: 1000,
  ...more,
});
const places = (tags: Span[], limits: Partial<ReadLimits> = {}): [number, number][] =>
  planRegisterReads(tags, { ...LIMITS, ...limits }).map(({ start, count }) => [start, count]);

describe('neighbours travel together', () => {
  it('across a gap up to the limit, and not beyond', () => {
    expect(places([span(0), span(17)])).toEqual([[0, 18]]);
    expect(places([span(0), span(18)])).toEqual([
      [0, 1],
      [18, 1],
    ]);
  });
  it('never more registers than one request may have, and a value is never split', () => {
    expect(places(Array.from({ length: 63 }, (_, i) => span(2 * i, 2)))).toEqual([
      [0, 124],
      [124, 2],
    ]);
  });
  it('10 000 dense registers take 80 requests', () => {
    expect(
      planRegisterReads(
        Array.from({ length: 10_000 }, (_, i) => span(i)),
        LIMITS,
      ),
    ).toHaveLength(80);
  });
  it('up to the last register of the table', () =>
    expect(places([span(65_534, 2), span(65_530)])).toEqual([[65_530, 6]]));
  it('bits of a coil table by the thousand, gaps counted as 16 bits a register', () => {
    const coil = { table: 'coil' } as const;
    expect(places([span(0, 1, coil), span(257, 1, coil)])).toEqual([[0, 258]]);
    expect(places([span(0, 1, coil), span(258, 1, coil)])).toEqual([
      [0, 1],
      [258, 1],
    ]);
    expect(places(Array.from({ length: 2001 }, (_, i) => span(i, 1, coil)))).toEqual([
      [0, 2000],
      [2000, 1],
    ]);
  });
  it('tables and rates apart', () => {
    expect(places([span(0), span(1, 1, { table: 'input' }), span(2, 1, { everyMs: 500 })])).toHaveLength(3);
  });
  it('several bits of one register ask for it once', () =>
    expect(places([span(5), span(5), span(5, 2)])).toEqual([[5, 2]]));
  it('a refused place is not read along', () => {
    const plan = planRegisterReads([span(0), span(2)], LIMITS, { refused: [span(1)], breakBefore: new Set() });
    expect(plan.map(({ start, count }) => [start, count])).toEqual([
      [0, 1],
      [2, 1],
    ]);
  });
});

describe('laws of every plan', () => {
  const spans = fc
    .array(
      fc.record({
        table: fc.constantFrom('coil', 'discrete', 'input', 'holding'),
        start: fc.oneof(fc.integer({ min: 0, max: 400 }), fc.integer({ min: 65_300, max: 65_535 })),
        count: fc.constantFrom(1, 1, 2, 4, 10),
        everyMs: fc.constantFrom(100, 1000),
      }),
      { maxLength: 200 },
    )
    .map((all): Span[] =>
      all.map(
        (tag) =>
          ({
            ...tag,
            count: tag.table === 'coil' || tag.table === 'discrete' ? 1 : Math.min(tag.count, 65_536 - tag.start),
          }) as Span,
      ),
    );
  const limits = fc.record({
    maxRegistersPerRead: fc.integer({ min: 10, max: 125 }),
    maxBitsPerRead: fc.integer({ min: 1, max: 2000 }),
    maxGapRegisters: fc.integer({ min: 0, max: 124 }),
  });
  it('every tag is in exactly one request, wholly, with its table and rate', () => {
    fc.assert(
      fc.property(spans, limits, (tags, limit) => {
        const reads = planRegisterReads(tags, limit);
        const covered = reads.flatMap((read) => read.tags);
        expect(covered).toHaveLength(tags.length);
        expect(new Set(covered)).toEqual(new Set(tags));
        for (const read of reads) {
          for (const tag of read.tags) {
            expect([tag.table, tag.everyMs]).toEqual([read.table, read.everyMs]);
            expect(tag.start).toBeGreaterThanOrEqual(read.start);
            expect(tag.start + tag.count).toBeLessThanOrEqual(read.start + read.count);
          }
        }
      }),
    );
  });
  it('no request passes the limit of its table or the end of the table; no gap is longer than allowed', () => {
    fc.assert(
      fc.property(spans, limits, (tags, limit) => {
        for (const read of planRegisterReads(tags, limit)) {
          const isBits = read.table === 'coil' || read.table === 'discrete';
          expect(read.count).toBeLessThanOrEqual(isBits ? limit.maxBitsPerRead : limit.maxRegistersPerRead);
          expect(read.start + read.count).toBeLessThanOrEqual(65_536);
          let end = read.start;
          for (const tag of read.tags) {
            expect(tag.start - end).toBeLessThanOrEqual(limit.maxGapRegisters * (isBits ? 16 : 1));
            end = Math.max(end, tag.start + tag.count);
          }
          expect(end).toBe(read.start + read.count);
        }
      }),
    );
  });
});
