import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** C2SP origin and key name. A log that goes on in a new file after damage is `shiftseal/<station>/2`, `/3` … */
export const logNameOf = (stationId: string, generation = 1): string =>
  `shiftseal/${stationId}${generation === 1 ? '' : `/${generation}`}`;

/** The present private key. */
export const keyFileOf = (folder: string): string => join(folder, 'keys', 'checkpoint.key');
/** The key before it, while both sign. */
export const oldKeyFileOf = (folder: string): string => `${keyFileOf(folder)}.old`;
/** The key that a rotation has made and not yet put in force. */
export const nextKeyFileOf = (folder: string): string => `${keyFileOf(folder)}.next`;
export const verifierKeyFileOf = (folder: string): string => join(folder, 'station.vkey');
/** Public history of the keys; absent as long as there was no rotation. */
export const keysFileOf = (folder: string): string => join(folder, 'keys.txt');

/** The public line kept beside a ledger, or undefined when there is none; `verify` starts from it. */
export function readVerifierKeyFile(folder: string): string | undefined {
  const file = verifierKeyFileOf(folder);
  return existsSync(file) ? readFileSync(file, 'utf8').trim() : undefined;
}
