/**
 * As much of the WebAssembly binary format (W3C WebAssembly Core 2.0, §5) as one function of integers and 128-bit vectors needs:
 * expressions are written as nested calls and read like formulas. What comes out is validated by the engine that loads it.
 */

/** Bytes of instructions that leave one value on the stack, or none. */
export type Code = readonly number[];

const [I32, I64] = [0x7f, 0x7e];
const EMPTY_BLOCK = 0x40;
const END = 0x0b;
const VECTOR = 0xfd;
const VECTOR_BYTES = 16;

/** LEB128, signed (§5.2.2). */
function signed(value: bigint): Code {
  const bytes: number[] = [];
  for (let rest = value; ; rest >>= 7n) {
    const low = Number(rest & 0x7fn);
    const isLast = rest >> 6n === 0n || rest >> 6n === -1n;
    bytes.push(isLast ? low : low | 0x80);
    if (isLast) return bytes;
  }
}
function unsigned(value: number): Code {
  const bytes: number[] = [];
  for (let rest = value; ; rest >>>= 7) {
    bytes.push(rest < 0x80 ? rest : (rest & 0x7f) | 0x80);
    if (rest < 0x80) return bytes;
  }
}

/** `a op b op c …`, from the left. */
const chained =
  (opcode: number) =>
  (first: Code, ...more: readonly Code[]): Code => [...first, ...more.flatMap((each) => [...each, opcode])];
const one =
  (opcode: number) =>
  (value: Code): Code => [...value, opcode];
const vector =
  (opcode: number) =>
  (...values: readonly Code[]): Code => [...values.flat(), VECTOR, opcode];

export const i32 = {
  of: (value: number): Code => [0x41, ...signed(BigInt(value))],
  plus: chained(0x6a),
  fromI64: one(0xa7),
};
export const i64 = {
  of: (value: bigint): Code => [0x42, ...signed(value)],
  and: chained(0x83),
  or: chained(0x84),
  xor: chained(0x85),
  minus: chained(0x7d),
  shiftLeft: chained(0x86),
  shiftRight: chained(0x88),
  not: (value: Code): Code => i64.xor(value, i64.of(-1n)),
  isAny: (value: Code): Code => [...value, ...i64.of(0n), 0x52],
  trailingZeros: one(0x7a),
  fromI32: one(0xad),
};
/** Sixteen bytes at once. */
export const bytes16 = {
  at: (address: Code, offset: number): Code => [...address, VECTOR, 0x00, 0, ...unsigned(offset)],
  all: (byte: number): Code => [...i32.of(byte), VECTOR, 0x0f],
  areEqual: vector(0x23),
  areBelow: vector(0x26),
  minus: vector(0x71),
  /** i32: bit n is set where all bits of byte n are. */
  bits: vector(0x64),
};
export { VECTOR_BYTES };

export const flow = {
  /** Runs again and again, until it returns. */
  forever: (body: Code): Code => [0x03, EMPTY_BLOCK, ...body, 0x0c, 0, END, 0x00],
  when: (condition: Code, body: Code): Code => [...condition, 0x04, EMPTY_BLOCK, ...body, END],
  give: (value: Code): Code => [...value, 0x0f],
};

/** The i64 variables of a function, by name, behind its only parameter. */
export class Locals {
  readonly #numbers = new Map<string, number>();

  get(name: string): Code {
    return [0x20, ...unsigned(this.#number(name))];
  }
  set(name: string, value: Code): Code {
    return [...value, 0x21, ...unsigned(this.#number(name))];
  }
  get count(): number {
    return this.#numbers.size;
  }

  #number(name: string): number {
    const known = this.#numbers.get(name);
    if (known !== undefined) return known;
    const number = this.#numbers.size + 1;
    this.#numbers.set(name, number);
    return number;
  }
}

/** The one parameter of the function, an address (i32). */
export const parameter = { get: [0x20, 0] as Code, set: (value: Code): Code => [...value, 0x21, 0] };

/**
 * A module that exports the function (i32) → i32 as `run`, and the memory it reads as `memory`, of one page at first.
 *
 * @param pagesMax bound of the memory, pages of 64 KiB
 */
export function moduleOf(body: Code, locals: Locals, pagesMax: number): Uint8Array<ArrayBuffer> {
  const code = [1, ...unsigned(locals.count), I64, ...body, END];
  const name = (text: string): Code => [text.length, ...Buffer.from(text)];
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, [1, 0x60, 1, I32, 1, I32]),
    ...section(3, [1, 0]),
    ...section(5, [1, 1, 1, ...unsigned(pagesMax)]),
    ...section(7, [2, ...name('run'), 0, 0, ...name('memory'), 2, 0]),
    ...section(10, [1, ...unsigned(code.length), ...code]),
  ]);
}

const section = (id: number, content: Code): Code => [id, ...unsigned(content.length), ...content];
