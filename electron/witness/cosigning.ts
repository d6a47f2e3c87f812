/**
 * The witness side of C2SP tlog-witness: one log after another asks for a cosignature on its newest checkpoint. A checkpoint
 * that does not go on from the one cosigned before is refused, and what was cosigned is on the disk before it is answered.
 */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type Cosigner,
  formatNote,
  type KeyHistory,
  makeFolder,
  NoteError,
  openCheckpointWithHistory,
  parseCheckpoint,
  parseNote,
  type SignedCheckpoint,
  verifyConsistency,
  writeFileDurably,
} from '../ledger/index.ts';
import { KnownLogs } from './knownLogs.ts';

/** RFC 6962 proofs of logs up to 2^63 entries. */
const PROOF_LINES_MAX = 63;

export interface CosignAnswer {
  readonly status: 200 | 400 | 403 | 404 | 409 | 422;
  readonly contentType: string;
  readonly body: string;
  /** For the log of the witness: what was cosigned, or why not. */
  readonly what: string;
}

export interface CosigningOptions {
  /** Data folder of the witness; `cosigning/` in it holds what was cosigned. */
  readonly folder: string;
  readonly cosigner: Cosigner;
  /** Verifier keys of the logs that are cosigned. */
  readonly logs: readonly string[];
  /** µs UTC. */
  now(): number;
}

export class Cosigning {
  readonly #options: CosigningOptions;
  readonly #folder: string;
  readonly #logs: KnownLogs;

  /** @throws NoteError when a log's key is not readable */
  constructor(options: CosigningOptions) {
    this.#options = options;
    this.#folder = join(options.folder, 'cosigning');
    makeFolder(this.#folder, 0o700);
    this.#logs = new KnownLogs(this.#folder, options.logs);
  }

  /** The newest checkpoint that was cosigned for a log. */
  latest(origin: string): SignedCheckpoint | undefined {
    const file = this.#fileOf(origin);
    return existsSync(file) ? parseCheckpoint(readFileSync(file, 'utf8')) : undefined;
  }

  /** One `add-checkpoint`. Never throws for what a stranger sends. @throws the error of a disk that refuses */
  add(request: string): CosignAnswer {
    const asked = parseRequest(request);
    if (typeof asked === 'string') return refusal(400, asked);
    const keys = this.#logs.keysOf(asked.origin);
    if (keys === undefined) return refusal(404, `unknown log ${asked.origin}`);
    const checkpoint = signedBy(keys, asked.note);
    if (typeof checkpoint === 'string') return refusal(403, checkpoint);
    if (asked.oldSize > checkpoint.size) return refusal(400, 'the old size is larger than the checkpoint');
    const last = this.latest(asked.origin);
    if (asked.oldSize !== (last?.size ?? 0)) return conflict(checkpoint, last?.size ?? 0);
    const broken = whyBroken(last, checkpoint, asked.proof);
    if (broken !== undefined) return broken;
    return this.#cosign(checkpoint, asked.note);
  }

  /** One `add-keys`: the history of a log's keys, to be followed when it goes on from one that is trusted. */
  addKeys(text: string): CosignAnswer {
    const refused = this.#logs.follow(text);
    return refused === undefined ? plain(200, '', 'keys of a log follow a rotation') : refusal(403, refused);
  }

  #cosign({ origin, size }: SignedCheckpoint, document: string): CosignAnswer {
    const { text, signatures } = parseNote(document);
    const line = this.#options.cosigner.cosign(text, Math.floor(this.#options.now() / 1e6));
    writeFileDurably(this.#fileOf(origin), formatNote({ text, signatures: [...signatures, line] }), 0o600);
    const answer = formatNote({ text: '', signatures: [line] }).trimStart();
    return plain(200, answer, `cosigned ${origin} at ${size} entries`);
  }

  #fileOf(origin: string): string {
    return join(this.#folder, `${createHash('sha256').update(origin).digest('hex')}.txt`);
  }
}

interface Asked {
  readonly oldSize: number;
  readonly proof: readonly Buffer[];
  readonly origin: string;
  readonly note: string;
}

/** @returns why not, as text */
function parseRequest(request: string): Asked | string {
  const end = request.indexOf('\n\n');
  if (end < 0) return 'the request has no empty line before the checkpoint';
  const [first = '', ...lines] = request.slice(0, end).split('\n');
  const oldText = /^old (0|[1-9]\d{0,15})$/.exec(first)?.[1];
  if (oldText === undefined) return 'the first line is not "old <size>"';
  if (lines.length > PROOF_LINES_MAX) return `more than ${PROOF_LINES_MAX} hashes`;
  const proof = lines.map((line) => Buffer.from(line, 'base64'));
  if (proof.some((hash, i) => hash.length !== 32 || hash.toString('base64') !== lines[i])) {
    return 'a line of the proof is not a hash in base64';
  }
  try {
    const note = request.slice(end + 2);
    return { oldSize: Number(oldText), proof, origin: parseCheckpoint(note).origin, note };
  } catch (error) {
    if (!(error instanceof NoteError)) throw error;
    return error.message;
  }
}

function signedBy(keys: KeyHistory, note: string): SignedCheckpoint | string {
  try {
    return openCheckpointWithHistory(note, keys);
  } catch (error) {
    if (!(error instanceof NoteError)) throw error;
    return error.message;
  }
}

function whyBroken(
  last: SignedCheckpoint | undefined,
  { origin, size, root }: SignedCheckpoint,
  proof: readonly Buffer[],
): CosignAnswer | undefined {
  if (last === undefined || last.size === 0) {
    return proof.length === 0 ? undefined : refusal(422, 'a proof from size 0 is empty');
  }
  if (last.size === size) {
    if (!last.root.equals(root))
      return plain(409, '', `${origin} shows another root of ${size} entries: it was forked`);
    return proof.length === 0 ? undefined : refusal(422, 'a proof between equal sizes is empty');
  }
  if (verifyConsistency(last.size, size, last.root, root, proof)) return undefined;
  return refusal(422, `${origin} at ${size} entries does not go on from what was cosigned at ${last.size}`);
}

const conflict = ({ origin, size }: SignedCheckpoint, at: number): CosignAnswer => ({
  status: 409,
  contentType: 'text/x.tlog.size',
  body: `${at}\n`,
  what: `${origin} asked at ${size} entries from another size; cosigned last at ${at}`,
});

const plain = (status: CosignAnswer['status'], body: string, what: string): CosignAnswer => ({
  status,
  contentType: 'text/plain; charset=utf-8',
  body,
  what,
});

const refusal = (status: CosignAnswer['status'], why: string): CosignAnswer => plain(status, `${why}\n`, why);
