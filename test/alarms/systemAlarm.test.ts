import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type AlarmLife,
  type Condition,
  NORMAL,
  type SystemAlarmInput,
  stepSystemAlarm,
} from '../../electron/alarms/index.ts';
import type { Instant } from '../../shared/domain/time.ts';

const second = (n: number): Instant => (n * 1e6) as Instant;
const ALARM = 'plc.heartbeat';
const stands = (since: number, message = 'it stands'): Condition => ({ onset: second(since), message, value: 12_000 });
const told = (at: number, condition?: Condition): SystemAlarmInput => ({
  kind: 'condition',
  condition,
  now: second(at),
});
const acknowledged = (at: number): SystemAlarmInput => ({
  kind: 'acknowledge',
  at: second(at),
  by: 'olga',
  comment: 'seen',
});

function run(...inputs: SystemAlarmInput[]) {
  let life: AlarmLife = NORMAL;
  const effects = inputs.flatMap((input) => {
    const step = stepSystemAlarm(life, input, ALARM);
    life = step.state;
    return step.effects;
  });
  return { life, effects, kinds: effects.map(({ kind }) => kind) };
}

describe('an alarm of the station about itself', () => {
  it('is raised with the onset of its condition, its message and its value', () => {
    const { life, effects } = run(told(20, stands(8)));
    expect(life.state).toBe('unacknowledged');
    expect(effects).toMatchObject([
      { kind: 'alarmRaised', alarmId: ALARM, onset: second(8), at: second(20), message: 'it stands', value: 12_000 },
    ]);
  });

  it('told again and again, with other words, it is raised once', () => {
    expect(run(told(20, stands(8)), told(21, stands(8, 'still')), told(22, stands(9))).kinds).toEqual(['alarmRaised']);
  });

  it('a condition that passes unseen leaves it returned and unacknowledged; acknowledged, it is normal', () => {
    expect(run(told(20, stands(8)), told(30)).life.state).toBe('returnedUnacknowledged');
    expect(run(told(20, stands(8)), told(30), acknowledged(31)).life.state).toBe('normal');
  });

  it('acknowledged first, it is normal as soon as the condition passes', () => {
    expect(run(told(20, stands(8)), acknowledged(21)).life.state).toBe('acknowledged');
    expect(run(told(20, stands(8)), acknowledged(21), told(30)).life.state).toBe('normal');
  });

  it('acknowledged twice, the second time is refused with the reason', () => {
    const { effects } = run(told(20, stands(8)), acknowledged(21), acknowledged(22));
    expect(effects.at(-1)).toMatchObject({ kind: 'alarmAcknowledgeRefused', reason: 'already acknowledged' });
  });

  it('all well from the start says nothing', () => {
    expect(run(told(1), told(2))).toMatchObject({ kinds: [], life: { state: 'normal' } });
  });

  it('raised and returned alternate, however it is told and acknowledged', () => {
    const inputs = fc.array(fc.constantFrom<'on' | 'off' | 'seen'>('on', 'off', 'seen'), { maxLength: 50 });
    fc.assert(
      fc.property(inputs, (given) => {
        const { kinds } = run(
          ...given.map((what, i) =>
            what === 'seen' ? acknowledged(i) : told(i, what === 'on' ? stands(i) : undefined),
          ),
        );
        const turns = kinds.filter((kind) => kind === 'alarmReturned' || /Raised$/.test(kind));
        expect(turns.map((kind) => kind === 'alarmReturned')).toEqual(turns.map((_, i) => i % 2 === 1));
      }),
    );
  });
});
