/**
 * Puts a value into registers, in every type and byte order of the configuration. An order's letters are the bytes of the
 * value, most significant first, in the order in which they travel.
 */
import type { PlantValue } from './plantValue.ts';
import { type RegisterRow, widthOf } from './registerMap.ts';

/**
 * Writes the engineering `value` of `row` into the table image `words`. Integers are rounded, and held at the ends of
 * their type as a PLC's conversion block would.
 *
 * @throws RangeError when the row does not fit into the image
 */
export function writeRegisters(words: Uint16Array, row: RegisterRow, value: PlantValue): void {
  const width = widthOf(row);
  if (row.register + width > words.length) throw new RangeError(`${row.tag} lies past the end of its table`);
  if (row.bit !== undefined) {
    const mask = 1 << row.bit;
    const word = words[row.register] ?? 0;
    words[row.register] = value ? word | mask : word & ~mask;
    return;
  }
  const bytes = inOrder(row.type === 'string' ? textBytes(String(value), width) : numberBytes(row, value), row);
  for (let i = 0; i < width; i += 1) words[row.register + i] = bytes.readUInt16BE(i * 2);
}

/** Big-endian bytes of a number in the row's type. */
function numberBytes(row: RegisterRow, value: PlantValue): Buffer {
  const bytes = Buffer.alloc(widthOf(row) * 2);
  const raw = Number(value) / (row.scale ?? 1);
  switch (row.type) {
    case 'float32':
      bytes.writeFloatBE(raw);
      break;
    case 'float64':
      bytes.writeDoubleBE(raw);
      break;
    case 'int16':
      bytes.writeInt16BE(within(raw, -32_768, 32_767));
      break;
    case 'int32':
      bytes.writeInt32BE(within(raw, -2_147_483_648, 2_147_483_647));
      break;
    case 'uint32':
      bytes.writeUInt32BE(within(raw, 0, 4_294_967_295));
      break;
    case 'int64':
      bytes.writeBigInt64BE(BigInt.asIntN(64, wholeOf(value)));
      break;
    case 'uint64':
      bytes.writeBigUInt64BE(BigInt.asUintN(64, wholeOf(value)));
      break;
    case 'bcd16':
      bytes.writeUInt16BE(Number.parseInt(String(within(raw, 0, 9_999)), 16));
      break;
    case 'bcd32':
      bytes.writeUInt32BE(Number.parseInt(String(within(raw, 0, 99_999_999)), 16));
      break;
    default:
      bytes.writeUInt16BE(within(raw, 0, 65_535));
  }
  return bytes;
}

const within = (raw: number, min: number, max: number): number => Math.min(max, Math.max(min, Math.round(raw) || 0));

const wholeOf = (value: PlantValue): bigint => (typeof value === 'bigint' ? value : BigInt(Math.round(Number(value))));

function textBytes(text: string, registers: number): Buffer {
  const bytes = Buffer.alloc(registers * 2);
  bytes.write(text, 'latin1');
  return bytes;
}

function inOrder(bytes: Buffer, { type, order }: RegisterRow): Buffer {
  if (type === 'string') return order === 'BA' ? Buffer.from(bytes).swap16() : bytes;
  if (order === undefined) return bytes;
  return Buffer.from(Array.from(order, (letter) => bytes[letter.charCodeAt(0) - 65] ?? 0));
}
