import { existsSync } from 'node:fs';
import { STATION_ACTOR } from '../../shared/domain/entry.ts';
import { COMMAND_LINE } from '../control/index.ts';
import { createEntryFactory } from '../engine/entryFactory.ts';
import { keepForLog, type RecordEvent } from '../identity/index.ts';
import { ledgerFileOf, openLedger } from '../ledger/index.ts';
import { openDataFolder, STATION_MIGRATIONS } from '../query/dataFolder.ts';
import { systemClock } from '../supervision/index.ts';
import { userName } from './userName.ts';

/** The log of a station that does not run, for what is done about its users. */
export interface UsersLog {
  readonly record: RecordEvent;
  /** False: there is no ledger yet, and the first start of the station puts it there. */
  readonly isLog: boolean;
  close(): void;
}

/**
 * The log, as its only writer for a moment: what was done, and by which account of the operating system, is an entry. While the
 * station runs, its lock stops us: it has the users in its hands.
 */
export function openUsersLog(folder: string): UsersLog {
  if (!existsSync(ledgerFileOf(folder))) return logToBe(folder);
  const data = openDataFolder(folder);
  const { station, checkpoint } = data.configs.inForce().config;
  data.close();
  const clock = systemClock();
  const ledger = openLedger({
    folder,
    stationId: station.id,
    clock,
    migrations: STATION_MIGRATIONS,
    ...(checkpoint.witnessFile === undefined ? {} : { witnessPath: checkpoint.witnessFile }),
  });
  return {
    isLog: true,
    async record(event, subject, detail, user, change) {
      const at = clock.now();
      const actor = user
        ? { user: user.name, role: user.role }
        : { ...STATION_ACTOR, user: `command line (${userName()})` };
      const body = {
        ...({ kind: 'event', workUnit: null, from: null, to: null } as const),
        ...{ event, subject, detail, actor, where: COMMAND_LINE },
        ...(change === undefined ? {} : { change }),
      };
      ledger.append([createEntryFactory(station.id)(body, at, [event, subject, at, ledger.size])]);
      ledger.checkpoint();
    },
    close: () => ledger.close(),
  };
}

function logToBe(folder: string): UsersLog {
  const about = { by: `command line (${userName()})`, where: COMMAND_LINE };
  return {
    isLog: false,
    async record(event, subject, detail, _user, change) {
      const told = change === undefined ? {} : { change };
      keepForLog(folder, { event, subject, detail, ...told, ...about, at: systemClock().now() });
    },
    close: () => undefined,
  };
}
