import type { RequestOf, ResponseOf } from '../../shared/contract/ipc.ts';
import type { QueryChannel } from '../../shared/contract/station.ts';
import type { Clock } from '../../shared/domain/time.ts';
import { coarsen } from '../oee/index.ts';
import { quarantineGroups } from '../quarantine/index.ts';
import {
  alarmExport,
  alarmFlood,
  alarmHistory,
  alarmJournal,
  alarmNotifications,
  alarmRows,
  alarmScorecard,
  suppressionRows,
  toldOf,
} from './alarms.ts';
import { auditExport } from './auditExport.ts';
import { auditDetail, auditPage, auditPeople } from './auditTrail.ts';
import { checkpointOf } from './checkpoint.ts';
import { storeRows } from './coldChain.ts';
import type { DataFolder } from './dataFolder.ts';
import { downtimeView, stopHistory } from './downtime.ts';
import { entryRows, entryWithProof } from './entries.ts';
import { excursionDetail, excursionRows } from './excursions.ts';
import { keepingView } from './keeping.ts';
import { keyStatus } from './keys.ts';
import { inventoryView, requestCheck } from './lab.ts';
import { lineageMore, lineageShown } from './lineage.ts';
import { lotHistory, lotRows } from './lots.ts';
import { billingCsv } from './meterBilling.ts';
import { meterCurve, meterExceptions, meterPoint, meterPointRows, meterVersions } from './meters.ts';
import { oeeLine } from './oeeLine.ts';
import { commissionedAt, drawn, oeeOfSpan } from './oeeOfSpan.ts';
import { oeeProofs } from './oeeProofs.ts';
import { oeeReport } from './oeeReport.ts';
import { packViews, resultRows, standingRows } from './packs.ts';
import { proofFile } from './proofs.ts';
import { quarantineEntry, quarantineRows, quarantineTrial } from './quarantine.ts';
import { reportRows, shownReport } from './reports.ts';
import { SealedCount } from './sealedCount.ts';
import { shiftDays, shiftNotes, shiftStanding } from './shifts.ts';
import { trendOf } from './trend.ts';
import { waterMonth, waterOverview } from './water.ts';

/** Segments of one timeline, as the contract bounds them. */
const SEGMENTS_MAX = 5_000;

type Answers = { readonly [C in QueryChannel]: (request: RequestOf<C>) => ResponseOf<C> };

/** What the console's read-only channels answer, each by one function that the command line calls too. */
export function createAnswers(data: DataFolder, clock: Clock): Answers {
  const count = new SealedCount(clock);
  return {
    'compliance:results': (request) => resultRows(data, request),
    'compliance:standings': ({ limit }) => standingRows(data, limit),
    'pack:list': () => packViews(data),
    'keeping:view': () => keepingView(data, clock.now()),
    'key:status': () => keyStatus(data),
    'evidence:proof': (request) => proofFile(data, request),
    'plant:trend': (request) => trendOf(data, request),
    'plant:timeline': (request) => {
      const since = Math.min(Math.max(request.from, commissionedAt(data) ?? request.from), request.to - 1);
      const { workUnit, from, to, figures } = oeeOfSpan(data, { ...request, from: since }, clock.now());
      return { workUnit, from, to, segments: drawn(figures.timeline, SEGMENTS_MAX, coarsen) };
    },
    'oee:report': (request) => oeeReport(data, request, clock.now()),
    'oee:line': (request) => oeeLine(data, request, clock.now()),
    'oee:proofs': (request) => oeeProofs(data, request),
    'lineage:show': (request) => lineageShown(data, request, clock.now()),
    'lineage:more': (request) => lineageMore(data, request, clock.now()),
    'alarm:list': ({ scope, limit }) => alarmRows(data, scope, limit),
    'alarm:suppressed': ({ limit }) => suppressionRows(data, limit),
    'alarm:history': ({ occurrence }) => alarmHistory(data, occurrence),
    'alarm:journal': (request) => alarmJournal(data, request),
    'alarm:export': ({ from, to }) => alarmExport(data, from, to),
    'alarm:scorecard': ({ days }) => alarmScorecard(data, days, clock.now()),
    'alarm:flood': () => alarmFlood(data, clock.now()),
    'alarm:told': () => toldOf(data),
    'alarm:notifications': ({ occurrence }) => alarmNotifications(data, occurrence),
    'excursion:list': ({ limit }) => excursionRows(data, limit, clock.now()),
    'excursion:detail': ({ id }) => {
      const detail = excursionDetail(data, id, clock.now());
      return detail ? { ok: true, detail } : { ok: false, message: 'there is no such excursion' };
    },
    'coldChain:stores': ({ days }) => storeRows(data, days, clock.now()),
    'lot:list': ({ limit }) => lotRows(data, limit, clock.now()),
    'lot:history': ({ lot }) => lotHistory(data, lot),
    'quarantine:list': (request) => quarantineRows(data, request),
    'quarantine:groups': () => quarantineGroups(data.db, clock.now()),
    'quarantine:try': (request) => quarantineTrial(data, request),
    'quarantine:show': ({ id }) => quarantineEntry(data, id),
    'evidence:entries': ({ before, kind, limit }) =>
      entryRows(data, { limit, ...(before === undefined ? {} : { before }), ...(kind === undefined ? {} : { kind }) }),
    'audit:list': ({ before, ...rest }) => auditPage(data, before === undefined ? rest : { ...rest, before }),
    'audit:show': ({ seq }) => auditDetail(data, seq),
    'audit:people': () => auditPeople(data),
    'audit:export': (request) => auditExport(data, request),
    'evidence:entry': ({ seq }) => {
      const { canonical: _canonical, ...answer } = entryWithProof(data, seq);
      return answer;
    },
    'water:overview': () => waterOverview(data, clock),
    'water:month': ({ month }) => waterMonth(data, month, clock),
    'lab:view': () => inventoryView(data, clock),
    'lab:checkRequest': (request) => requestCheck(data, request),
    'downtime:view': (request) => downtimeView(data, request, clock.now()),
    'downtime:history': ({ stop }) => stopHistory(data, stop),
    'shift:calendar': (request) => shiftDays(data, request),
    'shift:standing': (request) => shiftStanding(data, request, clock.now()),
    'shift:notes': (request) => shiftNotes(data, request),
    'report:list': (request) => reportRows(data, request, clock.now()),
    'report:show': ({ report }) => shownReport(data, report),
    'meter:list': () => meterPointRows(data, clock.now()),
    'meter:point': ({ servicePoint }) => meterPoint(data, servicePoint, clock.now()),
    'meter:curve': ({ servicePoint, from, to }) => meterCurve(data, servicePoint, from, to),
    'meter:versions': ({ servicePoint, day }) => meterVersions(data, servicePoint, day),
    'meter:exceptions': ({ scope, limit }) => meterExceptions(data, scope, limit),
    'meter:billing': ({ servicePoint, from, to }) => billingCsv(data, servicePoint, from, to),
    'evidence:checkpoint': () => checkpointOf(data, count),
  };
}
