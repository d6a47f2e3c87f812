import type { OpcuaConnectionConfig } from '../../shared/domain/config/index.ts';
import { loadConfig } from '../config/index.ts';
import { configPorts } from '../engine/configPorts.ts';

/** @throws Error naming the connections there are */
export function opcuaConnectionOf(configFile: string, id: string): OpcuaConnectionConfig {
  const { config } = loadConfig(configFile, configPorts);
  const connection = config.connections.find((each) => each.id === id);
  if (connection?.protocol === 'opc-ua') return connection;
  const known = config.connections.filter(({ protocol }) => protocol === 'opc-ua').map((each) => each.id);
  const what = connection
    ? `connection "${id}" is ${connection.protocol}, not opc-ua`
    : `there is no connection "${id}"`;
  throw new Error(`${what} in ${configFile}; OPC UA connections: ${known.join(', ') || 'none'}`);
}
