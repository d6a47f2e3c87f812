import type { AmendmentBody, BatchBody } from '../../shared/domain/entry.ts';
import { formatInstant, type Instant } from '../../shared/domain/time.ts';
import { type DecodedTag, decodeBatch, decodedValue } from '../pipeline/index.ts';
import type { Noted } from './differenceBook.ts';

type Body = BatchBody | AmendmentBody;

/** What differs between a sealed batch and its replay over the same span, in words; empty where nothing of these does. */
export function compareBatches(sealed: Body, replayed: Body): Noted[] {
  return [
    ...compareWindows(sealed, replayed),
    ...compareReadings(sealed, replayed),
    ...compareFacts(factsOf(sealed), factsOf(replayed)),
    ...compareLineage(sealed, replayed),
  ];
}

export const windowText = ({ window: { start, end, closedBy, shift } }: Pick<Body, 'window'>): string =>
  `${formatInstant(start as Instant)} to ${formatInstant(end as Instant)}, closed by ${closedBy}${shift === null ? '' : `, shift ${shift}`}`;

function compareWindows(sealed: Body, replayed: Body): Noted[] {
  const [before, after] = [windowText(sealed), windowText(replayed)];
  return before === after ? [] : [{ tag: '', what: 'window', before, after, at: sealed.window.start }];
}

/** A batch holds more or fewer readings of a tag than its replay. */
export const READINGS = 'readings';

function compareReadings(sealed: Body, replayed: Body): Noted[] {
  if (sealed.rawDigest === replayed.rawDigest) return [];
  const before = byTag(decodeBatch(sealed));
  const after = byTag(decodeBatch(replayed));
  const found: Noted[] = [];
  for (const tag of new Set([...before.keys(), ...after.keys()])) {
    const [rowsBefore, rowsAfter] = [before.get(tag) ?? [], after.get(tag) ?? []];
    const at = sealed.window.start;
    if (rowsBefore.length !== rowsAfter.length) {
      const readings = (rows: readonly string[][]) => `${rows.length} readings`;
      found.push({ tag, what: READINGS, before: readings(rowsBefore), after: readings(rowsAfter), at });
      continue;
    }
    const differing = rowsBefore.flatMap((row, i) => (row.join(' ') === rowsAfter[i]?.join(' ') ? [] : [i]));
    const [first] = differing;
    if (first === undefined) continue;
    const texts = { before: rowsBefore[first]?.join(' ') ?? '', after: rowsAfter[first]?.join(' ') ?? '' };
    found.push({ tag, what: 'reading or its flags', ...texts, at, count: differing.length });
  }
  return found;
}

function byTag(columns: readonly DecodedTag[]): Map<string, string[][]> {
  const rows = new Map<string, string[][]>();
  for (const column of columns) {
    const list = rows.get(column.tag) ?? [];
    for (let row = 0; row < column.time.length; row++)
      list.push([
        formatInstant(column.time[row] as Instant),
        String(decodedValue(column, row) ?? null),
        `status ${column.status[row]}`,
        `flags ${column.flags[row]}`,
        `received ${column.received[row]}`,
      ]);
    rows.set(column.tag, list);
  }
  return rows;
}

/** One correction, filled value, mark or finding: what it is about, and what it says. */
export interface Fact {
  readonly tag: string;
  readonly what: string;
  /** µs */
  readonly at: number;
  readonly says: string;
}

/** What cleaning made of a batch, reading by reading: comparable whatever the borders of the windows are. */
export function factsOf(body: Body): Fact[] {
  const columns = body.corrections.length > 0 || body.flagged !== undefined ? decodeBatch(body) : [];
  const tagAt = (index: number): string => body.tags[index]?.tag ?? '';
  const timeAt = (index: number, row: number): number => columns[index]?.time[row] ?? body.window.start;
  const corrections = body.corrections.map(
    ([index, row, value, method]): Fact => ({
      ...{ tag: tagAt(index), what: 'correction', at: timeAt(index, row) },
      says: `${value} (${method})`,
    }),
  );
  const filled = (body.filled ?? []).map(
    ([index, at, value, method]): Fact => ({
      tag: tagAt(index),
      what: 'filled value',
      at,
      says: `${value} (${method})`,
    }),
  );
  const marks = (body.flagged ?? []).flatMap(([index, first, length, rule]) =>
    Array.from(
      { length },
      (_, i): Fact => ({ tag: tagAt(index), what: `mark ${rule}`, at: timeAt(index, first + i), says: rule }),
    ),
  );
  return [...corrections, ...filled, ...marks];
}

const NOTHING = 'none';

export function compareFacts(before: readonly Fact[], after: readonly Fact[]): Noted[] {
  const keyOf = ({ tag, what, at }: Fact): string => JSON.stringify([tag, what, at]);
  const rest = new Map(after.map((fact) => [keyOf(fact), fact]));
  const found: Noted[] = [];
  for (const fact of before) {
    const other = rest.get(keyOf(fact));
    rest.delete(keyOf(fact));
    if (other?.says !== fact.says) found.push({ ...noted(fact), before: fact.says, after: other?.says ?? NOTHING });
  }
  for (const fact of rest.values()) found.push({ ...noted(fact), before: NOTHING, after: fact.says });
  return found;
}

export const noted = ({ tag, what, at }: Fact): Omit<Noted, 'before' | 'after'> => ({ tag, what, at });

function compareLineage(sealed: Body, replayed: Body): Noted[] {
  const at = sealed.window.start;
  const compared = (what: string, before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): Noted[] =>
    [...new Set([...before.keys(), ...after.keys()])].flatMap((tag) => {
      const texts = { before: before.get(tag) ?? NOTHING, after: after.get(tag) ?? NOTHING };
      return texts.before === texts.after ? [] : [{ tag, what, ...texts, at }];
    });
  const calibration = ({ lineage }: Body) =>
    new Map(lineage.calibration.map(({ tag, certificate, offset }) => [tag, `${offset} (${certificate})`]));
  const cleaning = ({ lineage }: Body) =>
    new Map((lineage.cleaning ?? []).map(({ tag, clean }) => [tag, JSON.stringify(clean)]));
  return [
    ...compared('calibration', calibration(sealed), calibration(replayed)),
    ...compared('cleaning', cleaning(sealed), cleaning(replayed)),
  ];
}
