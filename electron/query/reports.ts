import type { RequestOf, ResponseOf } from '../../shared/contract/ipc.ts';
import type { ReportRow, ReportVersion } from '../../shared/contract/reportChannels.ts';
import { reportsOf } from '../../shared/domain/config/index.ts';
import type { ReportContentBody, ShiftReportBody } from '../../shared/domain/entries/shiftReport.ts';
import type { ShiftRef } from '../../shared/domain/entries/stop.ts';
import type { Instant } from '../../shared/domain/time.ts';
import { workUnitOf } from '../engine/layout.ts';
import { changesSince, changesText } from '../engine/reportChanges.ts';
import { createShiftCalendars, type ShiftCalendars } from '../engine/shiftCalendars.ts';
import { shiftRefOf } from '../engine/shiftCommands.ts';
import {
  closingOf,
  findReport,
  reportEventSeqs,
  reportsBetween,
  reportsOfShift,
  type StoredReport,
} from '../projection/index.ts';
import type { DataFolder } from './dataFolder.ts';
import { commissionedAt } from './oeeOfSpan.ts';

/** Reports looked at in one answer. */
const REPORTS_MAX = 5_000;

/** Shifts that have ended, the newest first, each with the newest version of its report. */
export function reportRows(
  data: DataFolder,
  { from, to, area, limit }: RequestOf<'report:list'>,
  now: number,
): ResponseOf<'report:list'> {
  const { config } = data.configs.inForce();
  const calendars = createShiftCalendars(config);
  const stored = reportsBetween(data.db, from, to, REPORTS_MAX).filter(
    ({ shift }) => area === undefined || shift.area === area,
  );
  const shifts = new Map(stored.map(({ shift }) => [keyOf(shift), shift]));
  const since = Math.max(from, commissionedAt(data) ?? from);
  const until = Math.min(to, now);
  if (until > since)
    for (const own of area === undefined ? calendars.areas : [area])
      for (const shift of calendars.ofArea(own).shiftsBetween(since as Instant, until as Instant)) {
        const ref = shiftRefOf(own, shift);
        if (shift.start >= from && shift.end <= now && shift.end > since && concernsAnything(data, calendars, own))
          shifts.set(keyOf(ref), shifts.get(keyOf(ref)) ?? ref);
      }
  const { autoDraft, draftDelayMs, needsReview, signRoles } = reportsOf(config);
  return {
    areas: [...calendars.areas],
    rules: {
      autoDraft,
      draftDelayUs: (draftDelayMs + config.windows.graceMs) * 1_000,
      needsReview,
      signRoles: [...signRoles],
    },
    rows: [...shifts.values()]
      .sort((a, b) => b.start - a.start || (a.area < b.area ? -1 : 1))
      .slice(0, limit)
      .map((shift) => rowOf(data, calendars, shift)),
  };
}

const keyOf = ({ area, start }: ShiftRef): string => `${start} ${area}`;

/** The station's own calendar may stand there for areas alone. */
function concernsAnything(data: DataFolder, calendars: ShiftCalendars, area: string): boolean {
  const { config } = data.configs.inForce();
  return calendars.areas.length === 1 || config.tags.some((tag) => calendars.areaOf(workUnitOf(config, tag)) === area);
}

function rowOf(data: DataFolder, calendars: ShiftCalendars, shift: ShiftRef): ReportRow {
  const versions = reportsOfShift(data.db, shift.area, shift.start);
  const report = versions.at(-1);
  const closing = closingOf(data.db, shift.area, shift.start);
  return {
    shift,
    report: report === undefined ? null : versionOf(report),
    versions: versions.length,
    changes: report === undefined ? '' : changesOf(data, calendars, report),
    closedBy: closing?.user ?? null,
    isClosedSince: closing !== undefined && report !== undefined && closing.seq >= report.basisSize,
    trouble: '',
  };
}

function changesOf(data: DataFolder, calendars: ShiftCalendars, { shift, basisSize }: StoredReport): string {
  const { config } = data.configs.inForce();
  const units = [...new Set(config.tags.map((tag) => workUnitOf(config, tag)))];
  const own = units.filter((workUnit) => calendars.areaOf(workUnit) === shift.area);
  return changesText(changesSince(data.db, shift, basisSize, own));
}

const versionOf = ({
  shift: _shift,
  basisSize: _size,
  replaces: _replaces,
  signedSeq: _signed,
  figures,
  ...version
}: StoredReport): ReportVersion => ({ ...version, figures: figures.map((each) => ({ ...each })) });

/** One version with its document and everything that was done with it. */
export function shownReport(data: DataFolder, key: string): ResponseOf<'report:show'> {
  const stored = findReport(data.db, key);
  if (stored === undefined) return null;
  const events = reportEvents(data, key);
  const [first] = events;
  if (first === undefined) return null;
  const { document } = first.body as ReportContentBody;
  const calendars = createShiftCalendars(data.configs.inForce().config);
  return {
    row: rowOf(data, calendars, stored.shift),
    version: versionOf(stored),
    document,
    steps: events.map(({ seq, at, body }) => ({ seq, at, event: body.event, ...whoDid(body) })),
    versions: reportsOfShift(data.db, stored.shift.area, stored.shift.start).map(versionOf),
  };
}

function whoDid(body: ShiftReportBody) {
  const signature = 'signature' in body ? body.signature : undefined;
  const actor = 'actor' in body ? body.actor : undefined;
  const comment = body.event === 'amended' ? body.why : 'comment' in body ? body.comment : '';
  return {
    user: signature?.user ?? actor?.user ?? 'station',
    role: signature?.role ?? actor?.role ?? null,
    meaning: signature?.meaning ?? '',
    comment,
  };
}

/** Entries of one report, in the order of the log: the one that brought its document first. */
export const reportEvents = (
  data: DataFolder,
  key: string,
): { readonly seq: number; readonly at: number; readonly body: ShiftReportBody }[] =>
  reportEventSeqs(data.db, key).flatMap((seq) => {
    const entry = data.ledger.entry(seq);
    return entry === undefined ? [] : [{ seq, at: entry.at, body: entry.body as ShiftReportBody }];
  });
