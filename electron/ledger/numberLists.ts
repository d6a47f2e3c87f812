/**
 * Whether a list of numbers is written as ECMAScript prints them, 64 bytes at a time: nearly all bytes of a ledger are such lists,
 * and a loop that looks at one byte after the other costs as much as four hashes of them. Bytes become bits of five 64-bit masks
 * (digits, zeros, points, commas, minus signs), and each rule is one formula over all of them. WebAssembly, because JavaScript has
 * neither vectors nor 64-bit integers that are fast. It is careful in one direction only, as canonicalScan.ts is.
 */
import { bytes16, type Code, flow, i32, i64, Locals, moduleOf, parameter, VECTOR_BYTES } from './wasmCode.ts';

const PAGE_BYTES = 64 * 1024;
/** Larger entries are rare, and looked at byte by byte. */
const PAGES_MAX = 32;
const CHUNK_BYTES = 64;
const { and, or, xor, not, minus, shiftLeft, shiftRight, isAny } = i64;

const local = new Locals();
const { get, set } = { get: (name: string) => local.get(name), set: (name: string, to: Code) => local.set(name, to) };
/** A mask moved up by some places; what falls out at the end of a chunk comes back in the next one. */
const moved = (mask: string, by: bigint): Code =>
  or(shiftLeft(get(mask), i64.of(by)), shiftRight(get(`last ${mask}`), i64.of(64n - by)));
const after = (mask: string): Code => moved(mask, 1n);

/** Bits of the bytes that a vector test holds for, of the chunk at the address. */
const bitsOf = (test: (bytes: Code) => Code): Code =>
  or(
    ...([0, 1, 2, 3].map((quarter) =>
      shiftLeft(
        i64.fromI32(bytes16.bits(test(bytes16.at(parameter.get, quarter * VECTOR_BYTES)))),
        i64.of(BigInt(quarter * VECTOR_BYTES)),
      ),
    ) as [Code, ...Code[]]),
  );
const areThe = (character: string): Code =>
  bitsOf((bytes) => bytes16.areEqual(bytes, bytes16.all(character.charCodeAt(0))));
const areDigits = bitsOf((bytes) =>
  bytes16.areBelow(bytes16.minus(bytes, bytes16.all('0'.charCodeAt(0))), bytes16.all(10)),
);

const SHAPES = ['digit', 'zero', 'point', 'comma', 'minus'] as const;
/** Masks that the next chunk wants to see. */
const CARRIED = [
  'comma',
  'minus',
  'point',
  'fraction zero',
  'first zero',
  'lone zero',
  'two',
  'inner',
  'in 2',
  'in 4',
  'in 8',
];

const body: Code = [
  ...set('last comma', i64.of(-(2n ** 63n))), // the list begins as if behind a comma
  ...flow.forever([
    ...set('digit', areDigits),
    ...set('zero', areThe('0')),
    ...set('point', areThe('.')),
    ...set('comma', areThe(',')),
    ...set('minus', areThe('-')),
    // The first byte that is nothing of these ends the list, and counts as one more comma.
    ...set('other', not(or(get('digit'), get('point'), get('comma'), get('minus')))),
    ...set('end', and(get('other'), minus(i64.of(0n), get('other')))),
    ...set('inside', minus(get('end'), i64.of(1n))), // all of the chunk where there is no end
    ...SHAPES.flatMap((shape) => set(shape, and(get(shape), get('inside')))),
    ...set('comma', or(get('comma'), get('end'))),
    ...set('valid', or(get('inside'), get('end'))),

    ...set('start', after('comma')),
    ...set('signed', after('minus')),
    // From a point to before the next comma: subtracting sets just those bits, and borrows where the comma is in the next chunk.
    ...set('fraction', minus(get('comma'), get('point'), get('borrow'))),
    ...set(
      'borrow',
      shiftRight(
        or(and(not(get('comma')), get('point')), and(not(xor(get('comma'), get('point'))), get('fraction'))),
        i64.of(63n),
      ),
    ),
    ...set('fraction zero', and(get('zero'), get('fraction'))),
    ...set('first zero', and(get('zero'), or(get('start'), get('signed')))),
    ...set('lone zero', and(get('zero'), get('signed'))),
    ...set('two', and(get('fraction zero'), after('fraction zero'))),
    ...set('four', and(get('two'), moved('two', 2n))),
    ...set('inner', and(not(get('comma')), get('valid'))),
    ...set('in 2', and(get('inner'), after('inner'))),
    ...set('in 4', and(get('in 2'), moved('in 2', 2n))),
    ...set('in 8', and(get('in 4'), moved('in 4', 4n))),

    ...set(
      'wrong',
      and(
        get('valid'),
        or(
          and(get('start'), not(or(get('digit'), get('minus')))),
          and(get('minus'), not(get('start'))),
          and(get('signed'), not(get('digit'))),
          and(after('point'), not(get('digit'))),
          and(get('point'), not(get('fraction'))), // a second point in one number
          and(after('fraction zero'), get('comma')), // 1.50
          and(after('first zero'), get('digit')), // 01
          and(after('lone zero'), get('comma')), // −0
          and(get('four'), moved('two', 4n)), // six zeros of a fraction: ECMAScript may write an exponent
          and(get('in 8'), moved('in 8', 8n)), // sixteen characters: perhaps more digits than a double holds
        ),
      ),
    ),
    ...flow.when(isAny(get('wrong')), flow.give(i32.of(-1))),
    ...flow.when(isAny(get('end')), flow.give(i32.plus(parameter.get, i32.fromI64(i64.trailingZeros(get('end')))))),
    ...CARRIED.flatMap((mask) => set(`last ${mask}`, get(mask))),
    ...parameter.set(i32.plus(parameter.get, i32.of(CHUNK_BYTES))),
  ]),
];

let compiled: WebAssembly.Module | undefined;

export class NumberLists {
  readonly #memory: WebAssembly.Memory;
  readonly #run: (at: number) => number;
  #held: Uint8Array;

  constructor() {
    compiled ??= new WebAssembly.Module(moduleOf(body, local, PAGES_MAX));
    const { run, memory } = new WebAssembly.Instance(compiled).exports;
    this.#run = run as (at: number) => number;
    this.#memory = memory as WebAssembly.Memory;
    this.#held = new Uint8Array(this.#memory.buffer);
  }

  /** Takes the bytes that `endOf` is asked about. @returns false when they are too many */
  hold(bytes: Uint8Array): boolean {
    const needed = bytes.length + 2 * CHUNK_BYTES;
    if (needed > PAGES_MAX * PAGE_BYTES) return false;
    if (needed > this.#held.length) {
      this.#memory.grow(Math.ceil((needed - this.#held.length) / PAGE_BYTES));
      this.#held = new Uint8Array(this.#memory.buffer);
    }
    this.#held.set(bytes);
    this.#held[bytes.length] = 0; // no number goes on there
    return true;
  }

  /**
   * @param at where the first number of a list begins in the held bytes
   * @returns the first place that is of no number and no comma, when all before it surely is a list of canonical numbers; else −1
   */
  endOf(at: number): number {
    return this.#run(at);
  }
}
