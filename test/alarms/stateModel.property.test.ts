import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type AlarmEffect,
  type AlarmLife,
  isActive,
  isCommand,
  isSuppressed,
  type LimitAlarm,
  type LimitAlarmInput,
  type LimitAlarmState,
  NORMAL_LIMIT_ALARM,
  shownState,
  stepLimitAlarm,
} from '../../electron/alarms/index.ts';
import {
  ALARM_STATES,
  ALARM_TRIGGERS,
  type AlarmState,
  BASE_STATES,
  BASE_TRANSITIONS,
  SHOWN_TRANSITIONS,
  SUPPRESSION_ENDS,
  SUPPRESSION_KINDS,
} from '../../shared/domain/alarmState.ts';
import type { Instant } from '../../shared/domain/time.ts';

/** An input, some ms after the one before. */
type Later = { readonly afterMs: number; readonly input: (at: Instant) => LimitAlarmInput };

const by = (at: Instant) => ({ at, by: 'ola', comment: 'because' });
const input: fc.Arbitrary<(at: Instant) => LimitAlarmInput> = fc.oneof(
  fc.integer({ min: 70, max: 90 }).map((value) => (at: Instant) => ({ kind: 'reading', at, value }) as const),
  fc.constant((at: Instant) => ({ kind: 'reading', at, value: undefined }) as const),
  fc.constant((now: Instant) => ({ kind: 'tick', now }) as const),
  fc.constant((at: Instant) => ({ kind: 'acknowledge', ...by(at) }) as const),
  fc.constant((at: Instant) => ({ kind: 'reset', ...by(at) }) as const),
  fc
    .record({ suppression: fc.constantFrom(...SUPPRESSION_KINDS), isOneShot: fc.boolean() })
    .map((what) => (at: Instant) => ({ kind: 'suppress', ...what, ...by(at) }) as const),
  fc
    .record({ suppression: fc.constantFrom(...SUPPRESSION_KINDS), endedBy: fc.constantFrom(...SUPPRESSION_ENDS) })
    .map((what) => (at: Instant) => ({ kind: 'release', ...what, ...by(at) }) as const),
);
const story: fc.Arbitrary<Later[]> = fc.array(fc.record({ afterMs: fc.integer({ min: 0, max: 4_000 }), input }), {
  minLength: 1,
  maxLength: 80,
});
const alarmOf = (isLatched: boolean, delayMs: number): LimitAlarm => ({
  ...{ id: 'a', tagId: 't', kind: 'high', setpoint: 80, deadband: 2, onDelayMs: delayMs, offDelayMs: delayMs },
  ...{ priority: 'high', message: 'high', staleAfterMs: 3_000, isLatched },
});

interface Played {
  readonly steps: {
    before: LimitAlarmState;
    after: LimitAlarmState;
    effects: readonly AlarmEffect[];
    input: LimitAlarmInput;
  }[];
  readonly last: LimitAlarmState;
}

function play(told: readonly Later[], alarm: LimitAlarm): Played {
  let at = 1_000_000 as Instant;
  let life = NORMAL_LIMIT_ALARM;
  const steps = told.map((each) => {
    at = (at + each.afterMs * 1000) as Instant;
    const before = life;
    const next = each.input(at);
    const step = stepLimitAlarm(before, next, alarm);
    life = step.state;
    return { before, after: life, effects: step.effects, input: next };
  });
  return { steps, last: life };
}

const isReachable = (from: AlarmState, to: AlarmState, steps: number): boolean =>
  from === to || (steps > 0 && SHOWN_TRANSITIONS[from].some((via) => isReachable(via, to, steps - 1)));

/** What the effects alone say the base is: what a reader of the log can rebuild. */
function rebuilt(
  effects: readonly AlarmEffect[],
): Pick<AlarmLife, 'onset'> & { occurrence: AlarmState; kinds: string[] } {
  let occurrence: AlarmState = 'normal';
  let onset: Instant | undefined;
  const kinds = new Set<string>();
  for (const effect of effects) {
    if (effect.kind === 'alarmAcknowledgeRefused' || effect.kind === 'alarmCommandRefused') continue;
    if (effect.kind === 'alarmSuppressed') kinds.add(effect.suppression.kind);
    if (effect.kind === 'alarmReleased') kinds.delete(effect.suppression.kind);
    occurrence = effect.state;
    if ('onset' in effect && effect.onset !== undefined) onset = effect.onset;
  }
  return { occurrence, kinds: [...kinds].sort(), ...(onset === undefined ? {} : { onset }) };
}

describe('the life of an alarm, whatever comes', () => {
  it('never leaves the state model, and every step is one that its table allows', () => {
    fc.assert(
      fc.property(story, fc.boolean(), fc.constantFrom(0, 2_000), (told, isLatched, delayMs) => {
        for (const { before, after, effects } of play(told, alarmOf(isLatched, delayMs)).steps) {
          expect(BASE_STATES).toContain(after.state);
          expect(ALARM_STATES).toContain(shownState(after));
          // A reading may first end a delay and then decide itself: as many steps as effects.
          const from = shownState(before);
          expect(isReachable(from, shownState(after), effects.length), `${from} → ${shownState(after)}`).toBe(true);
          const kinds = (after.suppressions ?? []).map(({ kind }) => kind);
          expect(new Set(kinds).size).toBe(kinds.length);
          if (isSuppressed(after))
            expect(['normal', 'unacknowledged', 'latchedUnacknowledged', 'latchedAcknowledged']).toContain(after.state);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it('is what its log says: occurrence, onset and suppressions are rebuilt from the effects alone', () => {
    fc.assert(
      fc.property(story, fc.boolean(), (told, isLatched) => {
        const { steps, last } = play(told, alarmOf(isLatched, 0));
        const log = rebuilt(steps.flatMap(({ effects }) => effects));
        expect(log.kinds).toEqual((last.suppressions ?? []).map(({ kind }) => kind).sort());
        expect(log.onset).toBe(last.onset);
        expect(log.occurrence).toBe(last.state === 'normal' ? 'normal' : shownState(last));
      }),
      { numRuns: 1_000 },
    );
  });

  it('loses no occurrence while it is suppressed: what is raised and returned is the same with and without', () => {
    const readings = (told: readonly Later[]): Later[] => told.filter(({ input: of }) => !isCommand(of(0 as Instant)));
    const conditions = ({ steps }: Played) =>
      steps.flatMap(({ effects }) =>
        effects.flatMap((effect) =>
          effect.kind === 'alarmRaised' || effect.kind === 'alarmReRaised'
            ? [`raised ${effect.onset}`]
            : effect.kind === 'alarmReturned'
              ? [`returned ${effect.at}`]
              : [],
        ),
      );
    fc.assert(
      fc.property(story, fc.boolean(), (told, isLatched) => {
        const plain = readings(told);
        const shelved: Later[] = [
          {
            afterMs: 0,
            input: (at) => ({ kind: 'suppress', suppression: 'outOfService', isOneShot: false, ...by(at) }),
          },
          ...plain,
        ];
        const alarm = alarmOf(isLatched, 0);
        expect(conditions(play(shelved, alarm))).toEqual(conditions(play(plain, alarm)));
      }),
      { numRuns: 500 },
    );
  });

  it('survives a restart as JSON at any moment', () => {
    fc.assert(
      fc.property(story, story, fc.boolean(), (before, after, isLatched) => {
        const alarm = alarmOf(isLatched, 2_000);
        const { last } = play(before, alarm);
        const kept = JSON.parse(JSON.stringify(last)) as LimitAlarmState;
        let a = last;
        let b = kept;
        let at = 10_000_000_000 as Instant;
        for (const each of after) {
          at = (at + each.afterMs * 1000) as Instant;
          const one = stepLimitAlarm(a, each.input(at), alarm);
          const other = stepLimitAlarm(b, each.input(at), alarm);
          expect(other).toEqual(one);
          a = one.state;
          b = other.state;
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe('the table of transitions', () => {
  it('names only states and triggers that exist', () => {
    for (const [state, ways] of Object.entries(BASE_TRANSITIONS)) {
      expect(BASE_STATES).toContain(state);
      for (const [trigger, to] of Object.entries(ways)) {
        expect(ALARM_TRIGGERS).toContain(trigger);
        expect(BASE_STATES).toContain(to);
      }
    }
  });

  it('leads every state back to normal', () => {
    const reached = new Set<AlarmState>(['normal']);
    for (let grown = true; grown; ) {
      grown = false;
      for (const state of ALARM_STATES)
        if (!reached.has(state) && SHOWN_TRANSITIONS[state].some((to) => reached.has(to))) {
          reached.add(state);
          grown = true;
        }
    }
    expect([...reached].sort()).toEqual([...ALARM_STATES].sort());
  });

  it.each([
    ['latched, acknowledged first', ['acknowledge', 'reset'], ['latchedAcknowledged', 'normal']],
    ['latched, reset first', ['reset', 'acknowledge'], ['returnedUnacknowledged', 'normal']],
  ] as const)('%s: needs both, in either order', (_name, commands, states) => {
    const alarm = alarmOf(true, 0);
    let life = stepLimitAlarm(NORMAL_LIMIT_ALARM, { kind: 'reading', at: 0 as Instant, value: 90 }, alarm).state;
    expect(stepLimitAlarm(life, { kind: 'reset', ...by(1 as Instant) }, alarm).effects).toMatchObject([
      { kind: 'alarmCommandRefused', reason: 'its condition is still present' },
    ]);
    life = stepLimitAlarm(life, { kind: 'reading', at: 2 as Instant, value: 70 }, alarm).state;
    expect(life.state).toBe('latchedUnacknowledged');
    const seen = commands.map((kind) => {
      life = stepLimitAlarm(life, { kind, ...by(3 as Instant) }, alarm).state;
      return life.state;
    });
    expect(seen).toEqual(states);
  });

  it('shelved once: over when the condition returns; what is active after a suppression is announced anew', () => {
    const alarm = alarmOf(false, 0);
    const suppress = { kind: 'suppress', suppression: 'shelved', isOneShot: true, ...by(0 as Instant) } as const;
    let step = stepLimitAlarm(NORMAL_LIMIT_ALARM, suppress, alarm);
    step = stepLimitAlarm(step.state, { kind: 'reading', at: 1 as Instant, value: 90 }, alarm);
    expect(step.effects).toMatchObject([{ kind: 'alarmRaised', state: 'shelved', isSilent: true }]);
    step = stepLimitAlarm(step.state, { kind: 'reading', at: 2 as Instant, value: 70 }, alarm);
    expect(step.effects.map(({ kind }) => kind)).toEqual(['alarmReturned', 'alarmReleased']);
    expect(shownState(step.state)).toBe('normal');

    step = stepLimitAlarm(step.state, { kind: 'reading', at: 3 as Instant, value: 90 }, alarm);
    step = stepLimitAlarm(step.state, { kind: 'acknowledge', ...by(4 as Instant) }, alarm);
    step = stepLimitAlarm(step.state, { ...suppress, isOneShot: false }, alarm);
    const release = { kind: 'release', suppression: 'shelved', endedBy: 'time', ...by(5 as Instant) } as const;
    step = stepLimitAlarm(step.state, release, alarm);
    expect(isActive(step.state) && step.state.state).toBe('unacknowledged');
    expect(step.effects).toMatchObject([{ kind: 'alarmReleased', state: 'unacknowledged', endedBy: 'time' }]);
  });
});
