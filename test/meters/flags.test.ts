import { describe, expect, it } from 'vitest';
import { degreeDays, expectByDegreeDays, expectByMean, zOf } from '../../electron/meters/index.ts';
import { sharedRows } from './sharedData.ts';

/** What three sigma flags on real data; the tables of the closing note are printed. */
describe('three sigma over the gas of 26 weeks', () => {
  it('flags none of them against degree days, and none against the plain mean', () => {
    const weeks = sharedRows('whiteside_gas/before_insulation.csv')?.map(
      ({ Temp, Gas }) => [7 * Math.max(0, 15.5 - Number(Temp)), Number(Gas)] as const,
    );
    if (!weeks) return;
    const lines = weeks.map(([hdd, gas], i) => {
      const others = weeks.toSpliced(i, 1);
      const byDegreeDays = expectByDegreeDays(others, hdd);
      const plain = expectByMean(others.map(([, use]) => use));
      return {
        week: i + 1,
        hdd,
        gas,
        z: byDegreeDays ? zOf(gas, byDegreeDays) : 0,
        plain: plain ? zOf(gas, plain) : 0,
      };
    });
    const largest = lines.toSorted((a, b) => Math.abs(b.z) - Math.abs(a.z)).slice(0, 3);
    console.info('gas, largest |z|:', largest.map(({ week, z }) => `week ${week}: ${z.toFixed(3)}`).join(', '));
    expect(lines.filter(({ z }) => Math.abs(z) > 3)).toEqual([]);
    expect(lines.filter(({ plain }) => Math.abs(plain) > 3)).toEqual([]);
    expect(largest[0]?.week).toBe(8);
  });
});

describe('three sigma over the daily use of the Danish heat meter', () => {
  /** kWh of each UTC day. */
  const days = (() => {
    const rows = sharedRows('danish_heat_meter/meter_660_2018_2019.csv.gz');
    if (!rows) return undefined;
    const atMidnight = new Map(
      rows
        .filter(({ time_rounded }) => time_rounded?.endsWith('T00:00:00Z'))
        .map(({ time_rounded, energy_heat_kwh }) => [time_rounded?.slice(0, 10) ?? '', Number(energy_heat_kwh)]),
    );
    return [...atMidnight].flatMap(([date, value]) => {
      const next = new Date(Date.parse(date) + 86_400_000).toISOString().slice(0, 10);
      const after = atMidnight.get(next);
      return after === undefined ? [] : [{ date, use: after - value }];
    });
  })();
  const flagged = (degreeDaysOf: ((date: string) => number | undefined) | undefined, points: number) =>
    days?.flatMap(({ date, use }, i) => {
      const before = days.slice(Math.max(0, i - points), i);
      const own = degreeDaysOf?.(date);
      const expectation =
        degreeDaysOf === undefined
          ? expectByMean(before.map((each) => each.use))
          : own === undefined
            ? undefined
            : expectByDegreeDays(
                before.flatMap((each) => {
                  const hdd = degreeDaysOf(each.date);
                  return hdd === undefined ? [] : [[hdd, each.use] as const];
                }),
                own,
              );
      if (!expectation) return [];
      const z = zOf(use, expectation);
      return Math.abs(z) > 3 ? [{ date, z }] : [];
    });

  it('against the 28 days before: few days, at the turns of the seasons', () => {
    const found = flagged(undefined, 28);
    if (!found) return;
    console.info(
      `danish meter, 28 days before: ${found.length} days: ${found.map(({ date, z }) => `${date} ${z.toFixed(1)}`).join(', ')}`,
    );
    expect(days).toHaveLength(727);
    expect(found.length).toBeGreaterThan(0);
    expect(found.length).toBeLessThan(40);
  });

  it('has no weather of its own place and years: degree days of another city explain little, and are not used', () => {
    const weather = sharedRows('noaa_weather/seattle_daily_2012_2015.csv');
    if (!weather || !days) return;
    // No day of the weather lies in 2018 or 2019: the baseline finds no point and says nothing, instead of guessing.
    const byDate = new Map(
      weather.map(({ date, temp_max, temp_min }) => [
        date ?? '',
        degreeDays({ max: Number(temp_max), min: Number(temp_min) }, 'heating', 'mean', 15.5),
      ]),
    );
    expect(flagged((date) => byDate.get(date), 28)).toEqual([]);
  });
});
