import { describe, expect, it } from 'vitest';
import { nextBackupAt } from '../../electron/keeping/index.ts';
import { dueJob } from '../../electron/station/index.ts';
import type { KeepingView } from '../../shared/contract/keepingChannels.ts';
import { keepingSchema } from '../../shared/domain/config/index.ts';
import { formatInstant, type Instant, parseInstant } from '../../shared/domain/time.ts';

const at = (text: string): number => parseInstant(text);

describe('the next backup', () => {
  const rows: [string, string | undefined, { at: string; everyDays: number }, string, string][] = [
    ['is due at once where there is none', undefined, { at: '02:00', everyDays: 1 }, 'UTC', '2026-11-21T12:00:00.000Z'],
    [
      'is the next day at its time',
      '2026-11-20T02:00:05Z',
      { at: '02:00', everyDays: 1 },
      'UTC',
      '2026-11-21T02:00:00.000Z',
    ],
    [
      'counts days from the last',
      '2026-11-20T02:00:05Z',
      { at: '02:00', everyDays: 7 },
      'UTC',
      '2026-11-27T02:00:00.000Z',
    ],
    [
      'follows one made by hand in the evening',
      '2026-11-20T20:00:00Z',
      { at: '02:00', everyDays: 1 },
      'UTC',
      '2026-11-21T02:00:00.000Z',
    ],
    [
      'is still made on the day of one made by hand before its time',
      '2026-11-20T01:00:00Z',
      { at: '02:00', everyDays: 1 },
      'UTC',
      '2026-11-20T02:00:00.000Z',
    ],
    [
      'is at the time on the wall, in summer',
      '2026-07-01T01:00:00Z',
      { at: '02:00', everyDays: 1 },
      'Europe/Berlin',
      '2026-07-02T00:00:00.000Z',
    ],
    [
      'is at the first of a time that comes twice',
      '2026-10-24T01:00:00Z',
      { at: '02:30', everyDays: 1 },
      'Europe/Berlin',
      '2026-10-25T00:30:00.000Z',
    ],
    [
      'is when the clocks jump over its time',
      '2026-03-28T02:00:00Z',
      { at: '02:30', everyDays: 1 },
      'Europe/Berlin',
      '2026-03-29T01:00:00.000Z',
    ],
  ];
  it.each(rows)('%s', (_name, last, config, zone, wanted) => {
    const next = nextBackupAt(last === undefined ? undefined : at(last), at('2026-11-21T12:00:00Z'), config, zone);
    expect(formatInstant(next as Instant)).toBe(wanted);
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

  it('a backup before anything is archived, an archive before anything is removed', () => {
    expect(dueJob(view({}), keeping, 100, true, 's.json')).toMatchObject({ job: 'backup', to: '/b', keep: 14 });
    expect(dueJob(view({}), keeping, 99, true, 's.json')).toEqual({ job: 'archive', to: '/a', year: 2025 });
    expect(dueJob(view({ years: [{ year: 2025, isDue: false }] }), keeping, 99, true, 's.json')).toEqual({
      job: 'remove',
    });
    expect(dueJob(view({ years: [] }), keeping, 99, false, 's.json')).toBeUndefined();
    expect(dueJob(view({ years: [], retention: [] }), keeping, 99, true, 's.json')).toBeUndefined();
  });
});
