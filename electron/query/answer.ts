import type { RequestOf, ResponseOf } from '../../shared/contract/ipc.ts';
import type { QueryChannel } from '../../shared/contract/station.ts';
import type { Clock } from '../../shared/domain/time.ts';
import { coarsen } from '../oee/index.ts';
import { alarmHistory, alarmRows, excursionRows } from './alarms.ts';
import { checkpointOf } from './checkpoint.ts';
import type { DataFolder } from './dataFolder.ts';
import { entryRows, entryWithProof } from './entries.ts';
import { commissionedAt, drawn, oeeOfSpan } from './oeeOfSpan.ts';
import { quarantineEntry, quarantineRows } from './quarantine.ts';
import { SealedCount } from './sealedCount.ts';
import { trendOf } from './trend.ts';

/** Segments of one timeline, as the contract bounds them. */
const SEGMENTS_MAX = 5_000;

type Answers = { readonly [C in QueryChannel]: (request: RequestOf<C>) => ResponseOf<C> };

/** What the console's read-only channels answer, each by one function that the command line calls too. */
export function createAnswers(data: DataFolder, clock: Clock): Answers {
  const count = new SealedCount(clock);
  return {
    'plant:trend': (request) => trendOf(data, request),
    'plant:timeline': (request) => {
      const since = Math.min(Math.max(request.from, commissionedAt(data) ?? request.from), request.to - 1);
      const { workUnit, from, to, figures } = oeeOfSpan(data, { ...request, from: since }, clock.now());
      return { workUnit, from, to, segments: drawn(figures.timeline, SEGMENTS_MAX, coarsen) };
    },
    'alarm:list': ({ scope, limit }) => alarmRows(data, scope, limit),
    'alarm:history': ({ occurrence }) => alarmHistory(data, occurrence),
    'excursion:list': ({ limit }) => excursionRows(data, limit, clock.now()),
    'quarantine:list': ({ scope, limit }) => quarantineRows(data, scope, limit),
    'quarantine:show': ({ id }) => quarantineEntry(data, id),
    'evidence:entries': ({ before, kind, limit }) =>
      entryRows(data, { limit, ...(before === undefined ? {} : { before }), ...(kind === undefined ? {} : { kind }) }),
    'evidence:entry': ({ seq }) => {
      const { canonical: _canonical, ...answer } = entryWithProof(data, seq);
      return answer;
    },
    'evidence:checkpoint': () => checkpointOf(data, count),
  };
}
