import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RuleBook, type RuleFinding, type RuleState } from '../../electron/rules/index.ts';
import type { Instant } from '../../shared/domain/time.ts';
import { boundOf, type TestTag } from './someRules.ts';

/**
 * The law of every kind of rule: how readings were cut into windows, in which order work units came, and when the station was
 * stopped in between, makes no difference to any result.
 */
const TAGS: readonly TestTag[] = [
  { id: 'a.x', unit: 'Cel', equipment: 'a', calibration: { certificate: 'C-1', validUntil: '2026-03-02' } },
  { id: 'a.y', unit: 'Cel', equipment: 'a' },
  { id: 'b.x', unit: 'Cel', equipment: 'b', everyMs: 60_000 },
];
const RULES = [
  { id: 'limit', kind: 'limit', side: 'above', limit: 6, deadband: 1, onDelayMs: 3_600_000, offDelayMs: 1_800_000 },
  { id: 'limit-at-once', kind: 'limit', side: 'below', limit: 2 },
  {
    id: 'limit-rounded',
    kind: 'limit',
    side: 'above',
    limit: 6,
    rounding: { places: 0, mode: 'halfEven', moment: 'beforeComparison' },
  },
  { id: 'range', kind: 'range', min: 1, max: 8 },
  { id: 'rate', kind: 'rateOfChange', perSecond: 0.002, gapMsMax: 7_200_000 },
  { id: 'frozen', kind: 'frozen', afterMs: 1_800_000 },
  { id: 'mean', kind: 'rolling', statistic: 'mean', overMs: 7_200_000, atLeast: 2, max: 6 },
  { id: 'percentile', kind: 'rolling', statistic: 'percentile', overCount: 5, percent: 90, max: 7 },
  { id: 'rarely', kind: 'rolling', statistic: 'max', overCount: 9, everyMs: 7_200_000, max: 8 },
  { id: 'interval', kind: 'longestInterval', msMax: 3_600_000 },
  { id: 'interval-faults', kind: 'longestInterval', msMax: 7_200_000, tell: 'faults' },
  { id: 'sequence', kind: 'sequence', last: 9 },
  { id: 'certificate', kind: 'calibrationValidity' },
  {
    id: 'balance',
    kind: 'balance',
    of: 'increase',
    percent: 10,
    terms: [{ tags: 'b.*', weight: -1 }],
    period: 'day',
  },
  { id: 'sum', kind: 'balance', of: 'sum', max: 100, period: 'hour' },
  { id: 'hours', kind: 'noMoreThanHours', side: 'below', limit: 3, hours: 1 },
  { id: 'share', kind: 'shareOfReadings', limit: 5 },
  { id: 'mkt', kind: 'meanKineticTemperature', limit: 8, windowDays: 1 },
  { id: 'out', kind: 'timeOutOfRange', min: 2, max: 7 },
  { id: 'out-window', kind: 'timeOutOfRange', min: 2, max: 7, windowPeriods: 3 },
  { id: 'degree', kind: 'degreeHours', side: 'above', bound: 6, limit: 4 },
  { id: 'complete', kind: 'completeness', everyMs: 14_400_000, period: 'day' },
  { id: 'samples', kind: 'completeness', samples: 5, period: 'week' },
  { id: 'consecutive', kind: 'consecutive', limit: 6, everyMs: 3_600_000 },
  { id: 'hours-day', kind: 'noMoreThanHours', side: 'below', limit: 3, hours: 1, period: 'day' },
  { id: 'p90', kind: 'percentile', limit: 7, period: 'month' },
] as const;

const START = Date.UTC(2026, 2, 1) * 1000;
const MINUTE = 60_000_000;

interface Reading {
  readonly time: number;
  readonly value: number;
}

const column = fc
  .array(
    fc.tuple(fc.integer({ min: 1, max: 180 }), fc.oneof(fc.integer({ min: 0, max: 9 }), fc.constant(Number.NaN))),
    { minLength: 1, maxLength: 60 },
  )
  .map((steps) => {
    let time = START;
    return steps.map(([minutes, value]): Reading => {
      time += minutes * MINUTE;
      return { time, value };
    });
  });

/** Where each tag is cut, which unit goes first, and after which window the station is stopped. */
const cutting = fc.record({
  lengths: fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 40 }),
  firsts: fc.array(fc.integer({ min: 0, max: 2 }), { minLength: 1, maxLength: 40 }),
  stops: fc.array(fc.boolean(), { minLength: 1, maxLength: 40 }),
});

interface Cutting {
  readonly lengths: readonly number[];
  readonly firsts: readonly number[];
  readonly stops: readonly boolean[];
}

const bound = boundOf(
  RULES.map((rule) => ({ ...rule })),
  TAGS,
);
const nameOf = ({ bound: { rule }, result }: RuleFinding): string =>
  JSON.stringify([rule.id, result.subject, result.from, result.to, result.verdict, result.value, result.detail]);

function bookOf(saved: ReadonlyMap<string, RuleState>): RuleBook {
  return new RuleBook({
    timeZone: 'UTC',
    rules: bound,
    saved: ({ rule }) => saved.get(rule.id),
    since: () => 0 as Instant,
  });
}

function show(book: RuleBook, tag: number, rows: readonly Reading[]): void {
  const time = Float64Array.from(rows, (row) => row.time);
  const value = Float64Array.from(rows, (row) => row.value);
  book.feed((TAGS[tag] as TestTag).id)?.readings(time, value, 0, rows.length, false);
}

const END = START + 40 * 1440 * MINUTE;

function inOnePiece(columns: readonly (readonly Reading[])[]): string[] {
  const book = bookOf(new Map());
  columns.forEach((rows, tag) => {
    show(book, tag, rows);
  });
  return book.settle(() => END).map(nameOf);
}

function inPieces(columns: readonly (readonly Reading[])[], cuts: Cutting): string[] {
  let book = bookOf(new Map());
  const at = columns.map(() => 0);
  const found: string[] = [];
  for (let step = 0; columns.some((rows, tag) => (at[tag] as number) < rows.length); step++) {
    const wanted = (cuts.firsts[step % cuts.firsts.length] as number) % columns.length;
    const tag =
      (at[wanted] as number) < (columns[wanted]?.length ?? 0)
        ? wanted
        : at.findIndex((n, i) => n < (columns[i]?.length ?? 0));
    const rows = columns[tag] as readonly Reading[];
    const from = at[tag] as number;
    const to = Math.min(rows.length, from + (cuts.lengths[step % cuts.lengths.length] as number));
    show(book, tag, rows.slice(from, to));
    at[tag] = to;
    const until = Math.min(...columns.map((each, i) => each[at[i] as number]?.time ?? END));
    found.push(...book.settle(() => until).map(nameOf));
    if (!cuts.stops[step % cuts.stops.length]) continue;
    const saved = book.rules.map(
      (rule) => [rule.bound.rule.id, JSON.parse(JSON.stringify(rule.snapshot())) as RuleState] as const,
    );
    book = bookOf(new Map(saved));
  }
  return [...found, ...book.settle(() => END).map(nameOf)];
}

describe('results of rules', () => {
  it('are the same however windows were cut, units came and the station was stopped', () => {
    fc.assert(
      fc.property(fc.tuple(column, column, column), cutting, (columns, cuts) => {
        expect(inPieces(columns, cuts).sort()).toEqual(inOnePiece(columns).sort());
      }),
      { numRuns: 80, verbose: 1 },
    );
  });

  it('say something of every rule in the test above', () => {
    const rows = (values: readonly number[], minutes: number) =>
      values.map((value, i) => ({ time: START + (i + 1) * minutes * MINUTE, value }));
    const wild = rows(
      [0, 9, 9, 9, 3, 3, 3, 0, 0, 9, 5, 8, 2, 9, 9, 9, 9, 9, 9, 9, 1, 1, 1, 9, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1],
      125,
    );
    const steady = Array.from({ length: 48 }, (_, i) => i % 10);
    const found = inOnePiece([wild, rows(steady, 30), rows([1, 2, 3, 4, 5, 6, 7, 8, 9, 9, 9, 9], 110)]);
    const named = new Set(found.map((text) => (JSON.parse(text) as string[])[0]));
    expect([...named].sort()).toEqual(RULES.map(({ id }) => id).sort());
  });
});
