import type { ModbusConnectionConfig, ModbusTable, ModbusUnitConfig } from '../../../../shared/domain/config/index.ts';
import { BITS_PER_READ_MAX, isBitTable, REGISTERS_PER_READ_MAX, TABLE_ENTRIES } from '../protocol.ts';

/** What one unit accepts in one request. */
export interface ReadLimits {
  readonly maxRegistersPerRead: number;
  readonly maxBitsPerRead: number;
  readonly maxGapRegisters: number;
  /** Address ranges that exist, `to` inclusive; a table none of them names is there as a whole. */
  readonly readable?: ModbusUnitConfig['readable'];
}

/** What a connection says about its units; a connection without `units` has one kind of unit. */
export type ConnectionLimits = Pick<ModbusConnectionConfig, 'maxRegistersPerRead'> &
  Partial<Pick<ModbusConnectionConfig, 'maxBitsPerRead' | 'maxGapRegisters' | 'unitId' | 'units'>>;

/** The limits of one unit: its own where it names them, otherwise those of the connection. */
export function limitsOfUnit(connection: ConnectionLimits, unitId: number): ReadLimits {
  const own = connection.units?.find((unit) => unit.unitId === unitId);
  return {
    maxRegistersPerRead: own?.maxRegistersPerRead ?? connection.maxRegistersPerRead,
    maxBitsPerRead: own?.maxBitsPerRead ?? connection.maxBitsPerRead ?? BITS_PER_READ_MAX,
    maxGapRegisters: own?.maxGapRegisters ?? connection.maxGapRegisters ?? 0,
    ...(own?.readable === undefined ? {} : { readable: own.readable }),
  };
}

/** Entries (bits or registers) that one request of a table may ask for. */
export const entriesPerRead = (table: ModbusTable, limits: ReadLimits): number =>
  isBitTable(table)
    ? Math.min(limits.maxBitsPerRead, BITS_PER_READ_MAX)
    : Math.min(limits.maxRegistersPerRead, REGISTERS_PER_READ_MAX);

/**
 * How far a request that begins at `start` may reach (exclusive): the size of a request, the end of the table, and the
 * border of the readable range that holds `start`. `start` itself where nothing may be read there.
 */
export function reachOf(table: ModbusTable, start: number, limits: ReadLimits): number {
  const bySize = Math.min(start + entriesPerRead(table, limits), TABLE_ENTRIES);
  const ranges = limits.readable?.filter((range) => range.table === table) ?? [];
  if (ranges.length === 0) return bySize;
  const borders = ranges.filter(({ from, to }) => from <= start && start <= to).map(({ to }) => to + 1);
  return Math.min(bySize, Math.max(start, ...borders));
}
