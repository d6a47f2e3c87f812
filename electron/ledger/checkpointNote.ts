/**
 * Checkpoints after C2SP tlog-checkpoint (https://c2sp.org/tlog-checkpoint): origin, tree size in decimal, root hash in
 * base64, each on a line, signed as a note. Two extension lines bind what our table keeps beside them: `at <µs UTC>` and,
 * where the checkpoint closes a shift, `mark shiftEnd`.
 */
import { formatNote, isSignedBy, NoteError, parseNote, strictBase64, type VerifierKey } from './note.ts';

export interface CheckpointBody {
  /** Schema-less name of the log: `shiftseal/<station id>`, equal to the key name. */
  readonly origin: string;
  readonly size: number;
  readonly root: Buffer;
  /** µs UTC, the station's wall clock. */
  readonly at: number;
  readonly isShiftEnd: boolean;
}

export interface SignedCheckpoint extends CheckpointBody {
  /** The whole signed note. */
  readonly note: string;
}

/** What makes a signature; the private key stays behind it. */
export interface CheckpointSigner {
  readonly key: VerifierKey;
  sign(text: string): Buffer;
}

/** @param others sign beside it, such as the old key for a while after a rotation */
export function signCheckpoint(
  body: CheckpointBody,
  signer: CheckpointSigner,
  others: readonly CheckpointSigner[] = [],
): SignedCheckpoint {
  const mark = body.isShiftEnd ? 'mark shiftEnd\n' : '';
  const text = `${body.origin}\n${body.size}\n${body.root.toString('base64')}\nat ${body.at}\n${mark}`;
  const signatures = [signer, ...others].map(({ key: { name, keyId }, sign }) => ({
    name,
    keyId,
    signature: sign(text),
  }));
  return { ...body, note: formatNote({ text, signatures }) };
}

/**
 * Reads a checkpoint without judging its signature.
 *
 * @throws NoteError when it is not a checkpoint in this form
 */
export function parseCheckpoint(document: string): SignedCheckpoint {
  const lines = parseNote(document).text.slice(0, -1).split('\n');
  const [origin = '', sizeText = '', rootText = '', ...extensions] = lines;
  const size = /^(0|[1-9]\d*)$/.test(sizeText) ? Number(sizeText) : Number.NaN;
  const root = strictBase64(rootText);
  if (origin === '' || !Number.isSafeInteger(size) || root?.length !== 32) {
    throw new NoteError('a checkpoint starts with origin, tree size and a root of 32 bytes');
  }
  const atText = extensions.map((line) => /^at (0|-?[1-9]\d*)$/.exec(line)?.[1]).find((text) => text !== undefined);
  const at = Number(atText ?? Number.NaN);
  if (!Number.isSafeInteger(at)) throw new NoteError('a checkpoint of Shiftseal has a line "at <µs>"');
  return { origin, size, root, at, isShiftEnd: extensions.includes('mark shiftEnd'), note: document };
}

/** @throws NoteError when the note is no checkpoint, is of another log, or is not signed by the key */
export function openCheckpoint(document: string, key: VerifierKey): SignedCheckpoint {
  const checkpoint = parseCheckpoint(document);
  if (checkpoint.origin !== key.name) {
    throw new NoteError(`the checkpoint is of log "${checkpoint.origin}", not "${key.name}"`);
  }
  if (!isSignedBy(parseNote(document), key)) {
    throw new NoteError(`the checkpoint of size ${checkpoint.size} has no valid signature of ${key.name}`);
  }
  return checkpoint;
}
