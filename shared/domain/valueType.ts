/**
 * The types a reading's value can have, as the configuration names them. How each travels in one 8-byte slot of a frame's
 * value column:
 * - number types and bool: the IEEE 754 double (bool 0 or 1; every 8, 16 and 32-bit integer is exact);
 * - int64 / uint64: the 64 bits themselves, never through a double;
 * - string: the index into the frame's `texts`.
 */
export const VALUE_TYPES = [
  'bool',
  'int16',
  'uint16',
  'int32',
  'uint32',
  'int64',
  'uint64',
  'float32',
  'float64',
  'string',
  'bcd16',
  'bcd32',
] as const;

export type ValueType = (typeof VALUE_TYPES)[number];

/**
 * How a slot is to be read, and how the value is written in a batch body. Codes travel in a frame's `kind` column.
 * `float32` is a number known to be exactly representable in 32 bits, which lets the body write it short.
 */
export const VALUE_KINDS = ['number', 'float32', 'bool', 'int64', 'uint64', 'string'] as const;
export type ValueKind = (typeof VALUE_KINDS)[number];
export const KIND_CODE = { number: 0, float32: 1, bool: 2, int64: 3, uint64: 4, string: 5 } as const satisfies Record<
  ValueKind,
  number
>;

export function valueKindOf(type: ValueType): ValueKind {
  switch (type) {
    case 'bool':
    case 'int64':
    case 'uint64':
    case 'string':
    case 'float32':
      return type;
    default:
      return 'number';
  }
}

/** A value inside the program. In JSON a 64-bit integer is a decimal string. */
export type Value = number | bigint | string | boolean;
