import type { BatchBody, EventBody } from '../../shared/domain/entry.ts';
import type { ReportCalibration, ReportClocks } from '../../shared/domain/report/index.ts';
import { US_PER_MS } from '../../shared/domain/time.ts';
import { workUnitOf } from '../engine/layout.ts';
import { unpackBody } from '../ledger/index.ts';
import type { ReportView } from './reportView.ts';

const JUMPS_MAX = 50;
/** Batches opened for the clocks of the sources, spread evenly over the shift. */
const BATCHES_OPENED_MAX = 200;
const CALIBRATION_DUE_WITHIN_DAYS = 30;
const DUE_MAX = 200;

export function clocksPart(view: ReportView): ReportClocks {
  const jumps = clockJumps(view);
  const offsets = sourceOffsets(view);
  const alarms = view.data.db
    .prepare<[number, number], { connection: string; count: number }>(
      `SELECT connection, COUNT(*) AS count FROM alarmEvent
       WHERE limitKind = 'clock' AND event = 'raised' AND at >= ? AND at < ? AND connection IS NOT NULL GROUP BY connection`,
    )
    .all(view.from, view.to);
  const used = new Set(
    view.config.tags.filter((tag) => view.concerns(tag.equipment ?? null)).map((tag) => tag.connection),
  );
  return {
    jumps: jumps.slice(0, JUMPS_MAX),
    jumpsTotal: jumps.length,
    sources: view.config.connections
      .filter(({ id }) => used.has(id))
      .map(({ id, clock }) => {
        const own = (offsets.get(id) ?? []).sort((a, b) => a - b);
        return {
          connection: id,
          policy: clock.policy,
          offsetMsMedian: own.length === 0 ? null : (own[own.length >> 1] as number),
          offsetMsMin: own[0] ?? null,
          offsetMsMax: own.at(-1) ?? null,
          batches: own.length,
          alarms: alarms.find(({ connection }) => connection === id)?.count ?? 0,
        };
      }),
  };
}

function clockJumps(view: ReportView): ReportClocks['jumps'] {
  const filter = {
    kinds: ['event'],
    writtenFrom: view.from,
    writtenTo: view.to,
    fromSeq: view.firstSeq,
    toSeq: view.size,
  };
  const found: ReportClocks['jumps'] = [];
  for (const { seq, at, body } of view.data.ledger.iterate(filter)) {
    const { event, detail } = body as EventBody;
    if (event === 'clockJumped') found.push({ seq, at, detail });
  }
  return found;
}

/** Per connection and batch: the least of received − source time, which is the clock's offset and the shortest way there, ms. */
function sourceOffsets(view: ReportView): Map<string, number[]> {
  const { db } = view.data;
  const own = db
    .prepare<(string | number)[], number>(
      `SELECT seq FROM entry WHERE workUnit = ? AND fromTime < ? AND toTime >= ? AND seq < ? AND +kind = 'batch' ORDER BY seq`,
    )
    .pluck();
  const seqs = [...new Set(view.config.tags.map((tag) => workUnitOf(view.config, tag)))]
    .filter((workUnit) => view.concerns(workUnit))
    .flatMap((workUnit) => own.all(workUnit, view.to, view.from, view.size) as number[]);
  const step = Math.max(1, Math.ceil(seqs.length / BATCHES_OPENED_MAX));
  const body = db.prepare<[number], Buffer>('SELECT body FROM entry WHERE seq = ?').pluck();
  const connections = new Map(view.config.tags.map(({ id, connection }) => [id, connection]));
  const found = new Map<string, number[]>();
  for (let i = 0; i < seqs.length; i += step) {
    const batch = JSON.parse(unpackBody(body.get(seqs[i] as number) as Buffer).toString()) as BatchBody;
    for (const [connection, us] of leastDelays(batch, connections))
      found.set(connection, [...(found.get(connection) ?? []), us / US_PER_MS]);
  }
  return found;
}

function leastDelays({ tags, axes }: BatchBody, connections: ReadonlyMap<string, string>): Map<string, number> {
  const least = new Map<string, number>();
  for (const { tag, source, received } of tags) {
    const connection = connections.get(tag);
    if (connection === undefined) continue;
    const from = timesOf(axes[source]);
    const to = received === null ? from : timesOf(axes[received]);
    from.forEach((at, i) => {
      const delay = (to[i] ?? at) - at;
      least.set(connection, Math.min(least.get(connection) ?? delay, delay));
    });
  }
  return least;
}

function timesOf(axis: BatchBody['axes'][number] | undefined): number[] {
  if (axis === undefined) return [];
  let at = axis.start;
  return [at, ...axis.steps.map((step) => (at += step))];
}

/** Certificates by the local date on which the shift ended. */
export function calibrationPart(view: ReportView): ReportCalibration {
  const today = localDate(view.to, view.config.station.timeZone);
  const soon = localDate(view.to + CALIBRATION_DUE_WITHIN_DAYS * 86_400_000_000, view.config.station.timeZone);
  const calibrated = view.config.tags.flatMap(({ id, name, equipment, calibration }) =>
    calibration === undefined || !view.concerns(equipment ?? null)
      ? []
      : [{ tag: id, name: name ?? id, ...calibration }],
  );
  const due = calibrated
    .flatMap(({ validUntil, ...rest }) =>
      validUntil === undefined || validUntil > soon ? [] : [{ ...rest, validUntil, isOverdue: validUntil < today }],
    )
    .sort((a, b) => (a.validUntil === b.validUntil ? (a.tag < b.tag ? -1 : 1) : a.validUntil < b.validUntil ? -1 : 1));
  return {
    tags: calibrated.length,
    overdue: due.filter(({ isOverdue }) => isOverdue).length,
    due: due.slice(0, DUE_MAX),
  };
}

const localDate = (us: number, timeZone: string): string =>
  new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' }).format(
    us / US_PER_MS,
  );
