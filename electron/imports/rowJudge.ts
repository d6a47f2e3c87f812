import { type ImportMapping, templateColumns } from '../../shared/domain/importMapping.ts';
import { formatInstant, type Instant, US_PER_MS } from '../../shared/domain/time.ts';
import type { Value, ValueKind } from '../../shared/domain/valueType.ts';
import { type CellValue, STATUS_NO_DATA, valueReader } from './readValue.ts';
import { fault, quoted, type RowFault } from './rowFault.ts';
import { createSeenReadings, type SeenReadings, textContent } from './seenReadings.ts';
import type { SourceRow } from './sourceRow.ts';
import { type TagName, tagNamer } from './tagNames.ts';
import { createTimeReader } from './time/timeReader.ts';

/** A tag as the importer knows it. `id` is the name the file knows it by (the `key` of its address). */
export interface ImportTag {
  readonly id: string;
  /** Number in the ledger's catalogue. */
  readonly number: number;
  readonly connection: string;
  readonly workUnit: string;
}

export interface ImportReading {
  readonly tag: ImportTag;
  readonly time: Instant;
  readonly kind: ValueKind;
  /** Absent where the file says that there is no value. */
  readonly value?: Value;
  readonly status: number;
}

/** A row ends whole: all of its readings, or none and a reason. */
export type Verdict =
  | { readonly kind: 'accepted'; readonly readings: readonly ImportReading[]; readonly repeated: number }
  | {
      readonly kind: 'refused';
      readonly fault: RowFault;
      readonly tag?: ImportTag | undefined;
      readonly time?: Instant | undefined;
    };

export interface RowJudge {
  judge(row: SourceRow): Verdict;
}

export interface RowJudgeParts {
  readonly mapping: ImportMapping;
  /** `mapping.time.format` with `auto` decided. */
  readonly timeFormat: string;
  readonly names: readonly string[];
  readonly isDate1904: boolean;
  readonly isRagged: (row: SourceRow) => string | undefined;
  tagOf(id: string): ImportTag | undefined;
  /** Source times after this are refused, µs. */
  readonly latest: Instant;
  readonly seen?: SeenReadings;
}

/** What the gate takes at the earliest; older files are refused here, with a word for it (2000-01-01T00:00:00Z). */
export const SOURCE_TIME_MIN = 946_684_800_000_000 as Instant;
/** Times that are set apart by a microsecond each: more rows of one time than this are no samples. */
const SPREAD_MAX = 10_000;

/** @throws RangeError naming what is wrong with the time format */
export function createRowJudge(parts: RowJudgeParts): RowJudge {
  const { mapping, names, seen = createSeenReadings() } = parts;
  const indexOf = (column: string) => names.indexOf(column.trim());
  const decimal = mapping.format.decimal;
  const time = createTimeReader(
    { ...mapping.time, format: parts.timeFormat },
    mapping.time.columns.map(indexOf),
    parts.isDate1904,
  );
  const values = mapping.values.map((each) => ({
    at: indexOf(each.column),
    reader: valueReader(each, decimal),
    name: tagNamer(each.tag, indexOf),
  }));
  const keyColumns = (mapping.rowKey ?? []).map(indexOf);
  const keys = createSeenReadings();
  const keyOf = (row: SourceRow): string[] => keyColumns.map((at) => (row.cells[at] ?? '').trim());
  const mayMeet = mapping.values.length > 1 && mapping.values.some(({ tag }) => templateColumns(tag).length > 0);
  const lastOf = new Map<number, Instant>();
  const tags = new Map<string, ImportTag>();

  function tagNamed(name: TagName): ImportTag | RowFault {
    if (name.kind === 'fault') return name.fault;
    const known = tags.get(name.id) ?? parts.tagOf(name.id);
    if (!known)
      return {
        ...fault(
          'unknownTag',
          `there is no tag "${name.id}"; add it (import FILE --mapping M --make-tags prints it), then import again`,
        ),
        tag: name.id,
      };
    tags.set(name.id, known);
    return known;
  }

  /** The first candidate after the last reading of the tag; the last candidate where none is. */
  function inOrder(candidates: readonly Instant[], tag: ImportTag | undefined): Instant {
    const last = tag && lastOf.get(tag.number);
    const next = last === undefined ? candidates[0] : candidates.find((each) => each > last);
    return next ?? (candidates.at(-1) as Instant);
  }

  function spread(reading: ImportReading, content: number): ImportReading | undefined {
    for (let us = 0; us < SPREAD_MAX; us++) {
      if (seen.find(reading.tag.number, reading.time + us, content) === 'new')
        return { ...reading, time: (reading.time + us) as Instant };
    }
    return undefined;
  }

  function judgeKey(row: SourceRow): RowFault | undefined {
    if (keyColumns.length === 0) return undefined;
    const key = keyOf(row);
    if (key.every((part) => part === '')) return undefined;
    const [name, content] = [textContent(key.join('\u0000')), textContent(row.cells.join('\u0000'))];
    const found = keys.find(0, name, content);
    if (found === 'other')
      return fault('repeatedKey', `the key ${quoted(key.join(' '))} came before with another content`);
    if (found === 'new') keys.add(0, name, content);
    return undefined;
  }

  function judge(row: SourceRow): Verdict {
    if (row.fault) return refused(row.fault);
    const ragged = parts.isRagged(row);
    if (ragged !== undefined) return refused(fault('raggedRow', ragged));
    const read = time.read(row);
    /** For the quarantine: when the row speaks of, where it says so. */
    const about = read.kind === 'times' ? read.candidates[0] : undefined;
    const found: { tag: ImportTag; cell: CellValue; kind: ValueKind }[] = [];
    for (const { at, reader, name } of values) {
      const cell = reader.read(row.cells[at] ?? '', row.kinds?.[at] ?? 'text');
      if (cell.kind === 'empty') continue;
      const tag = tagNamed(name(row.cells));
      if ('name' in tag) return refused(tag, undefined, about);
      if (cell.kind === 'fault') return refused({ ...cell.fault, tag: tag.id }, tag, about);
      found.push({ tag, cell, kind: reader.valueKind });
    }
    const first = found[0]?.tag;
    if (read.kind === 'fault') return refused(read.fault, first);
    const at = read.candidates.length === 1 ? (read.candidates[0] as Instant) : inOrder(read.candidates, first);
    if (at > parts.latest)
      return refused(fault('futureTime', `the time ${formatInstant(at)} lies in the future`), first, at);
    if (at < SOURCE_TIME_MIN)
      return refused(
        fault('timeTooOld', `the time ${formatInstant(at)} lies before 2000-01-01, which the ledger does not take`),
        first,
        at,
      );
    const keyFault = judgeKey(row);
    if (keyFault) return refused(keyFault, first, at);
    return settle(found, at);
  }

  /** Ties: the same content again is a success and adds nothing; another content is refused or set apart. */
  function settle(found: readonly { tag: ImportTag; cell: CellValue; kind: ValueKind }[], at: Instant): Verdict {
    const readings: ImportReading[] = [];
    const contents: number[] = [];
    let repeated = 0;
    for (const { tag, cell, kind } of found) {
      const status = cell.kind === 'value' ? cell.status : STATUS_NO_DATA;
      const reading = { tag, time: at, kind, status, ...(cell.kind === 'value' ? { value: cell.value } : {}) };
      const content = contentOf(reading);
      if (mayMeet && readings.some((each) => each.tag === tag))
        return refused(
          { ...fault('repeatedTime', `two columns of the row are values of tag "${tag.id}"`), tag: tag.id },
          tag,
          at,
        );
      const before = seen.find(tag.number, at, content);
      if (before === 'new' || mapping.ties === 'spread') {
        const placed = before === 'new' ? reading : spread(reading, content);
        if (!placed)
          return refused(
            fault('repeatedTime', `tag "${tag.id}" has more than ${SPREAD_MAX} readings of ${formatInstant(at)}`),
            tag,
            at,
          );
        readings.push(placed);
        contents.push(content);
      } else if (before === 'same') repeated++;
      else
        return refused(
          {
            ...fault(
              'repeatedTime',
              `tag "${tag.id}" has another value of ${formatInstant(at)} already; the mapping's "ties" decides`,
            ),
            tag: tag.id,
          },
          tag,
          at,
        );
    }
    readings.forEach((reading, i) => {
      seen.add(reading.tag.number, reading.time, contents[i] as number);
      lastOf.set(reading.tag.number, reading.time);
    });
    return { kind: 'accepted', readings, repeated };
  }

  return { judge };
}

function contentOf({ kind, value, status }: ImportReading): number {
  if (kind === 'number' && status === 0) return (value as number) + 0; // −0 is 0
  return textContent(`${kind} ${status} ${String(value)}`) + 0.5;
}

const refused = (problem: RowFault, tag?: ImportTag, time?: Instant): Verdict => ({
  kind: 'refused',
  fault: problem,
  tag,
  time,
});

/** Source times up to here are taken: the station's clock and what the connection allows devices to be ahead. */
export const latestTime = (now: Instant, futureMsMax: number): Instant => (now + futureMsMax * US_PER_MS) as Instant;
