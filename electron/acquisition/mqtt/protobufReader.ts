/** What came is no protocol buffer; the message says where. */
export class ProtobufError extends Error {
  constructor(problem: string, at: number) {
    super(`${problem} at byte ${at}`);
    this.name = 'ProtobufError';
  }
}

/** Wire types (Protocol Buffers encoding). Groups (3, 4) are long deprecated and refused. */
const WIRE = { varint: 0, fixed64: 1, bytes: 2, fixed32: 5 } as const;

const TEXT = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * Reads the protocol buffers wire format field by field: 64-bit integers as bigint, never through a double, nothing copied,
 * every length checked before it is used. (The generated decoder of the sparkplug-payload package looks for its 64-bit class by
 * a name built at run time, which a bundled program does not have, and then rounds.)
 */
export class ProtobufReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #end: number;
  #at: number;
  /** Number and wire type of the present field. */
  field = 0;
  wire = 0;

  constructor(bytes: Uint8Array, from = 0, end = bytes.length) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#at = from;
    this.#end = end;
  }

  /** Steps to the next field. @returns false at the end */
  next(): boolean {
    if (this.#at >= this.#end) return false;
    const key = Number(this.#varint());
    this.field = Math.floor(key / 8);
    this.wire = key & 7;
    if (this.field === 0 || this.field > 0x1fffffff) throw this.#problem('no such field number');
    return true;
  }

  uint64(): bigint {
    this.#expect(WIRE.varint);
    return this.#varint();
  }

  /** The low 32 bits, as the standard truncates. */
  uint32(): number {
    return Number(BigInt.asUintN(32, this.uint64()));
  }

  bool(): boolean {
    return this.uint64() !== 0n;
  }

  float(): number {
    this.#expect(WIRE.fixed32);
    return this.#view.getFloat32(this.#take(4), true);
  }

  double(): number {
    this.#expect(WIRE.fixed64);
    return this.#view.getFloat64(this.#take(8), true);
  }

  bytes(): Uint8Array {
    const { from, end } = this.#span();
    return this.#bytes.subarray(from, end);
  }

  text(): string {
    const { from, end } = this.#span();
    try {
      return TEXT.decode(this.#bytes.subarray(from, end));
    } catch {
      throw new ProtobufError('a text that is not UTF-8', from); // fatal: the one thing it throws for
    }
  }

  /** A message within this one. */
  message(): ProtobufReader {
    const { from, end } = this.#span();
    return new ProtobufReader(this.#bytes, from, end);
  }

  skip(): void {
    switch (this.wire) {
      case WIRE.varint:
        this.#varint();
        return;
      case WIRE.fixed64:
        this.#take(8);
        return;
      case WIRE.bytes:
        this.#span();
        return;
      case WIRE.fixed32:
        this.#take(4);
        return;
      default:
        throw this.#problem(`wire type ${this.wire} is not allowed`);
    }
  }

  #span(): { from: number; end: number } {
    this.#expect(WIRE.bytes);
    const length = this.#varint();
    if (length > BigInt(this.#end - this.#at)) throw this.#problem(`a length of ${length} bytes reaches past the end`);
    const from = this.#take(Number(length));
    return { from, end: this.#at };
  }

  #expect(wire: number): void {
    if (this.wire !== wire) throw this.#problem(`field ${this.field} has wire type ${this.wire} instead of ${wire}`);
  }

  #varint(): bigint {
    let low = 0;
    let value = 0n;
    for (let shift = 0; shift < 70; shift += 7) {
      const byte = this.#bytes[this.#take(1)] as number;
      if (shift < 28) {
        low |= (byte & 0x7f) << shift;
        if (byte < 0x80) return BigInt(low);
        if (shift === 21) value = BigInt(low);
        continue;
      }
      value |= BigInt(byte & 0x7f) << BigInt(shift);
      if (byte < 0x80) return BigInt.asUintN(64, value);
    }
    throw this.#problem('an integer longer than ten bytes');
  }

  #take(length: number): number {
    const from = this.#at;
    if (from + length > this.#end) throw this.#problem('cut off');
    this.#at = from + length;
    return from;
  }

  #problem(text: string): ProtobufError {
    return new ProtobufError(text, this.#at);
  }
}
