import { DataType, NodeId, type Variant, VariantArrayType } from 'node-opcua-client';
import type { ValueKind } from '../../../shared/domain/valueType.ts';
import { TEXT_CHARACTERS_MAX } from './limits.ts';
import { isoOfDateTime } from './timestamps.ts';

/** What a Variant means to us. `unsupported` names the type, for the message that leaves the tag out. */
export type ServedValue =
  | { readonly kind: Exclude<ValueKind, 'int64' | 'uint64' | 'string'>; readonly number: number }
  | { readonly kind: 'int64' | 'uint64'; readonly bits: bigint }
  | { readonly kind: 'string'; readonly text: string }
  | { readonly kind: 'tooLong'; readonly characters: number }
  | { readonly kind: 'none' }
  /** The value is not what its own type says. */
  | { readonly kind: 'malformed' }
  | { readonly kind: 'unsupported'; readonly type: string };

/**
 * Every scalar built-in type of OPC 10000-6 §5.1.2; 64-bit integers never pass through a double. Nothing is taken on trust:
 * a decoder that was led astray must cost a tag its reading, and no more.
 */
export function servedValue(variant: Variant | null | undefined): ServedValue {
  if (!variant || variant.dataType === DataType.Null) return NONE;
  if (variant.arrayType !== VariantArrayType.Scalar) {
    const type = `${VariantArrayType[variant.arrayType] ?? 'array'} of ${DataType[variant.dataType] ?? 'unknown type'}`;
    return { kind: 'unsupported', type };
  }
  const value: unknown = variant.value;
  switch (variant.dataType) {
    case DataType.Double:
      return typeof value === 'number' ? { kind: 'number', number: value } : MALFORMED;
    case DataType.Float:
      return typeof value === 'number' ? { kind: 'float32', number: value } : MALFORMED;
    case DataType.Int32:
    case DataType.UInt32:
    case DataType.Int16:
    case DataType.UInt16:
    case DataType.SByte:
    case DataType.Byte:
      return Number.isInteger(value) ? { kind: 'number', number: value as number } : MALFORMED;
    case DataType.Boolean:
      return typeof value === 'boolean' ? { kind: 'bool', number: value ? 1 : 0 } : MALFORMED;
    case DataType.Int64:
      return words(value) ? { kind: 'int64', bits: BigInt.asIntN(64, bitsOf(value)) } : MALFORMED;
    case DataType.UInt64:
      return words(value) ? { kind: 'uint64', bits: BigInt.asIntN(64, bitsOf(value)) } : MALFORMED;
    case DataType.StatusCode: {
      const code = fieldOf(value, 'value');
      return typeof code === 'number' ? { kind: 'number', number: code >>> 0 } : MALFORMED;
    }
    case DataType.DateTime:
      if (value === null || value === undefined) return NONE;
      return value instanceof Date && !Number.isNaN(value.getTime()) ? text(isoOfDateTime(value)) : MALFORMED;
    case DataType.String:
    case DataType.XmlElement:
    case DataType.Guid:
      return textOrEmpty(value);
    case DataType.ByteString:
      return value === null || value === undefined || value instanceof Uint8Array ? bytes(value) : MALFORMED;
    case DataType.LocalizedText:
      return value === null ? text('') : textOrEmpty(fieldOf(value, 'text'));
    case DataType.QualifiedName:
      return qualifiedName(value);
    case DataType.NodeId:
    case DataType.ExpandedNodeId:
      return value instanceof NodeId ? nodeId(value) : MALFORMED;
    default:
      return { kind: 'unsupported', type: DataType[variant.dataType] ?? `type ${String(variant.dataType)}` };
  }
}

const NONE: ServedValue = { kind: 'none' };
const MALFORMED: ServedValue = { kind: 'malformed' };

const text = (value: string): ServedValue =>
  value.length > TEXT_CHARACTERS_MAX ? { kind: 'tooLong', characters: value.length } : { kind: 'string', text: value };

/** A null string is an empty one (OPC 10000-6 §5.2.2.4). */
const textOrEmpty = (value: unknown): ServedValue => {
  if (value === null || value === undefined) return text('');
  return typeof value === 'string' ? text(value) : MALFORMED;
};

const fieldOf = (value: unknown, field: string): unknown =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[field] : MALFORMED;

/** Namespace index, colon, name (OPC 10000-6 §5.1.14); the index 0 is left out. */
function qualifiedName(value: unknown): ServedValue {
  if (value === null || value === undefined) return text('');
  const name = fieldOf(value, 'name') ?? '';
  const index = fieldOf(value, 'namespaceIndex') ?? 0;
  if (typeof name !== 'string' || !Number.isInteger(index)) return MALFORMED;
  return text(index === 0 ? name : `${String(index)}:${name}`);
}

/** The library's own text form, which it refuses for an identifier that does not fit its kind. */
function nodeId(value: NodeId): ServedValue {
  try {
    return text(value.toString());
  } catch {
    return MALFORMED;
  }
}

/** Measured before it is written out, so that a huge byte string is never copied. */
function bytes(value: Uint8Array | null | undefined): ServedValue {
  const characters = Math.ceil((value?.length ?? 0) / 3) * 4;
  if (characters > TEXT_CHARACTERS_MAX) return { kind: 'tooLong', characters };
  return { kind: 'string', text: value ? Buffer.from(value).toString('base64') : '' };
}

/** The library gives 64-bit integers as [high, low] words. */
const words = (value: unknown): value is readonly [number, number] =>
  Array.isArray(value) && value.length === 2 && Number.isInteger(value[0]) && Number.isInteger(value[1]);

const bitsOf = ([high, low]: readonly [number, number]): bigint => (BigInt(high >>> 0) << 32n) | BigInt(low >>> 0);
