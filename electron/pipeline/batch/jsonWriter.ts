import { FLOAT32_POWERS_OF_TEN, POWERS_OF_TEN } from './values.ts';

/**
 * Writes canonical JSON straight into bytes. Numbers that are whole, or short decimals (at most 15 digits, ten of them
 * after the point), are written digit by digit, which is many times faster than the general conversion; all others go
 * through it. Both give what ECMAScript prints, and with it RFC 8785: a decimal of at most 15 digits without trailing
 * zeros is the one shortest text of its double.
 */
export class JsonWriter {
  #bytes: Buffer;
  #at = 0;

  constructor(capacity: number) {
    this.#bytes = Buffer.allocUnsafe(Math.max(1024, capacity));
  }

  /** JSON text as it is; may hold any character. */
  text(json: string): void {
    this.#reserve(3 * json.length);
    this.#at += this.#bytes.write(json, this.#at, 'utf8');
  }

  /** JSON text of ASCII characters only, short. */
  ascii(json: string): void {
    this.#reserve(json.length);
    for (let i = 0; i < json.length; i++) this.#bytes[this.#at++] = json.charCodeAt(i);
  }

  /** Bytes of JSON text that were put together before. */
  raw(json: Uint8Array): void {
    this.#reserve(json.length);
    this.#bytes.set(json, this.#at);
    this.#at += json.length;
  }

  /** A whole number from 0 to 2³¹ − 1, or null. */
  index(value: number | null): void {
    if (value === null) this.ascii('null');
    else this.#digits(value, 0);
  }

  byte(code: number): void {
    this.#reserve(1);
    this.#bytes[this.#at++] = code;
  }

  /** A finite number; −0 is written 0. */
  number(value: number): void {
    if (Math.floor(value) === value) {
      if (value < WHOLE_BOUND && value > -WHOLE_BOUND) this.#digits(value, 0);
      else this.ascii(String(value));
      return;
    }
    const decimals = decimalsOf(value);
    if (decimals < 0) this.ascii(String(value));
    else this.#digits(Math.round(value * (POWERS_OF_TEN[decimals] as number)), decimals);
  }

  /** A 32-bit float in its short form; see `shortFloat32`. */
  float32(value: number): void {
    for (let k = 0; k < FLOAT32_POWERS_OF_TEN.length; k++) {
      const power = FLOAT32_POWERS_OF_TEN[k] as number;
      const whole = Math.round(value * power);
      if (Math.fround(whole / power) !== value) continue;
      const isPlain = whole < WHOLE_BOUND && whole > -WHOLE_BOUND && (k <= 6 || Math.abs(value) >= EXPONENT_BELOW);
      if (isPlain) this.#digits(whole, k);
      else this.ascii(String(whole / power));
      return;
    }
    this.ascii(String(value));
  }

  get length(): number {
    return this.#at;
  }

  /** The bytes written so far; valid until more is written. */
  bytes(): Buffer {
    return this.#bytes.subarray(0, this.#at);
  }

  /** A whole number with a decimal point before its last `decimals` digits. */
  #digits(whole: number, decimals: number): void {
    this.#reserve(24);
    const bytes = this.#bytes;
    let rest = whole;
    if (rest < 0) {
      bytes[this.#at++] = MINUS;
      rest = -rest;
    }
    let n = 0;
    // Beyond 32 bits the division is of doubles; below, of integers.
    while (rest > 0x7fffffff) {
      const next = Math.floor(rest / 10);
      DIGITS[n++] = rest - next * 10;
      rest = next;
    }
    let small = rest | 0;
    while (small > 0) {
      const next = (small / 10) | 0;
      DIGITS[n++] = small - next * 10;
      small = next;
    }
    while (n <= decimals) DIGITS[n++] = 0;
    while (n > 0) {
      if (n === decimals) bytes[this.#at++] = POINT;
      bytes[this.#at++] = ZERO + (DIGITS[--n] as number);
    }
  }

  #reserve(more: number): void {
    if (this.#at + more <= this.#bytes.length) return;
    const wider = Buffer.allocUnsafe(Math.max(2 * this.#bytes.length, this.#at + more));
    this.#bytes.copy(wider, 0, 0, this.#at);
    this.#bytes = wider;
  }
}

/** How many decimals write the value exactly, 0 to 6 with 15 digits at most; −1 where more are needed. */
function decimalsOf(value: number): number {
  for (let k = 0; k < POWERS_OF_TEN.length; k++) {
    const power = POWERS_OF_TEN[k] as number;
    const whole = Math.round(value * power);
    if (whole >= WHOLE_BOUND || whole <= -WHOLE_BOUND) return -1;
    if (whole / power === value) return k;
  }
  return -1;
}

export const isShortDecimal = (value: number): boolean => decimalsOf(value) >= 0;

/** Every whole number of up to 15 digits is exact, and no two share a double with other decimals. */
const WHOLE_BOUND = 1e15;
/** ECMAScript prints smaller numbers with an exponent. */
const EXPONENT_BELOW = 1e-6;
const DIGITS = new Uint8Array(32);
const ZERO = 48;
const POINT = 46;
const MINUS = 45;
