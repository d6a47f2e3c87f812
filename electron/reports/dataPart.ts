import type { GapBody } from '../../shared/domain/entry.ts';
import type { GapCause } from '../../shared/domain/link.ts';
import {
  LISTED_MAX,
  REPORT_TAGS_MAX,
  type ReportCompleteness,
  type ReportGaps,
  type ReportQuarantine,
} from '../../shared/domain/report/index.ts';
import { type Interval, mergeIntervals, totalUs } from '../../shared/domain/shift/index.ts';
import { type Instant, US_PER_MINUTE, US_PER_MS } from '../../shared/domain/time.ts';
import { workUnitOf } from '../engine/layout.ts';
import { decodeSummary } from '../pipeline/index.ts';
import { summaries } from '../projection/index.ts';
import type { ReportView } from './reportView.ts';

const US_PER_HOUR = 3_600_000_000;
/** The top bit of an OPC UA StatusCode: Bad (OPC 10000-4 §7.39). */
const BAD = 0x8000_0000;

interface RefusedRow {
  readonly seq: number;
  readonly at: number;
  readonly tag: string;
  readonly workUnit: string | null;
  readonly step: string;
  readonly error: string;
  readonly readings: number;
  readonly isOpen: number;
  readonly verdict: string | null;
  readonly verdictBy: string | null;
}

/** Refused readings with a time in the shift; what has no readings counts by when it was refused. */
export function quarantinePart(view: ReportView): ReportQuarantine {
  const rows = view.data.db
    .prepare<number[], RefusedRow>(
      `SELECT seq, at, tag, workUnit, step, error, readings, isOpen, verdict, verdictBy FROM quarantine
       WHERE seq < ? AND (readings > 0 AND firstTime < ? AND lastTime >= ? OR readings = 0 AND at >= ? AND at < ?) ORDER BY seq`,
    )
    .all(view.size, view.to, view.from, view.from, view.to)
    .filter(({ workUnit }) => view.concerns(workUnit));
  const open = rows.filter(({ isOpen }) => isOpen !== 0);
  const ages = open.map(({ at }) => Math.max(0, view.to - at));
  const between = (low: number, high: number): number => ages.filter((age) => age >= low && age < high).length;
  const { entries, readings } = sumOf(rows);
  return {
    entries,
    readings,
    bySteps: groups(rows, ({ step }) => step).map(([step, own]) => ({ step, ...sumOf(own) })),
    verdicts: groups(
      rows.filter(({ verdict }) => verdict !== null),
      ({ verdict }) => verdict as string,
    ).map(([verdict, own]) => ({ verdict, ...sumOf(own) })),
    undecided: {
      entries: open.length,
      oldestAgeMs: ages.length === 0 ? null : Math.max(...ages) / US_PER_MS,
      byAge: [
        between(0, US_PER_HOUR),
        between(US_PER_HOUR, 8 * US_PER_HOUR),
        between(8 * US_PER_HOUR, 24 * US_PER_HOUR),
        between(24 * US_PER_HOUR, Number.POSITIVE_INFINITY),
      ],
    },
    listed: [...rows]
      .sort((a, b) => b.isOpen - a.isOpen || a.seq - b.seq)
      .slice(0, LISTED_MAX.quarantine)
      .map(({ seq, at, tag, step, readings: own, error, isOpen, verdict, verdictBy }) => ({
        ...{ seq, at, tag, step, readings: own, error: error.slice(0, 2_000) },
        verdict: isOpen === 0 ? verdict : null,
        verdictBy: isOpen === 0 ? verdictBy : null,
      })),
  };
}

const sumOf = (rows: readonly RefusedRow[]): { entries: number; readings: number } => ({
  entries: rows.length,
  readings: rows.reduce((sum, { readings }) => sum + readings, 0),
});

/** The most first; equal ones by name. */
function groups<T>(rows: readonly T[], nameOf: (row: T) => string): [string, T[]][] {
  const found = new Map<string, T[]>();
  for (const row of rows) {
    const own = found.get(nameOf(row));
    if (own === undefined) found.set(nameOf(row), [row]);
    else own.push(row);
  }
  return [...found].sort(([a, x], [b, y]) => y.length - x.length || (a < b ? -1 : 1));
}

export interface SealedGap {
  readonly seq: number;
  readonly workUnit: string | null;
  readonly body: GapBody;
  /** The part of it within the shift. */
  readonly inside: Interval;
}

/** Sealed gaps with any time in the shift; readings that were refused are told under quarantine. */
export function gapsWithin(view: ReportView): SealedGap[] {
  const found: SealedGap[] = [];
  const filter = {
    kinds: ['gap'],
    overlaps: { from: view.from, to: view.to },
    fromSeq: view.firstSeq,
    toSeq: view.size,
  };
  for (const { seq, body: sealed, workUnit } of view.data.ledger.iterate(filter)) {
    const body = sealed as GapBody;
    if (body.from === null || body.to === null || body.cause === 'refused' || !view.concerns(workUnit)) continue;
    const inside = {
      from: Math.max(body.from, view.from) as Instant,
      to: Math.min(body.to, view.to) as Instant,
    };
    if (inside.to > inside.from || (body.lost ?? 0) > 0) found.push({ seq, workUnit, body, inside });
  }
  return found;
}

export function gapsPart(gaps: readonly SealedGap[]): ReportGaps {
  const usOf = ({ inside }: SealedGap): number => Math.max(0, inside.to - inside.from);
  const byCause = new Map<GapCause, { gaps: number; us: number }>();
  for (const gap of gaps) {
    const sum = byCause.get(gap.body.cause) ?? { gaps: 0, us: 0 };
    byCause.set(gap.body.cause, { gaps: sum.gaps + 1, us: sum.us + usOf(gap) });
  }
  return {
    total: gaps.length,
    lost: gaps.reduce((sum, { body }) => sum + (body.lost ?? 0), 0),
    byCause: [...byCause]
      .map(([cause, sum]) => ({ cause, ...sum }))
      .sort((a, b) => b.us - a.us || (a.cause < b.cause ? -1 : 1)),
    listed: [...gaps]
      .sort((a, b) => usOf(b) - usOf(a) || a.seq - b.seq)
      .slice(0, LISTED_MAX.gaps)
      .map((gap) => ({
        seq: gap.seq,
        connection: gap.body.connection,
        cause: gap.body.cause,
        detail: gap.body.detail.slice(0, 2_000),
        from: gap.body.from as number,
        to: gap.body.to as number,
        us: usOf(gap),
        tags: gap.body.tags?.length ?? null,
        lost: gap.body.lost ?? null,
      })),
  };
}

/** How much of the shift was seen, per tag and per connection. */
export function completenessPart(view: ReportView, gaps: readonly SealedGap[]): ReportCompleteness {
  const tags = view.config.tags.filter((tag) => view.concerns(workUnitOf(view.config, tag)));
  const seen = countReadings(view);
  const minutes = Math.max(0, Math.floor(view.to / US_PER_MINUTE) - Math.ceil(view.from / US_PER_MINUTE));
  const unknownOf = unknownTimes(gaps);
  const rows = tags.map((tag) => {
    const { isText, readings, badMinutes } = seen.get(tag.id) ?? NOTHING_SEEN;
    const expected = 'table' in tag.address && !isText ? Math.floor((minutes * 60_000) / tag.everyMs) : null;
    return {
      tag: tag.id,
      name: tag.name ?? tag.id,
      workUnit: workUnitOf(view.config, tag),
      connection: tag.connection,
      unit: tag.unit,
      readings: isText ? null : readings,
      badMinutes,
      expected,
      completeness: expected === null || expected === 0 ? null : Math.min(1, readings / expected),
      unknownUs: unknownOf(tag.connection, tag.id),
    };
  });
  return {
    connections: [...new Set(tags.map(({ connection }) => connection))].sort().map((connection) => ({
      connection,
      unknownUs: unknownOf(connection),
      gaps: gaps.filter(({ body }) => body.connection === null || body.connection === connection).length,
      tags: tags.filter((tag) => tag.connection === connection).length,
      readings: rows.filter((row) => row.connection === connection).reduce((sum, row) => sum + (row.readings ?? 0), 0),
    })),
    tagsTotal: rows.length,
    tags: rows
      .sort(
        (a, b) =>
          (a.completeness ?? 1) - (b.completeness ?? 1) || b.unknownUs - a.unknownUs || (a.tag < b.tag ? -1 : 1),
      )
      .slice(0, REPORT_TAGS_MAX),
  };
}

/** Time of gaps in µs: of a connection, and of a tag where some gaps were of it alone. */
function unknownTimes(gaps: readonly SealedGap[]): (connection: string, tag?: string) => number {
  const real = gaps.filter(({ inside }) => inside.to > inside.from);
  const common = real.filter(({ body }) => body.tags === undefined);
  const ofTag = new Map<string, Interval[]>();
  for (const { body, inside } of real)
    for (const tag of body.tags ?? []) ofTag.set(tag, [...(ofTag.get(tag) ?? []), inside]);
  const ofConnection = new Map<string, readonly Interval[]>();
  const connectionGaps = (connection: string): readonly Interval[] => {
    const known = ofConnection.get(connection);
    if (known !== undefined) return known;
    const own = common.filter(({ body }) => body.connection === null || body.connection === connection);
    const merged = mergeIntervals(own.map(({ inside }) => inside));
    ofConnection.set(connection, merged);
    return merged;
  };
  return (connection, tag) => {
    const shared = connectionGaps(connection);
    const own = tag === undefined ? undefined : ofTag.get(tag);
    return totalUs(own === undefined ? shared : mergeIntervals([...shared, ...own]));
  };
}

interface Seen {
  readonly readings: number;
  readonly badMinutes: number;
  /** Summaries do not count texts. */
  readonly isText: boolean;
}
const NOTHING_SEEN: Seen = { readings: 0, badMinutes: 0, isText: false };

/** Readings with a value and minutes with a Bad one, from the one-minute summaries of whole minutes. */
function countReadings(view: ReportView): Map<string, Seen> {
  const { db } = view.data;
  const catalogue = db.prepare<[], { number: number; id: string }>('SELECT number, id FROM tag').all();
  const ids = new Map(catalogue.map(({ number, id }) => [number, id]));
  const found = new Map<string, Seen>();
  const first = Math.ceil(view.from / US_PER_MINUTE) * US_PER_MINUTE;
  const last = Math.floor(view.to / US_PER_MINUTE) * US_PER_MINUTE;
  const units = new Set(view.config.tags.map((tag) => workUnitOf(view.config, tag)));
  for (const workUnit of units) {
    if (!view.concerns(workUnit)) continue;
    for (const { columns } of summaries(db, workUnit, first, last)) {
      const summary = decodeSummary(columns);
      summary.tags.forEach((number, i) => {
        const id = ids.get(number) ?? '';
        const sum = found.get(id) ?? NOTHING_SEEN;
        const count = summary.count[i] as number;
        const isBad = (summary.worst[i] as number) >= BAD;
        found.set(id, {
          readings: sum.readings + count,
          badMinutes: sum.badMinutes + (isBad ? 1 : 0),
          isText: sum.isText || (count === 0 && !isBad),
        });
      });
    }
  }
  return found;
}
