/**
 * Says of bytes whether they are the canonical JSON (RFC 8785) of one object, without building it: most of a ledger is numbers in
 * columns, and parsing and printing them again takes ten times as long as looking at them. It is careful in one direction only:
 * `true` is always right; a `false` means that somebody who parses must look (rare numbers, deep nesting, or bytes that are wrong).
 */

import { NumberLists } from './numberLists.ts';

/** Members of the outermost object whose values are wanted, by name; [start, end) of each in the bytes. */
export type FoundMembers = Map<string, readonly [start: number, end: number]>;

const [QUOTE, COMMA, MINUS, DOT, ZERO, NINE, COLON] = [0x22, 0x2c, 0x2d, 0x2e, 0x30, 0x39, 0x3a];
const [OPEN_LIST, BACKSLASH, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = [0x5b, 0x5c, 0x5d, 0x7b, 0x7d];
const [LETTER_E, SMALL_E] = [0x45, 0x65];
/** Deeper than any entry; canonicalEncoding.ts allows more, which then is parsed. */
const DEPTH_MAX = 32;
/**
 * Any decimal of at most 15 significant digits comes back unchanged through a double (IEEE 754 binary64, DBL_DIG), so without
 * surplus zeros it is the shortest there is, which is what ECMAScript prints.
 */
const PLAIN_DIGITS_MAX = 15;
/** So does a whole number of 16 digits below 9·10¹⁵, which is less than 2⁵³: times in µs are such. */
const WHOLE_DIGITS_MAX = 16;
/** ECMAScript writes smaller ones with an exponent (Number::toString): more than six places of nothing are looked at apart. */
const PLAIN_ZEROS_MAX = 5;
/** In less there is no list that is worth a copy. */
const LISTS_FROM_BYTES = 1024;

/** By byte: 1 where it stands for itself in a text. */
const IS_PLAIN = Uint8Array.from({ length: 256 }, (_, byte) =>
  byte >= 0x20 && byte <= 0x7e && byte !== QUOTE && byte !== BACKSLASH ? 1 : 0,
);

export class CanonicalScanner {
  readonly #wanted: ReadonlySet<string>;
  readonly #longest: number;
  #bytes: Uint8Array = new Uint8Array(0);
  #at = 0;
  #found: FoundMembers = new Map();
  readonly #lists = new NumberLists();
  #hasLists = false;

  /** @param wanted names of outermost members whose places are noted */
  constructor(wanted: readonly string[] = []) {
    this.#wanted = new Set(wanted);
    this.#longest = Math.max(0, ...wanted.map(({ length }) => length));
  }

  /** Places of the wanted members of the last bytes that were scanned. */
  get found(): FoundMembers {
    return this.#found;
  }

  /** Whether the bytes surely are one canonical object. */
  isCanonical(bytes: Uint8Array): boolean {
    this.#bytes = bytes;
    this.#at = 0;
    this.#found = new Map();
    this.#hasLists = bytes.length >= LISTS_FROM_BYTES && this.#lists.hold(bytes);
    return bytes[0] === OPEN_OBJECT && this.#object(0) && this.#at === bytes.length;
  }

  #value(depth: number): boolean {
    const first = this.#bytes[this.#at];
    switch (first) {
      case QUOTE:
        return this.#text();
      case OPEN_LIST:
        return depth < DEPTH_MAX && this.#list(depth + 1);
      case OPEN_OBJECT:
        return depth < DEPTH_MAX && this.#object(depth + 1);
      case 0x74:
        return this.#word('true');
      case 0x66:
        return this.#word('false');
      case 0x6e:
        return this.#word('null');
      default:
        return this.#numbers(false) || this.#number();
    }
  }

  #object(depth: number): boolean {
    const bytes = this.#bytes;
    this.#at += 1;
    if (bytes[this.#at] === CLOSE_OBJECT) {
      this.#at += 1;
      return true;
    }
    let [lastStart, lastEnd] = [-1, -1];
    for (;;) {
      const start = this.#at;
      if (bytes[start] !== QUOTE || !this.#plainText()) return false;
      const end = this.#at;
      if (lastStart >= 0 && !isBefore(bytes, lastStart + 1, lastEnd - 1, start + 1, end - 1)) return false;
      [lastStart, lastEnd] = [start, end];
      if (bytes[this.#at] !== COLON) return false;
      this.#at += 1;
      const from = this.#at;
      if (!this.#value(depth)) return false;
      if (depth === 0) this.#note(start + 1, end - 1, from);
      const next = bytes[this.#at];
      this.#at += 1;
      if (next === CLOSE_OBJECT) return true;
      if (next !== COMMA) return false;
    }
  }

  #note(start: number, end: number, from: number): void {
    if (end - start > this.#longest) return;
    let name = '';
    for (let at = start; at < end; at++) name += String.fromCharCode(this.#bytes[at] as number);
    if (this.#wanted.has(name)) this.#found.set(name, [from, this.#at]);
  }

  #list(depth: number): boolean {
    const bytes = this.#bytes;
    this.#at += 1;
    const first = bytes[this.#at] as number;
    if (first === CLOSE_LIST) {
      this.#at += 1;
      return true;
    }
    if (this.#hasLists && first <= NINE) {
      const end = this.#lists.endOf(this.#at);
      if (end >= 0 && bytes[end] === CLOSE_LIST) {
        this.#at = end + 1;
        return true;
      }
    }
    for (;;) {
      if (!this.#numbers(true) && !this.#value(depth)) return false;
      const next = bytes[this.#at];
      this.#at += 1;
      if (next === CLOSE_LIST) return true;
      if (next !== COMMA) return false;
    }
  }

  /**
   * A run of plain numbers with commas between them, up to the bracket or the first thing that is none: nearly all bytes of a
   * batch are in here, so it is one loop. Stops before what it does not know, behind a comma or at the start.
   *
   * @param isRun false: one number, whatever follows it
   * @returns whether it ended behind a number (else nothing was taken of the item at hand)
   */
  #numbers(isRun: boolean): boolean {
    const bytes = this.#bytes;
    let at = this.#at;
    for (;;) {
      const start = at;
      let byte = bytes[at] as number; // past the end undefined: compares as no digit
      if (byte === MINUS) byte = bytes[++at] as number;
      const digits = at;
      while (byte >= ZERO && byte <= NINE) byte = bytes[++at] as number;
      let length = at - digits;
      let isPlain = length > 0;
      const isWhole = length === WHOLE_DIGITS_MAX && byte !== DOT && (bytes[digits] as number) < NINE;
      if (bytes[digits] === ZERO) isPlain = length === 1 && (byte === DOT || digits === start); // −0 is written 0
      if (byte === DOT) {
        const places = ++at;
        byte = bytes[at] as number;
        while (byte >= ZERO && byte <= NINE) byte = bytes[++at] as number;
        const after = at - places;
        length += after;
        if (bytes[at - 1] === ZERO || after === 0 || (after > PLAIN_ZEROS_MAX && bytes[digits] === ZERO))
          isPlain = false;
      }
      if (!isPlain || (length > PLAIN_DIGITS_MAX && !isWhole) || byte === SMALL_E || byte === LETTER_E) {
        this.#at = start;
        return false;
      }
      if (isRun && byte === COMMA) {
        const next = bytes[at + 1] as number;
        if ((next >= ZERO && next <= NINE) || next === MINUS) {
          at += 1;
          continue;
        }
      }
      this.#at = at;
      return true;
    }
  }

  /** Any one number; what is not plain is printed again. */
  #number(): boolean {
    const bytes = this.#bytes;
    const start = this.#at;
    let at = start;
    let isEnd = false;
    while (!isEnd) {
      const byte = bytes[at];
      isEnd =
        byte === undefined ||
        !((byte >= ZERO && byte <= NINE) || byte === MINUS || byte === DOT || byte === 0x2b || byte === SMALL_E);
      if (!isEnd) at += 1;
    }
    if (at === start || at - start > 40) return false;
    const text = String.fromCharCode(...bytes.subarray(start, at));
    const value = Number(text);
    this.#at = at;
    return Number.isFinite(value) && JSON.stringify(value) === text;
  }

  /** A text of printable ASCII without anything to escape; names of members are nothing else. */
  #plainText(): boolean {
    const bytes = this.#bytes;
    let at = this.#at + 1;
    while (IS_PLAIN[bytes[at] as number] === 1) at += 1; // past the end undefined: of no table
    if (bytes[at] !== QUOTE) return false;
    this.#at = at + 1;
    return true;
  }

  #text(): boolean {
    if (this.#plainText()) return true;
    const bytes = this.#bytes;
    let at = this.#at + 1;
    while (bytes[at] !== QUOTE) {
      if (at >= bytes.length) return false;
      at += bytes[at] === BACKSLASH ? 2 : 1;
    }
    const isRight = isCanonicalText(bytes.subarray(this.#at, at + 1));
    this.#at = at + 1;
    return isRight;
  }

  #word(word: string): boolean {
    for (let i = 0; i < word.length; i++) if (this.#bytes[this.#at + i] !== word.charCodeAt(i)) return false;
    this.#at += word.length;
    return true;
  }
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const LONE_SURROGATE = /\p{Surrogate}/u;

/** A text with its quotes, through a parser. */
function isCanonicalText(bytes: Uint8Array): boolean {
  try {
    const text = utf8.decode(bytes);
    const value: unknown = JSON.parse(text);
    return typeof value === 'string' && !LONE_SURROGATE.test(value) && JSON.stringify(value) === text;
  } catch {
    return false;
  }
}

/** Whether one name stands strictly before another; of ASCII, bytes are UTF-16 code units (RFC 8785 §3.2.3). */
function isBefore(bytes: Uint8Array, a: number, aEnd: number, b: number, bEnd: number): boolean {
  const length = Math.min(aEnd - a, bEnd - b);
  for (let i = 0; i < length; i++) {
    const difference = (bytes[a + i] as number) - (bytes[b + i] as number);
    if (difference !== 0) return difference < 0;
  }
  return aEnd - a < bEnd - b;
}
