import { hostname } from 'node:os';
import { join } from 'node:path';
import { type Actor, STATION_ACTOR } from '../../shared/domain/entry.ts';
import {
  createIdentity,
  createStationHasher,
  type Derive,
  deriveHere,
  type Identity,
  openUserFile,
  type PasswordHasher,
  type RecordEvent,
  type UserFile,
} from '../identity/index.ts';
import type { ReconfigurableStation } from '../reconfigurableStation.ts';
import { systemClock } from '../supervision/index.ts';

type IdentityStation = Pick<ReconfigurableStation, 'config' | 'command'>;

/** Where what the command line asks for is done, for the log. */
export const COMMAND_LINE = `command line on ${hostname()}`;

/**
 * Writes what is done about users into the log of a running station.
 *
 * @param where window or command line, and the computer
 * @param otherwise who is named where nobody proved who they are
 */
export const recordInto =
  (station: Pick<IdentityStation, 'command'>, where: string, otherwise: Actor): RecordEvent =>
  (event, subject, detail, user, change) =>
    station.command('recordEvent', {
      ...{ event, subject, detail, where },
      ...(change === undefined ? {} : { change }),
      actor: user ? { user: user.name, role: user.role } : otherwise,
    });

export interface StationIdentityPorts {
  readonly station: IdentityStation;
  /** Of the data folder, or that of a training plant. */
  readonly users: UserFile;
  readonly hasher?: PasswordHasher;
  readonly record: RecordEvent;
}

/** The people of a running station, under the configuration in force. */
export const identityOfStation = ({ station, users, hasher, record }: StationIdentityPorts): Identity => {
  const { monotonicMs, now } = systemClock();
  return createIdentity({
    ...{ users, monotonicMs, now, record },
    policy: () => station.config().identity,
    ...(hasher === undefined ? {} : { hasher }),
    words: () => {
      const { id, name = '' } = station.config().station;
      return [id, name];
    },
  });
};

/** What a hash costs at this station, as it was measured; kept beside its users. */
export const measuredHasher = (users: UserFile, derive: Derive = deriveHere): PasswordHasher =>
  createStationHasher({ derive, monotonicMs: systemClock().monotonicMs, kept: users.cost, keep: users.saveCost });

/** The people of a station without a window. @param derive where passwords are hashed; absent: at the floor, in this thread */
export function headlessIdentity(dataDir: string, station: IdentityStation, derive?: Derive): Identity {
  const users = openUserFile(join(dataDir, 'users.json'));
  const hasher = derive === undefined ? {} : { hasher: measuredHasher(users, derive) };
  return identityOfStation({ station, users, record: recordInto(station, COMMAND_LINE, STATION_ACTOR), ...hasher });
}
