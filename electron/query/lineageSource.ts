import type { EntryBody } from '../../shared/domain/entry.ts';
import { shiftAreaOf } from '../../shared/domain/shift/index.ts';
import type { Instant } from '../../shared/domain/time.ts';
import type { LineageSource, LogEntry, OeeTags, PackRule, SealedRow } from '../lineage/index.ts';
import { decodeBatch, decodedValue, decodeSummary, flagNames } from '../pipeline/index.ts';
import { summaries } from '../projection/index.ts';
import { createPeriods, matchesGlob, packFromLog, type Rule } from '../rules/index.ts';
import type { DataFolder } from './dataFolder.ts';
import { entrySummary } from './entries.ts';
import { lineOf } from './oeeHistoryOf.ts';
import { NoOeeError, oeeCalendarOf, oeeUnitOf } from './oeeUnits.ts';
import { packEntries } from './packs.ts';

/** Bodies kept open: a page of readings comes from a few. Some 20 MB at most. */
const BODIES_MAX = 40;
/** Rows of one tag in one entry; a shift of five-minute windows has a hundred. */
const ROWS_MAX = 1_000;

/** The data folder as lineage asks for it. Made for one question and thrown away: nothing in it grows old. */
export function lineageSource(data: DataFolder, now: number): LineageSource {
  const bodies = new Map<number, LogEntry>();
  const rowsOf = new Map<string, readonly SealedRow[]>();
  let rules: readonly PackRule[] | undefined;
  let oee: readonly OeeTags[] | undefined;
  let configSeqs: Map<string, number> | undefined;
  const calendars = new Map<string, ReturnType<typeof oeeCalendarOf>>();
  const numbers = new Map<string, number | undefined>();

  function entry(seq: number): LogEntry | undefined {
    const known = bodies.get(seq);
    if (known) return known;
    if (!Number.isSafeInteger(seq) || seq < 0) return undefined;
    const found = readEntry(data, seq);
    if (found) kept(bodies, seq, found, BODIES_MAX);
    return found;
  }

  function rows(seq: number, tag: string): readonly SealedRow[] {
    const key = `${seq} ${tag}`;
    const known = rowsOf.get(key);
    if (known) return known;
    const body = entry(seq)?.body;
    const found =
      body?.kind === 'batch' || body?.kind === 'amendment'
        ? decodeBatch({ axes: body.axes, tags: body.tags.filter((each) => each.tag === tag) }).flatMap(sealedRows)
        : [];
    kept(rowsOf, key, found, ROWS_MAX);
    return found;
  }

  const numberOf = (tag: string): number | undefined => {
    if (!numbers.has(tag))
      numbers.set(tag, data.db.prepare('SELECT number FROM tag WHERE id = ?').pluck().get(tag) as number | undefined);
    return numbers.get(tag);
  };
  const calendarOf = (workUnit: string) => {
    const known = calendars.get(workUnit) ?? oeeCalendarOf(data, workUnit);
    calendars.set(workUnit, known);
    return known;
  };
  const entrySeqOfConfig = (hash: string): number | undefined => {
    configSeqs ??= configEntries(data);
    return configSeqs.get(hash);
  };

  return {
    db: data.db,
    now,
    size: () => data.ledger.size(),
    entry,
    entryByKey(key) {
      const seq = data.db.prepare('SELECT seq FROM entry WHERE key = ?').pluck().get(key) as number | undefined;
      return seq === undefined ? undefined : entry(seq);
    },
    summary: (seq) => entrySummary(data, seq),
    rows,
    countByMinutes(workUnit, tag, from, to) {
      const number = numberOf(tag);
      let count = 0;
      for (const { columns } of summaries(data.db, workUnit, from, to)) {
        const summary = decodeSummary(columns);
        const i = summary.tags.indexOf(number ?? -1);
        if (i >= 0) count += summary.count[i] as number;
      }
      return count;
    },
    hasMinute(workUnit, tag, minute) {
      const row = summaries(data.db, workUnit, minute, minute + 1)[0];
      return row !== undefined && decodeSummary(row.columns).tags.includes(numberOf(tag) ?? -1);
    },
    config(hash) {
      const found = data.configs.all().find((each) => each.hash === hash);
      const seq = entrySeqOfConfig(hash);
      return found === undefined || seq === undefined ? undefined : { seq, config: found.config };
    },
    inForce: () => data.configs.inForce(),
    unitsOf(tag) {
      const known = data.configs.all().some(({ config }) => config.tags.some(({ id }) => id === tag));
      return known ? data.configs.tag(tag).workUnits : [];
    },
    rules: () => (rules ??= packRules(data)),
    oeeTags: () => (oee ??= oeeTagsOf(data)),
    shifts: (workUnit, from, to) =>
      from >= to
        ? []
        : calendarOf(workUnit)
            .shiftsBetween(from as Instant, to as Instant)
            .map(({ name, localDate, start, end }) => ({ name, localDate, start, end })),
    unitsOfArea(area) {
      const { config } = data.configs.inForce();
      const units = [config.station.id, ...config.equipment.map(({ id }) => id)];
      return units.filter((unit) => shiftAreaOf(config, unit) === area);
    },
    periodStart: (period, at, count) =>
      createPeriods(data.configs.inForce().config.station.timeZone).spanFrom(period, at as Instant, count).from,
    checkpointCovering(seq) {
      const found = data.ledger.checkpointCovering(seq);
      return found && { size: found.size, at: found.at };
    },
  };
}

/** The oldest goes first. */
function kept<K, V>(cache: Map<K, V>, key: K, value: V, max: number): void {
  cache.set(key, value);
  if (cache.size > max) cache.delete(cache.keys().next().value as K);
}

interface StoredEntry extends Omit<LogEntry, 'body'> {
  readonly packed: Buffer;
}

function readEntry(data: DataFolder, seq: number): LogEntry | undefined {
  const row = data.db
    .prepare<[number], StoredEntry>(
      'SELECT seq, key, kind, at, workUnit, fromTime AS "from", toTime AS "to", body AS packed FROM entry WHERE seq = ?',
    )
    .get(seq);
  if (!row) return undefined;
  const { packed, ...head } = row;
  return { ...head, body: packed.length === 0 ? undefined : (data.ledger.entry(seq)?.body as EntryBody) };
}

function sealedRows(tag: ReturnType<typeof decodeBatch>[number]): SealedRow[] {
  return Array.from(tag.time, (time, row) => {
    const status = tag.status[row] as number;
    const value = decodedValue(tag, row);
    return {
      time,
      received: tag.received[row] as number,
      text: value === undefined ? '–' : String(value),
      hasValue: value !== undefined,
      status,
      flags: flagNames(tag.flags[row] as number),
    };
  });
}

/** Which entry brought each configuration; of one that came back the newest. */
function configEntries(data: DataFolder): Map<string, number> {
  const found = new Map<string, number>();
  for (const { seq, body } of data.ledger.iterate({ kinds: ['config'] }))
    found.set((body as { config: string }).config, seq);
  return found;
}

function packRules(data: DataFolder): readonly PackRule[] {
  return packEntries(data).flatMap(({ seq, body }) => {
    if (body.document === null) return [];
    const { rules } = packFromLog(body.document);
    return rules.map((rule) => ({
      pack: body.pack,
      version: body.version,
      hash: body.hash,
      seq,
      id: rule.id,
      kind: rule.kind,
      title: rule.title,
      document: rule.source.document,
      paragraph: rule.source.paragraph,
      selects: selectorOf(rule),
      settings: rule as unknown as Readonly<Record<string, unknown>>,
    }));
  });
}

function selectorOf({ target }: Rule): (tag: string) => boolean {
  const fits = (patterns: readonly string[], tag: string): boolean =>
    patterns.some((pattern) => (pattern.includes('*') ? matchesGlob(pattern, tag) : pattern === tag));
  return (tag) => fits(target.tags, tag) && !fits(target.except, tag);
}

/** Work units with OEE, as the configuration in force has them. */
function oeeTagsOf(data: DataFolder): readonly OeeTags[] {
  return data.configs.inForce().config.equipment.flatMap(({ id, oee }) => {
    if (oee === undefined) return [];
    try {
      const unit = oeeUnitOf(data, id);
      const { stateTag, totalTag, rejectTag, reworkTag, productTag } = unit;
      const line = lineOf(data, id);
      const waits = line !== undefined && Object.values(unit.stateMap).some((state) => line.waitStates.includes(state));
      const others = waits
        ? line.workUnits.filter((each) => each !== id).map((each) => oeeUnitOf(data, each).stateTag)
        : [];
      const own = [stateTag, totalTag, rejectTag, reworkTag, productTag].filter((tag) => tag !== undefined);
      return [{ workUnit: id, own, states: [stateTag, ...others] }];
    } catch (error) {
      if (error instanceof NoOeeError) return [];
      throw error;
    }
  });
}
