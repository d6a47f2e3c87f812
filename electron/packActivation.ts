import { CommandRefusedError } from '../shared/domain/commandRefused.ts';
import type { Signature } from '../shared/domain/entries/head.ts';
import { separationOfPack } from './engine/packLog.ts';
import { putIntoForce } from './engine/packShelf.ts';
import type { ReconfigurableStation } from './reconfigurableStation.ts';

/** Who releases a pack, and why. */
export interface Release {
  readonly reason: string;
  readonly signature: Signature;
  readonly second?: Signature;
}

/**
 * Brings a pack into force: it is put on the shelf, named in the configuration with its hash, and the station starts again with it;
 * pack, author, reason and signatures are sealed with the first entry of the new session.
 *
 * @throws ConfigError for a pack that is wrong or does not fit the station; Error where a second person must sign, or nothing would
 * change; the station then runs as before
 */
export async function activatePack(
  station: ReconfigurableStation,
  file: string,
  { reason, signature, second }: Release,
): Promise<{ hash: string }> {
  const { text, path } = station.configuration();
  const place = { dataDir: station.dataDir, configPath: path };
  const put = putIntoForce(place, text, station.config(), file);
  if (second === undefined && put.loaded.pack.rules.some((rule) => rule.secondPerson))
    throw new Error(`pack ${put.loaded.pack.id} has rules that need a second signature`);
  const lifted = station.config().separation?.onePersonMay ?? [];
  const separation = separationOfPack(put.loaded.pack.author, { signature, ...(second ? { second } : {}) }, lifted);
  if (separation.kind === 'refused') throw new CommandRefusedError('separation', separation.reason);
  const actor = { user: signature.user, role: signature.role };
  return station.reconfigure(put.text, reason, actor, { signature, ...(second ? { second } : {}) });
}
