import { join } from 'node:path';
import type { DriverPorts } from '../acquisition/index.ts';
import { makeFolder } from '../ledger/index.ts';
import { systemClock, systemTimers } from '../supervision/index.ts';

/** Where a station keeps what belongs to one connection: trust list, own certificate, response times. */
export const connectionFolder = (dataFolder: string, connection: string): string =>
  join(dataFolder, 'acquisition', connection.replaceAll(':', '_'));

/** The same, made when it is not there; readable by its owner alone. */
export function madeConnectionFolder(dataFolder: string, connection: string): string {
  const folder = connectionFolder(dataFolder, connection);
  makeFolder(folder, 0o700);
  return folder;
}

/** Ports of a link that a command opens by itself: what is read is shown and thrown away. */
export function portsOutsideStation(
  connection: string,
  dataFolder: string,
  secrets: Readonly<Record<string, string>>,
): DriverPorts {
  const nothing = (): void => undefined;
  return {
    clock: systemClock(),
    timers: systemTimers,
    random: Math.random,
    credit: () => 1,
    onCredit: nothing,
    deliver: nothing,
    refuse: nothing,
    event: nothing,
    health: nothing,
    disableTag: nothing,
    gap: nothing,
    secret: async (name) => secrets[name],
    folder: madeConnectionFolder(dataFolder, connection),
    dataFolder,
  };
}
