import type { RefusalStep } from '../../../shared/domain/entry.ts';
import { type Value, type ValueKind, type ValueType, valueKindOf } from '../../../shared/domain/valueType.ts';
import type { Json } from './exactJson.ts';

/** Why something that came is no reading; `reason` says what was expected and what came. */
export interface Refusal {
  readonly step: RefusalStep;
  readonly reason: string;
}
export const isRefusal = (outcome: object): outcome is Refusal => 'step' in outcome;

export interface TypedValue {
  readonly kind: ValueKind;
  readonly value: Value;
}

/** Characters; a longer text is refused, so that one tag cannot fill ledger and memory. */
export const TEXT_CHARACTERS_MAX = 4_096;

const WHOLE: Partial<Record<ValueType, readonly [bigint, bigint]>> = {
  int16: [-(2n ** 15n), 2n ** 15n - 1n],
  uint16: [0n, 2n ** 16n - 1n],
  int32: [-(2n ** 31n), 2n ** 31n - 1n],
  uint32: [0n, 2n ** 32n - 1n],
  int64: [-(2n ** 63n), 2n ** 63n - 1n],
  uint64: [0n, 2n ** 64n - 1n],
  bcd16: [0n, 9_999n],
  bcd32: [0n, 99_999_999n],
};

/**
 * A JSON value as a value of the tag's type. Nothing is rounded or guessed but what the type itself says: a `float32` is the
 * nearest 32-bit float. 64-bit integers may be decimal strings, as other JSON writers need them; a `bool` may be 0 or 1.
 */
export function readValue(type: ValueType, json: Json | undefined): TypedValue | Refusal {
  const kind = valueKindOf(type);
  if (type === 'string') return readText(json);
  if (type === 'bool') {
    if (typeof json === 'boolean') return { kind, value: json };
    if (json === 0 || json === 1) return { kind, value: json === 1 };
    return wrongType(type, json);
  }
  const limits = WHOLE[type];
  if (limits) return readWhole(type, limits, json);
  if (typeof json !== 'number' && typeof json !== 'bigint') return wrongType(type, json);
  const value = type === 'float32' ? Math.fround(Number(json)) : Number(json);
  if (!Number.isFinite(value)) return { step: 'finite', reason: `${shown(json)} does not fit a ${type}` };
  return { kind, value };
}

function readWhole(
  type: ValueType,
  [min, max]: readonly [bigint, bigint],
  json: Json | undefined,
): TypedValue | Refusal {
  const kind = valueKindOf(type);
  let whole: bigint;
  if (typeof json === 'bigint') whole = json;
  else if (typeof json === 'number' && Number.isSafeInteger(json)) whole = BigInt(json);
  else if (kind !== 'number' && typeof json === 'string' && /^-?\d{1,20}$/.test(json)) whole = BigInt(json);
  else return wrongType(type, json);
  if (whole < min || whole > max) return { step: 'type', reason: `${whole} is outside ${type}, ${min} to ${max}` };
  return { kind, value: kind === 'number' ? Number(whole) : whole };
}

function readText(json: Json | undefined): TypedValue | Refusal {
  if (typeof json !== 'string') return wrongType('string', json);
  if (json.length > TEXT_CHARACTERS_MAX)
    return { step: 'size', reason: `a text of ${json.length} characters; at most ${TEXT_CHARACTERS_MAX}` };
  return { kind: 'string', value: json };
}

const wrongType = (type: ValueType, json: Json | undefined): Refusal => ({
  step: 'type',
  reason: `the tag is a ${type}; ${shown(json)} came`,
});

/** A value for an error message: its kind, and itself where it is short. */
export function shown(json: Json | undefined): string {
  if (json === undefined) return 'no value';
  if (json === null) return 'null';
  if (Array.isArray(json)) return `an array of ${json.length}`;
  if (typeof json === 'object') return 'an object';
  if (typeof json !== 'string') return `${typeof json === 'boolean' ? 'the truth value' : 'the number'} ${json}`;
  return json.length > 40 ? `a text of ${json.length} characters` : `the text ${JSON.stringify(json)}`;
}
