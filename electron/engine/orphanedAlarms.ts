import { type Actor, type AlarmBody, STATION_ACTOR } from '../../shared/domain/entry.ts';
import type { Instant } from '../../shared/domain/time.ts';
import { listAlarms, type StoredAlarm } from '../projection/index.ts';
import type { EngineState } from './engineState.ts';
import type { PreparedEntry } from './entryFactory.ts';

/** Open alarms are few: tags, connections and bounds. */
const OPEN_MAX = 100_000;

/**
 * Alarms that a change of configuration has left behind: their tag, connection or limit is gone, and nothing would ever return
 * them. They return when the new configuration is taken over, and can be acknowledged like any other. Inside a transaction.
 */
export function returnOrphans(state: EngineState, now: Instant): void {
  const orphans = listAlarms(state.ledger.database, 'open', OPEN_MAX).filter(
    (row) => row.returnedAt === null && !state.judging.knows(row),
  );
  state.append(orphans.map((row) => alarmEntry(state, row, 'returned', STATION_ACTOR, '', now)));
}

/** Inside a transaction. @returns the reason where there is nothing to acknowledge */
export function acknowledgeOrphan(
  state: EngineState,
  row: StoredAlarm,
  actor: Actor,
  comment: string,
  now: Instant,
): string | undefined {
  if (row.acknowledgedAt !== null) return 'already acknowledged';
  if (row.state === 'normal') return 'nothing to acknowledge: it is normal';
  state.append([alarmEntry(state, row, 'acknowledged', actor, comment, now)]);
  return undefined;
}

function alarmEntry(
  state: EngineState,
  row: StoredAlarm,
  event: 'returned' | 'acknowledged',
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
      message: event === 'returned' ? 'the configuration no longer has this alarm' : row.message,
      actor,
      comment,
    },
    now,
    [occurrence, event],
  );
}
