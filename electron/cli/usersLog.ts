import { existsSync } from 'node:fs';
import { hostname } from 'node:os';
import { STATION_ACTOR } from '../../shared/domain/entry.ts';
import { createEntryFactory } from '../engine/entryFactory.ts';
import type { RecordEvent } from '../identity/index.ts';
import { ledgerFileOf, openLedger } from '../ledger/index.ts';
import { openDataFolder, STATION_MIGRATIONS } from '../query/dataFolder.ts';
import { systemClock } from '../supervision/index.ts';
import { userName } from './userName.ts';

/** The log of a station that does not run, for what is done about its users. */
export interface UsersLog {
  readonly record: RecordEvent;
  close(): void;
}

/**
 * The log, as its only writer for a moment: what was done, and by which account of the operating system, is an entry. While the
 * station runs, its lock stops us: it has the users in its hands.
 *
 * @returns undefined where there is no ledger yet
 */
export function openUsersLog(folder: string): UsersLog | undefined {
  if (!existsSync(ledgerFileOf(folder))) return undefined;
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
    async record(event, subject, detail, user, change) {
      const at = clock.now();
      const actor = user
        ? { user: user.name, role: user.role }
        : { ...STATION_ACTOR, user: `command line (${userName()})` };
      const body = {
        ...({ kind: 'event', workUnit: null, from: null, to: null } as const),
        ...{ event, subject, detail, actor, where: `command line on ${hostname()}` },
        ...(change === undefined ? {} : { change }),
      };
      ledger.append([createEntryFactory(station.id)(body, at, [event, subject, at, ledger.size])]);
      ledger.checkpoint();
    },
    close: () => ledger.close(),
  };
}
