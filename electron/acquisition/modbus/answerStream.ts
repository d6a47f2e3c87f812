import { FRAME_BYTES_MAX, IDENTIFY_MEI_TYPE, MBAP_BYTES } from './protocol.ts';

/** What a request that is under way may be answered with. */
export interface ExpectedAnswer {
  readonly unitId: number;
  readonly functionCode: number;
  /** Data bytes of the full answer; undefined for an identification (MAP 6.21), whose length is the device's. */
  readonly dataBytes: number | undefined;
}

export type AnswerVerdict =
  /** Everything that arrived is whole, expected answers (perhaps none yet). */
  | { readonly kind: 'fine' }
  /** Something arrived that answers nothing we asked; the stream can no longer be trusted. */
  | { readonly kind: 'doubt'; readonly problem: string };

const FINE: AnswerVerdict = { kind: 'fine' };
const doubt = (problem: string): AnswerVerdict => ({ kind: 'doubt', problem });

/**
 * Puts the byte stream of a Modbus TCP connection back into answers and checks each against the request with its
 * transaction id: protocol id, length, unit, function (or its exception form), byte count (Modbus Messaging on TCP/IP
 * V1.0b, 3.1.3 and 4.4.2). Nothing of a piece of stream is handed on when any of it is in doubt: of two answers to one
 * request, nobody can say which is right. Holds no more bytes than its requests can be answered with.
 */
export class AnswerStream {
  readonly #expected = new Map<number, ExpectedAnswer>();
  readonly #bytes: Buffer;
  #length = 0;
  readonly #givenUp = new Set<number>();
  #late = 0;
  /** Offset and transaction id of the whole answers found in the piece of stream under examination. */
  #found: { readonly transactionId: number; readonly from: number; readonly to: number }[] = [];

  constructor(maxInFlight: number) {
    this.#bytes = Buffer.alloc(FRAME_BYTES_MAX * (maxInFlight + 1));
  }

  expect(transactionId: number, answer: ExpectedAnswer): void {
    this.#expected.set(transactionId, answer);
  }

  /** A request still waits for its answer, or its answer would be late. */
  isExpected(transactionId: number): boolean {
    return this.#expected.has(transactionId);
  }

  /** Nobody waits for this answer any more. Should it come, it is checked, counted and thrown away. */
  giveUp(transactionId: number): void {
    if (this.#expected.has(transactionId)) this.#givenUp.add(transactionId);
  }

  /** Requests given up that have not been answered yet. */
  get givenUp(): number {
    return this.#givenUp.size;
  }

  /** Late answers so far. */
  get late(): number {
    return this.#late;
  }

  /**
   * Takes what arrived. Each whole answer goes to `accept` as unit id and PDU, in a view that is valid during the call
   * only; `accept` may ask the next question, whose answer cannot be in this piece.
   */
  push(piece: Uint8Array, accept: (transactionId: number, unitAndPdu: Buffer) => void): AnswerVerdict {
    if (this.#length + piece.length > this.#bytes.length) return doubt('more bytes than were asked for');
    this.#bytes.set(piece, this.#length);
    this.#length += piece.length;
    const { consumed, problem } = this.#examine();
    if (problem !== undefined) return doubt(problem);
    const found = this.#found;
    this.#found = [];
    for (const { transactionId } of found) this.#expected.delete(transactionId);
    for (const { transactionId, from, to } of found) {
      if (this.#givenUp.size > 0 && this.#givenUp.delete(transactionId)) this.#late++;
      else accept(transactionId, this.#bytes.subarray(from, to));
    }
    this.#bytes.copyWithin(0, consumed, this.#length);
    this.#length -= consumed;
    return FINE;
  }

  #examine(): { consumed: number; problem?: string } {
    let from = 0;
    this.#found = [];
    while (from < this.#length) {
      const problem = this.#problemAt(from);
      if (problem !== undefined) return { consumed: from, problem };
      const to = from + 6 + (this.#length - from < 6 ? Number.POSITIVE_INFINITY : this.#bytes.readUInt16BE(from + 4));
      if (to > this.#length) break;
      this.#found.push({ transactionId: this.#bytes.readUInt16BE(from), from: from + 6, to });
      from = to;
    }
    return { consumed: from };
  }

  /** The first thing wrong with the answer that starts there, as far as it has arrived. */
  #problemAt(from: number): string | undefined {
    const bytes = this.#bytes;
    const have = this.#length - from;
    if (this.#expected.size === this.#found.length) return 'bytes that answer no request';
    if (have < 2) return undefined;
    const transactionId = bytes.readUInt16BE(from);
    const expected = this.#expected.get(transactionId);
    if (!expected || this.#found.some((answer) => answer.transactionId === transactionId)) {
      return `an answer with transaction id ${transactionId}, which is not under way`;
    }
    if (have >= 4 && bytes.readUInt16BE(from + 2) !== 0)
      return `protocol id ${bytes.readUInt16BE(from + 2)} instead of 0`;
    if (expected.dataBytes === undefined) return this.#problemOfIdentification(from, have, expected);
    const full = expected.dataBytes + 3;
    if (have >= 6) {
      const length = bytes.readUInt16BE(from + 4);
      if (length !== full && length !== 3) return `length ${length} instead of ${full}`;
    }
    if (have >= MBAP_BYTES && bytes[from + 6] !== expected.unitId) {
      return `unit ${bytes[from + 6]} answers instead of ${expected.unitId}`;
    }
    if (have <= MBAP_BYTES) return undefined;
    const length = bytes.readUInt16BE(from + 4);
    const code = bytes[from + MBAP_BYTES]!;
    if (code === (expected.functionCode | 0x80)) {
      if (length !== 3) return `length ${length} of an exception instead of 3`;
      return have >= 9 && bytes[from + 8] === 0 ? 'exception code 0' : undefined;
    }
    if (code !== expected.functionCode) return `function ${code} answered instead of ${expected.functionCode}`;
    if (length !== full) return `length ${length} instead of ${full}`;
    if (have >= 9 && bytes[from + 8] !== expected.dataBytes) {
      return `byte count ${bytes[from + 8]} instead of ${expected.dataBytes}`;
    }
    return undefined;
  }

  /** Its parts are checked by who asked (deviceIdentification.ts); here only that it is one, and not longer than a frame. */
  #problemOfIdentification(from: number, have: number, expected: ExpectedAnswer): string | undefined {
    const bytes = this.#bytes;
    const length = have >= 6 ? bytes.readUInt16BE(from + 4) : undefined;
    if (length !== undefined && (length < 3 || length > FRAME_BYTES_MAX - 6)) {
      return `length ${length} of an identification`;
    }
    if (have >= MBAP_BYTES && bytes[from + 6] !== expected.unitId) {
      return `unit ${bytes[from + 6]} answers instead of ${expected.unitId}`;
    }
    const code = have > MBAP_BYTES ? bytes[from + MBAP_BYTES]! : expected.functionCode;
    if (code === (expected.functionCode | 0x80)) {
      if (length !== 3) return `length ${length} of an exception instead of 3`;
      return have >= 9 && bytes[from + 8] === 0 ? 'exception code 0' : undefined;
    }
    if (code !== expected.functionCode) return `function ${code} answered instead of ${expected.functionCode}`;
    return have >= 9 && bytes[from + 8] !== IDENTIFY_MEI_TYPE ? `MEI type ${bytes[from + 8]} answered` : undefined;
  }
}
