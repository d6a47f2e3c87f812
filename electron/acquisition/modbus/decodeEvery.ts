import type { DecodedRead } from '../../../shared/contract/links.ts';
import type { ByteOrder, ModbusTable } from '../../../shared/domain/config/index.ts';
import { STATUS } from '../../../shared/domain/statusCode.ts';
import type { ValueType } from '../../../shared/domain/valueType.ts';
import { compileDecodePlan, decodeInto } from './decodeRegisters.ts';
import { resolveModbusAddress } from './modbusAddress.ts';
import {
  FLOAT32,
  FLOAT64,
  judgeBcd,
  judgeBits,
  judgeFloat,
  judgeInteger,
  judgeText,
  type Plausibility,
} from './planning/plausibility.ts';
import { isBitTable } from './protocol.ts';

/** Where the words came from. */
export interface RawRead {
  readonly table: ModbusTable;
  readonly unitId: number;
  readonly register: number;
}

type Row = DecodedRead['rows'][number] & { readonly evidence: number };
type Guess = { readonly type: ValueType; readonly order: ByteOrder; readonly registers: number };

const WORD_ORDERS = ['AB', 'BA'] as const;
const LONG_ORDERS = ['ABCD', 'CDAB', 'BADC', 'DCBA'] as const;
const LONGER_ORDERS = ['ABCDEFGH', 'GHEFCDAB', 'BADCFEHG', 'HGFEDCBA'] as const;
const WORDS_MAX = 125;
/** Beside a value with so many bits of evidence more, another order of the same type is hardly meant. */
const OUTDONE_BITS = 10;
const RANK = { likely: 0, possible: 1, unlikely: 2 } as const;

/**
 * One raw read, decoded from its first register in every type and order that fits its length, by the decoder that polls;
 * the likeliest first. For people who have a device and no manual; the choice is theirs.
 *
 * @param words registers as received, 0 … 65535, at most 125; of a coil or discrete table 0 or 1 for each entry
 * @throws RangeError when the words are none
 */
export function decodeEvery(words: readonly number[], read: RawRead): DecodedRead {
  const wrong = words.find((word) => !Number.isInteger(word) || word < 0 || word > 0xffff);
  if (wrong !== undefined) throw new RangeError(`a register holds 0 to 65535, not ${wrong}`);
  if (words.length === 0 || words.length > WORDS_MAX) {
    throw new RangeError(`from 1 to ${WORDS_MAX} registers can be decoded, not ${words.length}`);
  }
  const { unitId, table, register } = read;
  const rows = isBitTable(table) ? [entriesRow(words)] : outdone(registerRows(words)).sort(byPlausibility);
  return {
    unitId,
    table,
    register,
    words: words.map(hex),
    rows: rows.map(({ evidence: _, ...row }) => row),
  };
}

function registerRows(words: readonly number[]): Row[] {
  const data = Uint8Array.from(words.flatMap((word) => [word >> 8, word & 0xff]));
  const guesses = guessesFor(words.length);
  const plan = compileDecodePlan(
    guesses.map(({ type, order, registers }, number) => {
      const address = { table: 'holding' as const, register: 0, type, order };
      const id = `${type} ${order}`;
      return {
        number,
        address: resolveModbusAddress({ id, address: type === 'string' ? { ...address, registers } : address }),
      };
    }),
    0,
  );
  const value = new Float64Array(guesses.length);
  const slots = new Uint32Array(value.buffer);
  const status = new Uint32Array(guesses.length).fill(STATUS.Good);
  const texts: string[] = [];
  decodeInto(plan, data, { value, slots, status, texts }, 0);
  const whole = { int64: new BigInt64Array(value.buffer), uint64: new BigUint64Array(value.buffer) };
  const rows = guesses.map(({ type, order, registers }, i): Row => {
    const bytes = inOrder(data.subarray(0, 2 * registers), order);
    const number = value[i]!;
    switch (type) {
      case 'int64':
      case 'uint64':
        return { type, order, value: String(whole[type][i]!), ...judgeInteger(whole[type][i]!, 64, type === 'int64') };
      case 'string':
        return { type, order, value: shown(texts[number]!), ...judgeText(bytes) };
      case 'bcd16':
      case 'bcd32':
        return {
          type,
          order,
          value: status[i] !== STATUS.Good ? 'not BCD' : String(number),
          ...judgeBcd(hexOf(bytes)),
        };
      default:
        return { type, order, value: String(number), ...judgeNumber(type, number) };
    }
  });
  const bits = WORD_ORDERS.map((order): Row => {
    const word = Number.parseInt(hexOf(inOrder(data.subarray(0, 2), order)), 16);
    return { type: 'bits', order, value: nibbles(word), ...judgeBits(word) };
  });
  return [...rows, ...bits];
}

function guessesFor(registers: number): Guess[] {
  const all = (types: readonly ValueType[], orders: readonly ByteOrder[], length: number): Guess[] =>
    registers < length ? [] : types.flatMap((type) => orders.map((order) => ({ type, order, registers: length })));
  return [
    ...all(['int16', 'uint16', 'bcd16'], WORD_ORDERS, 1),
    ...all(['int32', 'uint32', 'float32', 'bcd32'], LONG_ORDERS, 2),
    ...all(['int64', 'uint64', 'float64'], LONGER_ORDERS, 4),
    ...all(['string'], WORD_ORDERS, registers),
  ];
}

function judgeNumber(type: ValueType, value: number): Plausibility {
  if (type === 'float32') return judgeFloat(value, FLOAT32);
  if (type === 'float64') return judgeFloat(value, FLOAT64);
  return judgeInteger(BigInt(value), type.endsWith('16') ? 16 : 32, type.startsWith('int'));
}

/** Two orders of one type are rivals: where one is by far the more ordinary, the other is no longer likely. */
function outdone(rows: readonly Row[]): Row[] {
  return rows.map((row) => {
    if (row.plausibility !== 'likely') return row;
    const rival = rows.find((other) => other.type === row.type && other.evidence >= row.evidence + OUTDONE_BITS);
    if (!rival) return row;
    return {
      ...row,
      plausibility: 'possible',
      why: `${row.why}; order ${rival.order} gives a far more ordinary value`,
    };
  });
}

const byPlausibility = (a: Row, b: Row): number =>
  RANK[a.plausibility] - RANK[b.plausibility] || b.evidence - a.evidence;

const entriesRow = (bits: readonly number[]): Row => ({
  type: 'bool',
  order: '',
  value: bits.map((bit) => (bit === 0 ? '0' : '1')).join(' '),
  plausibility: 'likely',
  why: 'this table holds bits',
  evidence: 0,
});

/** The bytes of a value, most significant first: what `order` says about each place of the read. */
function inOrder(bytes: Uint8Array, order: ByteOrder): Uint8Array {
  if (order.length !== bytes.length) return order === 'BA' ? bytes.map((_, i) => bytes[i ^ 1]!) : bytes;
  const sorted = new Uint8Array(bytes.length);
  for (let i = 0; i < bytes.length; i++) sorted[order.charCodeAt(i) - 65] = bytes[i]!;
  return sorted;
}

const hex = (word: number): string => word.toString(16).toUpperCase().padStart(4, '0');
const hexOf = (bytes: Uint8Array): string => [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
const nibbles = (word: number): string =>
  word
    .toString(2)
    .padStart(16, '0')
    .replace(/(?=(....)+$)(?!^)/g, ' ');

/** Control characters as \xNN, so that a terminal or a table cell stays whole. */
const shown = (text: string): string =>
  [...text].map((c) => (c < ' ' || (c >= '\x7f' && c < '\xa0') ? `\\x${hexByte(c.charCodeAt(0))}` : c)).join('');
const hexByte = (byte: number): string => byte.toString(16).padStart(2, '0');
