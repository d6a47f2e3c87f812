import { describe, expect, it } from 'vitest';
import { bandBars, stretchesOf, waterfall } from '../../renderer/features/overview/oee/bandView.ts';
import { TIME_BANDS, type TimeBand } from '../../shared/domain/timeLoss.ts';
import { fakeOeeReport } from './fakeOee.ts';

const bands = (minutes: Partial<Record<TimeBand, number>>) =>
  TIME_BANDS.map((band) => ({ band, minutes: minutes[band] ?? 0, items: 0 }));

describe('the loss waterfall', () => {
  it('takes each band off the right end, until effective time is left', () => {
    const bars = waterfall(bands({ plannedStop: 20, unplannedStop: 30, effective: 50 }));
    const of = (band: TimeBand) => bars.find((each) => each.band === band);
    expect(of('plannedStop')).toMatchObject({ left: 0.8, width: 0.2 });
    expect(of('unplannedStop')).toMatchObject({ left: 0.5, width: 0.3 });
    expect(of('effective')).toMatchObject({ left: 0, width: 0.5 });
  });

  it('draws nothing for no time at all', () => {
    for (const bar of waterfall(bands({}))) expect(bar).toMatchObject({ left: 0, width: 0 });
  });
});

describe('the timeline of bands', () => {
  const report = fakeOeeReport({ workUnit: 'press-1', from: 0, to: 8 * 3_600e6, by: 'shift' });

  it('draws production as one band unless a part of it is asked for', () => {
    const coarse = bandBars(report, false);
    expect(coarse.some(({ band }) => band === 'reducedSpeed' || band === 'reject')).toBe(false);
    expect(bandBars(report, true).some(({ band }) => band === 'reducedSpeed')).toBe(true);
    expect(coarse.reduce((sum, each) => sum + (each.to - each.from), 0)).toBe(report.to - report.from);
  });

  it('lists the stretches of a band, the longest first', () => {
    const stops = stretchesOf(report.segments, 'unplannedStop', 10);
    expect(stops.length).toBeGreaterThan(1);
    for (const each of stops) expect(each.band).toBe('unplannedStop');
    const lengths = stops.map(({ from, to }) => to - from);
    expect(lengths).toEqual([...lengths].sort((a, b) => b - a));
  });
});
