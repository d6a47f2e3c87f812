import type { DecodedRead } from '../../shared/contract/links.ts';
import { isModbus, MODBUS_TABLES, type ModbusConnectionConfig } from '../../shared/domain/config/index.ts';
import { decodeEvery } from '../acquisition/modbus/planning/index.ts';
import { loadConfig } from '../config/index.ts';
import { configPorts } from '../engine/configPorts.ts';
import { systemClock, systemTimers } from '../supervision/index.ts';
import {
  type Command,
  EXIT,
  integerOption,
  oneOf,
  parse,
  required,
  type Terminal,
  table,
  UsageError,
} from './command.ts';

/** Enough for every number type. */
const REGISTERS_DEFAULT = 4;
const REGISTERS_MAX = 125;

export const command: Command = {
  summary: 'one raw Modbus read shown in every type and byte order, the likeliest first',
  usage:
    'shiftseal decode --config F --connection C --register N [--unit U] [--table holding] [--registers 4] [--json]\n' +
    '       shiftseal decode --words 42F6,E979 [--json]',
  async run(args, terminal) {
    const { values } = parse(args, {
      config: { type: 'string' },
      connection: { type: 'string' },
      register: { type: 'string' },
      registers: { type: 'string' },
      unit: { type: 'string' },
      table: { type: 'string' },
      words: { type: 'string' },
      json: { type: 'boolean' },
    });
    const modbusTable = oneOf(values.table ?? 'holding', 'table', MODBUS_TABLES);
    const register = integerOption(values.register, 'register', 0, 65_535);
    const registers = integerOption(values.registers, 'registers', 1, REGISTERS_MAX);
    const unit = integerOption(values.unit, 'unit', 0, 255);
    if (values.words !== undefined) {
      if (values.config !== undefined || values.connection !== undefined) {
        throw new UsageError('--words is decoded as it is; leave --config and --connection out');
      }
      const read = { table: modbusTable, unitId: unit ?? 1, register: register ?? 0 };
      return show(decodeEvery(wordsOf(values.words), read), values.json === true, terminal);
    }
    const connection = connectionOf(required(values.config, 'config'), required(values.connection, 'connection'));
    if (register === undefined) throw new UsageError('--register is required');
    const unitId = unit ?? connection.unitId;
    const own = connection.units.find((each) => each.unitId === unitId);
    const max = own?.maxRegistersPerRead ?? connection.maxRegistersPerRead;
    const count = Math.min(registers ?? Math.min(REGISTERS_DEFAULT, max), 65_536 - register);
    const read = { table: modbusTable, unitId, register };
    // Loaded here only: --words needs neither sockets nor serial ports.
    const { readRaw } = await import('../acquisition/modbus/index.ts');
    const words = await readRaw(connection, { ...read, count }, { clock: systemClock(), timers: systemTimers });
    return show(decodeEvery(words, read), values.json === true, terminal);
  },
};

function connectionOf(file: string, id: string): ModbusConnectionConfig {
  const { config } = loadConfig(file, configPorts);
  const modbus = config.connections.filter(isModbus);
  const connection = modbus.find((each) => each.id === id);
  if (connection) return connection;
  const other = config.connections.find((each) => each.id === id);
  const known = modbus.length === 0 ? 'there are none' : `known: ${modbus.map((each) => each.id).join(', ')}`;
  throw new Error(
    other
      ? `connection "${id}" speaks ${other.protocol}; only Modbus registers are decoded (${known})`
      : `there is no connection "${id}" in ${file} (Modbus connections: ${known})`,
  );
}

/** @throws UsageError naming the word that is none */
function wordsOf(text: string): number[] {
  const words = text.split(/[\s,]+/).filter((word) => word !== '');
  if (words.length === 0 || words.length > REGISTERS_MAX) {
    throw new UsageError(`--words takes 1 to ${REGISTERS_MAX} registers as hexadecimal digits: 42F6,E979`);
  }
  return words.map((word) => {
    if (!/^(0x)?[0-9a-f]{1,4}$/i.test(word)) {
      throw new UsageError(`--words takes registers of up to four hexadecimal digits, not "${word}"`);
    }
    return Number.parseInt(word, 16);
  });
}

function show(decoded: DecodedRead, isJson: boolean, terminal: Terminal): number {
  if (isJson) terminal.out(JSON.stringify(decoded, null, 2));
  else {
    terminal.out(`${decoded.table} ${decoded.register} of unit ${decoded.unitId}: ${decoded.words.join(' ')}\n`);
    const rows = decoded.rows.map((row) => [row.plausibility, row.type, row.order, row.value, row.why]);
    terminal.out(table(['', 'type', 'order', 'value', 'why'], rows));
  }
  return EXIT.fine;
}
