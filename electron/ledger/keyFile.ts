/**
 * Private keys as they lie in files of a 0700 folder, each 0600. Either one line in the private form of a note key,
 * "PRIVATE+KEY+<name>+<key id>+<base64(01 ‖ seed)>", or, where the operating system keeps secrets for its user, that line
 * encrypted by it: "SEALED+KEY+<name>+<key id>+<base64>". Who opens sealed ones is handed in: this folder knows no Electron.
 */
import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import {
  chmodSync,
  closeSync,
  existsSync,
  fstatSync,
  fsyncSync,
  openSync,
  readFileSync,
  statSync,
  unlinkSync,
} from 'node:fs';
import { dirname } from 'node:path';
import type { CheckpointSigner } from './checkpointNote.ts';
import { syncFolder, writeAll, writeFileDurably } from './durableFile.ts';
import { LedgerKeyError } from './errors.ts';
import { makeFolder } from './makeFolder.ts';
import { rawPublicKeyOf, strictBase64, verifierKey } from './note.ts';

/** PKCS #8 of an Ed25519 key without the seed itself (RFC 8410 §7). */
const PKCS8_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex');
const PRIVATE_LINE = /^PRIVATE\+KEY\+([^\s+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]+={0,2})$/;
const SEALED_LINE = /^SEALED\+KEY\+([^\s+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]+={0,2})$/;
const ED25519_TYPE = 1;

/** A key that was just made, and what to put into its file. Never logged, never sent out of the process. */
export interface NewKey {
  /** The private line. */
  readonly line: string;
  /** The same, or sealed. */
  readonly fileText: string;
}

/** Who turns the text of a key file into a private line, and makes new keys. */
export interface KeyVault {
  /** Undefined: sealed by a key store that is not at hand here. */
  open(fileText: string): string | undefined;
  make(name: string): NewKey;
}

/** Keys in 0600 files, as a headless station keeps them. */
export const fileVault: KeyVault = {
  open: (fileText) => (isSealedKey(fileText) ? undefined : fileText.trim()),
  make(name) {
    const line = makePrivateLine(name);
    return { line, fileText: line };
  },
};

export const isSealedKey = (fileText: string): boolean => SEALED_LINE.test(fileText.trim());

/** A sealed line: the name and key id say whose it is, the rest is what the key store gave. */
export function sealedLine(privateLine: string, sealed: Uint8Array): string {
  const [, name, keyId] = PRIVATE_LINE.exec(privateLine) ?? [];
  return `SEALED+KEY+${name}+${keyId}+${Buffer.from(sealed).toString('base64')}`;
}

/** The bytes to hand to the key store; undefined when the text is no sealed key. */
export function sealedBytesOf(fileText: string): Buffer | undefined {
  const base64 = SEALED_LINE.exec(fileText.trim())?.[3];
  return base64 === undefined ? undefined : strictBase64(base64);
}

export function makePrivateLine(name: string): string {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const seed = privateKey.export({ format: 'der', type: 'pkcs8' }).subarray(PKCS8_PREFIX.length);
  const { keyId } = verifierKey(name, rawPublicKeyOf(publicKey));
  const base64 = Buffer.concat([Buffer.of(ED25519_TYPE), seed]).toString('base64');
  return `PRIVATE+KEY+${name}+${keyId.toString('hex')}+${base64}`;
}

/**
 * The signer of a private line.
 *
 * @param source file, for the message
 * @param nameNow the name to sign under, where the log goes by another than when the key was made
 * @throws LedgerKeyError when the line is no signing key; the message never shows it
 */
export function signerOf(line: string, source: string, nameNow?: string): CheckpointSigner {
  const [, name, idHex, base64] = PRIVATE_LINE.exec(line.trim()) ?? [];
  const bytes = base64 === undefined ? undefined : strictBase64(base64);
  if (name === undefined || bytes?.length !== 33 || bytes[0] !== ED25519_TYPE) {
    throw unusable(source, 'is not a note signing key');
  }
  const der = Buffer.concat([PKCS8_PREFIX, bytes.subarray(1)]);
  const privateKey: KeyObject = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  const raw = rawPublicKeyOf(createPublicKey(privateKey));
  if (verifierKey(name, raw).keyId.toString('hex') !== idHex) {
    throw unusable(source, 'has a key id that does not fit its key');
  }
  return { key: verifierKey(nameNow ?? name, raw), sign: (text) => sign(null, Buffer.from(text), privateKey) };
}

/** Name that a private or sealed line carries; undefined when it is neither. */
export const keyNameOf = (fileText: string): string | undefined =>
  (PRIVATE_LINE.exec(fileText.trim()) ?? SEALED_LINE.exec(fileText.trim()))?.[1];

export const readKeyFile = (path: string): string | undefined =>
  existsSync(path) ? readFileSync(path, 'utf8').trim() : undefined;

/** @throws LedgerKeyError when the file is sealed and the key store is not at hand */
export function openKeyText(path: string, fileText: string, vault: KeyVault): string {
  const line = vault.open(fileText);
  if (line !== undefined) return line;
  throw new LedgerKeyError(
    `The signing key ${path} is kept by the key store of the operating system, which only the app can open, under the account that made it.`,
    'Start the app under that account, with its key store unlocked, and do this there; or set checkpoint.keyStore to "file" and start it so once: it puts the key back into a 0600 file.',
  );
}

export function writeKeyFile(path: string, fileText: string): void {
  makeFolder(dirname(path), 0o700);
  writeFileDurably(path, `${fileText}\n`, 0o600);
}

/** Windows keeps access in lists of its own; there the mode bits say nothing. */
export function tightenPermissions(keyFile: string): string[] {
  if (process.platform === 'win32' || (statSync(keyFile).mode & 0o077) === 0) return [];
  chmodSync(keyFile, 0o600);
  return [`${keyFile} could be read by other accounts; its permissions were set to 0600`];
}

/**
 * Overwrites the file, waits for the disk, and removes it. A file system that copies on write, or a drive that moves blocks,
 * may still hold the old bytes: then only the sealed form, or an encrypted disk, keeps them unreadable.
 */
export function destroyKeyFile(path: string): void {
  if (!existsSync(path)) return;
  const file = openSync(path, 'r+');
  try {
    writeAll(file, randomBytes(fstatSync(file).size));
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  unlinkSync(path);
  syncFolder(dirname(path));
}

const unusable = (keyFile: string, problem: string): LedgerKeyError =>
  new LedgerKeyError(`The signing key ${keyFile} ${problem}.`, 'Put the key back from the backup of the data folder.');
