import type { ModbusTable } from '../../../shared/domain/config/index.ts';
import { entriesPerRead, type ReadLimits, reachOf } from './planning/unitLimits.ts';
import { isBitTable, TABLE_NAMES } from './protocol.ts';

export type { ReadLimits } from './planning/unitLimits.ts';

/**
 * A request costs a device far more than a register, so values that lie near each other travel together, and a few
 * registers nobody asked for are read along. The plan has the fewest requests that are possible, and of those plans the
 * one that reads the fewest entries.
 *
 * Tags of different rates never share a request, not even where a slower tag lies inside a faster request. Its values
 * would come at a rate nobody asked for, to be thrown away or sealed; its timing would hang on a tag it has nothing to do
 * with; and a refused register of one rate would split the requests of another. What it would save is seldom a request:
 * only where *every* tag of a slow request lies inside faster ones.
 */
export interface Span {
  /** Unit behind the line; a request asks one unit. */
  readonly unitId: number;
  readonly table: ModbusTable;
  /** First entry (bit or register), counted from 0. */
  readonly start: number;
  readonly count: number;
  readonly everyMs: number;
  /** Tag id, for messages. */
  readonly id?: string;
}

export interface PlannedRead<T extends Span> extends Span {
  /** Ascending by start; each lies wholly inside the request. */
  readonly tags: readonly T[];
}

/** What the device has taught us: places that must not be read along, and neighbours that must not be joined. */
export interface Obstacles<T extends Span> {
  /** Entries a device refused; a gap that touches one is not bridged. */
  readonly refused: readonly Span[];
  /** Tags that must be the first of a request. */
  readonly breakBefore: ReadonlySet<T>;
}

/** Bits of a coil or discrete table that cost what a register costs on the wire. */
const BITS_PER_REGISTER = 16;

const TABLE_RANK: Readonly<Record<ModbusTable, number>> = { coil: 0, discrete: 1, input: 2, holding: 3 };

/**
 * Every tag is in exactly one request, whole; gaps count `maxGapRegisters` registers, or 16 times as many bits.
 *
 * @param limits of every unit, or those of one unit by its id
 * @throws RangeError with the sentences of `unreadableSpans`: a driver asks for those before it starts
 */
export function planRegisterReads<T extends Span>(
  tags: readonly T[],
  limits: ReadLimits | ((unitId: number) => ReadLimits),
  obstacles?: Obstacles<T>,
): PlannedRead<T>[] {
  const problems = unreadableSpans(tags, limits);
  if (problems.length > 0) throw new RangeError(problems.join('; '));
  const sorted = [...tags].sort(byPlace);
  const reads: PlannedRead<T>[] = [];
  for (let from = 0; from < sorted.length; ) {
    const first = sorted[from]!;
    let to = from + 1;
    while (to < sorted.length && isSameKind(first, sorted[to]!)) to++;
    const ofUnit = typeof limits === 'function' ? limits(first.unitId) : limits;
    reads.push(...planTable(sorted.slice(from, to), ofUnit, obstacles));
    from = to;
  }
  return reads;
}

/**
 * What no request can read, in sentences that name the tag, the limit and the remedy: a value longer than a request of
 * its unit, or one that does not lie within a readable range. A value is never split over two requests, for its halves
 * would be of different moments.
 */
export function unreadableSpans(
  spans: readonly Span[],
  limits: ReadLimits | ((unitId: number) => ReadLimits),
): string[] {
  const ofUnit = typeof limits === 'function' ? limits : () => limits;
  return spans.flatMap((span) => {
    const { unitId, table, start, count } = span;
    const limit = ofUnit(unitId);
    if (start + count <= reachOf(table, start, limit)) return [];
    const name = span.id === undefined ? '' : `tag "${span.id}": `;
    const max = entriesPerRead(table, limit);
    const setting = isBitTable(table) ? 'maxBitsPerRead' : 'maxRegistersPerRead';
    if (count > max) {
      const what = isBitTable(table) ? 'bits' : 'registers';
      return [
        `${name}its ${count} ${what} do not fit into one request of at most ${max} to unit ${unitId} (${setting}); a value is never split`,
      ];
    }
    const last = count > 1 ? ` to ${start + count - 1}` : '';
    return [
      `${name}${TABLE_NAMES[table]} ${start}${last} of unit ${unitId} does not lie within one of its readable ranges; correct the address or "readable" of that unit`,
    ];
  });
}

/**
 * Fewest requests for tags of one unit, rate and table. From the last tag to the first: the best plan for the tags from
 * here on is a request over the next few of them, and the best plan for those after it. Requests over neighbours in this
 * order suffice: a value that begins later and would still fit where an earlier one does not lies inside that one. And a
 * request needs to end only before a gap, before a value that shares registers with the next one, or where it must:
 * anywhere else, taking one value more costs nothing.
 */
function planTable<T extends Span>(
  tags: readonly T[],
  limits: ReadLimits,
  obstacles: Obstacles<T> | undefined,
): PlannedRead<T>[] {
  const n = tags.length;
  const { unitId, table, everyMs } = tags[0]!;
  const starts = Int32Array.from(tags, ({ start }) => start);
  const ends = Int32Array.from(tags, ({ start, count }) => start + count);
  const mustBegin = Uint8Array.from(tags, (tag) => (obstacles?.breakBefore.has(tag) ? 1 : 0));
  const sharesWithNext = Uint8Array.from(ends, (end, i) => (i + 1 < n && starts[i + 1]! < end ? 1 : 0));
  const gapMax = limits.maxGapRegisters * (isBitTable(table) ? BITS_PER_REGISTER : 1);
  const refused = obstacles?.refused.filter((span) => span.unitId === unitId && span.table === table) ?? [];
  const isBridged = (from: number, to: number): boolean =>
    to - from <= gapMax && !refused.some(({ start, count }) => start < to && start + count > from);

  const cost = new Float64Array(n + 1);
  /** Of the request that begins with this tag: one past its last tag, and its end. */
  const nextOf = new Int32Array(n);
  const endOf = new Int32Array(n);
  for (let from = n - 1; from >= 0; from--) {
    const start = starts[from]!;
    const reach = reachOf(table, start, limits);
    let end = ends[from]!;
    cost[from] = Number.POSITIVE_INFINITY;
    for (let to = from + 1; ; to++) {
      const isGap = to < n && starts[to]! > end;
      const isLast = to === n || ends[to]! > reach || mustBegin[to] === 1 || (isGap && !isBridged(end, starts[to]!));
      if (isGap || isLast || sharesWithNext[to] === 1) {
        const total = REQUEST_COST + (end - start) + cost[to]!;
        // Of equals the longer first request: dense tags then fill their requests.
        if (total <= cost[from]!) {
          cost[from] = total;
          nextOf[from] = to;
          endOf[from] = end;
        }
      }
      if (isLast) break;
      if (ends[to]! > end) end = ends[to]!;
    }
  }
  const reads: PlannedRead<T>[] = [];
  for (let from = 0; from < n; from = nextOf[from]!) {
    const start = starts[from]!;
    reads.push({ unitId, table, everyMs, start, count: endOf[from]! - start, tags: tags.slice(from, nextOf[from]!) });
  }
  return reads;
}

/** More than all the entries of a table can cost, so that a request always weighs more than what it reads. */
const REQUEST_COST = 1e10;

const isSameKind = (a: Span, b: Span): boolean =>
  a.unitId === b.unitId && a.everyMs === b.everyMs && a.table === b.table;

const byPlace = (a: Span, b: Span): number =>
  a.unitId - b.unitId ||
  a.everyMs - b.everyMs ||
  TABLE_RANK[a.table] - TABLE_RANK[b.table] ||
  a.start - b.start ||
  a.count - b.count;
