import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hampel, MAD_TO_SIGMA } from '../../../electron/pipeline/clean/hampel.ts';
import { quartiles } from '../../../electron/pipeline/clean/quartiles.ts';
import { rollingZScores } from '../../../electron/pipeline/clean/rollingZ.ts';
import { select } from '../../../electron/pipeline/clean/select.ts';
import { FILTER_KINDS, QUARTILE_RULES } from '../../../shared/domain/config/index.ts';
import { type Row, T0 } from '../fixtures.ts';
import { canonical, cleanersOf, closedWindow, sealedBatch } from './cleanedBatch.ts';

const finite = fc.double({ noNaN: true, noDefaultInfinity: true });
/** Plant-like: a coarse sensor, now and then far off. */
const plantValue = fc.oneof(
  { weight: 8, arbitrary: fc.integer({ min: 195, max: 205 }).map((n) => n / 10) },
  { weight: 1, arbitrary: fc.integer({ min: -1000, max: 1000 }) },
  { weight: 1, arbitrary: finite },
);
const values = fc.array(plantValue, { minLength: 1, maxLength: 60 });
const filter = fc
  .record({
    kind: fc.constantFrom(...FILTER_KINDS),
    action: fc.constantFrom('flag', 'replace'),
  })
  .chain(({ kind, action }) =>
    fc.integer({ min: 2, max: 6 }).map((n) => ({
      kind,
      action,
      ...(kind === 'hampel' ? { halfWidth: n, nSigma: 3 } : {}),
      ...(kind === 'iqr' ? { factor: 1.5 } : {}),
      ...(kind === 'rollingZ' ? { window: n, threshold: 3 } : {}),
      ...(kind === 'rateOfChange' ? { maxPerSecond: n } : {}),
      ...(kind === 'frozen' ? { afterReadings: n } : {}),
      ...(kind === 'spike' ? { maxStep: n } : {}),
    })),
  );
const clean = fc.record({
  filters: fc.array(filter, { maxLength: 4 }),
  fill: fc.record({ method: fc.constantFrom('linear', 'hold', 'none'), maxReadings: fc.integer({ min: 1, max: 5 }) }),
});
/** Readings of one tag, with jitter, holes and Bad ones. */
const rows = fc
  .array(
    fc.record({
      value: plantValue,
      step: fc.integer({ min: 1, max: 40 }),
      status: fc.constantFrom(0, 0, 0, 0x40900000, 0x80050000),
    }),
    { minLength: 1, maxLength: 60 },
  )
  .map((given) => {
    let time = T0;
    return given.map(({ value, step, status }): Row => {
      time += step * 100_000;
      return { kind: 'number', time, status, ...(status >>> 31 === 1 ? {} : { value }) };
    });
  });
const sealOf = (given: readonly Row[], configured: object) =>
  sealedBatch(closedWindow(given), { cleaners: cleanersOf({ 'tag-1': { clean: configured } }) });

describe('whatever the filters and the readings', () => {
  it('the raw part is that of the batch without cleaning, and both ways of writing agree', () => {
    fc.assert(
      fc.property(rows, clean, (given, configured) => {
        const { body, text, encoded } = sealOf(given, configured);
        const plain = sealedBatch(closedWindow(given), {}).body;
        expect(encoded).toBe(text);
        expect(text).toBe(canonical(JSON.parse(text)));
        expect({ axes: body.axes, tags: body.tags, rawDigest: body.rawDigest, key: body.key }).toEqual({
          axes: plain.axes,
          tags: plain.tags,
          rawDigest: plain.rawDigest,
          key: plain.key,
        });
      }),
    );
  });

  it('corrections are finite, of readings that were marked and have a value, each row once', () => {
    fc.assert(
      fc.property(rows, clean, (given, configured) => {
        const { body } = sealOf(given, configured);
        const marked = new Set(
          (body.flagged ?? []).flatMap(([, row, length]) => Array.from({ length }, (_, k) => row + k)),
        );
        const corrected = body.corrections.map(([, row]) => row);
        expect(new Set(corrected).size).toBe(corrected.length);
        expect(corrected).toEqual(corrected.toSorted((a, b) => a - b));
        for (const [, row, value] of body.corrections) {
          expect(Number.isFinite(value)).toBe(true);
          expect(marked.has(row)).toBe(true);
        }
        for (const row of marked) expect(body.tags[0]?.values[row]).not.toBeNull();
      }),
    );
  });

  it('filled values lie strictly between the first and the last reading, at times of none, between their neighbours', () => {
    fc.assert(
      fc.property(rows, clean, (given, configured) => {
        const { body } = sealOf(given, configured);
        const times = given.map(({ time }) => time);
        const shown = given.flatMap(({ time, value, status }, row) => {
          if (value === undefined || status !== 0) return [];
          const correction = body.corrections.find(([, corrected]) => corrected === row);
          const isMarked = (body.flagged ?? []).some(([, from, length]) => row >= from && row < from + length);
          return isMarked && !correction ? [] : [{ time, value: correction ? correction[2] : (value as number) }];
        });
        for (const [, time, value] of body.filled ?? []) {
          expect(time).toBeGreaterThan(times[0] as number);
          expect(time).toBeLessThan(times.at(-1) as number);
          const before = shown.filter((each) => each.time < time).at(-1)?.value as number;
          const after = shown.find((each) => each.time > time)?.value as number;
          expect(value).toBeGreaterThanOrEqual(Math.min(before, after));
          expect(value).toBeLessThanOrEqual(Math.max(before, after));
        }
      }),
    );
  });

  it('working a batch out again from its own body gives the same corrections, marks and filled values', () => {
    fc.assert(
      fc.property(rows, clean, (given, configured) => {
        const { body } = sealOf(given, configured);
        const [axis, tag] = [body.axes[0], body.tags[0]];
        let time = axis?.start as number;
        const again = (tag?.values ?? []).map((value, row): Row => {
          if (row > 0) time += axis?.steps[row - 1] as number;
          const status = tag?.status.find(([from, length]) => row >= from && row < from + length)?.[2] ?? 0;
          return { kind: 'number', time, status, ...(value === null ? {} : { value: value as number }) };
        });
        const declared = body.lineage.cleaning?.[0]?.clean as object;
        const second = sealOf(again, declared).body;
        expect(second.corrections).toEqual(body.corrections);
        expect(second.flagged).toEqual(body.flagged);
        expect(second.filled).toEqual(body.filled);
        expect(second.findings).toEqual(body.findings);
      }),
    );
  });
});

const sorted = (from: Iterable<number>) => Float64Array.from(from).sort();
const medianOf = (all: Float64Array) =>
  all.length % 2 === 1
    ? (all[all.length >> 1] as number)
    : ((all[all.length / 2 - 1] as number) + (all[all.length / 2] as number)) / 2;

describe('the quick ways are the plain ways', () => {
  const small = fc.array(
    fc.integer({ min: -30, max: 30 }).map((n) => n / 4),
    { minLength: 1, maxLength: 80 },
  );

  it('Hampel: each window sorted anew', () => {
    fc.assert(
      fc.property(small, fc.integer({ min: 1, max: 12 }), fc.constantFrom(0, 0.5), (given, halfWidth, sigmaFloor) => {
        const expected = given.flatMap((value, i) => {
          const window = sorted(given.slice(Math.max(0, i - halfWidth), i + halfWidth + 1));
          const median = medianOf(window);
          const mad = medianOf(sorted(window.map((each) => Math.abs(each - median))));
          const sigma = Math.max(MAD_TO_SIGMA * mad, sigmaFloor);
          return Math.abs(value - median) > 3 * sigma ? [[i, median]] : [];
        });
        const { at, medians } = hampel(Float64Array.from(given), { halfWidth, nSigma: 3, sigmaFloor });
        expect(at.map((i, k) => [i, medians[k]])).toEqual(expected);
      }),
      { numRuns: 500 },
    );
  });

  it('rolling z: mean and sample SD of each window summed anew', () => {
    fc.assert(
      fc.property(small, fc.integer({ min: 2, max: 20 }), (given, window) => {
        const z = rollingZScores(Float64Array.from(given), window);
        given.forEach((value, i) => {
          const before = given.slice(i - window, i);
          if (i < window || before.every((each) => each === before[0])) {
            expect(z[i]).toBeNaN();
            return;
          }
          const mean = before.reduce((sum, each) => sum + each, 0) / window;
          const sd = Math.sqrt(before.reduce((sum, each) => sum + (each - mean) ** 2, 0) / (window - 1));
          expect(z[i]).toBeCloseTo((value - mean) / sd, 8);
        });
      }),
      { numRuns: 500 },
    );
  });

  it('selection: the sorted values', () => {
    fc.assert(
      fc.property(fc.array(finite, { minLength: 1, maxLength: 200 }), fc.nat(), (given, any) => {
        const k = any % given.length;
        expect(select(Float64Array.from(given), k) + 0).toEqual((sorted(given)[k] as number) + 0);
      }),
      { numRuns: 500 },
    );
  });

  it('selection in awkward orders: rising, falling, equal, organ pipe', () => {
    const n = 5000;
    for (const shape of [(i: number) => i, (i: number) => -i, () => 7, (i: number) => Math.min(i, n - i)]) {
      const given = Float64Array.from({ length: n }, (_, i) => shape(i));
      for (const k of [0, 1250, 2500, 4999]) expect(select(given.slice(), k)).toBe(sorted(given)[k]);
    }
  });

  it('quartiles lie within the values, the first not above the third, whatever their order', () => {
    fc.assert(
      fc.property(values, fc.constantFrom(...QUARTILE_RULES), (given, rule) => {
        const { q1, q3 } = quartiles(Float64Array.from(given), rule) ?? { q1: Number.NaN, q3: Number.NaN };
        const all = sorted(given);
        expect(q1).toBeGreaterThanOrEqual(all[0] as number);
        expect(q3).toBeLessThanOrEqual(all.at(-1) as number);
        expect(q1).toBeLessThanOrEqual(q3);
        expect(quartiles(Float64Array.from(given.toReversed()), rule)).toEqual({ q1, q3 });
      }),
    );
  });
});
