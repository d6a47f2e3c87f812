import {
  EXCEPTION_BIT,
  IDENTIFY_FUNCTION,
  IDENTIFY_MEI_TYPE,
  isReadFunction,
  RTU_FRAME_BYTES_MAX,
} from './protocol.ts';
import { type FoundFrame, headOf, type SerialFraming } from './serialFrame.ts';

const CRC_BYTES = 2;
const PARTIAL: FoundFrame = { kind: 'partial' };
const broken = (problem: string): FoundFrame => ({ kind: 'broken', problem });

const CRC_TABLE = Uint16Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xa001 : crc >>> 1;
  return crc;
});

/** CRC-16/MODBUS (Modbus over Serial Line V1.02, 6.2.2); low byte first on the wire. */
export function crc16(bytes: Uint8Array, length: number): number {
  let crc = 0xffff;
  for (let i = 0; i < length; i++) crc = (crc >>> 8) ^ CRC_TABLE[(crc ^ bytes[i]!) & 0xff]!;
  return crc;
}

/**
 * RTU (Modbus over Serial Line V1.02, 2.5.1): unit, PDU, CRC. Its frames are told apart by silence, which no computer
 * hears behind an operating system, an adapter and a network. The answers to what we ask all say how long they are; the
 * silence is only asked for afterwards.
 */
export const RTU_FRAMING: SerialFraming = {
  encode(unitId, pdu) {
    const frame = Buffer.alloc(1 + pdu.length + CRC_BYTES);
    frame[0] = unitId;
    frame.set(pdu, 1);
    frame.writeUInt16LE(crc16(frame, pdu.length + 1), pdu.length + 1);
    return frame;
  },
  next(bytes) {
    if (bytes.length < 2) return PARTIAL;
    const length = frameLength(bytes);
    if (typeof length === 'string') return broken(length);
    if (length === undefined) return { kind: 'partial', head: { unitId: bytes[0]!, functionCode: bytes[1]! } };
    const head = headOf(bytes[0]!, bytes.subarray(1));
    if (bytes.length < length) return { kind: 'partial', head };
    if (bytes.readUInt16LE(length - CRC_BYTES) !== crc16(bytes, length - CRC_BYTES)) {
      return { kind: 'broken', problem: 'wrong CRC', damaged: head };
    }
    return { kind: 'frame', unitId: bytes[0]!, pdu: bytes.subarray(1, length - CRC_BYTES), length };
  },
  charsFor: (pduBytes) => 1 + pduBytes + CRC_BYTES,
  frameCharsMax: RTU_FRAME_BYTES_MAX,
};

/** Length of the answer at the beginning; undefined while it cannot be known, words when it is no answer to us. */
function frameLength(bytes: Buffer): number | string | undefined {
  const functionCode = bytes[1]!;
  if ((functionCode & EXCEPTION_BIT) !== 0) {
    const asked = functionCode & ~EXCEPTION_BIT;
    return isReadFunction(asked) || asked === IDENTIFY_FUNCTION ? 3 + CRC_BYTES : `function ${functionCode} answered`;
  }
  if (isReadFunction(functionCode)) {
    const byteCount = bytes[2];
    if (byteCount === undefined) return undefined;
    return byteCount === 0 || byteCount > 250 ? `byte count ${byteCount}` : 3 + byteCount + CRC_BYTES;
  }
  return functionCode === IDENTIFY_FUNCTION ? identificationLength(bytes) : `function ${functionCode} answered`;
}

/** MAP 6.21: MEI type, code, conformity, more follows, next object, number of objects; then id, length, value of each. */
function identificationLength(bytes: Buffer): number | string | undefined {
  if (bytes.length < 3) return undefined;
  if (bytes[2] !== IDENTIFY_MEI_TYPE) return `MEI type ${bytes[2]} answered`;
  const objects = bytes[7];
  if (objects === undefined) return undefined;
  let at = 8;
  for (let i = 0; i < objects; i++) {
    const length = bytes[at + 1];
    if (length === undefined) return undefined;
    at += 2 + length;
    if (at + CRC_BYTES > RTU_FRAME_BYTES_MAX) return 'an identification longer than a frame';
  }
  return at + CRC_BYTES;
}
