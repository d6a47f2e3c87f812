import { isModbus } from '../../../shared/domain/config/index.ts';
import type { CreateDriver, Protocol } from '../driver.ts';
import { ModbusDriver } from './modbusDriver.ts';
import { testModbusLink } from './testModbusLink.ts';

export { checkModbusAddress } from './modbusAddress.ts';
export { READ_FUNCTIONS } from './protocol.ts';
export { type RawRequest, readRaw } from './readRaw.ts';

/** @throws RangeError for a connection of another protocol, or naming every tag whose address cannot be read */
export const createModbusDriver: CreateDriver = (connection, tags, ports) => {
  if (!isModbus(connection))
    throw new RangeError(`connection "${connection.id}" is ${connection.protocol}, not Modbus`);
  return new ModbusDriver(connection, tags, ports);
};

/** Modbus TCP, RTU, ASCII, and RTU over TCP. */
export const modbusProtocol: Protocol = {
  create: createModbusDriver,
  async test(connection, tags, ports) {
    if (!isModbus(connection))
      throw new RangeError(`connection "${connection.id}" is ${connection.protocol}, not Modbus`);
    return testModbusLink(connection, tags, ports);
  },
};
