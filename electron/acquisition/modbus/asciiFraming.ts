import { ASCII_FRAME_CHARS_MAX } from './protocol.ts';
import { type FoundFrame, headOf, type SerialFraming } from './serialFrame.ts';

const COLON = 0x3a;
const CR = 0x0d;
const LF = 0x0a;
const broken = (problem: string): FoundFrame => ({ kind: 'broken', problem });

/** Two's complement of the sum of the bytes without carry (Modbus over Serial Line V1.02, 6.2.1). */
export function lrc(bytes: Uint8Array): number {
  let sum = 0;
  for (const byte of bytes) sum += byte;
  return -sum & 0xff;
}

/**
 * ASCII (Modbus over Serial Line V1.02, 2.5.2): a colon, two hexadecimal digits for each byte of unit, PDU and LRC,
 * carriage return, line feed.
 */
export const ASCII_FRAMING: SerialFraming = {
  encode(unitId, pdu) {
    const bytes = Uint8Array.of(unitId, ...pdu);
    const hex = Buffer.from([...bytes, lrc(bytes)])
      .toString('hex')
      .toUpperCase();
    return Buffer.from(`:${hex}\r\n`, 'latin1');
  },
  next(bytes) {
    if (bytes.length === 0) return { kind: 'partial' };
    if (bytes[0] !== COLON) return broken('characters before the colon');
    const end = bytes.indexOf(LF);
    if (end < 0) {
      if (bytes.length > ASCII_FRAME_CHARS_MAX) return broken('a frame without an end');
      return isHexadecimal(bytes, 1, Math.max(1, bytes.length - 1))
        ? { kind: 'partial' }
        : broken('a character that is no hexadecimal digit');
    }
    const digits = end - 2;
    if (bytes[end - 1] !== CR || digits < 6 || digits % 2 !== 0 || end >= ASCII_FRAME_CHARS_MAX) {
      return broken('a frame of impossible length');
    }
    if (!isHexadecimal(bytes, 1, end - 1)) return broken('a character that is no hexadecimal digit');
    const frame = Buffer.from(bytes.toString('latin1', 1, end - 1), 'hex');
    const body = frame.subarray(0, -1);
    const head = headOf(body[0]!, body.subarray(1));
    if (lrc(body) !== frame.at(-1)) return { kind: 'broken', problem: 'wrong LRC', damaged: head };
    return { kind: 'frame', unitId: body[0]!, pdu: body.subarray(1), length: end + 1 };
  },
  charsFor: (pduBytes) => 1 + 2 * (1 + pduBytes + 1) + 2,
  frameCharsMax: ASCII_FRAME_CHARS_MAX,
};

/** Capital letters only (2.5.2): a small one is a damaged character. */
function isHexadecimal(bytes: Buffer, from: number, to: number): boolean {
  for (let i = from; i < to; i++) {
    const char = bytes[i]!;
    if (!((char >= 0x30 && char <= 0x39) || (char >= 0x41 && char <= 0x46))) return false;
  }
  return true;
}
