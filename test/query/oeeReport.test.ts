import { afterEach, describe, expect, it } from 'vitest';
import { oeeLine } from '../../electron/query/oeeLine.ts';
import { oeeProofs } from '../../electron/query/oeeProofs.ts';
import { oeeReport } from '../../electron/query/oeeReport.ts';
import { oeeLineSchema, oeeReportSchema } from '../../shared/contract/oeeChannels.ts';
import { BASE_CONFIG, START_US, WrittenStation } from './writtenStation.ts';

const stations: WrittenStation[] = [];
afterEach(() => {
  for (const each of stations.splice(0)) each.close();
});
const [press, line] = BASE_CONFIG.equipment as [{ oee: object }, object];
const CONFIG = {
  ...BASE_CONFIG,
  equipment: [
    {
      ...press,
      oee: {
        ...press.oee,
        product: 'name',
        products: { A: { idealCycleMs: 1000 }, B: { name: 'Bracket', idealCycleMs: 2000 } },
      },
    },
    line,
  ],
};

/** Four minutes: two of A at one a second, a stop of thirty seconds, then B at one in two seconds. */
function written(): WrittenStation {
  const one = new WrittenStation(CONFIG as never);
  stations.push(one);
  one.run(240, (i) => ({
    state: i >= 120 && i < 150 ? 0 : 1,
    name: i < 135 ? 'A' : 'B',
    total: i <= 120 ? i : i < 150 ? 120 : 120 + Math.floor((i - 150) / 2),
  }));
  return one;
}

describe('the OEE report of a work unit', () => {
  it('has bands that add up to the time, in the shape of the contract', () => {
    const one = written();
    const report = oeeReport(
      one.data(),
      { workUnit: 'press', from: START_US, to: START_US + 240e6, by: 'shift' },
      one.clock.us,
    );
    expect(oeeReportSchema.safeParse(report).error).toBeUndefined();
    expect(report.bands.reduce((sum, each) => sum + each.minutes, 0)).toBeCloseTo((report.to - report.from) / 60e6, 9);
    expect(report.bands.find(({ band }) => band === 'smallStop')?.minutes).toBeCloseTo(0.5, 9);
    expect(report.figures.map(({ id }) => id)).toEqual([
      'oee',
      'availability',
      'performance',
      'quality',
      'teep',
      'ooe',
      'nee',
      'utilisation',
      'allocation',
      'technical',
      'setupRatio',
      'scrapRatio',
      'reworkRatio',
      'firstPassYield',
      'mtbf',
      'mttr',
    ]);
    expect(report.figures.find(({ id }) => id === 'mtbf')?.value).toBeUndefined();
  });

  it('holds each product against its own ideal cycle', () => {
    const one = written();
    const report = oeeReport(
      one.data(),
      { workUnit: 'press', from: START_US, to: START_US + 240e6, by: 'product' },
      one.clock.us,
    );
    expect(report.rows.map(({ label, produced }) => [label, produced])).toEqual([
      ['A', 120],
      ['Bracket', 44],
    ]);
    for (const row of report.rows) expect(row.performance).toBeGreaterThan(0.96);
    expect(report.figures.find(({ id }) => id === 'performance')?.value).toBeCloseTo(1, 1);
  });

  it('names the sealed entries it rests on', () => {
    const one = written();
    const proofs = oeeProofs(one.data(), { workUnit: 'press', from: START_US + 60e6, to: START_US + 70e6, limit: 10 });
    expect(proofs.length).toBeGreaterThan(0);
    for (const proof of proofs) expect(proof.to >= START_US + 60e6 && proof.from < START_US + 70e6).toBe(true);
  });

  it('of a line is held against its constraint', () => {
    const one = written();
    const answer = oeeLine(one.data(), { line: 'line-1', from: START_US, to: START_US + 240e6 }, one.clock.us);
    expect(oeeLineSchema.safeParse(answer).error).toBeUndefined();
    expect(answer).toMatchObject({ constraint: 'press', rule: 'slowestIdealCycle', good: 164 });
    expect(answer.oee).toBeCloseTo(answer.members[0]?.oee as number, 9);
  });
});
