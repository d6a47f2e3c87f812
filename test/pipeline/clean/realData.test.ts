import { describe, expect, it } from 'vitest';
import { frozenRuns } from '../../../electron/pipeline/clean/frozen.ts';
import { hampel } from '../../../electron/pipeline/clean/hampel.ts';
import { iqrFences, iqrOutliers } from '../../../electron/pipeline/clean/iqr.ts';
import { rollingZOutliers } from '../../../electron/pipeline/clean/rollingZ.ts';
import { hasRealData, LOGAN_MISSING, readLogan, readNab, readTable } from './realData.ts';

/** The settings of the published counts; not our defaults. */
const HAMPEL = { halfWidth: 3, nSigma: 3, sigmaFloor: 0 };
const IQR = { factor: 1.5, quartiles: 'linear' } as const;

describe.skipIf(!hasRealData)(
  'Numenta Anomaly Benchmark: flagged readings, and how many of them lie in labelled windows',
  () => {
    it.each([
      ['machine_temperature_system_failure', 22695, 2268, [732, 66], [396, 52], [66.675817, 110.420512], [2298, 1333]],
      ['art_daily_flatmiddle', 4032, 403, [142, 2], [62, 6], [-161.460741, 215.956802], [0, 0]],
      ['art_daily_jumpsup', 4032, 403, [147, 12], [64, 6], [-64.675459, 161.102784], [12, 12]],
      ['art_flatline', 4032, 0, [0, 0], [0, 0], [45, 45], [0, 0]],
      ['speed_7578', 1127, 116, [65, 9], [41, 15], [55.5, 75.5], [83, 37]],
      ['occupancy_6005', 2380, 239, [138, 16], [45, 7], [-4.405, 12.515], [74, 13]],
    ] as const)('%s', (name, rows, labelled, byHampel, byZ, [low, high], byIqr) => {
      const { values, isLabelled } = readNab(name);
      const counts = (at: readonly number[]) => [at.length, at.filter((i) => isLabelled[i] === 1).length];
      expect(values).toHaveLength(rows);
      expect(isLabelled.reduce((sum, each) => sum + each, 0)).toBe(labelled);
      expect(counts(hampel(values, HAMPEL).at)).toEqual(byHampel);
      expect(counts(rollingZOutliers(values, { window: 20, threshold: 3 }))).toEqual(byZ);
      expect(counts(iqrOutliers(values, IQR))).toEqual(byIqr);
      const fences = iqrFences(values, IQR);
      expect(fences?.low).toBeCloseTo(low, 6);
      expect(fences?.high).toBeCloseTo(high, 6);
    });
  },
);

describe.skipIf(!hasRealData)(
  'Logan River: Hampel with 3 readings a side and 3 σ on the raw series without -9999',
  () => {
    it.each([
      ['FranklinBasin2014', 'temp', 18668, 29, 101, 46],
      ['FranklinBasin2014', 'cond', 18668, 0, 817, 18],
      ['FranklinBasin2014', 'ph', 18668, 0, 491, 46],
      ['FranklinBasin2014', 'do', 18668, 0, 353, 14],
      ['FranklinBasin2014', 'turb', 18668, 0, 1177, 3],
      ['MainStreet2019', 'temp', 25881, 30, 146, 99],
      ['MainStreet2019', 'cond', 25881, 0, 481, 81],
      ['MainStreet2019', 'ph', 25881, 0, 828, 34],
      ['MainStreet2019', 'do', 25881, 0, 472, 433],
      ['MainStreet2019', 'turb', 25881, 0, 1397, 5],
      ['Mendon2019', 'temp', 25883, 3644, 74, 152],
      ['Mendon2019', 'cond', 25883, 0, 354, 3258],
      ['Mendon2019', 'ph', 25883, 0, 851, 3258],
      ['Mendon2019', 'do', 25883, 0, 265, 3258],
      ['Mendon2019', 'turb', 25883, 0, 1149, 35],
    ] as const)(
      '%s %s: %i rows, %i missing, %i flagged, longest run of one value %i',
      (site, variable, rows, missing, flagged, longest) => {
        const { raw } = readLogan(site, variable);
        expect(raw).toHaveLength(rows);
        const values = raw.filter((value) => value !== LOGAN_MISSING);
        expect(rows - values.length).toBe(missing);
        expect(hampel(values, HAMPEL).at).toHaveLength(flagged);
        const time = values.map((_, i) => i);
        const runs = (afterReadings: number) =>
          frozenRuns(time, values, { afterReadings, afterMs: 0, nonZeroOnly: false });
        expect(runs(longest).length).toBeGreaterThanOrEqual(longest);
        expect(runs(longest + 1)).toHaveLength(0);
      },
    );
  },
);

describe.skipIf(!hasRealData)('SKAB: labelled seconds', () => {
  it.each([
    ['anomaly_free', 9405, 0, 0, [-1, -1], 2],
    ['other_1', 745, 188, 2, [557, 744], 2],
    ['other_10', 1327, 586, 4, [570, 1155], 2],
    ['other_12', 1048, 309, 4, [568, 876], 5],
    ['other_2', 780, 384, 4, [104, 487], 247],
    ['other_5', 1155, 410, 2, [572, 981], 2],
    ['other_6', 1147, 402, 4, [573, 974], 2],
    ['other_8', 1147, 403, 4, [572, 974], 2],
    ['valve1_0', 1147, 401, 4, [573, 973], 2],
    ['valve1_1', 1145, 402, 4, [572, 973], 2],
    ['valve1_2', 1075, 337, 3, [566, 902], 76],
    ['valve1_3', 1148, 404, 4, [573, 976], 2],
    ['valve1_4', 1095, 349, 4, [573, 921], 54],
    ['valve1_5', 1154, 403, 4, [577, 979], 2],
    ['valve1_6', 1154, 405, 4, [576, 980], 2],
    ['valve1_7', 1094, 405, 4, [578, 982], 65],
    ['valve2_0', 1125, 394, 4, [562, 955], 2],
    ['valve2_1', 1063, 333, 4, [560, 892], 64],
  ] as const)('%s', (name, rows, anomalies, changepoints, range, longestStepS) => {
    const table = readTable(`skab/${name}.csv.gz`, ';');
    expect(table.rows).toHaveLength(rows);
    const labels = (column: string): number[] =>
      table.header.includes(column) ? table.column(column).map(Number) : [];
    const anomaly = labels('anomaly');
    expect(anomaly.filter((label) => label === 1)).toHaveLength(anomalies);
    expect([anomaly.indexOf(1), anomaly.lastIndexOf(1)]).toEqual(range);
    expect(labels('changepoint').filter((label) => label === 1)).toHaveLength(changepoints);
    const timesMs = table.column('datetime').map((text) => Date.parse(`${text.replace(' ', 'T')}Z`));
    const stepsS = timesMs.slice(1).map((time, i) => (time - (timesMs[i] ?? time)) / 1000);
    expect(Math.max(...stepsS)).toBe(longestStepS);
  });
});
