import type {
  ModbusConnectionConfig,
  ModbusRtuOverTcpConfig,
  ModbusSerialConfig,
} from '../../../shared/domain/config/index.ts';
import type { DriverPorts } from '../driver.ts';
import { ASCII_FRAMING } from './asciiFraming.ts';
import type { ModbusLine, ModbusLineEvents } from './modbusLine.ts';
import type { OwedAnswers } from './owedAnswers.ts';
import { RTU_FRAMING } from './rtuFraming.ts';
import { openSerialPort, type SerialSettings } from './serial/index.ts';
import { SerialLine } from './serialLine.ts';
import { openTcpLine } from './tcpLine.ts';
import { openTcpPipe } from './tcpPipe.ts';
import { TRANSACTION_IDS } from './validatingTcpPort.ts';

export interface OpeningLine {
  /** How many lines were opened before for this connection; keeps transaction ids of two connections apart. */
  readonly opened: number;
  /** What units on a line without transaction ids may still answer; outlives the line. */
  readonly owed: OwedAnswers;
}

/** Silence between frames behind a serial device server, ms: it adds its own, and a network. */
const TURNAROUND_MS_OVER_TCP = 5;
/** MSL 2.5.1.1: above 19 200 baud the silence between frames is no longer 3.5 characters but this. */
const TURNAROUND_MS_FAST = 1.75;
const TURNAROUND_CHARS = 3.5;
const FAST_BAUD = 19_200;
/** The first time, nobody knows what was asked before: by a station that was stopped, or by another program. */
const OPEN_QUIET_MS_MAX = 2_000;

/** Opens the line of a connection, whatever it speaks; events tell what became of it. */
export function openLine(
  config: ModbusConnectionConfig,
  ports: Pick<DriverPorts, 'clock' | 'timers' | 'openSerial'>,
  { opened, owed }: OpeningLine,
  events: ModbusLineEvents,
): ModbusLine {
  if (config.protocol === 'modbus-tcp') {
    const { host, port, maxInFlight } = config;
    const firstTransactionId = (opened * TRANSACTION_IDS) & 0xffff;
    return openTcpLine({ host, port, maxInFlight, firstTransactionId }, events);
  }
  const { clock, timers } = ports;
  return new SerialLine(
    {
      framing: config.protocol === 'modbus-ascii' ? ASCII_FRAMING : RTU_FRAMING,
      turnaroundMs: turnaroundMs(config),
      openQuietMs: opened === 0 ? Math.min(config.timeoutMs, OPEN_QUIET_MS_MAX) : 0,
      charMs: 'baudRate' in config ? charMs(config) : 0,
      owed,
      clock,
      timers,
      open: (pipeEvents) =>
        config.protocol === 'modbus-rtu-over-tcp'
          ? openTcpPipe(config, pipeEvents)
          : (ports.openSerial ?? openSerialPort)(serialSettings(config), pipeEvents),
    },
    events,
  );
}

/** What the serial line is set to, with the defaults of MSL 2.5.1 and 2.5.2 filled in. */
function serialSettings(config: ModbusSerialConfig): SerialSettings {
  const { path, baudRate, parity } = config;
  return {
    path,
    baudRate,
    parity,
    dataBits: config.dataBits ?? (config.protocol === 'modbus-ascii' ? 7 : 8),
    stopBits: config.stopBits ?? (parity === 'none' ? 2 : 1),
  };
}

/** One character with start bit, parity and stop bits, in ms. */
export function charMs(config: ModbusSerialConfig): number {
  const { baudRate, dataBits, parity, stopBits } = serialSettings(config);
  return (1000 * (1 + dataBits + (parity === 'none' ? 0 : 1) + stopBits)) / baudRate;
}

function turnaroundMs(config: ModbusSerialConfig | ModbusRtuOverTcpConfig): number {
  if (config.turnaroundMs !== undefined) return config.turnaroundMs;
  if (config.protocol === 'modbus-rtu-over-tcp') return TURNAROUND_MS_OVER_TCP;
  return config.baudRate > FAST_BAUD ? TURNAROUND_MS_FAST : TURNAROUND_CHARS * charMs(config);
}

/** Where the device is, as people and messages name it. */
export const placeOf = (config: ModbusConnectionConfig): string =>
  'path' in config ? config.path : `${config.host}:${config.port}`;
