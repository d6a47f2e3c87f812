import type { ByteOrder, ModbusTable, TagConfig } from '../../../shared/domain/config/index.ts';
import type { ValueType } from '../../../shared/domain/valueType.ts';
import { type ConnectionLimits, limitsOfUnit } from './planning/unitLimits.ts';
import { unreadableSpans } from './planRegisterReads.ts';
import { isBitTable, REGISTERS_PER_READ_MAX, TABLE_ENTRIES } from './protocol.ts';

/** The order of the bytes of 16 or 32 bits; an 8-byte value is two of 32 bits (see `resolveModbusAddress`). */
export type WordOrder = 'ABCD' | 'CDAB' | 'BADC' | 'DCBA';

/** An address with every default filled in. `start` and `count` are in entries of the table: bits or registers. */
export interface ResolvedAddress {
  readonly unitId: number;
  readonly table: ModbusTable;
  readonly start: number;
  readonly count: number;
  readonly type: ValueType;
  readonly order: WordOrder;
  /** One bit of a register, 0 = least significant. */
  readonly bit?: number;
}

/** Orders by the width of the value; the same letters may stand for the 2-, 4- or 8-byte form. */
const ORDERS: Readonly<Record<2 | 4 | 8, Partial<Record<ByteOrder, WordOrder>>>> = {
  2: { AB: 'ABCD', BA: 'DCBA', ABCD: 'ABCD', CDAB: 'ABCD', BADC: 'DCBA', DCBA: 'DCBA' },
  4: { ABCD: 'ABCD', CDAB: 'CDAB', BADC: 'BADC', DCBA: 'DCBA' },
  8: {
    ABCDEFGH: 'ABCD',
    GHEFCDAB: 'CDAB',
    BADCFEHG: 'BADC',
    HGFEDCBA: 'DCBA',
    ABCD: 'ABCD',
    CDAB: 'CDAB',
    BADC: 'BADC',
    DCBA: 'DCBA',
  },
};

const BYTES: Readonly<Record<Exclude<ValueType, 'string'>, 2 | 4 | 8>> = {
  bool: 2,
  int16: 2,
  uint16: 2,
  bcd16: 2,
  int32: 4,
  uint32: 4,
  float32: 4,
  bcd32: 4,
  int64: 8,
  uint64: 8,
  float64: 8,
};

/** Unit of a connection that does not say which. */
const UNIT_ID_DEFAULT = 1;
const NO_LIMITS: ConnectionLimits = { maxRegistersPerRead: REGISTERS_PER_READ_MAX };

/**
 * What is wrong with a tag's Modbus address, in sentences that name the tag and the remedy; empty when it can be read.
 * With the connection, also whether the value fits into one request of its unit, and lies where that unit can be read.
 */
export function checkModbusAddress(
  tag: Pick<TagConfig, 'id' | 'address'>,
  connection: ConnectionLimits = NO_LIMITS,
): string[] {
  const { address } = tag;
  const say = (problem: string): string => `tag "${tag.id}": ${problem}`;
  if (!('table' in address)) return [say('its connection is Modbus, so its address needs "table" and "register"')];
  const { table, register, type, order, bit, registers } = address;
  const problems: string[] = [];
  if (isBitTable(table)) {
    if (type !== undefined && type !== 'bool')
      problems.push(say(`a ${table} is one bit; its type is bool, not ${type}`));
    if (bit !== undefined) problems.push(say(`"bit" belongs to a register; a ${table} is one bit already`));
    if (order !== undefined) problems.push(say(`"order" belongs to registers; a ${table} is one bit`));
    if (registers !== undefined) problems.push(say(`"registers" belongs to a string; a ${table} is one bit`));
    return [...problems, ...unreadable(tag, connection, 1)];
  }
  const resolvedType = typeOf(tag);
  if (bit !== undefined && resolvedType !== 'bool') {
    problems.push(say(`one bit of a register is a bool; leave "bit" out, or the type ${resolvedType}`));
  }
  if (resolvedType === 'string') {
    if (registers === undefined) problems.push(say('a string needs "registers", its length in registers'));
    if (order !== undefined && order !== 'AB' && order !== 'BA') {
      problems.push(say(`a string has order AB (high byte first) or BA, not ${order}`));
    }
  } else {
    if (registers !== undefined) {
      problems.push(say(`"registers" belongs to a string; the length of ${resolvedType} is known`));
    }
    const known = ORDERS[BYTES[resolvedType]];
    if (order !== undefined && known[order] === undefined) {
      problems.push(say(`${resolvedType} has order ${Object.keys(known).join(', ')}, not ${order}`));
    }
  }
  const count = registersOf(tag);
  if (register + count > TABLE_ENTRIES) {
    problems.push(say(`register ${register} and the ${count - 1} after it go past the last register, 65535`));
  } else problems.push(...unreadable(tag, connection, count));
  return problems;
}

function unreadable({ id, address }: Pick<TagConfig, 'id' | 'address'>, connection: ConnectionLimits, count: number) {
  if (!('table' in address)) return [];
  const { table, register } = address;
  const span = { id, unitId: unitOf(address, connection), table, start: register, count, everyMs: 0 };
  return unreadableSpans([span], (unitId) => limitsOfUnit(connection, unitId));
}

const unitOf = (address: { readonly unitId?: number | undefined }, connection: ConnectionLimits): number =>
  address.unitId ?? connection.unitId ?? UNIT_ID_DEFAULT;

/** @throws RangeError with the sentences of `checkModbusAddress` when the address cannot be read */
export function resolveModbusAddress(
  tag: Pick<TagConfig, 'id' | 'address'>,
  connection: ConnectionLimits = NO_LIMITS,
): ResolvedAddress {
  const problems = checkModbusAddress(tag, connection);
  const { address } = tag;
  if (problems.length > 0 || !('table' in address)) throw new RangeError(problems.join('; '));
  const type = typeOf(tag);
  const order = type === 'string' ? (address.order ?? 'AB') : (address.order ?? 'ABCD');
  return {
    unitId: unitOf(address, connection),
    table: address.table,
    start: address.register,
    count: isBitTable(address.table) ? 1 : registersOf(tag),
    type,
    order: ORDERS[type === 'string' ? 2 : BYTES[type]][order] ?? 'ABCD',
    ...(address.bit === undefined ? {} : { bit: address.bit }),
  };
}

function typeOf({ address }: Pick<TagConfig, 'address'>): ValueType {
  if (!('table' in address)) return 'bool';
  return address.type ?? (isBitTable(address.table) || address.bit !== undefined ? 'bool' : 'uint16');
}

function registersOf(tag: Pick<TagConfig, 'address'>): number {
  const type = typeOf(tag);
  if (type === 'string') return ('table' in tag.address && tag.address.registers) || 1;
  return BYTES[type] / 2;
}
