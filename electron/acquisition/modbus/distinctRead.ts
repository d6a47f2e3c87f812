import type { OwedAnswers } from './owedAnswers.ts';
import { reachOf } from './planning/unitLimits.ts';
import type { ReadLimits } from './planRegisterReads.ts';
import { dataBytesOf, isBitTable, type ReadFunction } from './protocol.ts';
import type { GroupRead, RateGroup } from './rateGroup.ts';

/** One request as it is made: perhaps longer than planned, perhaps with an answer nobody may believe. */
export interface DistinctRead {
  readonly read: GroupRead;
  /** Entries to ask for; at least those of `read`. */
  readonly count: number;
  /** What `read` leaves of the planned request, to be asked next. */
  readonly rest?: GroupRead;
  /** Its answer cannot be told from a late one: a sign of life, and no values. */
  readonly isDiscarded: boolean;
}

/**
 * The planned request in a form whose answer no late one can be taken for (see `OwedAnswers`): as it is, if none of its size
 * is owed; or parted between two tags; or with a few registers more, as far as the unit lets registers be read along;
 * or as it is, its answer to be thrown away.
 */
export function distinctRead(
  read: GroupRead,
  group: RateGroup,
  limits: ReadLimits,
  owed: OwedAnswers | undefined,
): DistinctRead {
  const { unitId, functionCode, count } = read;
  const isOwed = (entries: number): boolean =>
    owed?.owes({ unitId, functionCode, dataBytes: dataBytesOf(functionCode, entries) }) ?? false;
  if (!isOwed(count)) return { read, count, isDiscarded: false };
  if (!read.bisection) {
    for (let tags = read.tags.length - 1; tags > 0; tags--) {
      if (isOwed(entriesOf(read, tags))) continue;
      const [left, rest] = group.part(read, tags);
      return { read: left, count: left.count, rest, isDiscarded: false };
    }
  }
  const longer = longerCount(read, limits, isOwed);
  return longer === undefined ? { read, count, isDiscarded: true } : { read, count: longer, isDiscarded: false };
}

/** For a bare read of so many entries: a count that can be told from what is owed, or undefined when there is none. */
export function distinctCount(
  place: { readonly table: GroupRead['table']; readonly start: number; readonly count: number },
  functionCode: ReadFunction,
  unitId: number,
  limits: ReadLimits,
  owed: OwedAnswers | undefined,
): number | undefined {
  const isOwed = (entries: number): boolean =>
    owed?.owes({ unitId, functionCode, dataBytes: dataBytesOf(functionCode, entries) }) ?? false;
  return isOwed(place.count) ? longerCount(place, limits, isOwed) : place.count;
}

function longerCount(
  { table, start, count }: { readonly table: GroupRead['table']; readonly start: number; readonly count: number },
  limits: ReadLimits,
  isOwed: (entries: number) => boolean,
): number | undefined {
  const step = isBitTable(table) ? 8 : 1;
  const most = Math.min(count + limits.maxGapRegisters * step, reachOf(table, start, limits) - start);
  for (let entries = count + step; entries <= most; entries += step) if (!isOwed(entries)) return entries;
  return undefined;
}

const entriesOf = ({ start, tags }: GroupRead, first: number): number =>
  tags.slice(0, first).reduce((end, tag) => Math.max(end, tag.start + tag.count), 0) - start;
