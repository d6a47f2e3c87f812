import { describe, expect, it } from 'vitest';
import { type Excursion, type OpenExcursion, stepExcursion } from '../../electron/alarms/index.ts';
import { meanKineticTemperature, storageClassOf } from '../../shared/domain/thermal/index.ts';
import type { Instant } from '../../shared/domain/time.ts';
import { hasOfficeRoom, officeRoom } from './fixtures.ts';

/** Closed excursions beyond a bound; the last reading ends what is open: it holds for no time. */
function episodes(readings: readonly { at: number; value: number }[], bound: { min?: number; max?: number }) {
  const bounds = { tagId: 'room', min: bound.min, max: bound.max, staleAfterMs: 86_400_000 };
  let open: OpenExcursion | undefined;
  const found: Excursion[] = [];
  for (const { at, value } of readings) {
    const step = stepExcursion(open, at as Instant, value, bounds);
    open = step.open;
    for (const { kind, excursion } of step.effects) if (kind === 'excursionClosed') found.push(excursion);
  }
  const minutes = found.map(({ durationMs }) => durationMs / 60_000);
  return {
    episodes: found.length + (open ? 1 : 0),
    minutes: minutes.reduce((sum, each) => sum + each, 0),
    longest: Math.max(0, ...minutes),
  };
}

describe.runIf(hasOfficeRoom())('an office room held against controlled room temperature', () => {
  const { min, max, allowance } = storageClassOf('controlledRoom');
  const none = { episodes: 0, minutes: 0, longest: 0 };
  it.each([
    ['datatraining', 8143, 19, 23.18, 20.61908364, 20.67627595, { episodes: 18, minutes: 2514.9833, longest: 1048 }],
    ['datatest', 2665, 20.2, 24.408333, 21.43387629, 21.49276483, none],
  ] as const)('%s', (name, rows, lowest, highest, mean, kinetic, below) => {
    const readings = officeRoom(name);
    const celsius = readings.map(({ value }) => value);
    expect(readings).toHaveLength(rows);
    expect(Math.min(...celsius)).toBeCloseTo(lowest, 6);
    expect(Math.max(...celsius)).toBeCloseTo(highest, 6);
    expect(celsius.reduce((a, b) => a + b, 0) / rows).toBeCloseTo(mean, 8);
    expect(meanKineticTemperature(celsius)).toBeCloseTo(kinetic, 8);
    expect(episodes(readings, { max })).toEqual(none);
    const under = episodes(readings, { min });
    expect(under.episodes).toBe(below.episodes);
    expect(under.minutes).toBeCloseTo(below.minutes, 4);
    expect(under.longest).toBeCloseTo(below.longest, 4);
    expect(episodes(readings, { min: allowance?.min as number, max: allowance?.max as number })).toEqual(none);
  });
});
