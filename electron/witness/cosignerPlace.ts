import type { CosignerConfig } from '../../shared/domain/config/index.ts';
import {
  appendWitness,
  type CosignerKey,
  cosignedFileOf,
  formatNote,
  NoteError,
  type NoteSignature,
  openCosignature,
  parseCheckpoint,
  parseCosignerKey,
  parseNote,
  readWitness,
  type SignedCheckpoint,
} from '../ledger/index.ts';
import { type HttpAnswer, post } from './httpPost.ts';
import type { CheckpointSource, Place, PlacePorts, StepOutcome } from './place.ts';

export interface CosignerPlaceOptions {
  readonly folder: string;
  readonly config: CosignerConfig;
  /** ms between checkpoints that are sent; one that closes a shift is sent at once. */
  readonly everyMs: number;
  readonly ports: PlacePorts;
}

/**
 * Asks one witness to cosign the newest checkpoint, with the proof that it goes on from the one before.
 *
 * @throws NoteError when its key is not readable
 */
export function cosignerPlace({ folder, config, everyMs, ports }: CosignerPlaceOptions): Place {
  const key = parseCosignerKey(config.key);
  const base = config.url.replace(/\/+$/, '');
  let last = lastCosigned(folder, key);
  let sentAtMs = Number.NEGATIVE_INFINITY;

  async function ask(source: CheckpointSource, checkpoint: SignedCheckpoint): Promise<StepOutcome> {
    let oldSize = last?.origin === source.log ? last.size : 0;
    let hasSentKeys = false;
    for (let attempt = 0; attempt < 4; attempt += 1) {
      const answer = await post(`${base}/add-checkpoint`, requestOf(source, oldSize, checkpoint));
      if (answer.kind === 'failed') return { kind: 'later', message: answer.message };
      if (answer.status === 200) return keep(checkpoint, answer.body);
      const theirs = sizeIn(answer);
      if (theirs !== undefined && theirs > checkpoint.size) return rolledBack(theirs, checkpoint.size);
      const keys = answer.status === 403 && !hasSentKeys ? source.keys() : undefined;
      if (keys !== undefined) {
        hasSentKeys = true;
        await post(`${base}/add-keys`, keys);
      } else if (answer.status === 409 && theirs !== undefined && theirs !== oldSize) oldSize = theirs;
      else return refusedWith(answer);
    }
    return { kind: 'later', message: 'the witness does not stay at one size' };
  }

  function keep({ note }: SignedCheckpoint, body: string): StepOutcome {
    const parsed = parseNote(note);
    const line = ownLine(parsed.text, body, key);
    if (line === undefined) return { kind: 'later', message: `its answer has no signature of ${key.name}` };
    const cosigned = formatNote({ text: parsed.text, signatures: [...parsed.signatures, line] });
    appendWitness(cosignedFileOf(folder), cosigned);
    last = parseCheckpoint(cosigned);
    ports.heard(`cosigner ${key.name}`, cosigned);
    return { kind: 'done', size: last.size };
  }

  return {
    id: config.url,
    kind: 'cosigner',
    async step(source): Promise<StepOutcome> {
      try {
        const lastSize = last?.origin === source.log ? last.size : 0;
        const newest = source.newest();
        if (newest === undefined || newest.size === lastSize) return { kind: 'done', size: lastSize };
        if (lastSize > newest.size) return rolledBack(lastSize, newest.size);
        const isDue = ports.monotonicMs() - sentAtMs >= everyMs || newest.isShiftEnd;
        if (!isDue) return { kind: 'done', size: lastSize };
        const outcome = await ask(source, newest);
        if (outcome.kind === 'done') sentAtMs = ports.monotonicMs();
        return outcome;
      } catch (error) {
        return { kind: 'later', message: (error as Error).message };
      }
    },
  };
}

const rolledBack = (theirs: number, ours: number): StepOutcome => ({
  kind: 'refused',
  message: `it has cosigned a log of ${theirs} entries, but this one has signed only ${ours}: an older copy of the ledger was put back`,
});

function requestOf(source: CheckpointSource, oldSize: number, { size, note }: SignedCheckpoint): string {
  const proof = oldSize > 0 && oldSize < size ? source.consistency(oldSize, size) : [];
  return `old ${oldSize}\n${proof.map((hash) => `${hash.toString('base64')}\n`).join('')}\n${note}`;
}

function sizeIn({ status, body }: Extract<HttpAnswer, { kind: 'answered' }>): number | undefined {
  return status === 409 && /^\d{1,15}\n$/.test(body) ? Number(body) : undefined;
}

/** 409 without a size is another root of the same size, 422 a proof that does not lead there: a fork as the witness sees it. */
function refusedWith({ status, body }: Extract<HttpAnswer, { kind: 'answered' }>): StepOutcome {
  const message = `it answers ${status}: ${body.trim().slice(0, 200)}`;
  return { kind: status === 409 || status === 422 ? 'refused' : 'later', message };
}

/** @throws NoteError when a line of the cosigner does not hold */
function ownLine(text: string, body: string, key: CosignerKey): NoteSignature | undefined {
  const { signatures } = parseNote(`${text}\n${body}`);
  return signatures.find((line) => openCosignature(text, line, key) !== undefined);
}

function lastCosigned(folder: string, key: CosignerKey): SignedCheckpoint | undefined {
  return readWitness(cosignedFileOf(folder))
    ?.checkpoints.filter(({ note }) => {
      try {
        const { text, signatures } = parseNote(note);
        return signatures.some((line) => openCosignature(text, line, key) !== undefined);
      } catch (error) {
        if (!(error instanceof NoteError)) throw error;
        return false;
      }
    })
    .at(-1);
}
