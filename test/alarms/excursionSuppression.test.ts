import { describe, expect, it } from 'vitest';
import { createTagJudge, type JudgeEffect } from '../../electron/alarms/index.ts';
import { tagSchema } from '../../shared/domain/config/index.ts';
import { type Instant, US_PER_SECOND } from '../../shared/domain/time.ts';

const second = (n: number): Instant => (1_800_000_000 * US_PER_SECOND + n * US_PER_SECOND) as Instant;
const room = tagSchema.parse({
  id: 'room.air',
  connection: 'plc',
  address: { table: 'holding', register: 0 },
  staleAfterMs: 600_000,
  excursion: { min: 2, max: 8, suppress: [{ tag: 'room.door', maxMs: 120_000 }] },
});

/** Door events and readings in order: [second, 'open' | 'closed' | °C | undefined for Bad]. */
function run(steps: readonly (readonly [at: number, what: 'open' | 'closed' | number | undefined])[], tag = room) {
  const judge = createTagJudge(tag);
  const effects: JudgeEffect[] = [];
  for (const [at, what] of steps) {
    if (what === 'open' || what === 'closed') judge.condition('room.door', second(at), what === 'open');
    else effects.push(...judge.accept(second(at), what, what === undefined ? 0x80000000 : 0));
  }
  return { judge, effects };
}

describe('a door that explains a warm room for at most 2 min', () => {
  it('makes no excursion of a spike that is over in time, and tells what it left out', () => {
    const { effects, judge } = run([
      [0, 'open'],
      [10, 9],
      [60, 10],
      [90, 'closed'],
      [125, 7],
    ]);
    expect(effects).toEqual([
      {
        kind: 'excursionSuppressed',
        excursion: expect.objectContaining({
          onset: second(10),
          durationMs: 115_000,
          peak: { value: 10, at: second(60) },
        }),
      },
    ]);
    expect(judge.isAtRest()).toBe(true);
  });

  it('counts from its true onset once it lasts longer, and says how long it was held back', () => {
    const { effects } = run([
      [0, 'open'],
      [10, 9],
      [60, 10],
      [131, 11],
      [200, 7],
    ]);
    expect(effects.map(({ kind }) => kind)).toEqual(['excursionOpened', 'excursionClosed']);
    expect(effects[1]).toMatchObject({
      excursion: { onset: second(10), durationMs: 190_000, suppressed: { tag: 'room.door', ms: 120_000 } },
    });
  });

  it('opens by time alone, without another reading', () => {
    const { judge } = run([
      [0, 'open'],
      [10, 9],
    ]);
    expect(judge.openExcursion(second(20))).toBeUndefined();
    expect(judge.tick(second(130))).toEqual([]);
    expect(judge.nextTickAt()).toBe(second(130) + 1);
    expect(judge.tick(second(131)).map(({ kind }) => kind)).toEqual(['excursionOpened']);
    expect(judge.openExcursion(second(131))).toMatchObject({ onset: second(10) });
  });

  it('explains nothing that began while the door was shut', () => {
    expect(
      run([
        [10, 9],
        [11, 'open'],
        [20, 7],
      ]).effects.map(({ kind }) => kind),
    ).toEqual(['excursionOpened', 'excursionClosed']);
  });

  it('explains nothing once it is shut, or no longer known', () => {
    expect(
      run([
        [0, 'open'],
        [5, 'closed'],
        [10, 9],
      ]).effects[0]?.kind,
    ).toBe('excursionOpened');
    const { judge } = run([[0, 'open']]);
    judge.condition('room.door', second(5), undefined);
    expect(judge.accept(second(10), 9, 0)[0]?.kind).toBe('excursionOpened');
  });

  it('is not made longer by opening the door again', () => {
    const { effects } = run([
      [0, 'open'],
      [10, 9],
      [60, 'closed'],
      [61, 'open'],
      [131, 9],
    ]);
    expect(effects.map(({ kind }) => kind)).toEqual(['excursionOpened']);
  });

  it('waits on over a restart', () => {
    const { judge } = run([
      [0, 'open'],
      [10, 9],
    ]);
    const again = createTagJudge(room, JSON.parse(JSON.stringify(judge.snapshot())));
    expect(again.accept(second(120), 7, 0).map(({ kind }) => kind)).toEqual(['excursionSuppressed']);
    const late = createTagJudge(room, JSON.parse(JSON.stringify(judge.snapshot())));
    expect(late.tick(second(140)).map(({ kind }) => kind)).toEqual(['excursionOpened']);
  });
});

describe('degree-hours of an excursion', () => {
  it('are distance from the bound times held time; unknown time counts for nothing', () => {
    const { effects } = run([
      [0, 10],
      [600, 10],
      [1200, undefined],
      [2400, 9],
      [3000, 8],
    ]);
    expect(effects.at(-1)).toMatchObject({
      kind: 'excursionClosed',
      excursion: { unknownMs: 1_200_000, degreeHours: expect.closeTo((2 * 1200 + 1 * 600) / 3600, 9) },
    });
  });
});
