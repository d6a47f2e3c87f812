/**
 * The keys that a log was signed with, one after another. A rotation is a signed note by both keys, the old one and the new:
 *
 *   shiftseal key rotation v1
 *   <log name>
 *   old <verifier key line>
 *   new <verifier key line>
 *   size <entries>
 *   at <µs UTC>
 *
 * Checkpoints of more than `size` entries need the new key, those of up to `size` entries the old one. `keys.txt` holds the
 * notes oldest first, an empty line between them, and is absent as long as nothing was rotated. Whoever trusts any one key of
 * the chain can check all that was signed with the others.
 */
import { existsSync, readFileSync } from 'node:fs';
import { type CheckpointSigner, parseCheckpoint, type SignedCheckpoint } from './checkpointNote.ts';
import { keysFileOf, readVerifierKeyFile } from './keyPaths.ts';
import {
  formatNote,
  formatVerifierKey,
  isSignedBy,
  mentions,
  type Note,
  NoteError,
  parseNote,
  parseVerifierKey,
  type VerifierKey,
} from './note.ts';

const TITLE = 'shiftseal key rotation v1';
/** Some 1 500 rotations; a longer file was not written by us. */
export const KEYS_FILE_BYTES_MAX = 1024 * 1024;

/** One change from a key to the next. */
export interface KeyRotation {
  /** Log name, `shiftseal/<station>`; the name of both keys. */
  readonly log: string;
  readonly old: VerifierKey;
  readonly new: VerifierKey;
  /** Entries of the log before the rotation; the entry that records it has this number. */
  readonly size: number;
  /** µs UTC. */
  readonly at: number;
  /** The whole signed note. */
  readonly note: string;
}

/** A key and the checkpoints that are its own. */
export interface KeyPeriod {
  readonly key: VerifierKey;
  /** The public line, name+hash+base64. */
  readonly line: string;
  /** Signs checkpoints of more entries than this; -1 for the first key. */
  readonly afterSize: number;
  /** µs UTC; undefined for the first key. */
  readonly since: number | undefined;
}

export interface KeyHistory {
  readonly log: string;
  /** Oldest first, never empty; the last is the present key. */
  readonly periods: readonly KeyPeriod[];
  readonly rotations: readonly KeyRotation[];
}

export function signKeyRotation(
  fields: Pick<KeyRotation, 'size' | 'at'>,
  old: CheckpointSigner,
  next: CheckpointSigner,
): KeyRotation {
  const log = old.key.name;
  const [oldLine, newLine] = [formatVerifierKey(old.key), formatVerifierKey(next.key)];
  const text = `${TITLE}\n${log}\nold ${oldLine}\nnew ${newLine}\nsize ${fields.size}\nat ${fields.at}\n`;
  const signatures = [old, next].map(({ key: { name, keyId }, sign }) => ({ name, keyId, signature: sign(text) }));
  return { ...fields, log, old: old.key, new: next.key, note: formatNote({ text, signatures }) };
}

/** @throws NoteError when it is no key rotation, or not signed by both of its keys */
export function openKeyRotation(document: string): KeyRotation {
  const note = parseNote(document);
  const lines = note.text.slice(0, -1).split('\n');
  const [title, log = '', oldText = '', newText = '', sizeText = '', atText = ''] = lines;
  if (title !== TITLE || lines.length !== 6) throw new NoteError(`a key rotation has six lines, the first "${TITLE}"`);
  const old = parseVerifierKey(field('old', oldText));
  const next = parseVerifierKey(field('new', newText));
  const [size, at] = [wholeNumber(field('size', sizeText)), wholeNumber(field('at', atText))];
  if (old.name !== log || next.name !== log) throw new NoteError(`the keys of a rotation are of one log, "${log}"`);
  for (const key of [old, next]) {
    if (!isSignedBy(note, key)) {
      const line = formatVerifierKey(key);
      throw new NoteError(`the key rotation at ${size} entries has no valid signature of ${line}`);
    }
  }
  return { log, old, new: next, size, at, note: document };
}

function field(name: string, line: string): string {
  if (!line.startsWith(`${name} `)) throw new NoteError(`a key rotation has a line "${name} …", not "${line}"`);
  return line.slice(name.length + 1);
}

function wholeNumber(text: string): number {
  const number = /^(0|[1-9]\d*)$/.test(text) ? Number(text) : Number.NaN;
  if (!Number.isSafeInteger(number)) throw new NoteError(`"${text}" is not a whole number in a key rotation`);
  return number;
}

/** One note of the file: six lines, an empty line, signature lines, an empty line. */
const NOTE = /((?:[^\n]+\n)+\n(?:\u2014 [^\n]+\n)+)(?:\n|$)/uy;

/**
 * The chain in the text of a `keys.txt`.
 *
 * @throws NoteError when a note is not a rotation signed by both keys, or does not go on from the one before
 */
export function parseKeyHistory(text: string): KeyHistory {
  if (text.length > KEYS_FILE_BYTES_MAX) throw new NoteError(`${text.length} characters are too many for keys.txt`);
  const rotations: KeyRotation[] = [];
  NOTE.lastIndex = 0;
  while (NOTE.lastIndex < text.length) {
    const from = NOTE.lastIndex;
    const note = NOTE.exec(text)?.[1];
    if (note === undefined) throw new NoteError(`keys.txt: no signed note at character ${from}`);
    rotations.push(openKeyRotation(note));
  }
  return historyOfRotations(rotations);
}

/** @throws NoteError when they are none, or not a chain */
export function historyOfRotations(rotations: readonly KeyRotation[]): KeyHistory {
  const [first] = rotations;
  if (first === undefined) throw new NoteError('keys.txt holds no key rotation');
  const periods = [periodOf(first.old)];
  for (const { old, new: next, size, at } of rotations) {
    const present = periods.at(-1) as KeyPeriod;
    const oldLine = formatVerifierKey(old);
    if (oldLine !== present.line) {
      throw new NoteError(`keys.txt: the rotation at ${size} entries goes on from ${oldLine}, not ${present.line}`);
    }
    if (size <= present.afterSize) {
      throw new NoteError(`keys.txt: the rotation at ${size} entries follows one at ${present.afterSize}`);
    }
    periods.push(periodOf(next, size, at));
  }
  if (new Set(periods.map(({ line }) => line)).size !== periods.length) {
    throw new NoteError('keys.txt: a key comes back after it was replaced');
  }
  return { log: first.log, periods, rotations };
}

const periodOf = (key: VerifierKey, afterSize = -1, since?: number): KeyPeriod => ({
  key,
  line: formatVerifierKey(key),
  afterSize,
  since,
});

/** Of a log that was never rotated. @throws NoteError when the line is no verifier key */
export function historyOfOneKey(line: string): KeyHistory {
  const period = periodOf(parseVerifierKey(line));
  return { log: period.key.name, periods: [period], rotations: [] };
}

/**
 * The keys of a log from the two things that lie beside it.
 *
 * @param presentLine content of `station.vkey`
 * @param keysText content of `keys.txt`, undefined when there is none
 * @throws NoteError when the present key is not of the chain: it was replaced without the old key's consent
 */
export function keyHistoryOf(presentLine: string, keysText: string | undefined): KeyHistory {
  if (keysText === undefined) return historyOfOneKey(presentLine);
  const history = parseKeyHistory(keysText);
  const present = formatVerifierKey(parseVerifierKey(presentLine));
  // In the instant of a rotation the file is ahead of the public line.
  if (holdsKey(history, present)) return history;
  const last = presentKeyOf(history).line;
  throw new NoteError(`the key ${present} is not of the chain in keys.txt, which ends with ${last}: it was replaced`);
}

/**
 * Reads `station.vkey` and `keys.txt` of a data folder or bundle.
 *
 * @returns undefined when there is no public key
 * @throws NoteError as `keyHistoryOf`
 */
export function readKeyHistory(folder: string): KeyHistory | undefined {
  const line = readVerifierKeyFile(folder);
  return line === undefined ? undefined : keyHistoryOf(line, readKeysFile(folder));
}

/** The text of `keys.txt`, undefined when there is none. */
export function readKeysFile(folder: string): string | undefined {
  const file = keysFileOf(folder);
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}

export const presentKeyOf = (history: KeyHistory): KeyPeriod => history.periods.at(-1) as KeyPeriod;

/** The key that a checkpoint of so many entries needs. */
export const keyForSize = (history: KeyHistory, size: number): KeyPeriod =>
  history.periods.findLast(({ afterSize }) => size > afterSize) as KeyPeriod;

/** Whether the line is one of the chain: then whoever trusts it can check everything that the chain signed. */
export const holdsKey = (history: KeyHistory, line: string): boolean =>
  history.periods.some((period) => period.line === line.trim());

/**
 * Signed by the key that its size needs; a signature of another key of the chain, such as the old one adds for a while, must
 * hold too.
 *
 * @throws NoteError when the note is no checkpoint, is of another log, or is not signed so
 */
export function openCheckpointWithHistory(document: string, history: KeyHistory): SignedCheckpoint {
  const checkpoint = parseCheckpoint(document);
  if (checkpoint.origin !== history.log) {
    throw new NoteError(`the checkpoint is of log "${checkpoint.origin}", not "${history.log}"`);
  }
  const note = parseNote(document);
  const needed = keyForSize(history, checkpoint.size);
  if (!isSignedBy(note, needed.key)) throw new NoteError(unsigned(checkpoint, note, needed, history));
  const broken = history.periods.find(({ key }) => mentions(note, key) && !isSignedBy(note, key));
  if (broken)
    throw new NoteError(`the checkpoint of size ${checkpoint.size}: the signature of ${broken.line} is false`);
  return checkpoint;
}

function unsigned(checkpoint: SignedCheckpoint, note: Note, needed: KeyPeriod, history: KeyHistory): string {
  const other = history.periods.find(({ key }) => key !== needed.key && isSignedBy(note, key));
  const what = `the checkpoint of size ${checkpoint.size} has no valid signature of ${history.log}`;
  if (other === undefined) return what;
  return `${what} with the key in force at that size (${idOf(needed)}); it is signed by ${idOf(other)}, another key of the chain`;
}

const idOf = ({ key }: KeyPeriod): string => key.keyId.toString('hex');
