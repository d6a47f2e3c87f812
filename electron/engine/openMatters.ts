import type { Database } from 'better-sqlite3';
import {
  LISTED_MATTERS_MAX,
  MATTER_KINDS,
  type MatterKind,
  type OpenMatter,
  type OpenMatters,
} from '../../shared/domain/entries/shiftLog.ts';
import { listStops, type Stop } from '../downtime/index.ts';
import { listAlarms, listExcursions } from '../projection/index.ts';
import { openQuarantine } from '../quarantine/index.ts';

/** Rows of one kind looked at; more of one kind open at once are a flood, and stand as this number. */
const LOOKED_AT_MAX = 5_000;

export interface MattersOf {
  readonly area: string;
  /** µs: beginning of the shift. A quarantine entry handed over before it is open again. */
  readonly start: number;
}

/**
 * Everything open that the next shift must know of, as the projections have it: alarms, what is shelved or out of service,
 * stops that go on, stops of the shift without a reason, excursions, undecided quarantine. Kinds without any are left out.
 *
 * @param belongs whether a work unit (null: none) is of the area; alarms and excursions of other areas are not its matter
 */
export function openMatters(
  db: Database,
  shift: MattersOf,
  now: number,
  belongs: (workUnit: string | null) => boolean,
): OpenMatters[] {
  const found: Record<MatterKind, OpenMatter[]> = {
    alarm: [],
    shelvedAlarm: [],
    stop: [],
    uncodedStop: uncodedStops(db, shift).map((stop) => matterOfStop('uncodedStop', stop)),
    excursion: [],
    quarantine: [],
  };
  for (const alarm of listAlarms(db, 'present', LOOKED_AT_MAX)) {
    if (!belongs(alarm.workUnit)) continue;
    const isHidden =
      alarm.state === 'shelved' || alarm.state === 'outOfService' || alarm.state === 'suppressedByDesign';
    const kind = isHidden ? 'shelvedAlarm' : 'alarm';
    found[kind].push(matter(kind, alarm.occurrence, alarm.message, alarm.workUnit, alarm.onset));
  }
  for (const stop of listStops(db, { isOpen: true, limit: LOOKED_AT_MAX }))
    if (stop.shift.area === shift.area) found.stop.push(matterOfStop('stop', stop));
  for (const excursion of listExcursions(db, LOOKED_AT_MAX, now)) {
    if (excursion.end !== null) break; // open ones come first
    if (!belongs(excursion.workUnit)) continue;
    const text = `${excursion.tag} ${excursion.side}, peak ${excursion.peak} ${excursion.unit}`;
    found.excursion.push(matter('excursion', excursion.id, text, excursion.workUnit, excursion.onset));
  }
  const listed = MATTER_KINDS.filter((kind) => kind !== 'quarantine' && found[kind].length > 0).map((kind) =>
    listedMatters(kind, found[kind]),
  );
  const quarantine = quarantineMatters(db, shift.start);
  return quarantine.count === 0 ? listed : [...listed, quarantine];
}

/** Stops of a shift, or parts of them, that nobody has given a reason. */
export const uncodedStops = (db: Database, shift: MattersOf): Stop[] =>
  listStops(db, { shift, isUncoded: true, limit: LOOKED_AT_MAX });

/** Undecided entries that nobody has taken over by name since the shift began. */
export function quarantineMatters(db: Database, since: number): OpenMatters {
  const { blocking, oldestAt, ids } = openQuarantine(db, since);
  const find = db.prepare<[string], { tag: string; error: string; at: number; workUnit: string | null }>(
    'SELECT tag, error, at, workUnit FROM quarantine WHERE id = ?',
  );
  const listed = ids.slice(0, LISTED_MATTERS_MAX).flatMap((id) => {
    const row = find.get(id);
    if (row === undefined) return [];
    const text = row.error.startsWith(row.tag) ? row.error : `${row.tag}: ${row.error}`;
    return [matter('quarantine', id, text, row.workUnit, row.at)];
  });
  return { kind: 'quarantine', count: blocking, oldestAt: blocking === 0 ? null : oldestAt, listed };
}

export const listedMatters = (kind: MatterKind, all: readonly OpenMatter[]): OpenMatters => ({
  kind,
  count: all.length,
  oldestAt: all.length === 0 ? null : Math.min(...all.map(({ since }) => since)),
  listed: [...all].sort((a, b) => a.since - b.since).slice(0, LISTED_MATTERS_MAX),
});

export const matterOfStop = (kind: 'stop' | 'uncodedStop', stop: Stop): OpenMatter => {
  const uncoded = stop.parts.filter(({ reason }) => reason === null).length;
  const ended = stop.to === null ? 'goes on' : `${Math.round((stop.to - stop.from) / 60_000_000)} min`;
  const text = `${stop.workUnit} ${stop.state}, ${ended}${uncoded === 0 ? '' : ', no reason given'}`;
  return matter(kind, stop.id, text, stop.workUnit, stop.from);
};

const matter = (kind: MatterKind, id: string, text: string, workUnit: string | null, since: number): OpenMatter => ({
  kind,
  id,
  text: text.slice(0, 400),
  workUnit,
  since,
});
