import { isWaitingState } from '../../shared/domain/alarmState.ts';
import { type Actor, type AlarmBody, STATION_ACTOR } from '../../shared/domain/entry.ts';
import type { Instant } from '../../shared/domain/time.ts';
import { listAlarms, listSuppressions, type StoredAlarm, type SuppressionRow } from '../projection/index.ts';
import type { EngineState } from './engineState.ts';
import { occurrenceOf, type PreparedEntry } from './entryFactory.ts';

/** Open alarms are few: tags, connections and bounds. */
const OPEN_MAX = 100_000;

/**
 * Alarms that a change of configuration has left behind: their tag, connection or limit is gone, and nothing would ever return
 * them. They return when the new configuration is taken over, and can be acknowledged like any other. Inside a transaction.
 */
export function returnOrphans(state: EngineState, now: Instant): void {
  const orphans = listAlarms(state.ledger.database, 'present', OPEN_MAX).filter((row) => !state.judging.knows(row));
  const isLatched = (row: StoredAlarm) => row.returnedAt !== null && LATCHED.includes(row.state);
  state.append(
    orphans
      .filter((row) => row.returnedAt === null || isLatched(row))
      .map((row) => alarmEntry(state, row, isLatched(row) ? 'reset' : 'returned', STATION_ACTOR, '', now)),
  );
  const suppressions = listSuppressions(state.ledger.database, OPEN_MAX).filter((row) => !state.judging.knows(row));
  state.append(suppressions.map((row) => releaseEntry(state, row, now)));
}

/** Nothing is left that could be suppressed. */
function releaseEntry(state: EngineState, row: SuppressionRow, now: Instant): PreparedEntry {
  const { alarm, tag, connection, workUnit, limit, priority, kind, since, until, isOneShot } = row;
  return state.entry(
    {
      ...{ kind: 'alarm', workUnit, from: null, to: null, alarm, tag, connection, priority },
      occurrence: occurrenceOf(state.settings.config.station.id, alarm, since),
      event: 'released',
      limit: limit as AlarmBody['limit'], // the row was made from such a body
      ...{ setpoint: null, value: null, unit: '1', message: NO_LONGER, actor: STATION_ACTOR, comment: '' },
      state: 'normal',
      suppression: { kind, since, until, isOneShot, endedBy: 'configuration' },
    },
    now,
    [alarm, 'released', kind, since],
  );
}

const LATCHED: readonly string[] = ['latchedUnacknowledged', 'latchedAcknowledged'];

/** Nobody has to take note of what was acknowledged, or was suppressed. */
const leftOver = (row: StoredAlarm): 'normal' | 'returnedUnacknowledged' =>
  isWaitingState(row.state) ? 'returnedUnacknowledged' : 'normal';

const NO_LONGER = 'the configuration no longer has this alarm';

/** Inside a transaction. @returns the reason where there is nothing to acknowledge */
export function acknowledgeOrphan(
  state: EngineState,
  row: StoredAlarm,
  actor: Actor,
  comment: string,
  now: Instant,
): string | undefined {
  if (row.acknowledgedAt !== null) return 'already acknowledged';
  if (!isWaitingState(row.state)) return `nothing to acknowledge: it is ${row.state}`;
  state.append([alarmEntry(state, row, 'acknowledged', actor, comment, now)]);
  return undefined;
}

function alarmEntry(
  state: EngineState,
  row: StoredAlarm,
  event: 'returned' | 'acknowledged' | 'reset',
  actor: Actor,
  comment: string,
  now: Instant,
): PreparedEntry {
  const { alarm, occurrence, tag, connection, limit, priority, setpoint, unit, workUnit } = row;
  return state.entry(
    {
      kind: 'alarm',
      workUnit,
      from: null,
      to: event === 'returned' ? now : null,
      alarm,
      occurrence,
      event,
      tag,
      connection,
      limit: limit as AlarmBody['limit'], // the row was made from such a body
      priority,
      setpoint,
      value: null,
      unit,
      message: event === 'acknowledged' ? row.message : NO_LONGER,
      actor,
      comment,
      state: event === 'acknowledged' ? 'normal' : leftOver(row),
    },
    now,
    [occurrence, event],
  );
}
