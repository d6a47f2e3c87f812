import {
  keyHistoryOf,
  openCheckpointWithHistory,
  readKeysFile,
  readVerifierKeyFile,
  type SignedCheckpoint,
} from '../ledger/index.ts';
import type { DataFolder } from '../query/dataFolder.ts';
import { BundleError } from './bundleError.ts';

export interface SignedState {
  /** The newest; undefined: none was signed yet. */
  readonly checkpoint: SignedCheckpoint | undefined;
  /** Public key line of the station. */
  readonly keyLine: string;
  /** Content of keys.txt; undefined: the key was never another. */
  readonly keysText: string | undefined;
}

/**
 * What the station has signed of its log, by its own keys.
 *
 * @throws BundleError when the public key is missing @throws NoteError when the checkpoint is not signed by the station
 */
export function signedState(data: DataFolder): SignedState {
  const keyLine = readVerifierKeyFile(data.folder);
  if (keyLine === undefined) {
    throw new BundleError(`${data.folder} has no station.vkey; put it back from the backup of the data folder`);
  }
  const keysText = readKeysFile(data.folder);
  const newest = data.ledger.latestCheckpoint();
  const checkpoint = newest && openCheckpointWithHistory(newest.note, keyHistoryOf(keyLine, keysText));
  return { checkpoint, keyLine, keysText };
}
