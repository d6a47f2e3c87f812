import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type AlarmEffect,
  type LimitAlarm,
  type LimitAlarmInput,
  type LimitAlarmState,
  NORMAL_LIMIT_ALARM,
  shownState,
  stepLimitAlarm,
} from '../../electron/alarms/index.ts';
import type { Instant } from '../../shared/domain/time.ts';

const second = (n: number): Instant => Math.round(n * 1e6) as Instant;
const reading = (atSeconds: number, value: number): LimitAlarmInput => ({
  kind: 'reading',
  at: second(atSeconds),
  value,
});
const bad = (atSeconds: number): LimitAlarmInput => ({ kind: 'reading', at: second(atSeconds), value: undefined });
const tick = (atSeconds: number): LimitAlarmInput => ({ kind: 'tick', now: second(atSeconds) });
const acknowledged = (atSeconds: number, by = 'ola', comment = 'seen'): LimitAlarmInput => ({
  kind: 'acknowledge',
  at: second(atSeconds),
  by,
  comment,
});

/** High alarm of a dryer: 80 °C, the value holds for 3 s. */
const high: LimitAlarm = {
  id: 'dryer.temp.high',
  tagId: 'dryer.temp',
  kind: 'high',
  setpoint: 80,
  deadband: 0,
  onDelayMs: 0,
  offDelayMs: 0,
  priority: 'high',
  message: 'dryer too hot',
  staleAfterMs: 3_000,
};

function run(alarm: LimitAlarm, inputs: readonly LimitAlarmInput[], from: LimitAlarmState = NORMAL_LIMIT_ALARM) {
  let state = from;
  const effects: AlarmEffect[] = [];
  for (const input of inputs) {
    const step = stepLimitAlarm(state, input, alarm);
    state = step.state;
    effects.push(...step.effects);
  }
  return { state, effects, kinds: effects.map((each) => each.kind) };
}

describe('a high alarm at 80 °C', () => {
  it.each([
    ['below the setpoint', 79.9, 'normal'],
    ['exactly at the setpoint, which is no alarm', 80, 'normal'],
    ['strictly above it', 80.000001, 'unacknowledged'],
  ])('%s', (_name, value, expected) => {
    expect(run(high, [reading(0, value)]).state.state).toBe(expected);
  });

  it.each([
    ['low', 80, 'normal'],
    ['low', 79.9, 'unacknowledged'],
    ['lowLow', 79.9, 'unacknowledged'],
    ['highHigh', 80.1, 'unacknowledged'],
  ] as const)('as %s alarm at %d is %s', (kind, value, expected) => {
    expect(run({ ...high, kind }, [reading(0, value)]).state.state).toBe(expected);
  });

  it('is told with its onset, when it was raised, the value and the message', () => {
    expect(run(high, [reading(7, 81)]).effects).toEqual([
      {
        kind: 'alarmRaised',
        alarmId: 'dryer.temp.high',
        state: 'unacknowledged',
        onset: second(7),
        at: second(7),
        value: 81,
        message: 'dryer too hot',
      },
    ]);
  });

  it('is told once, however long it lasts', () => {
    expect(run(high, [reading(0, 81), reading(1, 82), reading(2, 81)]).kinds).toEqual(['alarmRaised']);
  });
});

describe('the life of an alarm', () => {
  it('raised, acknowledged, returned: normal', () => {
    const life = run(high, [reading(0, 81), acknowledged(1), reading(2, 79)]);
    expect(life.kinds).toEqual(['alarmRaised', 'alarmAcknowledged', 'alarmReturned']);
    expect(life.state.state).toBe('normal');
  });

  it('raised and returned without anybody noticing: waits for an acknowledgement', () => {
    const returned = run(high, [reading(0, 81), reading(2, 79)]);
    expect(returned.state.state).toBe('returnedUnacknowledged');
    expect(run(high, [acknowledged(5)], returned.state).state.state).toBe('normal');
  });

  it('raised again before anybody noticed: unacknowledged, told as raised again', () => {
    const again = run(high, [reading(0, 81), reading(2, 79), reading(4, 82)]);
    expect(again.kinds).toEqual(['alarmRaised', 'alarmReturned', 'alarmReRaised']);
    expect(again.state).toMatchObject({ state: 'unacknowledged', onset: second(4), raisedAt: second(4) });
  });

  it('keeps who acknowledged, why and when', () => {
    const { state, effects } = run(high, [reading(0, 81), acknowledged(1, 'ola', 'fan restarted')]);
    expect(state.acknowledgement).toEqual({ by: 'ola', comment: 'fan restarted', at: second(1) });
    expect(effects[1]).toEqual({
      kind: 'alarmAcknowledged',
      alarmId: 'dryer.temp.high',
      state: 'acknowledged',
      onset: second(0),
      raisedAt: second(0),
      by: 'ola',
      comment: 'fan restarted',
      at: second(1),
    });
  });

  it('forgets the acknowledgement of an earlier occurrence', () => {
    const { state } = run(high, [reading(0, 81), acknowledged(1), reading(2, 79), reading(3, 81)]);
    expect(state.acknowledgement).toBeUndefined();
  });

  it.each([
    ['a normal alarm', [acknowledged(1)], /nothing to acknowledge/],
    ['an acknowledged one', [reading(0, 81), acknowledged(1), acknowledged(2)], /already acknowledged/],
  ])('%s cannot be acknowledged, and that is told', (_name, inputs, reason) => {
    const last = run(high, inputs).effects.at(-1);
    expect(last).toMatchObject({ kind: 'alarmAcknowledgeRefused', reason: expect.stringMatching(reason) });
  });

  it.each(['shelved', 'suppressedByDesign', 'outOfService'] as const)(
    'an alarm that is %s is followed silently: raised and returned in the log, announced to nobody',
    (kind) => {
      const suppression = { kind, since: second(0), by: 'olga', reason: 'sensor is being changed', isOneShot: false };
      const start: LimitAlarmState = { state: 'normal', isValueUnknown: false, suppressions: [suppression] };
      const { state, effects } = run(high, [reading(1, 99), reading(2, 70)], start);
      expect(shownState(state)).toBe(kind);
      expect(effects).toMatchObject([
        { kind: 'alarmRaised', state: kind, isSilent: true },
        { kind: 'alarmReturned', state: 'normal', isSilent: true },
      ]);
    },
  );

  it('survives a restart as JSON in the middle of a delay', () => {
    const alarm = { ...high, onDelayMs: 2_000 };
    const before = run(alarm, [reading(0, 81), reading(1, 81)]).state;
    const after = run(alarm, [reading(2, 81)], JSON.parse(JSON.stringify(before)) as LimitAlarmState);
    expect(after.state).toMatchObject({ state: 'unacknowledged', onset: second(0), raisedAt: second(2) });
  });
});

describe('on-delay 5 s', () => {
  const delayed = { ...high, onDelayMs: 5_000, staleAfterMs: 10_000 };

  it('is raised by the reading at its end, with the first reading beyond as onset', () => {
    const { state } = run(delayed, [reading(0, 81), reading(4, 83), reading(5, 82)]);
    expect(state).toMatchObject({ state: 'unacknowledged', onset: second(0), raisedAt: second(5) });
  });

  it('is not raised when the reading at its very end is back inside', () => {
    expect(run(delayed, [reading(0, 81), reading(4, 83), reading(5, 80)]).state.state).toBe('normal');
  });

  it('begins anew after a reading back at the setpoint', () => {
    expect(run(delayed, [reading(0, 81), reading(3, 80), reading(4, 81), reading(8, 81)]).state.state).toBe('normal');
  });

  it('ends without a further reading while the last value holds', () => {
    const { state } = run(delayed, [reading(0, 81), tick(6)]);
    expect(state).toMatchObject({ state: 'unacknowledged', raisedAt: second(5) });
  });

  it('does not end at a tick of that very moment: a reading of it may still come', () => {
    expect(run(delayed, [reading(0, 81), tick(5)]).state.state).toBe('normal');
  });

  it('does not end on a value that has become stale', () => {
    expect(run({ ...delayed, staleAfterMs: 3_000 }, [reading(0, 81), tick(60)]).state.state).toBe('normal');
  });

  it('ended before the value came back inside, as far as was known then', () => {
    const { kinds, state } = run(delayed, [reading(0, 81), reading(7, 79)]);
    expect(kinds).toEqual(['alarmRaised', 'alarmReturned']);
    expect(state).toMatchObject({ raisedAt: second(5), returnedAt: second(7) });
  });

  it('goes on from its onset when a gap ends and the value is still beyond', () => {
    const { state } = run({ ...delayed, staleAfterMs: 3_000 }, [reading(0, 81), reading(60, 81)]);
    expect(state).toMatchObject({ state: 'unacknowledged', onset: second(0), raisedAt: second(60) });
  });

  it('passes over a reading older than the last', () => {
    expect(run(delayed, [reading(3, 81), reading(2, 70), reading(8, 81)]).state.raisedAt).toBe(second(8));
  });
});

describe('alarm delays of a vaccine refrigerator, readings every 10 min', () => {
  const minutes = (values: readonly number[]): LimitAlarmInput[] => values.map((value, i) => reading(i * 600, value));
  const fridge: LimitAlarm = { ...high, staleAfterMs: 30 * 60_000 };
  const warm = { ...fridge, setpoint: 8, onDelayMs: 600 * 60_000 };
  const frost: LimitAlarm = { ...fridge, kind: 'low', setpoint: -0.5, onDelayMs: 60 * 60_000 };

  it('+8.0 for 600 min: the 60th reading at 590 min does not raise it when the one at 600 is inside', () => {
    expect(run(warm, minutes([...Array<number>(60).fill(8.6), 7.9])).kinds).toEqual([]);
  });

  it('+8.0 for 600 min: the 61st reading at 600 min raises it', () => {
    expect(run(warm, minutes(Array<number>(61).fill(8.6))).state.raisedAt).toBe(second(36_000));
  });

  it('−0.5 for 60 min: readings at 0 … 60 min raise it at 60', () => {
    expect(run(frost, minutes(Array<number>(7).fill(-0.6))).state.raisedAt).toBe(second(3_600));
  });

  it('−0.5 for 60 min: readings at 0 … 50 min and 0.1 at 60 do not', () => {
    expect(run(frost, minutes([...Array<number>(6).fill(-0.6), 0.1])).kinds).toEqual([]);
  });
});

describe('deadband 2 °C and off-delay 4 s', () => {
  const calm = { ...high, deadband: 2, offDelayMs: 4_000, staleAfterMs: 10_000 };
  const raised = [reading(0, 81), acknowledged(0)];

  it.each([
    ['stays within the deadband', [reading(1, 79), reading(9, 78.1)], 'acknowledged'],
    ['is exactly at the end of the deadband, for the delay', [reading(1, 78), reading(5, 78)], 'normal'],
    ['is back for less than the delay', [reading(1, 77), reading(4, 77)], 'acknowledged'],
    ['visits the deadband meanwhile', [reading(1, 77), reading(3, 79), reading(6, 77)], 'acknowledged'],
    ['goes beyond again meanwhile', [reading(1, 77), reading(3, 81), reading(6, 77)], 'acknowledged'],
    ['holds without a further reading', [reading(1, 77), tick(6)], 'normal'],
  ])('a value that %s', (_name, inputs, expected) => {
    expect(run(calm, [...raised, ...inputs]).state.state).toBe(expected);
  });

  it('silence longer than the value holds is no time back inside', () => {
    const shortHold = { ...calm, staleAfterMs: 3_000 };
    expect(run(shortHold, [...raised, reading(1, 77), reading(60, 77)]).state.state).toBe('acknowledged');
    expect(run(shortHold, [...raised, reading(1, 77), reading(60, 77), tick(61)]).state.state).toBe('acknowledged');
    expect(run(shortHold, [...raised, reading(1, 77), reading(60, 77), reading(62, 77), tick(65)]).state.state).toBe(
      'normal',
    );
  });

  it('a low alarm returns above its setpoint', () => {
    const low: LimitAlarm = { ...high, kind: 'low', setpoint: 2, deadband: 0.5 };
    expect(run(low, [reading(0, 1.9), reading(1, 2.4)]).state.state).toBe('unacknowledged');
    expect(run(low, [reading(0, 1.9), reading(1, 2.5)]).state.state).toBe('returnedUnacknowledged');
  });

  it('the return is told with the time of the occurrence', () => {
    expect(run(calm, [reading(0, 81), reading(1, 77), reading(5, 76)]).effects[1]).toEqual({
      kind: 'alarmReturned',
      alarmId: 'dryer.temp.high',
      state: 'returnedUnacknowledged',
      onset: second(0),
      raisedAt: second(0),
      at: second(5),
      value: 76,
    });
  });
});

describe('a Bad reading', () => {
  it.each([
    ['does not raise', [reading(0, 79), bad(1)], 'normal'],
    ['does not return', [reading(0, 81), bad(1)], 'unacknowledged'],
  ])('%s', (_name, inputs, expected) => {
    expect(run(high, inputs).state).toMatchObject({ state: expected, isValueUnknown: true });
  });

  it('is over with the next good one', () => {
    expect(run(high, [bad(0), reading(1, 79)]).state).toEqual(NORMAL_LIMIT_ALARM);
  });

  it('stops an on-delay from ending, which then goes on from its onset', () => {
    const delayed = { ...high, onDelayMs: 5_000, staleAfterMs: 60_000 };
    expect(run(delayed, [reading(0, 81), bad(3), tick(9)]).state.state).toBe('normal');
    expect(run(delayed, [reading(0, 81), bad(3), reading(6, 81)]).state).toMatchObject({
      onset: 0,
      raisedAt: second(6),
    });
  });

  it('makes an off-delay start anew', () => {
    const calm = { ...high, offDelayMs: 4_000, staleAfterMs: 60_000 };
    const { state } = run(calm, [reading(0, 81), reading(1, 79), bad(2), reading(4, 79), reading(6, 79)]);
    expect(state.state).toBe('unacknowledged');
    expect(run(calm, [reading(8, 79)], state).state.state).toBe('returnedUnacknowledged');
  });

  it('NaN counts as one', () => {
    expect(run(high, [reading(0, Number.NaN)]).state).toMatchObject({ state: 'normal', isValueUnknown: true });
  });
});

describe('laws of limit alarms', () => {
  const value = fc.option(fc.constantFrom(76, 78, 79, 80, 81, 84), { nil: undefined, freq: 6 });
  const readings = fc.array(fc.tuple(fc.integer({ min: 1, max: 6 }), value), { maxLength: 40 }).map((steps) => {
    let at = 0;
    return steps.map(([gap, each]): LimitAlarmInput => {
      at += gap;
      return { kind: 'reading', at: second(at), value: each };
    });
  });
  const anyAlarm = fc
    .record({
      deadband: fc.constantFrom(0, 2),
      onDelayMs: fc.constantFrom(0, 1_000, 3_000, 10_000),
      offDelayMs: fc.constantFrom(0, 1_000, 3_000, 10_000),
      staleAfterMs: fc.constantFrom(1_000, 3_000, 60_000),
    })
    .map((settings): LimitAlarm => ({ ...high, ...settings }));

  it('what happens does not depend on how often ticks come', () => {
    fc.assert(
      fc.property(anyAlarm, readings, (alarm, inputs) => {
        const ticked = inputs.flatMap((input) => {
          const at = input.kind === 'reading' ? input.at / 1e6 : 0;
          return [tick(at - 0.9), tick(at - 0.5), tick(at), input];
        });
        expect(run(alarm, ticked).effects).toEqual(run(alarm, inputs).effects);
      }),
    );
  });

  it('raised and returned take turns, and each occurrence lies after the one before', () => {
    fc.assert(
      fc.property(anyAlarm, readings, (alarm, inputs) => {
        let isRaised = false;
        let last = 0;
        for (const effect of run(alarm, inputs).effects) {
          expect(effect.kind === 'alarmReturned').toBe(isRaised);
          expect(effect.at).toBeGreaterThanOrEqual(last);
          if (effect.kind === 'alarmRaised' || effect.kind === 'alarmReRaised') {
            expect(effect.at - effect.onset).toBeGreaterThanOrEqual(alarm.onDelayMs * 1_000);
          }
          isRaised = !isRaised;
          last = effect.at;
        }
      }),
    );
  });

  it('the state is small, and the same after a trip through JSON at every step', () => {
    fc.assert(
      fc.property(anyAlarm, readings, (alarm, inputs) => {
        let state = NORMAL_LIMIT_ALARM;
        for (const input of inputs) {
          const text = JSON.stringify(state);
          expect(text.length).toBeLessThan(400);
          const step = stepLimitAlarm(JSON.parse(text) as LimitAlarmState, input, alarm);
          expect(step).toEqual(stepLimitAlarm(state, input, alarm));
          state = step.state;
        }
      }),
    );
  });
});
