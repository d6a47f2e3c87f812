import type { Database } from 'better-sqlite3';
import type { Instant } from '../../shared/domain/time.ts';
import type { SystemAlarm } from '../alarms/index.ts';
import type { Ledger } from '../ledger/index.ts';
import { type KeepingAct, keepingActs, type StoredAct } from '../projection/index.ts';
import type { EngineState } from './engineState.ts';

/** Raises alarms of keeping: a log that had to go on in a new file, a backup or an archive that failed. */
export interface KeepingWatch {
  /** Inside a transaction; about once a second. */
  look(state: EngineState, now: Instant): void;
}

const OF_STATION = { tag: null, connection: null, workUnit: null, unit: '1', setpoint: null, limit: 'disk' } as const;
/** Stays until a person has reset it: entries are lost. */
const CONTINUED: SystemAlarm = { ...OF_STATION, id: 'station.ledger.continued', priority: 'critical', isLatched: true };
const FAILED: readonly { readonly alarm: SystemAlarm; readonly failed: KeepingAct; readonly made: KeepingAct }[] = [
  {
    alarm: { ...OF_STATION, id: 'station.backup.failed', priority: 'medium' },
    failed: 'backupFailed',
    made: 'backupMade',
  },
  {
    alarm: { ...OF_STATION, id: 'station.archive.failed', priority: 'low' },
    failed: 'archiveFailed',
    made: 'archiveMade',
  },
];
/** The condition is told so long, and then returns; the alarm itself stays. */
const CONTINUED_TOLD_US = 86_400_000_000;

export function createKeepingWatch(ledger: Ledger): KeepingWatch {
  let seen = -1;
  let standing: { readonly continued: StoredAct | undefined; readonly failed: readonly (StoredAct | undefined)[] } = {
    ...{ continued: undefined, failed: [] },
  };

  return {
    look({ judging, revisions }, now) {
      if (revisions.entries !== seen) {
        seen = revisions.entries;
        standing = standingIn(ledger.database);
      }
      const { continued, failed } = standing;
      const isTold = continued !== undefined && now < continued.at + CONTINUED_TOLD_US;
      if (isTold) judging.tellSystem(CONTINUED, conditionOf(continued, 'The log was damaged: '), now);
      else if (judging.isSystemActive(CONTINUED.id)) judging.tellSystem(CONTINUED, undefined, now);
      FAILED.forEach(({ alarm }, i) => {
        const act = failed[i];
        if (act !== undefined) judging.tellSystem(alarm, conditionOf(act, `${act.subject}: `), now);
        else if (judging.isSystemActive(alarm.id)) judging.tellSystem(alarm, undefined, now);
      });
    },
  };
}

const conditionOf = ({ at, detail }: StoredAct, before: string) => ({
  onset: at as Instant,
  message: `${before}${detail}`.slice(0, 1000),
});

function standingIn(db: Database) {
  const newest = (...acts: KeepingAct[]): StoredAct | undefined => keepingActs(db, acts, 1)[0];
  return {
    continued: newest('logContinued'),
    failed: FAILED.map(({ failed, made }) => {
      const last = newest(failed, made);
      return last?.act === failed ? last : undefined;
    }),
  };
}
