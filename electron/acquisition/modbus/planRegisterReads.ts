import type { ModbusConnectionConfig, ModbusTable } from '../../../shared/domain/config/index.ts';
import { BITS_PER_READ_MAX, isBitTable, REGISTERS_PER_READ_MAX } from './protocol.ts';

/**
 * A request costs a device far more than a register, so values that lie near each other travel together, and a few
 * registers nobody asked for are read along. Tags are taken in ascending address; a request grows until the next value
 * is too far away or would not fit whole. Tags of different rates never share a request.
 */
export interface Span {
  readonly table: ModbusTable;
  /** First entry (bit or register), counted from 0. */
  readonly start: number;
  readonly count: number;
  readonly everyMs: number;
}

export interface PlannedRead<T extends Span> extends Span {
  /** Ascending by start; each lies wholly inside the request. */
  readonly tags: readonly T[];
}

export type ReadLimits = Pick<ModbusConnectionConfig, 'maxRegistersPerRead' | 'maxBitsPerRead' | 'maxGapRegisters'>;

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

/** Every tag is in exactly one request; gaps count `maxGapRegisters` registers, or 16 times as many bits. */
export function planRegisterReads<T extends Span>(
  tags: readonly T[],
  limits: ReadLimits,
  obstacles?: Obstacles<T>,
): PlannedRead<T>[] {
  const sorted = [...tags].sort(byPlace);
  const reads: PlannedRead<T>[] = [];
  let open: T[] = [];
  let end = 0;
  const close = (): void => {
    const first = open[0];
    if (first)
      reads.push({
        table: first.table,
        everyMs: first.everyMs,
        start: first.start,
        count: end - first.start,
        tags: open,
      });
    open = [];
  };
  for (const tag of sorted) {
    const tagEnd = tag.start + tag.count;
    const first = open[0];
    if (first && canJoin(first, end, tag, limits, obstacles)) {
      open.push(tag);
      end = Math.max(end, tagEnd);
    } else {
      close();
      open = [tag];
      end = tagEnd;
    }
  }
  close();
  return reads;
}

function canJoin<T extends Span>(
  first: T,
  end: number,
  tag: T,
  limits: ReadLimits,
  obstacles: Obstacles<T> | undefined,
): boolean {
  if (tag.table !== first.table || tag.everyMs !== first.everyMs) return false;
  const isBits = isBitTable(tag.table);
  const gapMax = limits.maxGapRegisters * (isBits ? BITS_PER_REGISTER : 1);
  if (tag.start - end > gapMax) return false;
  if (Math.max(end, tag.start + tag.count) - first.start > entriesPerRead(tag.table, limits)) return false;
  if (!obstacles) return true;
  if (obstacles.breakBefore.has(tag)) return false;
  return !obstacles.refused.some(
    (span) => span.table === tag.table && span.start < tag.start && span.start + span.count > end,
  );
}

const entriesPerRead = (table: ModbusTable, limits: ReadLimits): number =>
  isBitTable(table)
    ? Math.min(limits.maxBitsPerRead, BITS_PER_READ_MAX)
    : Math.min(limits.maxRegistersPerRead, REGISTERS_PER_READ_MAX);

const byPlace = (a: Span, b: Span): number =>
  a.everyMs - b.everyMs || TABLE_RANK[a.table] - TABLE_RANK[b.table] || a.start - b.start || a.count - b.count;
