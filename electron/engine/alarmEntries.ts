import { type Actor, type AlarmBody, STATION_ACTOR } from '../../shared/domain/entry.ts';
import type { AlarmEffect, Suppression } from '../alarms/index.ts';
import type { AlarmSubject } from './alarmSubject.ts';
import { type EntryFactory, occurrenceOf, type PreparedEntry } from './entryFactory.ts';

const EVENT_OF: Readonly<Record<AlarmEffect['kind'], AlarmBody['event'] | undefined>> = {
  alarmRaised: 'raised',
  alarmReRaised: 'raised',
  alarmReturned: 'returned',
  alarmAcknowledged: 'acknowledged',
  alarmReset: 'reset',
  alarmSuppressed: 'suppressed',
  alarmReleased: 'released',
  alarmAcknowledgeRefused: undefined,
  alarmCommandRefused: undefined,
};

/**
 * What an effect says in the log; undefined for a refusal.
 *
 * @param actor who acted, where a person did
 */
export function alarmEntryOf(
  station: string,
  entry: EntryFactory,
  effect: AlarmEffect,
  about: AlarmSubject,
  actor: Actor = STATION_ACTOR,
): PreparedEntry | undefined {
  const event = EVENT_OF[effect.kind];
  if (event === undefined) return undefined;
  const onset = 'onset' in effect ? effect.onset : undefined;
  // A suppression of an alarm that is normal belongs to no occurrence that was raised: its own beginning stands in.
  const since = 'suppression' in effect ? effect.suppression.since : effect.at;
  const occurrence = occurrenceOf(station, effect.alarmId, onset ?? since);
  return entry(
    {
      kind: 'alarm',
      workUnit: about.workUnit,
      from: event === 'raised' ? (onset ?? null) : null,
      to: event === 'returned' ? effect.at : null,
      alarm: effect.alarmId,
      occurrence,
      event,
      tag: about.tag,
      connection: about.connection,
      limit: about.limit,
      priority: about.priority,
      setpoint: about.setpoint,
      value: 'value' in effect ? (effect.value ?? null) : null,
      unit: about.unit,
      message: 'message' in effect ? effect.message : about.message,
      actor,
      comment: 'comment' in effect ? effect.comment : '',
      state: effect.state,
      ...('isSilent' in effect ? { isSilent: true } : {}),
      ...('suppression' in effect ? { suppression: suppressionOf(effect) } : {}),
      ...(event === 'raised' && about.notify ? { notify: [...about.notify] } : {}),
    },
    event === 'raised' || event === 'returned' ? Math.max(effect.at, onset ?? effect.at) : effect.at,
    identityOf(effect, event, occurrence),
  );
}

/** What makes the entry the same one when it is written again after a crash. */
function identityOf(
  effect: AlarmEffect,
  event: AlarmBody['event'],
  occurrence: string,
): readonly (string | number | null)[] {
  if ('suppression' in effect) return [effect.alarmId, event, effect.suppression.kind, effect.suppression.since];
  // Announced anew after a suppression, an occurrence is acknowledged once more.
  return 'round' in effect && effect.round !== undefined ? [occurrence, event, effect.round] : [occurrence, event];
}

function suppressionOf(effect: { suppression: Suppression; endedBy?: string }): NonNullable<AlarmBody['suppression']> {
  const { kind, since, until, isOneShot } = effect.suppression;
  return {
    ...{ kind, since, until: until ?? null, isOneShot },
    ...(effect.endedBy === undefined
      ? {}
      : { endedBy: effect.endedBy as NonNullable<AlarmBody['suppression']>['endedBy'] }),
  };
}
