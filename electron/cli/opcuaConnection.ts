import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { OpcuaConnectionConfig } from '../../shared/domain/config/index.ts';
import type { DriverPorts } from '../acquisition/index.ts';
import { loadConfig } from '../config/index.ts';
import { configPorts } from '../engine/configPorts.ts';
import { systemClock, systemTimers } from '../supervision/index.ts';

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

/** Where a station keeps trust list and own certificate of a connection. */
export const connectionFolder = (dataFolder: string, connection: string): string =>
  join(dataFolder, 'acquisition', connection.replaceAll(':', '_'));

/** Ports of a session that reads nothing into a ledger. */
export function sessionPorts(
  connection: string,
  dataFolder: string,
  secrets: Readonly<Record<string, string>>,
): DriverPorts {
  const folder = connectionFolder(dataFolder, connection);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const nothing = (): void => undefined;
  return {
    clock: systemClock(),
    timers: systemTimers,
    random: Math.random,
    credit: () => 0,
    onCredit: nothing,
    deliver: nothing,
    refuse: nothing,
    event: nothing,
    health: nothing,
    disableTag: nothing,
    gap: nothing,
    secret: async (name) => secrets[name],
    folder,
    dataFolder,
  };
}
