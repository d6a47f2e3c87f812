import { join } from 'node:path';
import { STATION_ACTOR } from '../../shared/domain/entry.ts';
import type { Engine } from '../engine.ts';
import { createIdentity, type Identity, openUserFile } from '../identity/index.ts';
import { systemClock } from '../supervision/index.ts';

/** The users of a data folder whose station does not run; what they try is written to the log by the engine of this process. */
export function identityOver(engine: Pick<Engine, 'command'>, folder: string): Identity {
  const { monotonicMs, now } = systemClock();
  return createIdentity({
    ...{ users: openUserFile(join(folder, 'users.json')), monotonicMs, now },
    record: async (event, subject, detail) =>
      void engine.command('recordEvent', { event, subject, detail, actor: STATION_ACTOR }),
  });
}
