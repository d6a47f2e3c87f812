import { overlappingShifts } from '../../shared/domain/shift/index.ts';
import { checkModbusAddress } from '../acquisition/modbus/planning/index.ts';
import type { LoadConfigPorts } from '../config/index.ts';
import { canonicalJson } from '../ledger/index.ts';

/** What reading a configuration needs from the parts that it configures: the same for window, station and command line. */
export const configPorts: LoadConfigPorts = {
  canonicalJson,
  checks: {
    modbusAddress: (tag) => checkModbusAddress(tag),
    overlappingShifts: (pattern) => overlappingShifts(pattern).map(({ message }) => message),
  },
};
