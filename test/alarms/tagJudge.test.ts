import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createTagJudge, type JudgeEffect, type TagJudge, type TagJudgeState } from '../../electron/alarms/index.ts';
import { type TagConfig, tagSchema } from '../../shared/domain/config/index.ts';
import { STATUS } from '../../shared/domain/statusCode.ts';
import type { Instant } from '../../shared/domain/time.ts';

const second = (n: number): Instant => Math.round(n * 1e6) as Instant;
const tagOf = (more: object): TagConfig =>
  tagSchema.parse({
    id: 'dryer.temp',
    connection: 'plc-1',
    unit: 'Cel',
    everyMs: 1_000,
    address: { table: 'holding', register: 10 },
    ...more,
  });
const dryer = tagOf({
  alarms: [
    { kind: 'high', setpoint: 80, onDelayMs: 2_000 },
    { kind: 'highHigh', setpoint: 90 },
    { kind: 'low', setpoint: 10 },
  ],
  excursion: { min: 5, max: 85 },
});
const accept = (judge: TagJudge, at: number, value: number, status: number = STATUS.Good): readonly JudgeEffect[] =>
  judge.accept(second(at), value, status);
const kinds = (effects: readonly JudgeEffect[]): string[] => effects.map((each) => each.kind);

describe('the judge of a tag', () => {
  it('names its alarms TAG.KIND and says what the operator reads', () => {
    const [high] = createTagJudge(dryer).alarms;
    expect(high).toMatchObject({ id: 'dryer.temp.high', message: 'dryer.temp above 80 Cel', staleAfterMs: 3_000 });
  });

  it('runs alarms and excursion side by side', () => {
    const judge = createTagJudge(dryer);
    expect(kinds(accept(judge, 0, 50))).toEqual([]);
    expect(kinds(accept(judge, 1, 95))).toEqual(['alarmRaised', 'excursionOpened']);
    expect(kinds(accept(judge, 3, 95))).toEqual(['alarmRaised']);
    expect(kinds(accept(judge, 4, 50))).toEqual(['alarmReturned', 'alarmReturned', 'excursionClosed']);
    expect(judge.alarmState('dryer.temp.high')?.state).toBe('returnedUnacknowledged');
  });

  it('says when a tick has something to do', () => {
    const judge = createTagJudge(dryer);
    expect(judge.nextTickAt()).toBeUndefined();
    accept(judge, 0, 81);
    const at = judge.nextTickAt()!;
    expect(kinds(judge.tick((at - 1) as Instant))).toEqual([]);
    expect(kinds(judge.tick(at))).toEqual(['alarmRaised']);
    expect(judge.nextTickAt()).toBeUndefined();
  });

  it('has nothing to tick for once the value of a running delay would be stale', () => {
    const judge = createTagJudge(tagOf({ alarms: [{ kind: 'high', setpoint: 80, onDelayMs: 60_000 }] }));
    accept(judge, 0, 81);
    expect(judge.nextTickAt()).toBeUndefined();
  });

  it('passes over a reading older than the last', () => {
    const judge = createTagJudge(dryer);
    accept(judge, 5, 50);
    expect(kinds(accept(judge, 4, 99))).toEqual([]);
  });

  it('an Uncertain reading is judged, a Bad one is not', () => {
    expect(kinds(accept(createTagJudge(dryer), 0, 95, STATUS.UncertainLastUsableValue))).toContain('alarmRaised');
    const judge = createTagJudge(dryer);
    expect(kinds(accept(judge, 0, 95, STATUS.BadSensorFailure))).toEqual([]);
    expect(judge.alarmState('dryer.temp.high')).toMatchObject({ state: 'normal', isValueUnknown: true });
  });

  it.each([
    ['a 64-bit integer', 95n, 'unacknowledged'],
    ['a bool', true, 'normal'],
    ['text, which has no value to judge', 'hot', 'normal'],
  ])('takes %s', (_name, value, expected) => {
    const judge = createTagJudge(tagOf({ alarms: [{ kind: 'high', setpoint: 90 }] }));
    judge.accept(second(0), value, STATUS.Good);
    expect(judge.alarmState('dryer.temp.high')?.state).toBe(expected);
  });

  it('acknowledges by alarm id, and knows nothing of other ids', () => {
    const judge = createTagJudge(dryer);
    accept(judge, 0, 95);
    const by = { at: second(1), by: 'ola', comment: '' };
    expect(kinds(judge.command('dryer.temp.highHigh', { kind: 'acknowledge', ...by }))).toEqual(['alarmAcknowledged']);
    expect(judge.command('other', { kind: 'acknowledge', ...by })).toEqual([]);
  });

  it('tells the open excursion and whether the value is stale', () => {
    const judge = createTagJudge(dryer);
    expect(judge.isStale(second(0))).toBe(true);
    accept(judge, 0, 95);
    expect(judge.openExcursion(second(2))).toMatchObject({ side: 'high', durationMs: 2_000 });
    expect(judge.isStale(second(3))).toBe(false);
    expect(judge.isStale(second(3.5))).toBe(true);
  });

  it('a tag without limits has nothing to judge', () => {
    const judge = createTagJudge(tagOf({}));
    expect(judge.hasLimits).toBe(false);
    expect(accept(judge, 0, 1e9)).toEqual([]);
    expect(judge.isAtRest()).toBe(true);
  });

  it('is at rest when all is normal, and keeps nothing then', () => {
    const judge = createTagJudge(dryer);
    accept(judge, 0, 50);
    expect(judge.isAtRest()).toBe(true);
    expect(judge.snapshot()).toEqual({ lastReadingAt: second(0), alarms: {} });
    accept(judge, 1, 81);
    expect(judge.isAtRest()).toBe(false);
  });

  it('leaves out what was saved of an alarm that is configured no more', () => {
    const judge = createTagJudge(dryer);
    accept(judge, 0, 95);
    const restarted = createTagJudge(tagOf({ alarms: [{ kind: 'low', setpoint: 10 }] }), judge.snapshot());
    expect(restarted.isAtRest()).toBe(true);
  });
});

describe('laws of the judge', () => {
  it('a restart through JSON at any moment changes nothing', () => {
    const steps = fc.array(
      fc.tuple(fc.integer({ min: 1, max: 3 }), fc.constantFrom(3, 8, 50, 81, 88, 95, Number.NaN)),
      {
        maxLength: 40,
      },
    );
    fc.assert(
      fc.property(steps, (log) => {
        const steady = createTagJudge(dryer);
        let restarted = createTagJudge(dryer);
        let at = 0;
        for (const [gap, value] of log) {
          at += gap;
          const status = Number.isNaN(value) ? STATUS.BadSensorFailure : STATUS.Good;
          expect(accept(restarted, at, value, status)).toEqual(accept(steady, at, value, status));
          restarted = createTagJudge(dryer, JSON.parse(JSON.stringify(restarted.snapshot())) as TagJudgeState);
          expect(restarted.isAtRest()).toBe(steady.isAtRest());
        }
      }),
    );
  });
});
