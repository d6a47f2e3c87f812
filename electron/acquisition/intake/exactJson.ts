/**
 * JSON as RFC 8259 has it, read for evidence: an integer too large for a double becomes a bigint instead of its neighbour, a
 * name that occurs twice is refused instead of decided, objects have no prototype, and nesting has a bound. (JSON.parse gives no
 * access to the digits before Node 21.)
 */
export type Json = null | boolean | number | bigint | string | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [name: string]: Json;
}

/** What came is no JSON; the message says what and at which character. */
export class JsonError extends Error {
  constructor(problem: string, at: number) {
    super(`${problem} at character ${at}`);
    this.name = 'JsonError';
  }
}

/** Levels of arrays and objects; what plant gateways send has three or four. */
const JSON_DEPTH_MAX = 32;

/** @throws JsonError */
export function parseExactJson(text: string, depthMax = JSON_DEPTH_MAX): Json {
  const reader = new Reader(text, depthMax);
  const value = reader.value(0);
  reader.end();
  return value;
}

export const isJsonObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Names in the order of their UTF-16 units, no white space: RFC 8785, with whole numbers beyond 2^53 written in full. */
export function canonicalJson(value: Json): string {
  if (typeof value === 'bigint') return value.toString();
  if (typeof value === 'number' && !Number.isFinite(value)) return `"${value}"`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  const object = value as JsonObject;
  const members = Object.keys(object)
    .sort()
    .map((name) => `${JSON.stringify(name)}:${canonicalJson(object[name] as Json)}`);
  return `{${members.join(',')}}`;
}

const NUMBER = /-?(?:0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?/y;
const ESCAPES: Readonly<Record<string, string>> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
};
/** Digits of a number; a longer one is no measurement, and turning it into a bigint would cost time in its square. */
const DIGITS_MAX = 400;

class Reader {
  readonly #text: string;
  readonly #depthMax: number;
  #at = 0;

  constructor(text: string, depthMax: number) {
    this.#text = text;
    this.#depthMax = depthMax;
  }

  value(depth: number): Json {
    this.#space();
    switch (this.#text[this.#at]) {
      case '{':
        return this.#object(depth + 1);
      case '[':
        return this.#array(depth + 1);
      case '"':
        return this.#string();
      case 't':
        return this.#word('true', true);
      case 'f':
        return this.#word('false', false);
      case 'n':
        return this.#word('null', null);
      default:
        return this.#number();
    }
  }

  end(): void {
    this.#space();
    if (this.#at < this.#text.length) throw this.#problem('nothing more expected');
  }

  #object(depth: number): JsonObject {
    this.#enter(depth);
    const object: Record<string, Json> = Object.create(null) as Record<string, Json>;
    if (this.#closes('}')) return object;
    do {
      this.#space();
      const at = this.#at;
      if (this.#text[at] !== '"') throw this.#problem('a name expected');
      const name = this.#string();
      if (Object.hasOwn(object, name))
        throw new JsonError(`the name ${JSON.stringify(name.slice(0, 80))} occurs twice`, at);
      this.#space();
      if (this.#text[this.#at++] !== ':') throw this.#problem('":" expected');
      object[name] = this.value(depth);
    } while (this.#hasNext('}'));
    return object;
  }

  #array(depth: number): Json[] {
    this.#enter(depth);
    const array: Json[] = [];
    if (this.#closes(']')) return array;
    do array.push(this.value(depth));
    while (this.#hasNext(']'));
    return array;
  }

  #enter(depth: number): void {
    if (depth > this.#depthMax) throw this.#problem(`nested deeper than ${this.#depthMax} levels`);
    this.#at++;
  }

  #closes(bracket: string): boolean {
    this.#space();
    if (this.#text[this.#at] !== bracket) return false;
    this.#at++;
    return true;
  }

  #hasNext(bracket: string): boolean {
    this.#space();
    const found = this.#text[this.#at++];
    if (found === ',') return true;
    if (found === bracket) return false;
    this.#at--;
    throw this.#problem(`"," or "${bracket}" expected`);
  }

  #string(): string {
    const text = this.#text;
    const from = this.#at + 1;
    let at = from;
    for (; at < text.length; at++) {
      const unit = text.charCodeAt(at);
      if (unit === 0x22) {
        this.#at = at + 1;
        return text.slice(from, at);
      }
      if (unit === 0x5c) return this.#escaped(from, at);
      if (unit < 0x20) break;
    }
    this.#at = at;
    throw this.#problem(at < text.length ? 'control character in a string' : 'string without an end');
  }

  #escaped(from: number, firstEscape: number): string {
    const text = this.#text;
    let result = text.slice(from, firstEscape);
    let at = firstEscape;
    while (at < text.length) {
      const unit = text.charCodeAt(at);
      if (unit === 0x22) {
        this.#at = at + 1;
        return result;
      }
      if (unit < 0x20) break;
      if (unit !== 0x5c) {
        result += text[at++];
        continue;
      }
      const mark = text[at + 1] ?? '';
      const hex = mark === 'u' ? /^[0-9a-fA-F]{4}/.exec(text.slice(at + 2, at + 6))?.[0] : undefined;
      const plain = ESCAPES[mark];
      if (hex === undefined && plain === undefined) break;
      result += plain ?? String.fromCharCode(Number.parseInt(hex as string, 16));
      at += plain === undefined ? 6 : 2;
    }
    this.#at = at;
    throw this.#problem(at < text.length ? 'unknown escape or control character in a string' : 'string without an end');
  }

  #number(): number | bigint {
    NUMBER.lastIndex = this.#at;
    const match = NUMBER.exec(this.#text);
    if (!match) throw this.#problem('a value expected');
    const [digits, fraction, exponent] = match;
    if (digits.length > DIGITS_MAX) throw this.#problem(`a number of more than ${DIGITS_MAX} characters`);
    this.#at += digits.length;
    const value = Number(digits);
    const isWhole = fraction === undefined && exponent === undefined;
    return isWhole && !Number.isSafeInteger(value) ? BigInt(digits) : value;
  }

  #word<T>(word: string, value: T): T {
    if (!this.#text.startsWith(word, this.#at)) throw this.#problem('a value expected');
    this.#at += word.length;
    return value;
  }

  #space(): void {
    for (;;) {
      const unit = this.#text.charCodeAt(this.#at);
      if (unit !== 0x20 && unit !== 0x0a && unit !== 0x0d && unit !== 0x09) return;
      this.#at++;
    }
  }

  #problem(text: string): JsonError {
    return new JsonError(text, Math.min(this.#at, this.#text.length));
  }
}
