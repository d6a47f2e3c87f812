import { STATUS } from '../../../shared/domain/statusCode.ts';
import { KIND_CODE, valueKindOf } from '../../../shared/domain/valueType.ts';
import type { ResolvedAddress, WordOrder } from './modbusAddress.ts';
import { isBitTable } from './protocol.ts';

/**
 * From the data bytes of an answer straight into the columns of a frame. What to do for each tag is worked out once into
 * parallel arrays of small numbers (operation, place, order, argument); decoding is then one loop without an object, a
 * closure or a number on the heap per reading. Values are what the device said: no scaling, no judging; NaN and
 * infinities go through. The one refusal is a BCD digit above 9, which is no number: Bad, BadOutOfRange.
 */
export interface DecodePlan {
  readonly length: number;
  /** Tag numbers of the catalogue, and kind codes: copied into the frame as they are. */
  readonly tag: Uint32Array;
  readonly kind: Uint8Array;
  readonly operation: Uint8Array;
  readonly order: Uint8Array;
  /** Byte offset into the data; for coils and discrete inputs the bit's offset. */
  readonly place: Uint16Array;
  /** The bit number, or the bytes of a string. */
  readonly argument: Uint8Array;
}

/** The columns a decoder fills; `slots` is the value column as 32-bit halves. */
export interface ValueColumns {
  readonly value: Float64Array;
  readonly slots: Uint32Array;
  readonly status: Uint32Array;
  readonly texts: string[];
}

const OPERATION = {
  coil: 0,
  bit: 1,
  nonZero: 2,
  uint16: 3,
  int16: 4,
  bcd16: 5,
  uint32: 6,
  int32: 7,
  float32: 8,
  bcd32: 9,
  bits64: 10,
  string: 11,
} as const;

const ORDER_CODE: Readonly<Record<WordOrder, number>> = { ABCD: 0, CDAB: 1, BADC: 2, DCBA: 3 };
const ABCD = 0;
const CDAB = 1;
const BADC = 2;

/** @param start first entry of the request the tags travel in */
export function compileDecodePlan(
  tags: readonly { readonly number: number; readonly address: ResolvedAddress }[],
  start: number,
): DecodePlan {
  const n = tags.length;
  const plan = {
    length: n,
    tag: new Uint32Array(n),
    kind: new Uint8Array(n),
    operation: new Uint8Array(n),
    order: new Uint8Array(n),
    place: new Uint16Array(n),
    argument: new Uint8Array(n),
  };
  tags.forEach(({ number, address }, i) => {
    const offset = address.start - start;
    plan.tag[i] = number;
    plan.kind[i] = KIND_CODE[valueKindOf(address.type)];
    plan.operation[i] = OPERATION[operationOf(address)];
    plan.order[i] = ORDER_CODE[address.order];
    plan.place[i] = isBitTable(address.table) ? offset : offset * 2;
    plan.argument[i] = address.type === 'string' ? address.count * 2 : (address.bit ?? 0);
  });
  return plan;
}

function operationOf({ table, type, bit }: ResolvedAddress): keyof typeof OPERATION {
  if (isBitTable(table)) return 'coil';
  switch (type) {
    case 'bool':
      return bit === undefined ? 'nonZero' : 'bit';
    case 'int64':
    case 'uint64':
    case 'float64':
      return 'bits64';
    default:
      return type;
  }
}

const scratchBits = new Uint32Array(1);
const scratchFloat = new Float32Array(scratchBits.buffer);
/** Index of the low half of an 8-byte slot on this computer (0 on little-endian ones). */
const LOW = new Uint8Array(new Uint32Array([1]).buffer)[0] === 1 ? 0 : 1;

/** Fills rows `row` … `row + plan.length − 1` from the answer's data, whose length the transport has checked. */
export function decodeInto(plan: DecodePlan, data: Uint8Array, columns: ValueColumns, row: number): void {
  const { length, operation, order, place, argument } = plan;
  const { value, slots, status, texts } = columns;
  for (let i = 0, at = row; i < length; i++, at++) {
    const from = place[i]!;
    const code = order[i]!;
    switch (operation[i]) {
      case OPERATION.coil:
        value[at] = (data[from >> 3]! >> (from & 7)) & 1;
        break;
      case OPERATION.bit:
        value[at] = (word16(data, from, code) >> argument[i]!) & 1;
        break;
      case OPERATION.nonZero:
        value[at] = word16(data, from, code) === 0 ? 0 : 1;
        break;
      case OPERATION.uint16:
        value[at] = word16(data, from, code);
        break;
      case OPERATION.int16:
        value[at] = (word16(data, from, code) << 16) >> 16;
        break;
      case OPERATION.uint32:
        value[at] = word32(data, from, code) >>> 0;
        break;
      case OPERATION.int32:
        value[at] = word32(data, from, code);
        break;
      case OPERATION.float32:
        scratchBits[0] = word32(data, from, code);
        value[at] = scratchFloat[0]!;
        break;
      case OPERATION.bits64: {
        // Orders that put the low register first put the low half first.
        const lowFirst = code & 1;
        slots[2 * at + (1 - LOW)] = word32(data, lowFirst ? from + 4 : from, code);
        slots[2 * at + LOW] = word32(data, lowFirst ? from : from + 4, code);
        break;
      }
      case OPERATION.bcd16:
        decodeBcd(word16(data, from, code), value, status, at);
        break;
      case OPERATION.bcd32:
        decodeBcd(word32(data, from, code), value, status, at);
        break;
      default:
        value[at] = texts.push(textOf(data, from, argument[i]!, code)) - 1;
    }
  }
}

const word16 = (data: Uint8Array, at: number, order: number): number =>
  order === ABCD ? (data[at]! << 8) | data[at + 1]! : (data[at + 1]! << 8) | data[at]!;

/** 32 bits as a signed number. */
function word32(data: Uint8Array, at: number, order: number): number {
  const b0 = data[at]!;
  const b1 = data[at + 1]!;
  const b2 = data[at + 2]!;
  const b3 = data[at + 3]!;
  if (order === ABCD) return (b0 << 24) | (b1 << 16) | (b2 << 8) | b3;
  if (order === CDAB) return (b2 << 24) | (b3 << 16) | (b0 << 8) | b1;
  if (order === BADC) return (b1 << 24) | (b0 << 16) | (b3 << 8) | b2;
  return (b3 << 24) | (b2 << 16) | (b1 << 8) | b0;
}

/** Four bits a digit, most significant first: 0x1234 is 1234. */
function decodeBcd(bits: number, value: Float64Array, status: Uint32Array, at: number): void {
  let number = 0;
  for (let shift = 28; shift >= 0; shift -= 4) {
    const digit = (bits >>> shift) & 15;
    if (digit > 9) {
      status[at] = STATUS.BadOutOfRange;
      value[at] = 0;
      return;
    }
    number = number * 10 + digit;
  }
  value[at] = number;
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * Modbus names no character set. Bytes that are valid UTF-8 (so also plain ASCII) are read as UTF-8, any others as
 * ISO 8859-1, where every byte has a meaning: no text is lost. Trailing NULs are padding and dropped; others stay.
 */
function textOf(data: Uint8Array, from: number, bytes: number, order: number): string {
  const travelled = data.subarray(from, from + bytes);
  const inOrder = order === ABCD ? travelled : travelled.map((_, i) => travelled[i ^ 1]!);
  let end = inOrder.length;
  while (end > 0 && inOrder[end - 1] === 0) end--;
  const text = inOrder.subarray(0, end);
  try {
    return utf8.decode(text);
  } catch {
    return String.fromCharCode(...text); // not UTF-8: byte for byte, ISO 8859-1
  }
}
