import type { ByteOrder } from '../../../../shared/domain/config/index.ts';
import type { ValueType } from '../../../../shared/domain/valueType.ts';

/** The bytes of a value, most significant first: written with DataView, independently of the decoder. */
export function bytesOf(type: ValueType, value: number | bigint): number[] {
  const view = new DataView(new ArrayBuffer(8));
  const first = (n: number): number[] => [...new Uint8Array(view.buffer, 0, n)];
  switch (type) {
    case 'int16':
      view.setInt16(0, Number(value));
      return first(2);
    case 'uint16':
    case 'bool':
      view.setUint16(0, Number(value));
      return first(2);
    case 'bcd16':
      view.setUint16(0, Number.parseInt(String(value), 16));
      return first(2);
    case 'bcd32':
      view.setUint32(0, Number.parseInt(String(value), 16));
      return first(4);
    case 'int32':
      view.setInt32(0, Number(value));
      return first(4);
    case 'uint32':
      view.setUint32(0, Number(value));
      return first(4);
    case 'float32':
      view.setFloat32(0, Number(value));
      return first(4);
    case 'float64':
      view.setFloat64(0, Number(value));
      return first(8);
    case 'int64':
      view.setBigInt64(0, BigInt(value));
      return first(8);
    case 'uint64':
      view.setBigUint64(0, BigInt(value));
      return first(8);
    case 'string':
      throw new RangeError('a string has no number');
  }
}

/** Letters are the bytes most significant first, in the order in which they travel. */
const LETTERS: Partial<Record<ByteOrder, Record<number, string>>> = {
  ABCD: { 2: 'AB', 8: 'ABCDEFGH' },
  CDAB: { 2: 'AB', 8: 'GHEFCDAB' },
  BADC: { 2: 'BA', 8: 'BADCFEHG' },
  DCBA: { 2: 'BA', 8: 'HGFEDCBA' },
};

/** Registers as they travel. */
export function registersFor(bytes: readonly number[], order: ByteOrder): number[] {
  const letters = LETTERS[order]?.[bytes.length] ?? order;
  const travelled = [...letters].map((letter) => bytes[letter.charCodeAt(0) - 65]!);
  return registersOf(travelled);
}

export const registersOf = (travelled: readonly number[]): number[] =>
  Array.from({ length: travelled.length / 2 }, (_, i) => travelled[2 * i]! * 256 + travelled[2 * i + 1]!);

export const ORDERS_BY_BYTES: Readonly<Record<number, readonly ByteOrder[]>> = {
  2: ['AB', 'BA', 'ABCD', 'CDAB', 'BADC', 'DCBA'],
  4: ['ABCD', 'CDAB', 'BADC', 'DCBA'],
  8: ['ABCDEFGH', 'GHEFCDAB', 'BADCFEHG', 'HGFEDCBA', 'ABCD', 'CDAB', 'BADC', 'DCBA'],
};
