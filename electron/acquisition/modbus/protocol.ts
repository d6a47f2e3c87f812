import type { ModbusTable } from '../../../shared/domain/config/index.ts';

/**
 * What we use of the Modbus Application Protocol V1.1b3 (MAP), of Modbus Messaging on TCP/IP V1.0b (MMT) and of Modbus over
 * Serial Line V1.02 (MSL): four functions that read, and device identification. No function that writes is named in this
 * folder, and no transport sends one.
 */
export const READ_FUNCTIONS = {
  coil: 0x01, // MAP 6.1 Read Coils
  discrete: 0x02, // MAP 6.2 Read Discrete Inputs
  holding: 0x03, // MAP 6.3 Read Holding Registers
  input: 0x04, // MAP 6.4 Read Input Registers
} as const satisfies Record<ModbusTable, number>;
export type ReadFunction = (typeof READ_FUNCTIONS)[ModbusTable];

export const isReadFunction = (code: number): code is ReadFunction => code >= 0x01 && code <= 0x04;

/** MAP 6.21: Encapsulated Interface Transport, of which only Read Device Identification (MEI type 14) is used. */
export const IDENTIFY_FUNCTION = 0x2b;
export const IDENTIFY_MEI_TYPE = 0x0e;

/** MAP 7: an exception answers with the function code and this bit. */
export const EXCEPTION_BIT = 0x80;

/** MAP 4.4: each table has 65 536 entries, numbered from 0 in the protocol. */
export const TABLE_ENTRIES = 65_536;
/** MAP 6.3 and 6.4. */
export const REGISTERS_PER_READ_MAX = 125;
/** MAP 6.1 and 6.2. */
export const BITS_PER_READ_MAX = 2000;

/** MMT 3.1.3: transaction id, protocol id, length, unit id. */
export const MBAP_BYTES = 7;
/** MAP 4.1: a Modbus TCP frame is at most 253 bytes of PDU and the MBAP. */
export const FRAME_BYTES_MAX = 253 + MBAP_BYTES;

/** MSL 2.5.1: an RTU frame, unit and CRC included. */
export const RTU_FRAME_BYTES_MAX = 256;
/** MSL 2.5.2.1: an ASCII frame, colon and line end included. */
export const ASCII_FRAME_CHARS_MAX = 513;

/** Data bytes of an answer to a request for `count` entries by its function code. */
export const dataBytesOf = (functionCode: number, count: number): number =>
  functionCode <= 0x02 ? (count + 7) >> 3 : count * 2;

/** The PDU of a request that reads (MAP 6.1 to 6.4). */
export function readPdu(functionCode: ReadFunction, start: number, count: number): Uint8Array {
  return Uint8Array.of(functionCode, start >> 8, start & 0xff, count >> 8, count & 0xff);
}

export const isBitTable = (table: ModbusTable): boolean => table === 'coil' || table === 'discrete';

/** Data bytes of an answer with `count` entries of a table. */
export const dataBytes = (table: ModbusTable, count: number): number =>
  isBitTable(table) ? (count + 7) >> 3 : count * 2;

/** MAP 7, in the words an operator can use. */
const EXCEPTIONS: Readonly<Record<number, string>> = {
  1: 'illegal function: the device has no such table',
  2: 'illegal data address: the device has no such register',
  3: 'illegal data value: the device refuses this quantity',
  4: 'server device failure',
  5: 'acknowledge: the device is still busy with it',
  6: 'server device busy',
  8: 'memory parity error',
  10: 'gateway path unavailable',
  11: 'gateway target device failed to respond',
};
export const exceptionText = (code: number): string => `exception ${code} (${EXCEPTIONS[code] ?? 'unknown'})`;

/** How people and messages name a table. */
export const TABLE_NAMES = {
  coil: 'coil',
  discrete: 'discrete input',
  input: 'input register',
  holding: 'holding register',
} as const satisfies Record<ModbusTable, string>;
