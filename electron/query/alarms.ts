import type { AlarmEventRow, AlarmRow, Flood, Scorecard, SuppressionRow } from '../../shared/contract/alarmChannels.ts';
import type { ResponseOf } from '../../shared/contract/ipc.ts';
import type { AlarmsConfig } from '../../shared/domain/config/index.ts';
import { alarmsSchema } from '../../shared/domain/config/index.ts';
import { csvLine } from '../../shared/domain/csv.ts';
import type { Actor } from '../../shared/domain/entry.ts';
import { formatInstant, type Instant } from '../../shared/domain/time.ts';
import { firstOuts, floods, SCORECARD_SOURCE, scorecard } from '../alarms/index.ts';
import {
  announcedAlarms,
  type JournalQuestion,
  listAlarmEvents,
  listAlarms,
  listSuppressions,
  notificationsOf,
  openNotifications,
  standingSince,
} from '../projection/index.ts';
import type { DataFolder } from './dataFolder.ts';
import { commissionedAt } from './oeeOfSpan.ts';
import { rationales } from './rationale.ts';

/** Alarms as the summary shows them: rationalisation, and the first of each event marked. */
export function alarmRows(data: DataFolder, scope: 'open' | 'present' | 'all', limit: number): AlarmRow[] {
  const rationale = rationales(data);
  const rows: AlarmRow[] = listAlarms(data.db, scope, limit).map((row) => ({ ...row, ...rationale(row) }));
  const grouped = rows.map((row) => ({ key: row.occurrence, group: groupOf(row), at: row.onset }));
  const first = firstOuts(grouped, alarmsOf(data).firstOutWindowMs);
  return rows.map((row) => {
    const followers = first.get(row.occurrence);
    return followers === undefined ? row : { ...row, isFirstOut: true, followers };
  });
}

const groupOf = (row: AlarmRow): string => row.group ?? row.workUnit ?? row.connection ?? 'station';

/** Configurations of earlier versions say nothing of alarm handling: the defaults hold. */
const alarmsOf = (data: DataFolder): AlarmsConfig => data.configs.latest()?.config.alarms ?? alarmsSchema.parse({});

export const suppressionRows = (data: DataFolder, limit: number): SuppressionRow[] => listSuppressions(data.db, limit);

export const alarmJournal = (data: DataFolder, question: JournalQuestion): AlarmEventRow[] =>
  listAlarmEvents(data.db, question);

const EXPORT_ROWS_MAX = 100_000;

/** The journal of a span as CSV, oldest first. A text that a spreadsheet would take for a formula is made harmless. */
export function alarmExport(data: DataFolder, from: number, to: number): ResponseOf<'alarm:export'> {
  const rows = listAlarmEvents(data.db, { from, to, limit: EXPORT_ROWS_MAX }).reverse();
  const lines = rows.map((row) =>
    csvLine([
      formatInstant(row.at as Instant),
      row.event,
      row.state,
      row.priority,
      row.alarm,
      row.message,
      row.workUnit,
      row.tag ?? row.connection,
      row.value,
      row.unit,
      row.actor,
      row.role,
      row.comment,
      row.isSilent,
      row.suppression,
      row.endedBy,
      row.seq,
    ]),
  );
  const day = (at: number) => formatInstant(at as Instant).slice(0, 10);
  return { name: `alarms-${day(from)}-${day(to)}.csv`, text: csvLine(HEAD) + lines.join(''), rows: rows.length };
}

const HEAD = [
  'time (UTC)',
  'event',
  'state after',
  'priority',
  'alarm',
  'message',
  'work unit',
  'tag or connection',
  'value',
  'unit',
  'by',
  'role',
  'comment',
  'silent',
  'suppression',
  'ended by',
  'entry',
];

const DAY_US = 86_400_000_000;
/** The figures of a span look at so many announcements at most, the newest; beyond, they say that they are cut. */
const ANNOUNCED_MAX = 200_000;
const STANDING_MAX = 1_000;

/** Figures of the last days against the performance table. */
export function alarmScorecard(data: DataFolder, days: number, now: number): Scorecard {
  const { flood, chattering, fleetingMs, longStandingMs, operators } = alarmsOf(data);
  const asked = Math.max(now - days * DAY_US, Math.min(now - 1, commissionedAt(data) ?? 0));
  const all = announcedAlarms(data.db, asked, now, ANNOUNCED_MAX);
  const isCut = all.length === ANNOUNCED_MAX;
  const from = isCut ? (all[0]?.raisedAt ?? asked) : asked;
  const standing = standingSince(data.db, now - longStandingMs * 1000, STANDING_MAX);
  const settings = { flood, chattering, fleetingMs, operators };
  const figures = scorecard(all, from, now, standing.length, settings);
  return {
    ...{ from: Math.trunc(from), to: now, announced: all.length, isCut, operators },
    ...figures,
    source: SCORECARD_SOURCE,
    windowMs: flood.windowMs,
    chattering: figures.chattering.slice(0, STANDING_MAX),
    longStanding: standing.map(({ alarm, message, raisedAt }) => ({ alarm, message, since: raisedAt })),
  };
}

/** Whether there is a flood now, and since when. */
export function alarmFlood(data: DataFolder, now: number): Flood {
  const { flood, operators } = alarmsOf(data);
  const { windowMs, above } = flood;
  // A flood that goes on began within a few hours, or its beginning no longer matters.
  const from = now - Math.max(8 * windowMs * 1000, DAY_US / 6);
  const times = announcedAlarms(data.db, from, now + 1, ANNOUNCED_MAX).map(({ raisedAt }) => raisedAt);
  const picture = floods(times, from, now + 1, { ...flood, operators });
  const since = picture.isFlood ? (picture.spans.at(-1)?.from ?? null) : null;
  return { isFlood: picture.isFlood, inWindow: picture.inWindow, windowMs, above: above * operators, since };
}

const HISTORY_MAX = 100;

/** What happened to one occurrence, in the order of the log. */
export const alarmHistory = (data: DataFolder, occurrence: string): ResponseOf<'alarm:history'> =>
  listAlarmEvents(data.db, { occurrence, limit: HISTORY_MAX })
    .reverse()
    .map(({ event, at, actor, role, comment, seq }) => ({
      ...{ event, at, comment, seq },
      actor: { user: actor, role: role as Actor['role'] },
    }));

const TOLD_MAX = 5_000;

/** Who was told of the alarms that are open. */
export const toldOf = (data: DataFolder): ResponseOf<'alarm:told'> => openNotifications(data.db, TOLD_MAX);

/** Who was told of it, and how that went. */
export const alarmNotifications = (data: DataFolder, occurrence: string): ResponseOf<'alarm:notifications'> =>
  notificationsOf(data.db, occurrence).map(({ occurrence: _occurrence, ...row }) => row);
