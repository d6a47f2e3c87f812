import { DataType, type ExpandedNodeId, type NodeId, type Variant, VariantArrayType } from 'node-opcua-client';
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
  | { readonly kind: 'unsupported'; readonly type: string };

type Text = { text?: string | null };
type Qualified = { namespaceIndex: number; name?: string | null };

/** Every scalar built-in type of OPC 10000-6 §5.1.2; 64-bit integers never pass through a double. */
export function servedValue(variant: Variant | null | undefined): ServedValue {
  if (!variant || variant.dataType === DataType.Null) return { kind: 'none' };
  if (variant.arrayType !== VariantArrayType.Scalar) {
    return { kind: 'unsupported', type: `${VariantArrayType[variant.arrayType]} of ${DataType[variant.dataType]}` };
  }
  const value: unknown = variant.value;
  switch (variant.dataType) {
    case DataType.Double:
    case DataType.Int32:
    case DataType.UInt32:
    case DataType.Int16:
    case DataType.UInt16:
    case DataType.SByte:
    case DataType.Byte:
      return { kind: 'number', number: value as number };
    case DataType.Float:
      return { kind: 'float32', number: value as number };
    case DataType.Boolean:
      return { kind: 'bool', number: value === true ? 1 : 0 };
    case DataType.Int64:
      return { kind: 'int64', bits: BigInt.asIntN(64, bitsOf(value as readonly [number, number])) };
    case DataType.UInt64:
      return { kind: 'uint64', bits: BigInt.asIntN(64, bitsOf(value as readonly [number, number])) };
    case DataType.StatusCode:
      return { kind: 'number', number: (value as { value: number }).value >>> 0 };
    case DataType.DateTime:
      return value instanceof Date ? text(isoOfDateTime(value)) : { kind: 'none' };
    case DataType.String:
    case DataType.XmlElement:
    case DataType.Guid:
      return text(value === null || value === undefined ? '' : String(value));
    case DataType.ByteString:
      return bytes(value as Buffer | null | undefined);
    case DataType.LocalizedText:
      return text((value as Text | null)?.text ?? '');
    case DataType.QualifiedName:
      return text(qualifiedNameText(value as Qualified | null));
    case DataType.NodeId:
    case DataType.ExpandedNodeId:
      return text((value as NodeId | ExpandedNodeId).toString());
    default:
      return { kind: 'unsupported', type: DataType[variant.dataType] ?? `type ${String(variant.dataType)}` };
  }
}

const text = (value: string): ServedValue =>
  value.length > TEXT_CHARACTERS_MAX ? { kind: 'tooLong', characters: value.length } : { kind: 'string', text: value };

/** Measured before it is written out, so that a huge byte string is never copied. */
function bytes(value: Buffer | null | undefined): ServedValue {
  const characters = Math.ceil((value?.length ?? 0) / 3) * 4;
  if (characters > TEXT_CHARACTERS_MAX) return { kind: 'tooLong', characters };
  return { kind: 'string', text: value ? Buffer.from(value).toString('base64') : '' };
}

/** The library gives 64-bit integers as [high, low] words. */
const bitsOf = ([high, low]: readonly [number, number]): bigint => (BigInt(high >>> 0) << 32n) | BigInt(low >>> 0);

/** Namespace index, colon, name (OPC 10000-6 §5.1.14); the index 0 is left out. */
const qualifiedNameText = (value: Qualified | null): string =>
  value ? `${value.namespaceIndex ? `${value.namespaceIndex}:` : ''}${value.name ?? ''}` : '';
