/**
 * The station's signing key: `keys/checkpoint.key` (0600, in a 0700 folder) holds one line in the private form of a note
 * key, "PRIVATE+KEY+<name>+<key id>+<base64(01 ‖ seed)>"; `station.vkey` beside the ledger holds the public line to hand to
 * anybody. Made once, at the first start; a lost private key is never quietly replaced.
 */
import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { CheckpointSigner } from './checkpointNote.ts';
import { writeFileDurably } from './durableFile.ts';
import { LedgerForeignError, LedgerKeyError } from './errors.ts';
import { formatVerifierKey, rawPublicKeyOf, strictBase64, verifierKey } from './note.ts';

/** PKCS #8 of an Ed25519 key without the seed itself (RFC 8410 §7). */
const PKCS8_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex');
const PRIVATE_LINE = /^PRIVATE\+KEY\+([^\s+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]+={0,2})$/;

/** C2SP origin and key name. A log that goes on in a new file after damage is `shiftseal/<station>/2`, `/3` … */
export const logNameOf = (stationId: string, generation = 1): string =>
  `shiftseal/${stationId}${generation === 1 ? '' : `/${generation}`}`;
export const keyFileOf = (folder: string): string => join(folder, 'keys', 'checkpoint.key');
export const verifierKeyFileOf = (folder: string): string => join(folder, 'station.vkey');

export interface StationKey {
  readonly signer: CheckpointSigner;
  /** The public line, name+hash+base64. */
  readonly verifierKey: string;
  /** What was put right on the way, in words; empty on an ordinary day. */
  readonly repairs: readonly string[];
}

/**
 * Reads the key pair of the folder, or makes it when neither half is there yet and `mayCreate`.
 *
 * @throws LedgerKeyError when a half is missing, unreadable or does not fit the other
 * @throws LedgerForeignError when the key belongs to another station
 */
export function openStationKey(folder: string, stationId: string, mayCreate: boolean): StationKey {
  const keyFile = keyFileOf(folder);
  const publicFile = verifierKeyFileOf(folder);
  if (!existsSync(keyFile)) {
    if (existsSync(publicFile) || !mayCreate) {
      throw new LedgerKeyError(
        `The signing key ${keyFile} is missing, but this ledger was signed before.`,
        'Put the key back from the backup of the data folder, or start with a new data folder.',
      );
    }
    createKeyFile(keyFile, logNameOf(stationId));
  }
  const repairs = tightenPermissions(keyFile);
  const signer = readSigner(keyFile);
  if (signer.key.name !== logNameOf(stationId)) {
    throw new LedgerForeignError(
      `The data folder ${folder} belongs to "${signer.key.name}", but the configuration names station "${stationId}".`,
      'Use the data folder of this station, or a new one: a station keeps its id for the life of its ledger.',
    );
  }
  const line = formatVerifierKey(signer.key);
  if (!existsSync(publicFile)) writeFileDurably(publicFile, `${line}\n`, 0o644);
  else if (readFileSync(publicFile, 'utf8').trim() !== line) {
    throw new LedgerKeyError(
      `${publicFile} is not the public half of ${keyFile}.`,
      'Put both files back from one backup: what was signed before can only be checked with its own public key.',
    );
  }
  return { signer, verifierKey: line, repairs };
}

function createKeyFile(keyFile: string, name: string): void {
  mkdirSync(join(keyFile, '..'), { recursive: true, mode: 0o700 });
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const seed = privateKey.export({ format: 'der', type: 'pkcs8' }).subarray(PKCS8_PREFIX.length);
  const { keyId } = verifierKey(name, rawPublicKeyOf(publicKey));
  const line = `PRIVATE+KEY+${name}+${keyId.toString('hex')}+${Buffer.concat([Buffer.of(1), seed]).toString('base64')}`;
  writeFileDurably(keyFile, `${line}\n`, 0o600);
}

/** Windows keeps access in lists of its own; there the mode bits say nothing. */
function tightenPermissions(keyFile: string): string[] {
  if (process.platform === 'win32' || (statSync(keyFile).mode & 0o077) === 0) return [];
  chmodSync(keyFile, 0o600);
  return [`${keyFile} could be read by other accounts; its permissions were set to 0600`];
}

function readSigner(keyFile: string): CheckpointSigner {
  const [, name, idHex, base64] = PRIVATE_LINE.exec(readFileSync(keyFile, 'utf8').trim()) ?? [];
  const bytes = base64 === undefined ? undefined : strictBase64(base64);
  if (name === undefined || bytes?.length !== 33 || bytes[0] !== 1)
    throw unusable(keyFile, 'is not a note signing key');
  const der = Buffer.concat([PKCS8_PREFIX, bytes.subarray(1)]);
  const privateKey: KeyObject = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  const key = verifierKey(name, rawPublicKeyOf(createPublicKey(privateKey)));
  if (key.keyId.toString('hex') !== idHex) throw unusable(keyFile, 'has a key id that does not fit its key');
  return { key, sign: (text) => sign(null, Buffer.from(text), privateKey) };
}

const unusable = (keyFile: string, problem: string): LedgerKeyError =>
  new LedgerKeyError(`The signing key ${keyFile} ${problem}.`, 'Put the key back from the backup of the data folder.');

/** The public line kept beside a ledger, or undefined when there is none; `verify` starts from it. */
export function readVerifierKeyFile(folder: string): string | undefined {
  const file = verifierKeyFileOf(folder);
  return existsSync(file) ? readFileSync(file, 'utf8').trim() : undefined;
}
