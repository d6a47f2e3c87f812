/**
 * Signed notes after C2SP signed-note (https://c2sp.org/signed-note): a text, an empty line, and one or more lines
 * "— <key name> <base64(key id ‖ signature)>". Only Ed25519 (signature type 01) is made and checked here; signatures of
 * other keys, such as a witness adds, are kept and passed over. A verifier key travels as one line,
 * "<name>+<key id in hex>+<base64(01 ‖ public key)>".
 */
import { createHash, createPublicKey, type KeyObject, verify } from 'node:crypto';

const ED25519_TYPE = 1;
const KEY_ID_BYTES = 4;
const PUBLIC_KEY_BYTES = 32;
/** SubjectPublicKeyInfo of an Ed25519 key without the key itself (RFC 8410 §4). */
const SPKI_PREFIX = Buffer.from('302a300506032b6570032100', 'hex');
const SIGNATURE_LINE = /^\u2014 ([^\s+]+) ([A-Za-z0-9+/]+={0,2})$/u;
/** Far beyond any checkpoint; bounds what a stranger can make us parse. */
export const NOTE_BYTES_MAX = 64 * 1024;

/** The text is not a signed note or verifier key, or no signature of the wanted key holds. */
export class NoteError extends Error {
  override readonly name = 'NoteError';
}

export interface NoteSignature {
  readonly name: string;
  readonly keyId: Buffer;
  readonly signature: Buffer;
}

export interface Note {
  /** Ends with a line feed; these are the signed bytes (UTF-8). */
  readonly text: string;
  readonly signatures: readonly NoteSignature[];
}

export interface VerifierKey {
  readonly name: string;
  readonly keyId: Buffer;
  readonly publicKey: KeyObject;
}

/** @throws NoteError when the text is not in the form of a signed note */
export function parseNote(document: string): Note {
  if (document.length > NOTE_BYTES_MAX) throw new NoteError(`a note of ${document.length} characters is too long`);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the specification forbids control characters but line feed
  if (/[\u0000-\u0009\u000b-\u001f\ufffd]|\p{Surrogate}/u.test(document)) {
    throw new NoteError('a note holds no control characters and no invalid UTF-8');
  }
  const split = document.lastIndexOf('\n\n');
  if (split < 0 || !document.endsWith('\n')) throw new NoteError('a note ends with an empty line and its signatures');
  const lines = document.slice(split + 2, -1).split('\n');
  return { text: document.slice(0, split + 1), signatures: lines.map(parseSignature) };
}

function parseSignature(line: string): NoteSignature {
  const [, name, base64] = SIGNATURE_LINE.exec(line) ?? [];
  const bytes = base64 === undefined ? undefined : strictBase64(base64);
  if (name === undefined || bytes === undefined || bytes.length <= KEY_ID_BYTES) {
    throw new NoteError(`"${line.slice(0, 80)}" is not a signature line`);
  }
  return { name, keyId: bytes.subarray(0, KEY_ID_BYTES), signature: bytes.subarray(KEY_ID_BYTES) };
}

/** Node's decoder passes over junk; a signature has one spelling only. */
export function strictBase64(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64');
  return bytes.toString('base64') === text ? bytes : undefined;
}

export function formatNote(note: Note): string {
  const lines = note.signatures.map(
    ({ name, keyId, signature }) => `\u2014 ${name} ${Buffer.concat([keyId, signature]).toString('base64')}\n`,
  );
  return `${note.text}\n${lines.join('')}`;
}

/**
 * Whether the key signed the note. A signature by that name and key id that does not hold makes the whole note false
 * (C2SP signed-note, "Verifiers"), even beside one that does.
 */
export function isSignedBy(note: Note, key: VerifierKey): boolean {
  const own = note.signatures.filter(({ name, keyId }) => name === key.name && keyId.equals(key.keyId));
  const text = Buffer.from(note.text);
  return own.length > 0 && own.every(({ signature }) => verify(null, text, key.publicKey, signature));
}

/** Whether the note has a signature line by that name and key id, valid or not. */
export const mentions = (note: Note, key: VerifierKey): boolean =>
  note.signatures.some(({ name, keyId }) => name === key.name && keyId.equals(key.keyId));

/** SHA-256(name ‖ LF ‖ 01 ‖ public key), first four bytes. */
export function keyIdOf(name: string, rawPublicKey: Uint8Array): Buffer {
  const hash = createHash('sha256').update(`${name}\n`).update(Buffer.of(ED25519_TYPE)).update(rawPublicKey);
  return hash.digest().subarray(0, KEY_ID_BYTES);
}

export const isKeyName = (name: string): boolean => /^[^\s+\p{Surrogate}]+$/u.test(name);

export function verifierKey(name: string, rawPublicKey: Uint8Array): VerifierKey {
  if (!isKeyName(name)) throw new NoteError(`"${name}" is not a key name: no spaces, no plus sign`);
  if (rawPublicKey.length !== PUBLIC_KEY_BYTES) throw new NoteError('an Ed25519 public key has 32 bytes');
  const der = Buffer.concat([SPKI_PREFIX, rawPublicKey]);
  return {
    name,
    keyId: keyIdOf(name, rawPublicKey),
    publicKey: createPublicKey({ key: der, format: 'der', type: 'spki' }),
  };
}

export const rawPublicKeyOf = (key: KeyObject): Buffer =>
  key.export({ format: 'der', type: 'spki' }).subarray(SPKI_PREFIX.length);

export function formatVerifierKey(key: VerifierKey): string {
  const bytes = Buffer.concat([Buffer.of(ED25519_TYPE), rawPublicKeyOf(key.publicKey)]);
  return `${key.name}+${key.keyId.toString('hex')}+${bytes.toString('base64')}`;
}

/** @throws NoteError when the line is not an Ed25519 verifier key, or its key id does not fit */
export function parseVerifierKey(line: string): VerifierKey {
  const [, name, idHex, base64] = /^([^\s+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]+={0,2})$/.exec(line.trim()) ?? [];
  const bytes = base64 === undefined ? undefined : strictBase64(base64);
  if (name === undefined || bytes?.length !== 1 + PUBLIC_KEY_BYTES || bytes[0] !== ED25519_TYPE) {
    throw new NoteError('a verifier key is one line: name+hash+base64, of an Ed25519 key');
  }
  const key = verifierKey(name, bytes.subarray(1));
  if (key.keyId.toString('hex') !== idHex) throw new NoteError(`the key id ${idHex} does not fit the key of ${name}`);
  return key;
}
