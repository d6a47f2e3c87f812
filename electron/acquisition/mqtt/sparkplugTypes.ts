import type { ValueType } from '../../../shared/domain/valueType.ts';
import type { Json } from '../intake/index.ts';
import type { SparkplugValue } from './sparkplugPayload.ts';

/** Data types of single values (Sparkplug 3.0.0, 6.4.16). The others (data sets, bytes, templates, arrays) are no reading. */
const TYPES: Readonly<Record<number, ValueType>> = {
  1: 'int16', // Int8
  2: 'int16',
  3: 'int32',
  4: 'int64',
  5: 'uint16', // UInt8
  6: 'uint16',
  7: 'uint32',
  8: 'uint64',
  9: 'float32',
  10: 'float64',
  11: 'bool',
  12: 'string',
  13: 'uint64', // DateTime, ms since 1970
  14: 'string', // Text
  15: 'string', // UUID
};

/** Undefined: no single value. */
export const valueTypeOf = (datatype: number): ValueType | undefined => TYPES[datatype];

/** The value with the sign its data type gives to the bits; undefined where field and data type do not go together. */
export function signedValueOf(datatype: number, travelled: SparkplugValue): Json | undefined {
  switch (travelled.in) {
    case 'int':
      return datatype <= 8 ? wholeOf(datatype, BigInt(travelled.value)) : undefined;
    case 'long':
      return datatype <= 8 || datatype === 13 ? wholeOf(datatype, travelled.value) : undefined;
    case 'float':
      return datatype === 9 || datatype === 10 ? travelled.value : undefined;
    case 'double':
      return datatype === 9 || datatype === 10 ? travelled.value : undefined;
    case 'boolean':
      return datatype === 11 ? travelled.value : undefined;
    case 'string':
      return TYPES[datatype] === 'string' ? travelled.value : undefined;
    case 'other':
      return undefined;
  }
}

/** Writers give negative numbers of 8, 16 and 32 bits in their own width or in more. */
function wholeOf(datatype: number, bits: bigint): Json {
  const width = SIGNED_WIDTH[datatype];
  const whole = width === undefined ? bits : BigInt.asIntN(width, bits);
  return datatype === 4 || datatype === 8 || datatype === 13 ? whole : Number(whole);
}
const SIGNED_WIDTH: Readonly<Record<number, number>> = { 1: 8, 2: 16, 3: 32, 4: 64 };

/** The data type a configured type stands for, for metrics of which no birth certificate says it. */
export function datatypeOf(type: ValueType): number | undefined {
  const datatypes: Partial<Record<ValueType, number>> = {
    int16: 2,
    int32: 3,
    int64: 4,
    uint16: 6,
    uint32: 7,
    uint64: 8,
    float32: 9,
    float64: 10,
    bool: 11,
    string: 12,
  };
  return datatypes[type];
}
