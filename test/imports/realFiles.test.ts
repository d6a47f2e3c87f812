import { expect, it } from 'vitest';
import { previewFile } from '../../electron/imports/index.ts';
import { STATUS_LIMITED, STATUS_NO_DATA } from '../../electron/imports/readValue.ts';
import { importMappingSchema } from '../../shared/domain/importMapping.ts';
import { imported, KeepingSink, standingClock } from './support/importing.ts';
import { describeSharedData, sharedFile } from './support/sharedData.ts';

const NYC = sharedFile('nyc_water/distribution_2015.csv.gz');
const COLIFORM = 'Coliform (Quanti-Tray) (MPN /100mL)';
const ECOLI = 'E.coli(Quanti-Tray) (MPN/100mL)';
const nycMapping = (given: { noData?: string[]; ties?: 'refuse' | 'spread' } = {}) =>
  importMappingSchema.parse({
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
      { column: 'Fluoride (mg/L)', tag: 'nyc.{Sample Site}.fluoride' },
      { column: COLIFORM, tag: 'nyc.{Sample Site}.coliform', censored: 'limit', noData: given.noData ?? [] },
      { column: ECOLI, tag: 'nyc.{Sample Site}.ecoli', censored: 'limit', noData: given.noData ?? [] },
    ],
    ties: given.ties ?? 'spread',
  });

describeSharedData('New York distribution samples 2015 (gzip CSV)', () => {
  it('reads 15550 records off 15723 lines, and accounts for every one', async () => {
    const { outcome, sink } = await imported(NYC, nycMapping());
    expect(outcome).toMatchObject({ state: 'done', encoding: 'utf-8', delimiter: ',' });
    expect(outcome.counts.rows).toBe(15_550);
    expect(outcome.counts.accepted + outcome.counts.refused).toBe(15_550);
    // One record has "-" for coliform and E. coli.
    expect(outcome.reasons).toEqual({ unparsableNumber: 1 });
    expect(sink.refused).toHaveLength(1);
    expect(sink.refused[0]?.error).toContain(`column "${COLIFORM}" is "-"`);
  });

  it('counts what stands in truth.md §12: residual, turbidity, fluoride, <1, >200.5', async () => {
    const { outcome, sink } = await imported(NYC, nycMapping({ noData: ['-'] }));
    expect(outcome.counts).toMatchObject({ rows: 15_550, accepted: 15_550, refused: 0 });
    const of = (what: string) => sink.readings().filter(({ tag }) => tag.endsWith(`.${what}`));
    const residual = of('residual').map(({ value }) => value as number);
    expect(residual).toHaveLength(15_550);
    expect(Math.min(...residual)).toBe(0);
    expect(Math.max(...residual)).toBe(1.8);
    expect(residual.reduce((sum, value) => sum + value, 0) / residual.length).toBeCloseTo(0.59553891, 8);
    expect(of('turbidity')).toHaveLength(15_550);
    expect(of('fluoride')).toHaveLength(15_550 - 13_583);
    const coliform = of('coliform');
    expect(coliform.filter(({ status }) => status === STATUS_LIMITED.low)).toHaveLength(15_465);
    expect(coliform.filter(({ status, value }) => status === STATUS_LIMITED.high && value === 200.5)).toHaveLength(12);
    expect(coliform.filter(({ status }) => status === STATUS_NO_DATA)).toHaveLength(1);
    expect(coliform.filter(({ status }) => status === 0)).toHaveLength(72);
    expect(of('ecoli').filter(({ status }) => status === STATUS_LIMITED.low)).toHaveLength(15_549);
    expect(new Set(of('residual').map(({ tag }) => tag)).size).toBe(396);
  });

  it('delivers frames of at most 5000 readings, each tag in ascending time', async () => {
    const { sink } = await imported(NYC, nycMapping());
    for (const frame of sink.frames) {
      expect(frame.tag.length).toBeLessThanOrEqual(5_000);
      const last = new Map<number, number>();
      frame.tag.forEach((tag, row) => {
        const time = frame.sourceTime[row] as number;
        expect(time).toBeGreaterThanOrEqual(last.get(tag) ?? 0);
        last.set(tag, time);
      });
    }
  });

  it('says the same of the same file a second time: same readings, same refused items', async () => {
    const runs = [];
    for (let run = 0; run < 2; run++) runs.push((await imported(NYC, nycMapping({ ties: 'refuse' }))).sink);
    expect(runs[0]?.readings()).toEqual(runs[1]?.readings());
    expect(runs[0]?.refused).toEqual(runs[1]?.refused);
  });

  it('finds delimiter, encoding, header, both time columns, their order and the sites by itself', async () => {
    const preview = await previewFile({
      path: NYC,
      rows: 5,
      tagOf: new KeepingSink().tagOf(),
      clock: standingClock(),
      futureMsMax: 0,
      timeZone: 'America/New_York',
    });
    expect(preview).toMatchObject({ kind: 'csv', encoding: 'utf-8', delimiter: ',', problems: [] });
    expect(preview.rows.map(({ row }) => row)).toEqual([2, 3, 5, 6, 7]);
    const suggested = importMappingSchema.parse(JSON.parse(preview.suggestedMapping));
    expect(suggested.time).toMatchObject({ columns: ['Sample Date', 'Sample Time'], format: 'M/d/yyyy HH:mm' });
    expect(suggested.values.map(({ tag }) => tag)).toContain('distribution_2015.{Sample Site}.Turbidity');
  });
});
