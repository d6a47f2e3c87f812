import type { CreateDriver } from '../driver.ts';
import { ModbusDriver } from './modbusDriver.ts';

export { checkModbusAddress } from './modbusAddress.ts';
export { READ_FUNCTIONS } from './protocol.ts';

/** @throws RangeError for a connection of another protocol, or naming every tag whose address cannot be read */
export const createModbusDriver: CreateDriver = (connection, tags, ports) => {
  if (connection.protocol !== 'modbus-tcp') {
    throw new RangeError(`connection "${connection.id}" is ${connection.protocol}, not modbus-tcp`);
  }
  return new ModbusDriver(connection, tags, ports);
};
