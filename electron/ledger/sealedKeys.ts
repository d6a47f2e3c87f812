/**
 * Signing keys in the key store of the operating system. Only the main process can ask that store, so it opens the sealed key
 * files before the engine starts, hands it the private lines, and makes the keys of later rotations itself. Where there is no
 * real store (a headless station, a Linux desktop without a keyring) keys stay in 0600 files.
 */
import { existsSync, renameSync } from 'node:fs';
import { dirname } from 'node:path';
import { syncFolder } from './durableFile.ts';
import {
  destroyKeyFile,
  fileVault,
  isSealedKey,
  type KeyVault,
  keyNameOf,
  makePrivateLine,
  type NewKey,
  readKeyFile,
  sealedBytesOf,
  sealedLine,
  writeKeyFile,
} from './keyFile.ts';
import { keyFileOf, nextKeyFileOf, oldKeyFileOf } from './keyPaths.ts';

/** The key store of the operating system, for its signed-in user. */
export interface OsKeyStore {
  /** @throws whatever the system says */
  seal(text: string): Uint8Array;
  open(sealed: Uint8Array): string;
}

/** What the main process hands to the engine; in memory only. */
export interface HandedKeys {
  /** Private line by the text of its sealed file. */
  readonly opened: Record<string, string>;
  /** For a station that has no key yet. */
  readonly spare?: NewKey;
}

export interface PreparedKeys {
  readonly handed: HandedKeys;
  /** A key for a rotation; undefined where keys are kept in files. */
  make(): NewKey | undefined;
  /** What was done or could not be, for the log. */
  readonly notes: readonly string[];
}

export interface PrepareOptions {
  readonly folder: string;
  /** Name of the log, for a key that is yet to be made. */
  readonly name: string;
  /** Undefined: there is none, or none that deserves the name. */
  readonly store: OsKeyStore | undefined;
  /** As configured (`checkpoint.keyStore`). */
  readonly wanted: 'os' | 'file';
}

/** Call while no station runs on the folder. Moves keys into the store, or out of it, as configured. */
export function prepareKeys({ folder, name, store, wanted }: PrepareOptions): PreparedKeys {
  const opened: Record<string, string> = {};
  const notes: string[] = [];
  const make = (keyName: string): NewKey | undefined => {
    if (store === undefined || wanted === 'file') return undefined;
    const key = sealed(store, makePrivateLine(keyName));
    opened[key.fileText] = key.line;
    return key;
  };
  const present = keyFileOf(folder);
  for (const path of [present, oldKeyFileOf(folder), nextKeyFileOf(folder)]) {
    undoUnfinishedMove(path);
    const text = readKeyFile(path);
    if (text === undefined) continue;
    try {
      const line = openWith(store, text);
      if (line === undefined) {
        notes.push(`${path} is sealed by a key store of the operating system that is not available now`);
        continue;
      }
      const kept = movedTo(wanted === 'os' && store !== undefined ? store : undefined, path, text, line, notes);
      if (isSealedKey(kept)) opened[kept] = line;
    } catch (error) {
      notes.push(`${path}: the key store of the operating system refused (${(error as Error).message})`);
    }
  }
  const spare = existsSync(present) ? undefined : make(name);
  const keyNameNow = (): string => keyNameOf(readKeyFile(present) ?? '') ?? name;
  return { handed: { opened, ...(spare === undefined ? {} : { spare }) }, make: () => make(keyNameNow()), notes };
}

/** The vault of a process that was handed its keys. */
export const handedVault = ({ opened, spare }: HandedKeys): KeyVault => ({
  open: (fileText) => fileVault.open(fileText) ?? opened[fileText.trim()],
  make: (name) => (spare !== undefined && keyNameOf(spare.fileText) === name ? spare : fileVault.make(name)),
});

function sealed(store: OsKeyStore, line: string): NewKey {
  const key = { line, fileText: sealedLine(line, store.seal(line)) };
  if (openWith(store, key.fileText) !== line) throw new Error('it does not give back what it was given');
  return key;
}

function openWith(store: OsKeyStore | undefined, text: string): string | undefined {
  const bytes = sealedBytesOf(text);
  if (bytes === undefined) return text; // a plain line, or unusable: the engine says so
  return store?.open(bytes);
}

/** @returns the text that the file has now */
function movedTo(store: OsKeyStore | undefined, path: string, text: string, line: string, notes: string[]): string {
  if (store === undefined && isSealedKey(text)) {
    writeKeyFile(path, line);
    notes.push(`${path} was moved out of the key store of the operating system into a 0600 file`);
    return line;
  }
  if (store === undefined || isSealedKey(text) || keyNameOf(text) === undefined) return text;
  const { fileText } = sealed(store, line);
  replacePlain(path, fileText);
  notes.push(`${path} was moved into the key store of the operating system`);
  return fileText;
}

/** The plain file is moved aside and destroyed only once the sealed one stands in its place. */
function replacePlain(path: string, fileText: string): void {
  writeKeyFile(`${path}.sealed`, fileText);
  renameSync(path, `${path}.plain`);
  renameSync(`${path}.sealed`, path);
  syncFolder(dirname(path));
  destroyKeyFile(`${path}.plain`);
}

function undoUnfinishedMove(path: string): void {
  const plain = `${path}.plain`;
  if (existsSync(plain) && !existsSync(path)) renameSync(plain, path);
  else destroyKeyFile(plain);
}
