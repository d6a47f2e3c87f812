import type { StationConfig } from '../../shared/domain/config/index.ts';
import { workUnitOf } from '../engine/layout.ts';
import type { DecodedTag } from '../pipeline/index.ts';
import type { DataFolder } from '../query/dataFolder.ts';
import { newestParts } from '../query/tagParts.ts';

/** Batches opened per work unit for the last reading of each tag; what lies further back is not carried in. */
const PARTS_MAX = 20;
/** The same for tags that OEE counts from, as the report looks for them. */
const OEE_PARTS_MAX = 200;

/**
 * The entries with the last reading of each tag before `from` (µs): the state in which a shift begins, and the counts it starts
 * from. Of a counter it is the last reading with a value: a Bad one says nothing of it.
 */
export function carriedIn(data: DataFolder, config: StationConfig, from: number, size: number): Set<number> {
  const seqs = new Set<number>();
  for (const [workUnit, tags] of groupTags(config)) {
    const oee = config.equipment.find(({ id }) => id === workUnit)?.oee;
    const counted = [oee?.total, oee?.reject, oee?.rework, oee?.product].filter((id) => id !== undefined);
    const needed = new Set([oee?.state, ...counted].filter((id) => id !== undefined));
    for (const seq of lastOf(data, workUnit, tags, { from, size, counted: new Set(counted), needed })) seqs.add(seq);
  }
  return seqs;
}

function groupTags(config: StationConfig): Map<string, string[]> {
  const byUnit = new Map<string, string[]>();
  for (const tag of config.tags) {
    const unit = workUnitOf(config, tag);
    const own = byUnit.get(unit);
    if (own) own.push(tag.id);
    else byUnit.set(unit, [tag.id]);
  }
  return byUnit;
}

interface Wanted {
  readonly from: number;
  readonly size: number;
  /** Tags of which a Bad reading does not count. */
  readonly counted: ReadonlySet<string>;
  /** Tags worth looking further back for. */
  readonly needed: ReadonlySet<string>;
}

function lastOf(data: DataFolder, workUnit: string, tags: readonly string[], wanted: Wanted): Set<number> {
  const { from, size, counted, needed } = wanted;
  const found = new Map<string, { readonly time: number; readonly seq: number }>();
  let opened = 0;
  for (const part of newestParts(data, workUnit, tags, { before: from, size, limit: OEE_PARTS_MAX })) {
    const isDone = (ids: Iterable<string>): boolean =>
      [...ids].every((id) => (found.get(id)?.time ?? Number.NEGATIVE_INFINITY) >= part.from);
    if (isDone(tags) || (opened >= PARTS_MAX && isDone(needed))) break;
    opened += 1;
    for (const tag of part.tags) {
      const time = lastTime(tag, from, counted.has(tag.tag));
      const known = found.get(tag.tag);
      if (time !== undefined && (known === undefined || time > known.time)) found.set(tag.tag, { time, seq: part.seq });
    }
  }
  return new Set([...found.values()].map(({ seq }) => seq));
}

function lastTime(tag: DecodedTag, before: number, needsValue: boolean): number | undefined {
  for (let row = tag.time.length - 1; row >= 0; row -= 1) {
    const isBad = (tag.status[row] as number) >>> 31 === 1;
    if ((tag.time[row] as number) < before && !(needsValue && isBad)) return tag.time[row];
  }
  return undefined;
}
