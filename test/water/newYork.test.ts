import { expect, it } from 'vitest';
import { importMappingSchema } from '../../shared/domain/importMapping.ts';
import { imported } from '../imports/support/importing.ts';
import { describeSharedData, sharedFile } from '../imports/support/sharedData.ts';
import { Bench, type Row } from './support/kinds.ts';

const MAPPING = importMappingSchema.parse({
  name: 'nyc-distribution',
  version: 1,
  format: { kind: 'csv' },
  time: {
    columns: ['Sample Date', 'Sample Time'],
    format: 'MM/dd/yyyy HH:mm',
    timeZone: 'America/New_York',
    ambiguous: 'earlier',
  },
  values: [
    { column: 'Residual Free Chlorine (mg/L)', tag: 'nyc.{Sample Site}.residual' },
    { column: 'Turbidity (NTU)', tag: 'nyc.{Sample Site}.turbidity' },
    {
      column: 'Coliform (Quanti-Tray) (MPN /100mL)',
      tag: 'nyc.{Sample Site}.coliform',
      censored: 'limit',
      noData: ['-'],
    },
  ],
  ties: 'spread',
});

/** month, records, mean residual, residual = 0, residual < 0.2, max turbidity, turbidity > 1, coliform detected */
const EXPECTED = [
  ['2015-01', 1219, 0.569262, 0, 1, 1.56, 599, 1],
  ['2015-02', 1093, 0.542845, 0, 2, 1.99, 854, 1],
  ['2015-03', 1240, 0.52271, 0, 2, 1.83, 833, 1],
  ['2015-04', 1235, 0.51987, 0, 2, 4.36, 709, 8],
  ['2015-05', 1338, 0.52, 0, 38, 5.5, 382, 0],
  ['2015-06', 1348, 0.549392, 0, 46, 2.26, 131, 6],
  ['2015-07', 1391, 0.585248, 0, 61, 2.76, 13, 26],
  ['2015-08', 1420, 0.691775, 0, 41, 1.78, 17, 22],
  ['2015-09', 1322, 0.67612, 1, 22, 5.17, 31, 8],
  ['2015-10', 1344, 0.651652, 0, 27, 1.86, 13, 10],
  ['2015-11', 1270, 0.649299, 0, 14, 1.51, 50, 1],
  ['2015-12', 1330, 0.643737, 0, 18, 1.65, 32, 0],
] as const;

const RULES = [
  { id: 'V', kind: 'undetectedResidual', target: { tags: ['nyc.*.residual'] } },
  {
    ...{ id: 'low', kind: 'shareOfReadings', side: 'atOrAbove', limit: 0.2, across: true },
    target: { tags: ['nyc.*.residual'] },
  },
  {
    ...{ id: 'turbidity', kind: 'shareOfReadings', limit: 1, across: true },
    target: { tags: ['nyc.*.turbidity'] },
  },
  {
    ...{ id: 'coliform', kind: 'shareOfReadings', limit: 0, censored: 'zero', across: true },
    target: { tags: ['nyc.*.coliform'] },
  },
];

describeSharedData('New York City distribution samples 2015, by the importer and the rule kinds', () => {
  it('month by month: counts, mean and lowest residual, V, turbidity and coliform', { timeout: 60_000 }, async () => {
    const { outcome, sink } = await imported(sharedFile('nyc_water/distribution_2015.csv.gz'), MAPPING);
    expect(outcome.counts).toMatchObject({ rows: 15_550, accepted: 15_550, refused: 0 });
    const rows = sink.readings().map(
      ({ tag, time, value, status }): Row => ({
        ...{ tag, status, time: Date.parse(`${time.slice(0, 23)}Z`) * 1000 + Number(time.slice(23, -1) || 0) },
        value: typeof value === 'number' ? value : Number.NaN,
      }),
    );
    const ids = [...new Set(rows.map(({ tag }) => tag))];
    const unitOf = (id: string): string =>
      id.endsWith('residual') ? 'mg/L' : id.endsWith('turbidity') ? '{NTU}' : '{MPN}/(100.mL)';
    const bench = new Bench(
      RULES,
      ids.map((id) => ({ id, unit: unitOf(id) })),
      'America/New_York',
    );
    bench.show(rows, 40);
    const found = bench.findings(Date.UTC(2016, 0, 2) * 1000);
    const of = (rule: string) => found.filter(({ bound }) => bound.rule.id === rule).map(({ result }) => result);
    const [residual, low, turbidity, coliform] = ['V', 'low', 'turbidity', 'coliform'].map(of);
    const table = EXPECTED.map(([month], i) => ({
      month,
      records: residual?.[i]?.figures?.a,
      mean: Number(residual?.[i]?.figures?.mean),
      zero: residual?.[i]?.figures?.c,
      low: low?.[i]?.figures?.beyond,
      highest: turbidity?.[i]?.figures?.worst,
      above: turbidity?.[i]?.figures?.beyond,
      detected: coliform?.[i]?.figures?.beyond,
      V: Number(residual?.[i]?.value),
      verdict: residual?.[i]?.verdict,
    }));
    expect(residual).toHaveLength(12);
    EXPECTED.forEach(([month, records, mean, zero, below, highest, above, detected], i) => {
      const row = table[i];
      expect(row, month).toMatchObject({ records, zero, low: below, highest, above, detected });
      expect(Math.abs((row?.mean as number) - mean), month).toBeLessThan(1e-6);
      expect(row?.V, month).toBeCloseTo((100 * zero) / records, 4);
    });
    expect(table.reduce((sum, { detected }) => sum + (detected as number), 0)).toBe(84);
    expect(residual?.every(({ verdict }) => verdict !== 'notMet')).toBe(true);
  });
});
