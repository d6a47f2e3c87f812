import { isModbus } from '../../shared/domain/config/index.ts';
import { overlappingShifts } from '../../shared/domain/shift/index.ts';
import { checkModbusAddress } from '../acquisition/modbus/planning/index.ts';
import type { LoadConfigPorts } from '../config/index.ts';
import { canonicalJson } from '../ledger/index.ts';

/** With the packs of a station's data folder beside those of its file and of the product. */
export const configPortsAt = (dataDir: string): LoadConfigPorts => ({ ...configPorts, dataDir });

/** What reading a configuration needs from the parts that it configures: the same for window, station and command line. */
export const configPorts: LoadConfigPorts = {
  canonicalJson,
  checks: {
    modbusAddress: (tag, connection) => checkModbusAddress(tag, isModbus(connection) ? connection : undefined),
    overlappingShifts: (pattern) => overlappingShifts(pattern).map(({ message }) => message),
  },
};
