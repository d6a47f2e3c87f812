/**
 * The bytes that are hashed: canonical JSON after RFC 8785 (JCS). Object members stand in ascending order of their names'
 * UTF-16 code units (§3.2.3), numbers as ECMAScript prints them (§3.2.2.3), strings with the short escapes alone
 * (§3.2.2.2), no white space. What has no canonical form (NaN, infinities, undefined, bigint, lone surrogates, holes,
 * class instances) is refused by name, never guessed at.
 */

/** A value without canonical form; `path` leads to it (`$.tags[3].values[17]`). */
export class CanonicalEncodingError extends Error {
  override readonly name = 'CanonicalEncodingError';
  readonly path: string;

  constructor(path: string, problem: string) {
    super(`${path}: ${problem}`);
    this.path = path;
  }
}

/** Deeper nesting than any entry needs is a cycle, or an attack. */
export const CANONICAL_DEPTH_MAX = 200;

/** @throws CanonicalEncodingError naming the path of a value that has no canonical form */
export function canonicalJson(value: unknown): string {
  return encode(value, [], 0);
}

type Path = (string | number)[];

/** Matches a surrogate code unit without its partner: in `u` mode pairs are one code point of another category. */
const LONE_SURROGATE = /\p{Surrogate}/u;

function encode(value: unknown, path: Path, depth: number): string {
  switch (typeof value) {
    case 'string':
      return encodeString(value, path);
    case 'number':
      if (!Number.isFinite(value)) throw refusal(path, `${value} has no JSON form`);
      return JSON.stringify(value);
    case 'boolean':
      return value ? 'true' : 'false';
    case 'object':
      if (value === null) return 'null';
      if (depth >= CANONICAL_DEPTH_MAX) throw refusal(path, `nested deeper than ${CANONICAL_DEPTH_MAX} levels`);
      return Array.isArray(value) ? encodeArray(value, path, depth) : encodeObject(value, path, depth);
    default:
      throw refusal(path, `a value of type ${typeof value} has no JSON form`);
  }
}

function encodeString(text: string, path: Path): string {
  if (LONE_SURROGATE.test(text)) throw refusal(path, 'the text holds a lone surrogate');
  return JSON.stringify(text);
}

function encodeArray(items: readonly unknown[], path: Path, depth: number): string {
  if (isFlat(items)) return JSON.stringify(items); // columns of a batch: one native call
  const parts: string[] = [];
  for (let i = 0; i < items.length; i++) {
    path.push(i);
    parts.push(encode(items[i], path, depth + 1));
    path.pop();
  }
  return `[${parts.join(',')}]`;
}

/** Finite numbers, booleans and nulls only: `JSON.stringify` already prints these canonically. */
function isFlat(items: readonly unknown[]): boolean {
  for (let i = 0; i < items.length; i++) {
    const item = items[i];
    if (typeof item === 'number' ? !Number.isFinite(item) : item !== null && typeof item !== 'boolean') return false;
  }
  return true;
}

function encodeObject(object: object, path: Path, depth: number): string {
  if (!isPlain(object)) throw refusal(path, `a ${object.constructor?.name ?? 'special object'} is not a plain object`);
  const members = object as Record<string, unknown>;
  let text = '{';
  for (const name of sortedNames(members)) {
    path.push(name);
    text += `${text.length > 1 ? ',' : ''}${encodeString(name, path)}:${encode(members[name], path, depth + 1)}`;
    path.pop();
  }
  return `${text}}`;
}

function isPlain(object: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(object);
  return prototype === null || prototype === Object.prototype || Object.getPrototypeOf(prototype) === null;
}

/** JavaScript compares strings by UTF-16 code units, as RFC 8785 §3.2.3 asks. */
function sortedNames(members: Record<string, unknown>): string[] {
  const names = Object.keys(members);
  for (let i = 1; i < names.length; i++) {
    if ((names[i - 1] as string) > (names[i] as string)) return names.sort();
  }
  return names;
}

function refusal(path: Path, problem: string): CanonicalEncodingError {
  const steps = path.map((step) => (typeof step === 'number' ? `[${step}]` : `.${step}`));
  return new CanonicalEncodingError(`$${steps.join('')}`, problem);
}
