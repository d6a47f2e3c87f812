/**
 * The station's signing keys. Made once, at the first start; a lost private key is never quietly replaced, and another key
 * only follows by a rotation that the old one signed (keyHistory.ts).
 *
 * A rotation is decided by one transaction of the ledger: its cursor then names the new chain. Everything in files is put in
 * order after it, or at the next opening, so that a crash leaves the old key or the new one, never half of each.
 */
import { existsSync, readFileSync, renameSync } from 'node:fs';
import { dirname } from 'node:path';
import type { CheckpointSigner } from './checkpointNote.ts';
import { syncFolder, writeFileDurably } from './durableFile.ts';
import { LedgerForeignError, LedgerKeyError } from './errors.ts';
import {
  destroyKeyFile,
  fileVault,
  type KeyVault,
  keyNameOf,
  openKeyText,
  readKeyFile,
  signerOf,
  tightenPermissions,
  writeKeyFile,
} from './keyFile.ts';
import {
  historyOfOneKey,
  holdsKey,
  type KeyHistory,
  parseKeyHistory,
  presentKeyOf,
  readKeysFile,
} from './keyHistory.ts';
import { keyFileOf, keysFileOf, logNameOf, nextKeyFileOf, oldKeyFileOf, verifierKeyFileOf } from './keyPaths.ts';
import type { KeyState } from './keyState.ts';
import { formatVerifierKey, NoteError, parseVerifierKey, rawPublicKeyOf } from './note.ts';

export interface StationKeys {
  readonly signer: CheckpointSigner;
  /** Signs beside it while a rotation is fresh. */
  readonly old: CheckpointSigner | undefined;
  /** The public line, name+hash+base64. */
  readonly verifierKey: string;
  readonly history: KeyHistory;
  /** What was put right on the way, in words; empty on an ordinary day. */
  readonly repairs: readonly string[];
  /** What became of a rotation that a crash interrupted. */
  readonly rotations: readonly string[];
}

export interface StationKeyOptions {
  readonly folder: string;
  readonly stationId: string;
  readonly generation?: number;
  /** No ledger was there yet: a missing key may be made. */
  readonly mayCreate: boolean;
  /** As the ledger has it; undefined when it was never rotated. */
  readonly state: KeyState | undefined;
  readonly vault?: KeyVault;
}

/**
 * Finishes or undoes an interrupted rotation, and reads the keys of the folder.
 *
 * @throws LedgerKeyError when a half is missing, unreadable, or is not the key that the ledger was signed with
 * @throws LedgerForeignError when the key belongs to another station
 */
export function openStationKeys(options: StationKeyOptions): StationKeys {
  const { folder, stationId, state, vault = fileVault } = options;
  const name = logNameOf(stationId, options.generation);
  const keyFile = keyFileOf(folder);
  const rotations = settleRotation(options, name);
  if (!existsSync(keyFile)) {
    if (existsSync(verifierKeyFileOf(folder)) || !options.mayCreate) throw missing(keyFile);
    writeKeyFile(keyFile, vault.make(name).fileText);
  }
  const repairs = tightenPermissions(keyFile);
  const fileText = readKeyFile(keyFile) as string;
  assertOwn(folder, stationId, keyNameOf(fileText));
  const signer = signerOf(openKeyText(keyFile, fileText, vault), keyFile, name);
  const line = formatVerifierKey(signer.key);
  const history = settleHistory(folder, line, state, rotations);
  settlePublicLine(folder, signer, history);
  return { signer, old: readOld(options, name, rotations), verifierKey: line, history, repairs, rotations };
}

/** The name of a key belongs to the station, whatever the generation of its log. */
function assertOwn(folder: string, stationId: string, keyName: string | undefined): void {
  if (keyName === undefined) return; // told as unusable
  const base = logNameOf(stationId);
  if (keyName === base || (keyName.startsWith(`${base}/`) && /^\d+$/.test(keyName.slice(base.length + 1)))) return;
  throw new LedgerForeignError(
    `The data folder ${folder} belongs to "${keyName}", but the configuration names station "${stationId}".`,
    'Use the data folder of this station, or a new one: a station keeps its id for the life of its ledger.',
  );
}

/** @returns what was done, in words */
function settleRotation({ folder, state, vault = fileVault }: StationKeyOptions, name: string): string[] {
  const [keyFile, nextFile, oldFile] = [keyFileOf(folder), nextKeyFileOf(folder), oldKeyFileOf(folder)];
  const [present, next] = [readKeyFile(keyFile), readKeyFile(nextFile)];
  const done: string[] = [];
  const wanted = state && presentKeyOf(parseKeyHistory(state.history)).line;
  const isKey = (path: string, text: string | undefined): boolean =>
    text !== undefined && formatVerifierKey(signerOf(openKeyText(path, text, vault), path, name).key) === wanted;
  if (wanted !== undefined && !isKey(keyFile, present) && isKey(nextFile, next)) {
    putInForce(folder);
    done.push('a key rotation that was interrupted has been completed: the log says that the new key is in force');
  } else if (next !== undefined) {
    destroyKeyFile(nextFile);
    done.push(
      'a key rotation that was interrupted has been undone: the log does not have it, and its key was destroyed',
    );
  }
  if (wanted !== undefined && existsSync(keyFile) && !isKey(keyFile, readKeyFile(keyFile)))
    throw replaced(keyFile, wanted);
  if (existsSync(oldFile) && state !== undefined && state.overlap === undefined) {
    destroyKeyFile(oldFile);
    done.push('the old signing key, whose time was over, has been destroyed');
  }
  return done;
}

/** The new key becomes the present one, and the present one the old. Moved, not copied: what is destroyed later is the file itself. */
export function putInForce(folder: string): void {
  if (existsSync(keyFileOf(folder))) {
    destroyKeyFile(oldKeyFileOf(folder));
    renameSync(keyFileOf(folder), oldKeyFileOf(folder));
  }
  renameSync(nextKeyFileOf(folder), keyFileOf(folder));
  syncFolder(dirname(keyFileOf(folder)));
}

/** `keys.txt` as the ledger has it; the ledger's word counts, a file that was lost is written again. */
function settleHistory(folder: string, line: string, state: KeyState | undefined, rotations: string[]): KeyHistory {
  const beside = readKeysFile(folder);
  if (state === undefined) {
    if (beside === undefined) return historyOfOneKey(line);
    return chainBeside(folder, beside, line);
  }
  const history = parseKeyHistory(state.history);
  if (beside !== state.history) {
    if (beside !== undefined && !state.history.startsWith(beside)) {
      rotations.push(`${keysFileOf(folder)} was not the history that the ledger knows, and has been written again`);
    } else rotations.push(`${keysFileOf(folder)} was behind the ledger, and has been written again`);
    writeFileDurably(keysFileOf(folder), state.history, 0o644);
  }
  return history;
}

/** The ledger knows of no rotation, but the file does: an older copy of the ledger, or a chain that was put there. */
function chainBeside(folder: string, text: string, line: string): KeyHistory {
  try {
    const history = parseKeyHistory(text);
    if (history.log !== parseVerifierKey(line).name) return historyOfOneKey(line); // of the log before this one
    if (presentKeyOf(history).line === line) return history;
  } catch (error) {
    if (!(error instanceof NoteError)) throw error;
  }
  throw replaced(keyFileOf(folder), `the last of ${keysFileOf(folder)}`);
}

function settlePublicLine(folder: string, signer: CheckpointSigner, history: KeyHistory): void {
  const publicFile = verifierKeyFileOf(folder);
  const line = formatVerifierKey(signer.key);
  const beside = existsSync(publicFile) ? readFileSync(publicFile, 'utf8').trim() : undefined;
  if (beside === line) return;
  if (beside !== undefined && !holdsKey(history, beside) && !isSameKey(beside, signer)) {
    throw new LedgerKeyError(
      `${publicFile} is not the public half of ${keyFileOf(folder)}.`,
      'Put both files back from one backup: what was signed before can only be checked with its own public key.',
    );
  }
  writeFileDurably(publicFile, `${line}\n`, 0o644);
}

/** The same key under the name of the log before. */
function isSameKey(line: string, signer: CheckpointSigner): boolean {
  try {
    return rawPublicKeyOf(parseVerifierKey(line).publicKey).equals(rawPublicKeyOf(signer.key.publicKey));
  } catch {
    return false; // no key at all
  }
}

function readOld(
  { folder, state, vault = fileVault }: StationKeyOptions,
  name: string,
  rotations: string[],
): CheckpointSigner | undefined {
  if (state?.overlap === undefined) return undefined;
  const path = oldKeyFileOf(folder);
  const text = readKeyFile(path);
  if (text === undefined) {
    rotations.push(`${path} is missing; checkpoints are signed with the new key alone`);
    return undefined;
  }
  tightenPermissions(path);
  return signerOf(openKeyText(path, text, vault), path, name);
}

const missing = (keyFile: string): LedgerKeyError =>
  new LedgerKeyError(
    `The signing key ${keyFile} is missing, but this ledger was signed before.`,
    'Put the key back from the backup of the data folder, or start with a new data folder.',
  );

const replaced = (keyFile: string, wanted: string): LedgerKeyError =>
  new LedgerKeyError(
    `The signing key ${keyFile} was replaced: it is not ${wanted}, which the ledger names as the key in force.`,
    'Put the key back from the backup of the data folder; a new key only follows by a rotation that the old one signs.',
  );
