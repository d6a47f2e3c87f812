/**
 * Cosignatures after C2SP tlog-cosignature (https://c2sp.org/tlog-cosignature), Ed25519, signature type 04: a witness states
 * that, as of a time, the checkpoint is the largest of its log that it has seen, and continues all it has seen before. The
 * signed message is "cosignature/v1", a line "time <POSIX seconds>", and the whole text of the checkpoint; the signature line
 * holds key id, the time in eight bytes, and the signature. A cosigner key signs nothing else.
 */
import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
  verify,
} from 'node:crypto';
import { isKeyName, NoteError, type NoteSignature, rawPublicKeyOf, strictBase64 } from './note.ts';

const COSIGNATURE_TYPE = 4;
const PKCS8_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex');
const SPKI_PREFIX = Buffer.from('302a300506032b6570032100', 'hex');
const TIME_BYTES = 8;

export interface CosignerKey {
  readonly name: string;
  readonly keyId: Buffer;
  readonly publicKey: KeyObject;
}

export interface Cosigner {
  readonly key: CosignerKey;
  /** @param at POSIX seconds */
  cosign(text: string, at: number): NoteSignature;
}

function cosignerKey(name: string, raw: Uint8Array): CosignerKey {
  if (!isKeyName(name)) throw new NoteError(`"${name}" is not a key name: no spaces, no plus sign`);
  const hash = createHash('sha256').update(`${name}\n`).update(Buffer.of(COSIGNATURE_TYPE)).update(raw).digest();
  const der = Buffer.concat([SPKI_PREFIX, raw]);
  return { name, keyId: hash.subarray(0, 4), publicKey: createPublicKey({ key: der, format: 'der', type: 'spki' }) };
}

export function formatCosignerKey({ name, keyId, publicKey }: CosignerKey): string {
  const bytes = Buffer.concat([Buffer.of(COSIGNATURE_TYPE), rawPublicKeyOf(publicKey)]);
  return `${name}+${keyId.toString('hex')}+${bytes.toString('base64')}`;
}

/** @throws NoteError when the line is not a verifier key of signature type 04, or its key id does not fit */
export function parseCosignerKey(line: string): CosignerKey {
  const [, name, idHex, base64] = /^([^\s+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]+={0,2})$/.exec(line.trim()) ?? [];
  const bytes = base64 === undefined ? undefined : strictBase64(base64);
  if (name === undefined || bytes?.length !== 33 || bytes[0] !== COSIGNATURE_TYPE) {
    throw new NoteError('a cosigner key is one line: name+hash+base64, of an Ed25519 key of signature type 04');
  }
  const key = cosignerKey(name, bytes.subarray(1));
  if (key.keyId.toString('hex') !== idHex) throw new NoteError(`the key id ${idHex} does not fit the key of ${name}`);
  return key;
}

/** @returns the private line, "PRIVATE+KEY+<name>+<key id>+<base64(04 ‖ seed)>"; for a 0600 file */
export function makeCosignerLine(name: string): string {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const seed = privateKey.export({ format: 'der', type: 'pkcs8' }).subarray(PKCS8_PREFIX.length);
  const { keyId } = cosignerKey(name, rawPublicKeyOf(publicKey));
  const base64 = Buffer.concat([Buffer.of(COSIGNATURE_TYPE), seed]).toString('base64');
  return `PRIVATE+KEY+${name}+${keyId.toString('hex')}+${base64}`;
}

/** @throws NoteError when it is no private cosigner key; the message never shows it */
export function cosignerOf(privateLine: string): Cosigner {
  const [, name, base64] = /^PRIVATE\+KEY\+([^\s+]+)\+[0-9a-f]{8}\+([A-Za-z0-9+/]+={0,2})$/.exec(privateLine) ?? [];
  const bytes = base64 === undefined ? undefined : strictBase64(base64);
  if (name === undefined || bytes?.length !== 33 || bytes[0] !== COSIGNATURE_TYPE) {
    throw new NoteError('the private key of the cosigner is not readable');
  }
  const der = Buffer.concat([PKCS8_PREFIX, bytes.subarray(1)]);
  const privateKey = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  const key = cosignerKey(name, rawPublicKeyOf(createPublicKey(privateKey)));
  return {
    key,
    cosign(text, at) {
      const time = Buffer.alloc(TIME_BYTES);
      time.writeBigUInt64BE(BigInt(at));
      const signature = sign(null, messageOf(text, BigInt(at)), privateKey);
      return { name, keyId: key.keyId, signature: Buffer.concat([time, signature]) };
    },
  };
}

const messageOf = (text: string, at: bigint): Buffer => Buffer.from(`cosignature/v1\ntime ${at}\n${text}`);

export interface Cosignature {
  /** POSIX seconds. */
  readonly at: number;
}

/**
 * @returns undefined when the signature is of another key
 * @throws NoteError when it is of this key and does not hold
 */
export function openCosignature(text: string, line: NoteSignature, key: CosignerKey): Cosignature | undefined {
  if (line.name !== key.name || !line.keyId.equals(key.keyId)) return undefined;
  const { signature } = line;
  const at = signature.length === TIME_BYTES + 64 ? signature.readBigUInt64BE(0) : 2n ** 63n;
  const holds = at < 2n ** 63n && verify(null, messageOf(text, at), key.publicKey, signature.subarray(TIME_BYTES));
  if (!holds) throw new NoteError(`the cosignature of ${key.name} does not hold`);
  return { at: Number(at) };
}
