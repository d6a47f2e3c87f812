import type { AlarmRow, ExcursionRow, ResponseOf } from '../../shared/contract/ipc.ts';
import { ALARM_EVENTS, type AlarmBody } from '../../shared/domain/entry.ts';
import type { Instant } from '../../shared/domain/time.ts';
import { createTagJudge } from '../alarms/index.ts';
import { keyOf } from '../engine/entryFactory.ts';
import type { JudgingState } from '../engine/judging.ts';
import { findAlarm, listAlarms, listExcursions, type StoredAlarm } from '../projection/index.ts';
import type { DataFolder } from './dataFolder.ts';

/** Alarms as the summary shows them, with what the rationalisation in the configuration says about each. */
export function alarmRows(data: DataFolder, scope: 'open' | 'all', limit: number): AlarmRow[] {
  const rationale = rationales(data);
  return listAlarms(data.db, scope, limit).map((row) => ({ ...row, ...rationale(row) }));
}

type Rationale = Pick<AlarmRow, 'cause' | 'consequence' | 'action'>;
const NO_RATIONALE: Rationale = { cause: '', consequence: '', action: '' };
const COMMUNICATION_LOSS: Rationale = {
  cause: 'the device, its network or its power is down, or the connection settings do not fit',
  consequence: 'its values are not known; the missing time is sealed as a gap',
  action: 'check device and cable; the connection comes back by itself',
};

const STALE: Rationale = {
  cause: 'the device no longer answers for this address, or the tag was left out after an exception',
  consequence: 'the value on the screen is old; rules that need it do not speak',
  action: 'check the address of the tag and the program of the device',
};

const DISK: Rationale = {
  cause: 'the disk of the data folder is filling up, or it refuses to write',
  consequence: 'when nothing can be written, readings wait in memory, and beyond it are lost and sealed as a gap',
  action: 'free space or have the disk looked at; storing goes on by itself within seconds',
};

const CAPACITY: Readonly<Record<string, Rationale>> = {
  inbox: {
    cause: 'readings arrive faster than their windows can be sealed',
    consequence: 'windows are sealed early; when the inbox is full, polling stops',
    action: 'look for a slow disk or a flood of readings',
  },
  memory: {
    cause: 'windows hold very many readings, or the ledger cannot be written',
    consequence: 'windows are sealed early; when memory is full, the newest readings are lost and sealed as a gap',
    action: 'see to the ledger first; shorten the windows if it is written',
  },
  wal: {
    cause: 'a reader or backup holds an old view of the ledger',
    consequence: 'before the write-ahead log reaches its bound, readings wait in memory',
    action: 'end the program that reads ledger.db; our own readers have been ended already',
  },
};

function rationales(data: DataFolder): (row: StoredAlarm) => Rationale {
  const known = new Map<string, Rationale>();
  for (const tag of data.configs.latest()?.config.tags ?? [])
    for (const { id, kind, cause, consequence, action } of tag.alarms)
      known.set(id ?? `${tag.id}.${kind}`, { cause, consequence, action });
  const ofSystem: Readonly<Record<string, Rationale>> = {
    communicationLoss: COMMUNICATION_LOSS,
    stale: STALE,
    disk: DISK,
  };
  return (row) => known.get(row.alarm) ?? ofSystem[row.limit] ?? ofBound(row) ?? NO_RATIONALE;
}

/** `station.inbox.warning` … */
const ofBound = ({ limit, alarm }: StoredAlarm): Rationale | undefined =>
  limit === 'capacity' ? CAPACITY[alarm.split('.')[1] ?? ''] : undefined;

/** What happened to one occurrence, in the order of the log; found by the keys that its entries must have. */
export function alarmHistory(data: DataFolder, occurrence: string): ResponseOf<'alarm:history'> {
  const station = data.configs.inForce().config.station.id;
  if (!findAlarm(data.db, occurrence)) return [];
  return ALARM_EVENTS.flatMap((event) => {
    const entry = data.ledger.entryByKey(keyOf(station, 'alarm', occurrence, event));
    if (!entry) return [];
    const body = entry.body as AlarmBody;
    const at = event === 'returned' ? (body.to ?? body.at) : body.at;
    return [{ event, at, actor: body.actor, comment: body.comment, seq: entry.seq }];
  }).sort((a, b) => a.seq - b.seq);
}

/** Excursions, open ones first; an open one as its judge has it now: peak, readings and unknown time so far. */
export function excursionRows(data: DataFolder, limit: number, now: number): ExcursionRow[] {
  const rows = listExcursions(data.db, limit, now);
  if (!rows.some(({ end }) => end === null)) return rows;
  const text = data.db.prepare("SELECT value FROM cursor WHERE name = 'judging'").pluck().get() as string | undefined;
  const judging = text === undefined ? undefined : (JSON.parse(text) as JudgingState);
  const tags = new Map((data.configs.latest()?.config.tags ?? []).map((tag) => [tag.id, tag]));
  return rows.map((row) => {
    const tag = tags.get(row.tag);
    if (row.end !== null || !tag) return row;
    const open = createTagJudge(tag, judging?.tags[row.tag]).openExcursion(now as Instant);
    if (!open || open.onset !== row.onset || open.side !== row.side) return row;
    const { peak, durationMs, unknownMs, readings } = open;
    return { ...row, peak: peak.value, peakAt: peak.at, durationMs: Math.max(0, durationMs), unknownMs, readings };
  });
}
