import { describe, expect, it } from 'vitest';
import { nextBackupAt } from '../../electron/keeping/index.ts';
import { dueJob } from '../../electron/station/index.ts';
import type { KeepingView } from '../../shared/contract/keepingChannels.ts';
import { keepingSchema } from '../../shared/domain/config/index.ts';
import { formatInstant, type Instant, parseInstant } from '../../shared/domain/time.ts';

const NOW = '2026-11-21T12:00:00.000Z';
const BERLIN = 'Europe/Berlin';

/** When the next backup is due after one made at `last`. */
function next(last: string | undefined, config: { at: string; everyDays: number }, zone = 'UTC'): string {
  const made = last === undefined ? undefined : parseInstant(last);
  return formatInstant(nextBackupAt(made, parseInstant(NOW), config, zone) as Instant);
}

describe('the next backup', () => {
  it.each([
    ['is the next day at its time', '2026-11-20T02:00:05Z', '02:00', 'UTC', '2026-11-21T02:00:00.000Z'],
    ['follows one made by hand in the evening', '2026-11-20T20:00:00Z', '02:00', 'UTC', '2026-11-21T02:00:00.000Z'],
    [
      'is still made on the day of one before its time',
      '2026-11-20T01:00:00Z',
      '02:00',
      'UTC',
      '2026-11-20T02:00:00.000Z',
    ],
    ['is at the time on the wall, in summer', '2026-07-01T01:00:00Z', '02:00', BERLIN, '2026-07-02T00:00:00.000Z'],
    ['is at the first of a time that comes twice', '2026-10-24T01:00:00Z', '02:30', BERLIN, '2026-10-25T00:30:00.000Z'],
    ['is when the clocks jump over its time', '2026-03-28T02:00:00Z', '02:30', BERLIN, '2026-03-29T01:00:00.000Z'],
  ])('%s', (_name, last, time, zone, wanted) => {
    expect(next(last, { at: time, everyDays: 1 }, zone)).toBe(wanted);
  });

  it('is due at once where there is none', () => {
    expect(next(undefined, { at: '02:00', everyDays: 1 })).toBe(NOW);
  });

  it('counts days from the last', () => {
    expect(next('2026-11-20T02:00:05Z', { at: '02:00', everyDays: 7 })).toBe('2026-11-27T02:00:00.000Z');
  });
});

describe('what is done next', () => {
  const keeping = keepingSchema.parse({
    ...{ backup: { folder: '/b' }, archive: { folder: '/a' }, retention: { batch: 5 } },
  });
  const view = (over: Partial<KeepingView>): KeepingView => ({
    backup: { folder: '/b', nextAt: 100, everyDays: 1, keep: 14, privateKey: false },
    archive: { folder: '/a', afterDays: 14 },
    years: [{ year: 2025, isDue: true }],
    retention: [{ kind: 'batch', years: 5 }],
    ...{ holds: [], acts: [], ...over },
  });

  const due = (over: Partial<KeepingView>, now = 99, isRemovalDue = true) =>
    dueJob(view(over), keeping, now, isRemovalDue, 's.json');

  it('a backup before anything is archived, an archive before anything is removed', () => {
    expect(due({}, 100)).toMatchObject({ job: 'backup', to: '/b', keep: 14 });
    expect(due({})).toEqual({ job: 'archive', to: '/a', year: 2025 });
    expect(due({ years: [{ year: 2025, isDue: false }] })).toEqual({ job: 'remove' });
    expect(due({ years: [] }, 99, false)).toBeUndefined();
    expect(due({ years: [], retention: [] })).toBeUndefined();
  });
});
