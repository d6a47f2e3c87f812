import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Bench, HOUR, type Row } from './support/kinds.ts';

const TAGS = ['ife-1.turbidity', 'ife-2.turbidity'].map((id) => ({ id, unit: '{NTU}' }));
const RULES = [
  { id: 'run', kind: 'consecutive', limit: 1 },
  { id: 'months', kind: 'consecutive', limit: 1, monthsRunning: 2 },
  { id: 'full', kind: 'completeness', everyMs: 3_600_000, period: 'day' },
  { id: 'samples', kind: 'completeness', samples: 40, across: true },
  {
    id: 'taken',
    kind: 'shareOfReadings',
    limit: 1,
    percent: 100,
    record: { everyMs: 14_400_000, take: 'highest' },
    tellEach: true,
  },
  { id: 'all', kind: 'shareOfReadings', limit: 1, across: true },
  { id: 'p90', kind: 'percentile', limit: 1, period: 'month', method: 'interpolated' },
  { id: 'raa', kind: 'runningAnnualAverage', limit: 1, months: 3, compute: 'month' },
  { id: 'lraa', kind: 'locationalRunningAnnualAverage', limit: 1 },
  { id: 'v', kind: 'undetectedResidual', detectionLimit: 0.2 },
];
const START = Date.UTC(2026, 0, 20) * 1000;
const END = Date.UTC(2026, 6, 1) * 1000;

const readings = fc.array(
  fc.record({
    tag: fc.constantFrom(0, 1),
    after: fc.integer({ min: 1, max: 60 * 24 * 4 }),
    value: fc.integer({ min: 0, max: 20 }),
  }),
  { minLength: 1, maxLength: 80 },
);

it('results are the same however the readings were cut into windows and however often the rules settled in between', () => {
  fc.assert(
    fc.property(readings, fc.integer({ min: 1, max: 12 }), (given, size) => {
      const at = [START, START];
      const rows = given.map(({ tag, after, value }): Row => {
        at[tag] = (at[tag] as number) + after * 60_000_000;
        return { tag: (TAGS[tag] as { id: string }).id, time: at[tag] as number, value: value / 10 };
      });
      rows.sort((a, b) => a.time - b.time);
      const text = (results: readonly { isAmended?: boolean }[]) =>
        results.map((result) => JSON.stringify(result)).sort();

      const whole = new Bench(RULES, TAGS);
      whole.show(rows);
      const pieces = new Bench(RULES, TAGS);
      const found = [];
      for (let from = 0; from < rows.length; from += size) {
        const part = rows.slice(from, from + size);
        pieces.show(part);
        // Everything before the next reading has been shown.
        found.push(...pieces.settle((rows[from + size]?.time ?? part.at(-1)?.time ?? START) - HOUR));
      }
      found.push(...pieces.settle(END));
      expect(text(found)).toEqual(text(whole.settle(END)));
    }),
    { numRuns: 60, verbose: 1 },
  );
});
