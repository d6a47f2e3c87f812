import type { ModbusConnectionConfig, ModbusTable } from '../../../../shared/domain/config/index.ts';
import { dataBytes, MBAP_BYTES } from '../protocol.ts';

/** What one request costs on its way: bytes, and the time they need where the line is slow enough to matter. */
export interface RequestCost {
  readonly requestBytes: number;
  readonly answerBytes: number;
  /** Milliseconds in which the line carries the two frames or keeps the silence between them. */
  readonly lineMs: number;
}

export type CostOfRequest = (table: ModbusTable, count: number) => RequestCost;

/** MAP 6: function, start, quantity. */
const REQUEST_PDU_BYTES = 5;
/** MAP 6: function and byte count; the data follow. */
const ANSWER_PDU_BYTES = 2;
const UNIT_BYTES = 1;
/** Modbus over Serial Line V1.02, 2.5.1. */
const CRC_BYTES = 2;
/** Modbus over Serial Line V1.02, 2.5.2: ':' in front, LRC, CR and LF behind; all but ':' CR LF as two characters. */
const LRC_BYTES = 1;
const ASCII_FRAMING_CHARACTERS = 3;

/** Modbus over Serial Line V1.02, 2.5.1.1: silence between frames, in characters. */
const SILENCE_CHARACTERS = 3.5;
/** The same clause: above 19 200 baud the silence no longer shrinks. */
const SILENCE_MS_FAST = 1.75;
const FAST_BAUD_RATE = 19_200;
/** connection.ts: default of `turnaroundMs` for RTU over TCP. */
const TURNAROUND_MS_OVER_TCP = 5;

/**
 * The wire of a connection. Behind a serial device server the speed of the line is not ours to know: the default of the
 * standard (19 200 baud, 11 bits a character) is assumed. On Ethernet the frames themselves take no time worth counting.
 */
export function costOfRequest(connection: ModbusConnectionConfig): CostOfRequest {
  switch (connection.protocol) {
    case 'modbus-tcp':
      return (table, count) => ({
        requestBytes: MBAP_BYTES + REQUEST_PDU_BYTES,
        answerBytes: MBAP_BYTES + ANSWER_PDU_BYTES + dataBytes(table, count),
        lineMs: 0,
      });
    case 'modbus-rtu':
    case 'modbus-rtu-over-tcp': {
      const line = lineOf(connection);
      return (table, count) => {
        const requestBytes = UNIT_BYTES + REQUEST_PDU_BYTES + CRC_BYTES;
        const answerBytes = UNIT_BYTES + ANSWER_PDU_BYTES + dataBytes(table, count) + CRC_BYTES;
        // The device knows that the request is over only after its own silence.
        const lineMs = (requestBytes + answerBytes) * line.characterMs + line.silenceMs + line.turnaroundMs;
        return { requestBytes, answerBytes, lineMs };
      };
    }
    case 'modbus-ascii': {
      const line = lineOf(connection);
      const characters = (bytes: number): number => 2 * (UNIT_BYTES + bytes + LRC_BYTES) + ASCII_FRAMING_CHARACTERS;
      return (table, count) => {
        const requestBytes = characters(REQUEST_PDU_BYTES);
        const answerBytes = characters(ANSWER_PDU_BYTES + dataBytes(table, count));
        // Frames end with CR LF: nobody waits for silence to recognise an end.
        return {
          requestBytes,
          answerBytes,
          lineMs: (requestBytes + answerBytes) * line.characterMs + line.turnaroundMs,
        };
      };
    }
  }
}

function lineOf(connection: Exclude<ModbusConnectionConfig, { protocol: 'modbus-tcp' }>): {
  readonly characterMs: number;
  readonly silenceMs: number;
  readonly turnaroundMs: number;
} {
  const isOverTcp = connection.protocol === 'modbus-rtu-over-tcp';
  const baudRate = isOverTcp ? FAST_BAUD_RATE : connection.baudRate;
  const characterMs = (1000 * (isOverTcp ? 11 : bitsPerCharacter(connection))) / baudRate;
  const silenceMs = baudRate > FAST_BAUD_RATE ? SILENCE_MS_FAST : SILENCE_CHARACTERS * characterMs;
  const turnaroundMs = connection.turnaroundMs ?? (isOverTcp ? TURNAROUND_MS_OVER_TCP : silenceMs);
  return { characterMs, silenceMs, turnaroundMs };
}

/** Modbus over Serial Line V1.02, 2.5.1 and 2.5.2: start bit, data, parity, stop bits; without parity a second stop bit. */
function bitsPerCharacter(
  connection: Extract<ModbusConnectionConfig, { protocol: 'modbus-rtu' | 'modbus-ascii' }>,
): number {
  const hasParity = connection.parity !== 'none';
  const dataBits = connection.dataBits ?? (connection.protocol === 'modbus-ascii' ? 7 : 8);
  const stopBits = connection.stopBits ?? (hasParity ? 1 : 2);
  return 1 + dataBits + (hasParity ? 1 : 0) + stopBits;
}
