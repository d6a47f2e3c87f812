import type { AlarmAct, AlarmCommands } from '../../shared/contract/alarmCommands.ts';
import { type Place, refusalByArea } from '../../shared/domain/area.ts';
import type { Actor } from '../../shared/domain/entry.ts';
import { STATION_ACTOR } from '../../shared/domain/entry.ts';
import { addMs, type Clock, type Instant } from '../../shared/domain/time.ts';
import type { AlarmCommand } from '../alarms/index.ts';
import type { Ledger } from '../ledger/index.ts';
import { findAlarm } from '../projection/index.ts';
import type { FoundAlarm } from './alarmBook.ts';
import type { EngineState } from './engineState.ts';
import { acknowledgeOrphan } from './orphanedAlarms.ts';

export interface AlarmCommandParts {
  readonly clock: Clock;
  readonly ledger: Ledger;
  state(): EngineState;
}

type Implemented = {
  [C in keyof AlarmCommands]: (request: AlarmCommands[C]['request']) => AlarmCommands[C]['response'];
};

/** What people do to alarms; each call is one transaction, and each alarm in it is judged by itself. */
export function alarmCommands({ clock, ledger, state }: AlarmCommandParts): Implemented {
  const placeOf = (workUnit: string | null): Place | undefined =>
    state().settings.config.equipment.find(({ id }) => id === workUnit);

  return {
    acknowledgeAlarms({ occurrences, comment, actor, areas }) {
      return ledger.transaction(() => {
        const acknowledged: string[] = [];
        const refused: { occurrence: string; reason: string }[] = [];
        for (const occurrence of occurrences) {
          const reason = acknowledge(occurrence, comment, actor, areas);
          if (reason === undefined) acknowledged.push(occurrence);
          else refused.push({ occurrence, reason });
        }
        state().storeJudging();
        return { acknowledged, refused };
      });
    },
    actOnAlarms({ alarms, act, reason, actor, areas }) {
      return ledger.transaction(() => {
        const done: string[] = [];
        const refused: { alarm: string; reason: string }[] = [];
        for (const alarm of alarms) {
          const why = actOn(alarm, act, reason, actor, areas);
          if (why === undefined) done.push(alarm);
          else refused.push({ alarm, reason: why });
        }
        state().storeJudging();
        return { done, refused };
      });
    },
    recordNotification({ outcome, notification, detail }) {
      return ledger.transaction(() => {
        const { rule, step, person, channel, attempt, occurrences } = notification;
        const event = EVENT_OF[outcome];
        const body = { event, subject: person, detail: detail.slice(0, 2000), notification, actor: STATION_ACTOR };
        const identity = [event, rule, step, person, channel, attempt, ...occurrences];
        const entry = state().entry(
          { kind: 'event', workUnit: null, from: null, to: null, ...body },
          clock.now(),
          identity,
        );
        return { seq: state().append([entry])[0] as number };
      });
    },
  };

  function acknowledge(
    occurrence: string,
    comment: string,
    actor: Actor,
    areas: readonly string[] | undefined,
  ): string | undefined {
    const alarm = findAlarm(ledger.database, occurrence);
    if (!alarm) return 'there is no such alarm';
    const outside = refusalByArea(areas, placeOf(alarm.workUnit));
    if (outside !== undefined) return outside;
    return state().judging.knows(alarm)
      ? state().judging.acknowledge(alarm.alarm, occurrence, actor, comment, clock.now())
      : acknowledgeOrphan(state(), alarm, actor, comment, clock.now());
  }

  function actOn(
    alarm: string,
    act: AlarmAct,
    reason: string,
    actor: Actor,
    areas: readonly string[] | undefined,
  ): string | undefined {
    const { judging } = state();
    const found = judging.find(alarm);
    if (!found) return 'the configuration has no such alarm';
    const outside = refusalByArea(areas, placeOf(found.subject.workUnit));
    if (outside !== undefined) return outside;
    const now = clock.now();
    const refusal = act.kind === 'shelve' ? refusalToShelve(found, act.durationMs) : undefined;
    return refusal ?? judging.command(alarm, commandOf(act, { at: now, by: actor.user, comment: reason }), actor);
  }

  function refusalToShelve({ subject, life }: FoundAlarm, durationMs: number): string | undefined {
    const { shelveMsMax, shelvedMax } = state().settings.config.alarms;
    const maxMs = shelveMsMax[subject.priority];
    if (maxMs === 0) return `alarms of priority ${subject.priority} may not be shelved`;
    if (durationMs > maxMs)
      return `alarms of priority ${subject.priority} may be shelved for ${maxMs / 60_000} min at most`;
    const isShelved = life.suppressions?.some(({ kind }) => kind === 'shelved') === true;
    if (!isShelved && state().judging.countSuppressed('shelved') >= shelvedMax)
      return `${shelvedMax} alarms are shelved already, which is the most; unshelve one first`;
    return undefined;
  }
}

const EVENT_OF = {
  sent: 'notificationSent',
  failed: 'notificationFailed',
  givenUp: 'notificationGivenUp',
} as const;

function commandOf(act: AlarmAct, by: { at: Instant; by: string; comment: string }): AlarmCommand {
  const endedBy = 'person';
  switch (act.kind) {
    case 'shelve': {
      const { durationMs, isOneShot } = act;
      return { kind: 'suppress', suppression: 'shelved', until: addMs(by.at, durationMs), isOneShot, ...by };
    }
    case 'unshelve':
      return { kind: 'release', suppression: 'shelved', endedBy, ...by };
    case 'takeOutOfService':
      return { kind: 'suppress', suppression: 'outOfService', isOneShot: false, ...by };
    case 'returnToService':
      return { kind: 'release', suppression: 'outOfService', endedBy, ...by };
    case 'reset':
      return { kind: 'reset', ...by };
  }
}
