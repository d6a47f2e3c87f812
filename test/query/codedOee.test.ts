import { afterEach, describe, expect, it } from 'vitest';
import { latestShift, oeeOfSpan } from '../../electron/query/oeeOfSpan.ts';
import type { OeeFigure } from '../../shared/contract/live.ts';
import { TIME_BANDS, type TimeBand } from '../../shared/domain/timeLoss.ts';
import { BASE_CONFIG, WrittenStation } from './writtenStation.ts';

const stations: WrittenStation[] = [];
afterEach(() => {
  for (const each of stations.splice(0)) each.close();
});
const CONFIG = {
  ...BASE_CONFIG,
  downtime: {
    microStopMs: 20_000,
    reasons: [
      { id: 'no-order', label: 'No order', loss: 'notScheduled' },
      { id: 'jam', label: 'Jam', loss: 'unplannedStop' },
    ],
  },
};
const OLGA = { user: 'olga', role: 'operator' } as const;

const bandMinutes = (figure: OeeFigure | undefined, band: TimeBand): number =>
  figure?.bandMin?.[TIME_BANDS.indexOf(band)] ?? Number.NaN;

/** A minute of production, a minute of standing still, half a minute of production. */
function stopped(): WrittenStation {
  const one = new WrittenStation(CONFIG as never);
  stations.push(one);
  one.run(150, (i) => ({ state: i >= 60 && i < 120 ? 0 : 1, total: i < 60 ? i : i < 120 ? 60 : i - 60 }));
  one.pass(5_000);
  return one;
}
const queried = (one: WrittenStation): OeeFigure => {
  const shift = latestShift(one.data(), one.clock.us, 'press');
  const span = { workUnit: 'press', from: shift?.start as number, to: one.clock.us };
  return oeeOfSpan(one.data(), span, one.clock.us).figure;
};

describe('a stop that a person coded', () => {
  it('moves to its band at once, in the live figure and in the one from the log', () => {
    const one = stopped();
    expect(bandMinutes(one.liveOee('press'), 'unplannedStop')).toBeCloseTo(1, 9);
    const before = one.liveOee('press') as OeeFigure;
    const id = one.data().db.prepare('SELECT id FROM stop').pluck().get() as string;
    const answer = one.engine.command('codeStops', {
      stops: [{ stop: id, parts: [] }],
      reason: 'no-order',
      comment: '',
      actor: OLGA,
      why: '',
    });
    expect(answer).toMatchObject({ coded: [id], refused: [] });
    const live = one.liveOee('press') as OeeFigure;
    expect(bandMinutes(live, 'notScheduled')).toBeCloseTo(1, 9);
    expect(bandMinutes(live, 'unplannedStop')).toBe(0);
    expect(live.plannedBusyMin).toBeLessThan(before.plannedBusyMin);
    expect(live.oee).toBeGreaterThan(before.oee as number);
    expect(queried(one)).toEqual(live);
  });

  it('stays coded over a restart', () => {
    const one = stopped();
    const id = one.data().db.prepare('SELECT id FROM stop').pluck().get() as string;
    one.engine.command('codeStops', {
      stops: [{ stop: id, parts: [] }],
      reason: 'no-order',
      comment: '',
      actor: OLGA,
      why: '',
    });
    one.crash();
    one.clock.advanceMs(1_000);
    const later = new WrittenStation(CONFIG as never, one.clock, one.folder);
    stations.push(later);
    const live = later.liveOee('press') as OeeFigure;
    expect(bandMinutes(live, 'notScheduled')).toBeCloseTo(1, 9);
    expect(queried(later)).toEqual(live);
  });
});
