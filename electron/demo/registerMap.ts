/**
 * The press PLC's register map (unit id 1), as its manual would print it. It mixes types and word orders on purpose: real
 * plants do. Addresses count from 0 (protocol address). Registers inside a table that no row names read as 0; addresses
 * past the end of a table are answered by exception 2 (illegal data address).
 */
import type { BYTE_ORDERS, MODBUS_TABLES } from '../../shared/domain/config/index.ts';
import type { ValueType } from '../../shared/domain/valueType.ts';
import type { TagId } from './signals.ts';

export interface RegisterRow {
  readonly tag: TagId;
  readonly table: (typeof MODBUS_TABLES)[number];
  readonly register: number;
  readonly type: ValueType;
  readonly order?: (typeof BYTE_ORDERS)[number];
  /** 0 = least significant bit of the word. */
  readonly bit?: number;
  /** Length of a string in registers. */
  readonly registers?: number;
  /** Engineering units per raw count; absent: the raw value is the engineering value. */
  readonly scale?: number;
  /** UCUM unit of the engineering value. */
  readonly unit: string;
}

export const PRESS_UNIT_ID = 1;

/** Entries per table: what the device owns. */
export const TABLE_SIZES = { coil: 16, discrete: 16, input: 16, holding: 64 } as const;

/** Slips are visible at a glance when one row is one line. */
// biome-ignore format: a table
export const REGISTER_MAP: readonly RegisterRow[] = [
  { tag: 'press-1.state',         table: 'holding', register: 0,  type: 'uint16',                       unit: '1' },
  { tag: 'press-1.stop-reason',   table: 'holding', register: 1,  type: 'uint16',                       unit: '1' },
  { tag: 'press-1.total',         table: 'holding', register: 2,  type: 'uint32',  order: 'ABCD',       unit: '{piece}' },
  { tag: 'press-1.reject',        table: 'holding', register: 4,  type: 'uint32',  order: 'ABCD',       unit: '{piece}' },
  { tag: 'press-1.cycle-time',    table: 'holding', register: 6,  type: 'uint16',                       unit: 'ms' },
  { tag: 'press-1.guard-closed',  table: 'holding', register: 7,  type: 'bool',    bit: 0,              unit: '1' },
  { tag: 'press-1.motor-on',      table: 'holding', register: 7,  type: 'bool',    bit: 3,              unit: '1' },
  { tag: 'press-1.lubrication-ok', table: 'holding', register: 7, type: 'bool',    bit: 15,             unit: '1' },
  { tag: 'press-1.temp',          table: 'holding', register: 10, type: 'float32', order: 'CDAB',       unit: 'Cel' },
  { tag: 'press-1.pressure',      table: 'holding', register: 12, type: 'float32', order: 'ABCD',       unit: 'bar' },
  { tag: 'press-1.ambient-temp',  table: 'holding', register: 14, type: 'int16',   scale: 0.1,          unit: 'Cel' },
  { tag: 'press-1.oil-level',     table: 'holding', register: 16, type: 'float32', order: 'CDAB',       unit: '%' },
  { tag: 'press-1.ram-force',     table: 'holding', register: 18, type: 'float32', order: 'DCBA',       unit: 'kN' },
  { tag: 'press-1.ram-offset',    table: 'holding', register: 20, type: 'int32',   order: 'BADC',       unit: 'um' },
  { tag: 'press-1.energy',        table: 'holding', register: 22, type: 'uint64',  order: 'ABCDEFGH',   unit: 'W.h' },
  { tag: 'press-1.vibration',     table: 'holding', register: 26, type: 'float64', order: 'GHEFCDAB',   unit: 'mm/s' },
  { tag: 'press-1.order',         table: 'holding', register: 30, type: 'string',  order: 'AB', registers: 8, unit: '1' },
  { tag: 'press-1.product',       table: 'holding', register: 38, type: 'string',  order: 'BA', registers: 8, unit: '1' },
  { tag: 'press-1.recipe',        table: 'holding', register: 46, type: 'bcd16',                        unit: '1' },
  { tag: 'press-1.tool-number',   table: 'holding', register: 47, type: 'bcd32',   order: 'ABCD',       unit: '1' },
  { tag: 'press-1.motor-current', table: 'input',   register: 0,  type: 'uint16',  scale: 0.01,         unit: 'A' },
  { tag: 'press-1.oil-temp',      table: 'input',   register: 1,  type: 'int16',   scale: 0.1,          unit: 'Cel' },
  { tag: 'press-1.cooling-on',    table: 'coil',    register: 3,  type: 'bool',                         unit: '1' },
  { tag: 'press-1.part-present',  table: 'discrete', register: 5, type: 'bool',                         unit: '1' },
];

/** How many registers (or bits, in the bit tables) a row covers. */
export function widthOf(row: RegisterRow): number {
  switch (row.type) {
    case 'int32':
    case 'uint32':
    case 'float32':
    case 'bcd32':
      return 2;
    case 'int64':
    case 'uint64':
    case 'float64':
      return 4;
    case 'string':
      return row.registers ?? 1;
    default:
      return 1;
  }
}
