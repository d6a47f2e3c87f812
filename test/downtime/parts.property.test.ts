import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DrawnStop } from '../../electron/downtime/index.ts';
import {
  codeParts,
  mergeParts,
  type Part,
  redraw,
  refit,
  type Stop,
  StopActError,
  splitParts,
  UNCODED,
} from '../../electron/downtime/index.ts';
import type { Shift } from '../../shared/domain/shift/index.ts';
import type { Instant } from '../../shared/domain/time.ts';
import { ports } from './stopsOfDay.ts';

const SEED = 20_261_121;
const END = 1_000;

function isPartition(parts: readonly Part[], from: number, to: number | null): boolean {
  return (
    parts[0]?.from === from &&
    parts.at(-1)?.to === to &&
    parts.every((part, i) => (part.to === null ? i === parts.length - 1 : part.to > part.from)) &&
    parts.every((part, i) => i === 0 || parts[i - 1]?.to === part.from)
  );
}

const act = fc.oneof(
  fc.record({ kind: fc.constant('split' as const), at: fc.integer({ min: -5, max: END + 5 }) }),
  fc.record({
    kind: fc.constant('merge' as const),
    index: fc.nat(60),
    keep: fc.constantFrom('before' as const, 'after' as const),
  }),
  fc.record({ kind: fc.constant('code' as const), index: fc.nat(60), reason: fc.constantFrom('a', 'b', 'c') }),
  fc.record({
    kind: fc.constant('redraw' as const),
    from: fc.integer({ min: 0, max: 499 }),
    to: fc.option(fc.integer({ min: 500, max: END })),
  }),
);

describe('parts of a stop', () => {
  it('partition it exactly, whatever people do and however late readings move it', () => {
    fc.assert(
      fc.property(fc.array(act, { maxLength: 80 }), (acts) => {
        let from = 0;
        let to: number | null = END;
        let parts = refit([], from, to);
        for (const each of acts) {
          try {
            if (each.kind === 'split') parts = splitParts(parts, each.at, END);
            if (each.kind === 'merge') parts = mergeParts(parts, parts[each.index % parts.length]!.from, each.keep);
            if (each.kind === 'code') {
              const code = { ...UNCODED, by: 'person', reason: each.reason } as const;
              parts = codeParts(parts, [parts[each.index % parts.length]!.from], code);
            }
            if (each.kind === 'redraw') {
              ({ from, to } = each);
              parts = refit(parts, from, to);
            }
          } catch (error) {
            if (!(error instanceof StopActError)) throw error;
          }
          expect(isPartition(parts, from, to)).toBe(true);
        }
      }),
      { seed: SEED },
    );
  });

  it('a split and the merge of it leave what was said before', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: END - 1 }),
        fc.constantFrom('before' as const, 'after' as const),
        (at, keep) => {
          const parts = codeParts(refit([], 0, END), [], { ...UNCODED, by: 'person', reason: 'a' });
          expect(mergeParts(splitParts(parts, at, END), at, keep)).toEqual(parts);
        },
      ),
      { seed: SEED },
    );
  });
});

const shift = {
  name: 'Day',
  localDate: '2026-11-21',
  start: 0 as Instant,
  end: 10_000 as Instant,
  breaks: [],
} satisfies Shift;
/** Disjoint stretches in [0, 10 000), the last one perhaps open. */
const drawnStops = fc
  .tuple(fc.uniqueArray(fc.integer({ min: 0, max: 9_999 }), { minLength: 0, maxLength: 16 }), fc.boolean())
  .map(([cuts, isOpen]): DrawnStop[] => {
    const edges = cuts.toSorted((a, b) => a - b);
    const stops: DrawnStop[] = [];
    for (let i = 0; i + 1 < edges.length; i += 2)
      stops.push({ from: edges[i] as Instant, to: edges[i + 1] as Instant, shift, state: 'STOP' });
    const last = stops.pop();
    return last === undefined ? [] : [...stops, isOpen ? { ...last, to: null } : last];
  });

describe('stops redrawn by late readings', () => {
  const over = (known: ReadonlyMap<string, Stop>) => ({
    ...ports,
    workUnit: 'press-1',
    isTaken: (id: string) => known.has(id),
    automatic: () => UNCODED,
    plannedUs: (_: DrawnStop, from: number, to: number) => to - from,
  });

  it('are exactly what the readings draw, each with parts that partition it, and no code leaves its time', () => {
    fc.assert(
      fc.property(
        fc.array(drawnStops, { minLength: 1, maxLength: 6 }),
        fc.array(fc.nat(1_000), { maxLength: 6 }),
        (drawings, picks) => {
          const known = new Map<string, Stop>();
          drawings.forEach((drawn, round) => {
            for (const { stop } of redraw([...known.values()], drawn, over(known))) known.set(stop.id, stop);
            const standing = [...known.values()]
              .filter(({ isWithdrawn }) => !isWithdrawn)
              .sort((a, b) => a.from - b.from);
            expect(standing.map(({ from, to }) => [from, to])).toEqual(drawn.map(({ from, to }) => [from, to]));
            for (const stop of standing) expect(isPartition(stop.parts, stop.from, stop.to)).toBe(true);
            const before = codedAt(known);
            expect(redraw([...known.values()], drawn, over(known))).toEqual([]);
            const picked = standing[(picks[round] ?? 0) % Math.max(1, standing.length)];
            if (picked)
              known.set(picked.id, {
                ...picked,
                parts: picked.parts.map((part) => ({ ...part, by: 'person', reason: `said ${round}` })),
              });
            expect(codedAt(known).length).toBeGreaterThanOrEqual(before.length);
          });
        },
      ),
      { seed: SEED },
    );
  });

  it('a code stays with every moment that is still part of a stop', () => {
    fc.assert(
      fc.property(drawnStops, drawnStops, fc.integer({ min: 0, max: 9_999 }), (first, second, moment) => {
        const known = new Map<string, Stop>();
        for (const { stop } of redraw([], first, over(known)))
          known.set(stop.id, {
            ...stop,
            parts: stop.parts.map((part) => ({ ...part, by: 'person', reason: stop.id })),
          });
        const said = reasonAt(known, moment);
        for (const { stop } of redraw([...known.values()], second, over(known))) known.set(stop.id, stop);
        const says = reasonAt(known, moment);
        if (said !== undefined && says !== undefined) expect(says).toBe(said);
      }),
      { seed: SEED },
    );
  });
});

const codedAt = (known: ReadonlyMap<string, Stop>): string[] =>
  [...known.values()].flatMap(({ parts }) => parts.flatMap(({ reason }) => (reason === null ? [] : [reason])));

function reasonAt(known: ReadonlyMap<string, Stop>, moment: number): string | null | undefined {
  for (const stop of known.values()) {
    if (stop.isWithdrawn) continue;
    const part = stop.parts.find(({ from, to }) => from <= moment && moment < (to ?? 10_000));
    if (part) return part.reason;
  }
  return undefined;
}
