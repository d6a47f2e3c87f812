import { createHash, type Hash } from 'node:crypto';

/** A PUBLISH that is larger than we take: what is known of it without ever holding it. */
export interface OversizedMessage {
  readonly topic: string;
  readonly qos: number;
  readonly messageId: number | undefined;
  /** Bytes of the payload. */
  readonly bytes: number;
  /** Its beginning. */
  readonly head: Buffer;
  /** Of the whole payload, in hexadecimal. */
  readonly sha256: string;
}

/** What came is no MQTT. */
export class MqttFramingError extends Error {
  override readonly name = 'MqttFramingError';
}

const PUBLISH = 3;
/** Bytes of an oversized payload that are shown. */
const HEAD_BYTES = 4_096;
/** Topic (2 + 65 535), packet identifier and properties (MQTT 5.0, 3.3.2): more is nonsense. */
const VARIABLE_HEADER_MAX = 131_072;
/** Packets that are no PUBLISH are small; a SUBACK has a byte for each filter. */
const OTHER_PACKET_MAX = 65_536;

/**
 * Follows the packets in the bytes of a broker (MQTT 5.0, 2.1) and takes the PUBLISH packets out that are too large, hashing
 * them as they pass: the parser behind it holds each packet whole, and would hold 256 MB if a broker said so.
 */
export class PacketFilter {
  readonly #bytesMax: number;
  readonly #version: 4 | 5;
  readonly #onOversized: (message: OversizedMessage) => void;
  #header: number[] = [];
  /** Bytes of the present packet that are still to come. */
  #remaining = 0;
  #swallowing: Swallowing | undefined;

  constructor(bytesMax: number, version: 4 | 5, onOversized: (message: OversizedMessage) => void) {
    this.#bytesMax = bytesMax;
    this.#version = version;
    this.#onOversized = onOversized;
  }

  /** @returns the pieces to pass on @throws MqttFramingError */
  push(chunk: Buffer): Buffer[] {
    const passed: Buffer[] = [];
    let at = 0;
    while (at < chunk.length) {
      if (this.#remaining > 0) {
        const piece = chunk.subarray(at, at + this.#remaining);
        at += piece.length;
        this.#remaining -= piece.length;
        if (this.#swallowing) this.#swallow(piece);
        else passed.push(piece);
      } else {
        this.#header.push(chunk[at++] as number);
        const length = remainingLength(this.#header);
        if (length !== undefined) this.#begin(length, passed);
      }
    }
    return passed;
  }

  #begin(length: number, passed: Buffer[]): void {
    const header = Buffer.from(this.#header);
    const type = (header[0] as number) >> 4;
    this.#header = [];
    this.#remaining = length;
    if (type === PUBLISH && length > this.#bytesMax)
      this.#swallowing = new Swallowing(((header[0] as number) >> 1) & 3, this.#version);
    else if (type !== PUBLISH && length > OTHER_PACKET_MAX)
      throw new MqttFramingError(`a packet of type ${type} with ${length} bytes`);
    else passed.push(header);
  }

  #swallow(piece: Buffer): void {
    const swallowing = this.#swallowing as Swallowing;
    swallowing.take(piece);
    if (this.#remaining > 0) return;
    this.#swallowing = undefined;
    this.#onOversized(swallowing.end());
  }
}

/** Variable byte integer (MQTT 5.0, 1.5.5) behind the first byte; undefined: not complete. */
function remainingLength(header: readonly number[]): number | undefined {
  if (header.length < 2) return undefined;
  const last = header[header.length - 1] as number;
  if (last >= 0x80) {
    if (header.length > 4) throw new MqttFramingError('a packet length of more than four bytes');
    return undefined;
  }
  return header.slice(1).reduce((sum, byte, i) => sum + (byte & 0x7f) * 128 ** i, 0);
}

/** One packet on its way to nowhere. */
class Swallowing {
  readonly #qos: number;
  readonly #version: 4 | 5;
  #start: Buffer = Buffer.alloc(0);
  #variable: { topic: string; messageId: number | undefined } | undefined;
  #hash: Hash = createHash('sha256');
  #head: Buffer = Buffer.alloc(0);
  #bytes = 0;

  constructor(qos: number, version: 4 | 5) {
    this.#qos = qos;
    this.#version = version;
  }

  take(piece: Buffer): void {
    if (this.#variable) {
      this.#payload(piece);
      return;
    }
    this.#start = Buffer.concat([this.#start, piece]);
    const header = this.#parse(this.#start);
    if (!header) {
      if (this.#start.length > VARIABLE_HEADER_MAX)
        throw new MqttFramingError('a PUBLISH without an end of its header');
      return;
    }
    this.#variable = header;
    const rest = this.#start.subarray(header.end);
    this.#start = Buffer.alloc(0);
    this.#payload(rest);
  }

  end(): OversizedMessage {
    if (!this.#variable) throw new MqttFramingError('a PUBLISH that is all header');
    const { topic, messageId } = this.#variable;
    return { topic, qos: this.#qos, messageId, bytes: this.#bytes, head: this.#head, sha256: this.#hash.digest('hex') };
  }

  #payload(piece: Buffer): void {
    this.#bytes += piece.length;
    this.#hash.update(piece);
    if (this.#head.length < HEAD_BYTES)
      this.#head = Buffer.concat([this.#head, piece.subarray(0, HEAD_BYTES - this.#head.length)]);
  }

  #parse(bytes: Buffer): { topic: string; messageId: number | undefined; end: number } | undefined {
    if (bytes.length < 2) return undefined;
    const topicEnd = 2 + bytes.readUInt16BE(0);
    let end = topicEnd + (this.#qos > 0 ? 2 : 0);
    if (bytes.length < end + 4) return undefined;
    const messageId = this.#qos > 0 ? bytes.readUInt16BE(topicEnd) : undefined;
    if (this.#version === 5) {
      const length: number[] = [0];
      while (remainingLength(length) === undefined) length.push(bytes[end++] as number);
      end += remainingLength(length) as number;
      if (bytes.length < end) return undefined;
    }
    return { topic: bytes.toString('utf8', 2, topicEnd), messageId, end };
  }
}
