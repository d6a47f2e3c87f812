/**
 * The answer to one Modbus request, without any network: read functions 01 to 04 and read device identification 43/14 of
 * the Modbus Application Protocol V1.1b3. Every other function, writing above all, is answered by exception 1.
 */

/** V1.1b3 §7. */
export const MODBUS_EXCEPTION = {
  illegalFunction: 1,
  illegalDataAddress: 2,
  illegalDataValue: 3,
  serverDeviceFailure: 4,
  gatewayTargetFailedToRespond: 11,
} as const;

/** One device behind a unit id. The tables are asked at each request, so that they can be as alive as the process. */
export interface ModbusUnit {
  /** The whole table as it is now; an address past its end is illegal. Valid until the next call. */
  registers(table: 'holding' | 'input'): Uint16Array;
  /** As `registers`, one byte (0 or 1) an entry. */
  bits(table: 'coil' | 'discrete'): Uint8Array;
  /** True when the device refuses these addresses (exception 2) although the table is long enough. */
  refuses?(table: 'coil' | 'discrete' | 'holding' | 'input', start: number, quantity: number): boolean;
}

/** Objects of read device identification (V1.1b3 §6.21): basic 0–2, regular 3–6; ASCII. */
export interface DeviceIdentification {
  readonly vendorName: string;
  readonly productCode: string;
  readonly majorMinorRevision: string;
  readonly vendorUrl: string;
  readonly productName: string;
  readonly modelName: string;
  readonly userApplicationName: string;
}

/** V1.1b3 §6.3, 6.4: registers in one answer; §6.1, 6.2: bits in one answer. */
export const REGISTERS_PER_READ_MAX = 125;
export const BITS_PER_READ_MAX = 2_000;

const BIT_TABLE_OF = { 1: 'coil', 2: 'discrete' } as const;
const REGISTER_TABLE_OF = { 3: 'holding', 4: 'input' } as const;
const ENCAPSULATED_INTERFACE = 43;
const READ_DEVICE_IDENTIFICATION = 14;
/** Regular identification, stream and individual access (V1.1b3 §6.21, conformity level). */
const CONFORMITY_LEVEL = 0x82;

/** @param pdu function code and data, without header; @returns the PDU of the answer */
export function answerRequest(unit: ModbusUnit | undefined, pdu: Buffer, identification: DeviceIdentification): Buffer {
  const functionCode = pdu[0] ?? 0;
  if (unit === undefined) return exceptionReply(functionCode, MODBUS_EXCEPTION.gatewayTargetFailedToRespond);
  switch (functionCode) {
    case 1:
    case 2:
      return readBits(unit, BIT_TABLE_OF[functionCode], pdu);
    case 3:
    case 4:
      return readRegisters(unit, REGISTER_TABLE_OF[functionCode], pdu);
    case ENCAPSULATED_INTERFACE:
      return identify(pdu, identification);
    default:
      return exceptionReply(functionCode, MODBUS_EXCEPTION.illegalFunction);
  }
}

export const exceptionReply = (functionCode: number, exceptionCode: number): Buffer =>
  Buffer.from([functionCode | 0x80, exceptionCode]);

function readRegisters(unit: ModbusUnit, table: 'holding' | 'input', pdu: Buffer): Buffer {
  const functionCode = pdu[0] ?? 0;
  if (pdu.length !== 5) return exceptionReply(functionCode, MODBUS_EXCEPTION.illegalDataValue);
  const start = pdu.readUInt16BE(1);
  const quantity = pdu.readUInt16BE(3);
  if (quantity < 1 || quantity > REGISTERS_PER_READ_MAX) {
    return exceptionReply(functionCode, MODBUS_EXCEPTION.illegalDataValue);
  }
  const words = unit.registers(table);
  if (start + quantity > words.length || unit.refuses?.(table, start, quantity)) {
    return exceptionReply(functionCode, MODBUS_EXCEPTION.illegalDataAddress);
  }
  const reply = Buffer.allocUnsafe(2 + quantity * 2);
  reply[0] = functionCode;
  reply[1] = quantity * 2;
  for (let i = 0; i < quantity; i += 1) reply.writeUInt16BE(words[start + i] ?? 0, 2 + i * 2);
  return reply;
}

function readBits(unit: ModbusUnit, table: 'coil' | 'discrete', pdu: Buffer): Buffer {
  const functionCode = pdu[0] ?? 0;
  if (pdu.length !== 5) return exceptionReply(functionCode, MODBUS_EXCEPTION.illegalDataValue);
  const start = pdu.readUInt16BE(1);
  const quantity = pdu.readUInt16BE(3);
  if (quantity < 1 || quantity > BITS_PER_READ_MAX) {
    return exceptionReply(functionCode, MODBUS_EXCEPTION.illegalDataValue);
  }
  const bits = unit.bits(table);
  if (start + quantity > bits.length || unit.refuses?.(table, start, quantity)) {
    return exceptionReply(functionCode, MODBUS_EXCEPTION.illegalDataAddress);
  }
  const reply = Buffer.alloc(2 + Math.ceil(quantity / 8));
  reply[0] = functionCode;
  reply[1] = reply.length - 2;
  for (let i = 0; i < quantity; i += 1) {
    if (bits[start + i]) reply[2 + (i >> 3)] = (reply[2 + (i >> 3)] ?? 0) | (1 << (i & 7));
  }
  return reply;
}

/** V1.1b3 §6.21. All objects fit into one answer, so "more follows" is always 0. */
function identify(pdu: Buffer, identification: DeviceIdentification): Buffer {
  const [functionCode = 0, meiType, readCode = 0, objectId = 0] = pdu;
  if (meiType !== READ_DEVICE_IDENTIFICATION) return exceptionReply(functionCode, MODBUS_EXCEPTION.illegalFunction);
  if (pdu.length !== 4 || readCode < 1 || readCode > 4) {
    return exceptionReply(functionCode, MODBUS_EXCEPTION.illegalDataValue);
  }
  const objects = Object.entries([
    identification.vendorName,
    identification.productCode,
    identification.majorMinorRevision,
    identification.vendorUrl,
    identification.productName,
    identification.modelName,
    identification.userApplicationName,
  ]).map(([id, text]) => ({ id: Number(id), text: Buffer.from(text, 'ascii').subarray(0, 30) }));
  const last = readCode === 1 ? 2 : 6;
  // A stream that asks for an unknown object starts again at 0; an individual access to it is refused (§6.21).
  const first = objectId > last ? 0 : objectId;
  if (readCode === 4 && objectId > 6) return exceptionReply(functionCode, MODBUS_EXCEPTION.illegalDataAddress);
  const wanted = objects.filter(({ id }) => (readCode === 4 ? id === objectId : id >= first && id <= last));
  return Buffer.concat([
    Buffer.from([functionCode, READ_DEVICE_IDENTIFICATION, readCode, CONFORMITY_LEVEL, 0, 0, wanted.length]),
    ...wanted.map(({ id, text }) => Buffer.concat([Buffer.from([id, text.length]), text])),
  ]);
}
