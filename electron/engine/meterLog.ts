import type { Database } from 'better-sqlite3';
import type { MeterReadBody } from '../../shared/domain/entries/meter.ts';
import type { BatchBody } from '../../shared/domain/entry.ts';
import { unpackBody } from '../ledger/index.ts';
import type { Read } from '../meters/index.ts';
import { decodeBatch, decodedValue } from '../pipeline/index.ts';
import type { EngineSettings } from './settings.ts';

/** Sealed readings of tags that service points read, in engineering units, and day blocks; both from the log alone. */
export interface MeterLog {
  /** Readings from one instant to another (µs, both inclusive), ascending, repeats still in them. */
  reads(tags: readonly string[], from: number, to: number): Read[];
  /** The first reading after an instant, up to another; undefined where none is found within some hundred batches. */
  firstAfter(tags: readonly string[], after: number, until: number): Read | undefined;
  /** A day block by its place in the log. */
  day(seq: number): MeterReadBody;
}

type Part = ReadonlyMap<string, readonly Read[]>;

/** Batches kept open: a day of all service points of a work unit is made of the same ones. Some 20 MB at most. */
const PARTS_MAX = 400;
const DAYS_MAX = 200;
const SEARCH_MAX = 400;

/** @param tags every tag that any service point reads: nothing else is kept of a batch */
export function createMeterLog(db: Database, settings: EngineSettings, tags: ReadonlySet<string>): MeterLog {
  const parts = new Map<number, Part>();
  const days = new Map<number, MeterReadBody>();
  const bodyOf = db.prepare<[number], Buffer>('SELECT body FROM entry WHERE seq = ?').pluck();
  const overlapping = db
    .prepare<unknown[], number>(
      `SELECT seq FROM entry WHERE workUnit = ? AND fromTime <= ? AND toTime >= ? AND +kind IN ('batch', 'amendment')
       ORDER BY fromTime, seq`,
    )
    .pluck();
  const later = db
    .prepare<unknown[], number>(
      `SELECT seq FROM entry WHERE workUnit = ? AND fromTime <= ? AND toTime > ? AND +kind IN ('batch', 'amendment')
       ORDER BY fromTime, seq LIMIT ${SEARCH_MAX}`,
    )
    .pluck();
  const unitOf = (tag: string): string =>
    settings.tagsByNumber.get(settings.numbers.get(tag) as number)?.workUnit as string;
  const read = <T>(seq: number): T => JSON.parse(unpackBody(bodyOf.get(seq) as Buffer).toString('utf8')) as T;

  function partOf(seq: number): Part {
    const known = parts.get(seq);
    if (known) {
      parts.delete(seq);
      parts.set(seq, known);
      return known;
    }
    const body = read<BatchBody>(seq);
    const wanted = body.tags.filter(({ tag }) => tags.has(tag));
    const part = new Map(
      decodeBatch({ axes: body.axes, tags: wanted }).map((tag) => {
        const number = settings.numbers.get(tag.tag) as number;
        const reads: Read[] = [];
        for (let row = 0; row < tag.time.length; row++) {
          const raw = decodedValue(tag, row);
          if (raw === undefined || typeof raw === 'string') continue;
          const value = typeof raw === 'number' ? settings.toEngineering(number, raw) : Number(raw);
          reads.push({ at: tag.time[row] as number, value });
        }
        return [tag.tag, reads] as const;
      }),
    );
    parts.set(seq, part);
    if (parts.size > PARTS_MAX) parts.delete(parts.keys().next().value as number);
    return part;
  }

  const byUnit = (names: readonly string[]): ReadonlyMap<string, string[]> => {
    const units = new Map<string, string[]>();
    for (const tag of names) units.set(unitOf(tag), [...(units.get(unitOf(tag)) ?? []), tag]);
    return units;
  };

  return {
    reads(names, from, to) {
      const found: Read[] = [];
      for (const [unit, own] of byUnit(names))
        for (const seq of overlapping.all(unit, to, from)) {
          const part = partOf(seq);
          for (const tag of own)
            for (const each of part.get(tag) ?? []) if (each.at >= from && each.at <= to) found.push(each);
        }
      return found.sort((a, b) => a.at - b.at);
    },
    firstAfter(names, after, until) {
      let best: Read | undefined;
      for (const [unit, own] of byUnit(names))
        for (const seq of later.all(unit, until, after)) {
          const part = partOf(seq);
          const firsts = own.flatMap((tag) => part.get(tag)?.find(({ at }) => at > after) ?? []);
          for (const each of firsts) if (each.at <= until && (best === undefined || each.at < best.at)) best = each;
          if (firsts.length > 0) break;
        }
      return best;
    },
    day(seq) {
      const known = days.get(seq);
      if (known) return known;
      const body = read<MeterReadBody>(seq);
      days.set(seq, body);
      if (days.size > DAYS_MAX) days.delete(days.keys().next().value as number);
      return body;
    },
  };
}
