/**
 * The witness file: every signed checkpoint as plain text, outside the database and fsynced after each commit, with an
 * empty line between notes. A tree inside a file cannot notice that its newest entries were cut off or that an older copy
 * was put back; this file can. It may lie on another disk or share. Only the newest notes are kept; what a crash left half
 * written at its end is cut off before the next note.
 */
import {
  closeSync,
  existsSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readFileSync,
  readSync,
  statSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { parseCheckpoint, type SignedCheckpoint } from './checkpointNote.ts';
import { syncFolder, writeFileDurably } from './durableFile.ts';
import { makeFolder } from './makeFolder.ts';
import { NoteError } from './note.ts';

/** Past twice this size the file is rewritten with its newest notes of this size: some 4 000 checkpoints. */
export const WITNESS_KEPT_BYTES = 1024 * 1024;
/** A witness beyond this was not written by us. */
const WITNESS_READ_BYTES_MAX = 64 * 1024 * 1024;

/** A key name of 130 characters and a signature of 68 bytes fit many times. */
const SIGNATURE_LINE_BYTES_MAX = 4096;

export interface WitnessContent {
  readonly checkpoints: readonly SignedCheckpoint[];
  /** Pieces that are not checkpoints, first 80 characters each, at most 20. */
  readonly unreadable: readonly string[];
  /** Bytes up to the end of the last whole note; what follows was never acknowledged. */
  readonly wholeBytes: number;
}

/** A few notes, with the signatures of old key and cosigners. */
const NOTE_TAIL_BYTES = 16 * 1024;

/** One note: text lines, an empty line, signature lines, an empty line. */
const NOTE = /((?:[^\n]+\n)+\n(?:\u2014 [^\n]+\n)+)\n/uy;

/** @returns undefined when there is no witness file */
export function readWitness(path: string): WitnessContent | undefined {
  if (!existsSync(path)) return undefined;
  const bytes = statSync(path).size;
  if (bytes > WITNESS_READ_BYTES_MAX) {
    return { checkpoints: [], unreadable: [`${bytes} bytes are too many for a witness file`], wholeBytes: 0 };
  }
  return parseWitness(readFileSync(path, 'utf8'));
}

export function parseWitness(text: string): WitnessContent {
  const checkpoints: SignedCheckpoint[] = [];
  const unreadable: string[] = [];
  let offset = 0;
  let wholeEnd = 0;
  let damageEnd = -1;
  while (offset < text.length) {
    NOTE.lastIndex = offset;
    const note = NOTE.exec(text)?.[1];
    if (note === undefined) {
      const next = text.indexOf('\n\n', offset); // step over what is damaged; at the end it is only a torn write
      if (next < 0) break;
      const isRestOfDamage = offset === damageEnd;
      if (!isRestOfDamage && !isTornTail(text, offset) && unreadable.length < 20) {
        unreadable.push(text.slice(offset, offset + 80));
      }
      offset = next + 2;
      damageEnd = offset;
      continue;
    }
    offset += note.length + 1;
    wholeEnd = offset;
    try {
      checkpoints.push(parseCheckpoint(note));
    } catch (error) {
      if (!(error instanceof NoteError)) throw error;
      if (unreadable.length < 20) unreadable.push(note.slice(0, 80));
    }
  }
  return { checkpoints, unreadable, wholeBytes: Buffer.byteLength(text.slice(0, wholeEnd)) };
}

/** A note cut short by a crash: no further whole note follows it. */
function isTornTail(text: string, offset: number): boolean {
  const rest = text.slice(offset);
  const firstGap = rest.indexOf('\n\n');
  return rest.indexOf('\n\n', firstGap + 2) < 0;
}

/**
 * Appends a note and waits for the disk.
 *
 * @throws the error of the operating system; the file then ends as it did before, or with a part that the next append cuts
 */
export function appendWitness(path: string, note: string): void {
  makeFolder(dirname(path));
  const isNew = !existsSync(path);
  const file = openSync(path, isNew ? 'wx+' : 'r+', 0o644);
  let size = 0;
  try {
    const end =
      isNew || endsWithNote(file) ? fstatSync(file).size : parseWitness(readFileSync(file, 'utf8')).wholeBytes;
    ftruncateSync(file, end);
    const bytes = Buffer.from(`${note}\n`);
    let written = 0;
    while (written < bytes.length) {
      written += writeSync(file, bytes, written, bytes.length - written, end + written);
    }
    fsyncSync(file);
    size = end + bytes.length;
  } finally {
    closeSync(file);
  }
  if (isNew) syncFolder(dirname(path));
  if (size > 2 * WITNESS_KEPT_BYTES) keepNewest(path);
}

/** The newest whole note at the end of the file, not yet judged; undefined when there is none, or it cannot be read. */
export function newestNoteIn(path: string): string | undefined {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch {
    return undefined;
  }
  try {
    const size = fstatSync(file).size;
    const tail = Buffer.alloc(Math.min(size, NOTE_TAIL_BYTES));
    const read = readSync(file, tail, 0, tail.length, size - tail.length);
    const text = tail.toString('utf8', 0, read);
    return /(?:^|\n\n)((?:[^\n]+\n)+\n(?:\u2014 [^\n]+\n)+)\n[^\u2014]*$/u.exec(text)?.[1];
  } catch {
    return undefined;
  } finally {
    closeSync(file);
  }
}

/** Looks at the end only: the file is read whole just after a crash. */
function endsWithNote(file: number): boolean {
  const size = fstatSync(file).size;
  const tail = Buffer.alloc(Math.min(size, SIGNATURE_LINE_BYTES_MAX));
  const read = readSync(file, tail, 0, tail.length, size - tail.length);
  return size === 0 || /\n\u2014 [^\n]+\n\n$/.test(tail.toString('utf8', 0, read));
}

function keepNewest(path: string): void {
  const { checkpoints } = parseWitness(readFileSync(path, 'utf8'));
  const kept: string[] = [];
  let bytes = 0;
  for (const { note } of [...checkpoints].reverse()) {
    bytes += Buffer.byteLength(note) + 1;
    if (bytes > WITNESS_KEPT_BYTES) break;
    kept.push(`${note}\n`);
  }
  writeFileDurably(path, kept.reverse().join(''), 0o644);
}
