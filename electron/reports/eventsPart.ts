import { alarmsSchema } from '../../shared/domain/config/index.ts';
import {
  LISTED_MAX,
  type ReportAlarms,
  type ReportCompliance,
  type ReportDowntime,
  type ReportExcursions,
} from '../../shared/domain/report/index.ts';
import { stopReasonsOf } from '../../shared/domain/stopReasons.ts';
import { SCORECARD_SOURCE, scorecard } from '../alarms/index.ts';
import { listStops, paretoOf, type Stop, stopsFigure } from '../downtime/index.ts';
import { type RaisedAlarm, standingSince } from '../projection/index.ts';
import { plannedUpTo, STOPS_ADDED_MAX } from '../query/downtime.ts';
import type { ReportView } from './reportView.ts';

const PARETO_MAX = 60;
const STANDING_MAX = 1_000;
/** Announcements of one shift that are looked at. */
const ANNOUNCED_MAX = 200_000;
const MS_PER_US = 1_000;

/** Stops of the shift with what was said of them; planned time only. */
export function downtimePart(view: ReportView): ReportDowntime {
  const { data, shift, config } = view;
  const stops = listStops(data.db, { shift: { area: view.area, start: shift.start }, limit: STOPS_ADDED_MAX });
  const within = plannedUpTo(data, view.to);
  const span = { from: view.from, to: view.to };
  const tree = stopReasonsOf(config.downtime.reasons);
  const bars = paretoOf(stops, span, within, (id) => tree.get(id));
  const total = bars.reduce((sum, { us }) => sum + us, 0);
  let sum = 0;
  const units = [...new Set(stops.map(({ workUnit }) => workUnit))].sort().map((workUnit) => ({
    workUnit,
    ...stopsFigure(
      stops.filter((stop) => stop.workUnit === workUnit),
      span,
      within,
    ),
  }));
  const usOf = (stop: Stop): number => stop.parts.reduce((us, part) => us + within(stop, part, span.from, span.to), 0);
  return {
    units,
    stops: stops.length,
    stoppedUs: units.reduce((us, each) => us + each.stoppedUs, 0),
    uncodedUs: units.reduce((us, each) => us + each.uncodedUs, 0),
    pareto: bars.slice(0, PARETO_MAX).map(({ reason, label, loss, us, stops: count }) => {
      sum += us;
      return { reason, label, loss, us, stops: count, cumulativeShare: total === 0 ? 0 : sum / total };
    }),
    paretoTotal: bars.length,
    longest: stops
      .map((stop) => ({ stop, us: usOf(stop) }))
      .sort((a, b) => b.us - a.us || a.stop.from - b.stop.from)
      .slice(0, LISTED_MAX.stops)
      .map(({ stop, us }) => ({
        stop: stop.id,
        workUnit: stop.workUnit,
        from: stop.from,
        to: stop.to === null || stop.to > view.to ? null : stop.to,
        us,
        state: stop.state,
        reasons: [...new Set(stop.parts.map(({ label }) => label).filter((label) => label !== ''))].slice(0, 20),
        comment: stop.parts
          .map(({ comment }) => comment)
          .filter((comment) => comment !== '')
          .join('; ')
          .slice(0, 1_000),
      })),
  };
}

interface ExcursionRow {
  readonly id: string;
  readonly tag: string;
  readonly workUnit: string | null;
  readonly side: 'high' | 'low';
  readonly bound: number;
  readonly unit: string;
  readonly onset: number;
  readonly endAt: number | null;
  readonly peak: number;
  readonly peakAt: number;
  readonly unknownMs: number;
  readonly cause: string | null;
  readonly causeComment: string | null;
}

/** Excursions with any time in the shift; one that went on after it is told as open. */
export function excursionsPart(view: ReportView): ReportExcursions {
  const rows = view.data.db
    .prepare<[number, number], ExcursionRow>(
      `SELECT id, tag, workUnit, side, bound, unit, onset, endAt, peak, peakAt, unknownMs, cause, causeComment FROM excursion
       WHERE onset < ? AND (endAt IS NULL OR endAt > ?) ORDER BY onset, id`,
    )
    .all(view.to, view.from)
    .filter(({ workUnit }) => view.concerns(workUnit));
  const names = new Map(view.config.tags.map(({ id, name }) => [id, name ?? id]));
  const isOpen = ({ endAt }: ExcursionRow): boolean => endAt === null || endAt > view.to;
  return {
    total: rows.length,
    open: rows.filter(isOpen).length,
    listed: rows.slice(0, LISTED_MAX.excursions).map((row) => ({
      id: row.id,
      tag: row.tag,
      name: names.get(row.tag) ?? row.tag,
      workUnit: row.workUnit,
      side: row.side,
      bound: row.bound,
      unit: row.unit,
      onset: row.onset,
      end: isOpen(row) ? null : row.endAt,
      peak: row.peak,
      peakAt: row.peakAt,
      durationMs: ((isOpen(row) ? view.to : (row.endAt as number)) - row.onset) / MS_PER_US,
      unknownMs: row.unknownMs,
      cause: row.cause,
      comment: row.causeComment ?? '',
    })),
  };
}

type AnnouncedRow = RaisedAlarm & { readonly occurrence: string; readonly acknowledgedBy: string | null };

const RANK = { critical: 0, high: 1, medium: 2, low: 3 } as const;

/** Alarms announced in the shift against the performance table; what came after its end is left out of every row. */
export function alarmsPart(view: ReportView): ReportAlarms {
  const settings = view.config.alarms ?? alarmsSchema.parse({});
  const all = view.data.db
    .prepare<[number, number, number], AnnouncedRow>(
      `SELECT e.occurrence, e.alarm, e.priority, e.message, e.workUnit, e.at AS raisedAt, a.returnedAt, a.acknowledgedAt,
         a.acknowledgedBy, a.state
       FROM alarmEvent AS e JOIN alarm AS a ON a.occurrence = e.occurrence
       WHERE e.at >= ? AND e.at < ?
         AND (e.event = 'raised' AND e.isSilent = 0 OR e.event = 'released' AND e.state = 'unacknowledged')
       ORDER BY e.at DESC, e.seq DESC LIMIT ?`,
    )
    .all(view.from, view.to, ANNOUNCED_MAX)
    .reverse()
    .filter(({ workUnit }) => view.concerns(workUnit))
    .map((row) => ({
      ...row,
      returnedAt: within(view, row.returnedAt),
      acknowledgedBy: within(view, row.acknowledgedAt) === null ? null : row.acknowledgedBy,
      acknowledgedAt: within(view, row.acknowledgedAt),
    }));
  const standing = standingSince(view.data.db, view.to - settings.longStandingMs * MS_PER_US, STANDING_MAX).filter(
    ({ workUnit }) => view.concerns(workUnit),
  );
  const figures = scorecard(all, view.from, view.to, standing.length, settings);
  const kept = [...all]
    .sort((a, b) => RANK[a.priority] - RANK[b.priority] || a.raisedAt - b.raisedAt)
    .slice(0, LISTED_MAX.alarms)
    .sort((a, b) => a.raisedAt - b.raisedAt);
  return {
    announced: all.length,
    byPriority: figures.byPriority,
    operators: settings.operators,
    isCut: all.length >= ANNOUNCED_MAX,
    source: { ...SCORECARD_SOURCE },
    scores: figures.scores,
    badActors: figures.badActors.map(({ alarm, message, priority, workUnit, count, share }) => ({
      ...{ alarm, message, priority, workUnit, count, share },
    })),
    perWindow: figures.perWindow,
    windowMs: settings.flood.windowMs,
    openAtEnd: all.filter(({ returnedAt, acknowledgedAt }) => returnedAt === null || acknowledgedAt === null).length,
    listed: kept.map(({ state: _state, ...row }) => row),
  };
}

const within = ({ to }: ReportView, at: number | null): number | null => (at === null || at >= to ? null : at);

type ResultRow = Omit<ReportCompliance['listed'][number], 'isChecked' | 'isAmendment'> & {
  readonly isChecked: number;
  readonly isAmendment: number;
};
const VERDICT_RANK = { notMet: 0, undefined: 1, met: 2, information: 3 } as const;

/** What the rule packs decided of periods that ended in the shift, as far as nothing has replaced it. */
export function compliancePart(view: ReportView): ReportCompliance {
  const rows = view.data.db
    .prepare<[number, number, number], ResultRow>(
      `SELECT seq, rule, title, pack, packVersion, document, paragraph, isChecked, method, subject, verdict, value, unit,
         limitValue AS "limit", fromTime AS "from", toTime AS "to", expected, received, valid, detail, amends IS NOT NULL AS isAmendment
       FROM ruleResult WHERE toTime > ? AND toTime <= ? AND replacedBy IS NULL AND seq < ? ORDER BY seq`,
    )
    .all(view.from, view.to, view.size);
  const workUnits = new Map(view.config.tags.map(({ id, equipment }) => [id, equipment ?? null]));
  const own = rows.filter(({ subject }) => view.concerns(workUnits.get(subject) ?? null));
  const counts = { met: 0, notMet: 0, undefined: 0, information: 0 };
  for (const { verdict } of own) counts[verdict]++;
  return {
    total: own.length,
    counts,
    listed: own
      .sort((a, b) => VERDICT_RANK[a.verdict] - VERDICT_RANK[b.verdict] || a.seq - b.seq)
      .slice(0, LISTED_MAX.results)
      .map((row) => ({ ...row, isChecked: row.isChecked !== 0, isAmendment: row.isAmendment !== 0 })),
  };
}
