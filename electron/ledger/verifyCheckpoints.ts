import type { Database } from 'better-sqlite3';
import { parseCheckpoint, type SignedCheckpoint } from './checkpointNote.ts';
import { type CosignerKey, openCosignature, parseCosignerKey } from './cosignature.ts';
import { isEarlierLog } from './generations.ts';
import { type KeyHistory, openCheckpointWithHistory } from './keyHistory.ts';
import { NoteError, parseNote } from './note.ts';
import { type Findings, type ProblemKind, show } from './verifyReport.ts';
import { readWitness, type WitnessContent } from './witness.ts';

/** A root that somebody signed, and where we read it. */
export interface SignedRoot {
  readonly kind: Extract<ProblemKind, 'checkpoint' | 'witness'>;
  readonly source: string;
  readonly size: number;
  readonly root: Buffer;
  readonly isShiftEnd: boolean;
}

/** Checkpoints of the table, checked one by one. Thinned to some ten thousand a year, of 100 bytes each here. */
export function readCheckpointTable(db: Database, keys: KeyHistory | undefined, findings: Findings): SignedRoot[] {
  const roots: SignedRoot[] = [];
  try {
    const rows = db.prepare<[], { size: unknown; at: unknown; note: unknown }>('SELECT size, at, note FROM checkpoint');
    for (const { size, at, note } of rows.iterate()) {
      const source = `checkpoint of ${show(size)} entries`;
      const checkpoint = openedNote('checkpoint', source, note, keys, findings);
      if (checkpoint === undefined) continue;
      compareColumn(source, 'size', checkpoint.size, size, findings);
      compareColumn(source, 'at', checkpoint.at, at, findings);
      const { root, isShiftEnd } = checkpoint;
      roots.push({ kind: 'checkpoint', source, size: checkpoint.size, root, isShiftEnd });
    }
  } catch (error) {
    findings.add({ kind: 'checkpoint', message: `the checkpoints could not be read: ${(error as Error).message}` });
  }
  return roots;
}

/** Undefined: there is no such file. */
export function readWitnessFile(path: string, findings: Findings): WitnessContent | undefined {
  try {
    return readWitness(path);
  } catch (error) {
    findings.add({ kind: 'witness', message: `the witness file could not be read: ${(error as Error).message}` });
    return { checkpoints: [], unreadable: [], wholeBytes: 0 };
  }
}

export function witnessRoots(content: WitnessContent, keys: KeyHistory | undefined, findings: Findings): SignedRoot[] {
  for (const piece of content.unreadable) {
    findings.add({
      kind: 'witness',
      message: `the witness file holds a damaged checkpoint: "${piece.slice(0, 80)}"`,
    });
  }
  return ofThisLog(content, keys).flatMap(({ note, size }) =>
    handedRoot(`witness checkpoint of ${size} entries`, note, keys, findings),
  );
}

/** The file may still hold those of the log before this one. */
const ofThisLog = (content: WitnessContent, keys: KeyHistory | undefined): SignedCheckpoint[] =>
  content.checkpoints.filter(({ origin }) => keys === undefined || !isEarlierLog(origin, keys.log));

export interface CosignedRoots {
  readonly roots: SignedRoot[];
  readonly cosigned: readonly { readonly cosigner: string; readonly checkpoints: number; readonly size: number }[];
}

/** Of `cosigned.txt`: the station's signature as of a witness, and the lines of the cosigners that are known. */
export function cosignedRoots(
  content: WitnessContent,
  keys: KeyHistory | undefined,
  cosigners: readonly string[],
  findings: Findings,
): CosignedRoots {
  const known = cosigners.flatMap((line) => cosignerIn(line, findings));
  const counts = new Map(known.map(({ name }) => [name, { checkpoints: 0, size: 0 }]));
  const own = ofThisLog(content, keys);
  for (const { note, size } of own) {
    const { text, signatures } = parseNote(note);
    for (const key of known) {
      try {
        if (!signatures.some((line) => openCosignature(text, line, key) !== undefined)) continue;
        const count = counts.get(key.name) as { checkpoints: number; size: number };
        counts.set(key.name, { checkpoints: count.checkpoints + 1, size: Math.max(count.size, size) });
      } catch (error) {
        const message = `cosigned checkpoint of ${size} entries: ${(error as Error).message}`;
        findings.add({ kind: 'witness', message, what: 'cosignature', actual: show(note) });
      }
    }
  }
  for (const piece of content.unreadable) {
    findings.add({ kind: 'witness', message: `cosigned.txt holds a damaged checkpoint: "${piece.slice(0, 80)}"` });
  }
  const roots = own.flatMap(({ note, size }) =>
    handedRoot(`cosigned checkpoint of ${size} entries`, note, keys, findings),
  );
  return { roots, cosigned: [...counts].map(([cosigner, count]) => ({ cosigner, ...count })) };
}

function cosignerIn(line: string, findings: Findings): CosignerKey[] {
  try {
    return [parseCosignerKey(line)];
  } catch (error) {
    findings.add({ kind: 'key', message: (error as Error).message, actual: show(line) });
    return [];
  }
}

/** A checkpoint that came from outside: witness, printed report, receipt. */
export function handedRoot(
  source: string,
  note: string,
  keys: KeyHistory | undefined,
  findings: Findings,
): SignedRoot[] {
  const checkpoint = openedNote('witness', source, note, keys, findings);
  if (checkpoint === undefined) return [];
  const { size, root, isShiftEnd } = checkpoint;
  return [{ kind: 'witness', source, size, root, isShiftEnd }];
}

function openedNote(
  kind: SignedRoot['kind'],
  source: string,
  note: unknown,
  keys: KeyHistory | undefined,
  findings: Findings,
): SignedCheckpoint | undefined {
  try {
    if (typeof note !== 'string') throw new NoteError('it is not a text');
    return keys === undefined ? parseCheckpoint(note) : openCheckpointWithHistory(note, keys);
  } catch (error) {
    findings.add({ kind, message: `${source}: ${(error as Error).message}`, what: 'note', actual: show(note) });
    return undefined;
  }
}

function compareColumn(source: string, what: string, expected: unknown, actual: unknown, findings: Findings): void {
  if (Object.is(expected, actual)) return;
  findings.add({
    kind: 'checkpoint',
    message: `${source}: column ${what} is not what was signed`,
    what,
    expected: show(expected),
    actual: show(actual),
  });
}

/** Compares recomputed roots with signed ones as the log grows past their sizes. */
export class RootComparison {
  readonly #roots: SignedRoot[];
  readonly #findings: Findings;
  #next = 0;
  /** Largest size up to which a signed root of this log held: a wrong entry lies after it. */
  #confirmed = 0;

  constructor(roots: readonly SignedRoot[], findings: Findings) {
    this.#roots = [...roots].sort((a, b) => a.size - b.size);
    this.#findings = findings;
  }

  /** Call with every size from 0 on; the root is only computed where somebody signed it. */
  grown(size: number, rootOf: () => Buffer): void {
    if (this.#roots[this.#next]?.size !== size) return;
    const root = rootOf();
    let isConfirmed = true;
    for (; this.#roots[this.#next]?.size === size; this.#next += 1) {
      const signed = this.#roots[this.#next] as SignedRoot;
      if (signed.root.equals(root)) continue;
      isConfirmed = false;
      const range = `entries ${this.#confirmed} to ${size - 1}`;
      this.#findings.add({
        kind: signed.kind,
        message: `${signed.source}: its root is not that of the log; the difference is in ${range}`,
        seq: this.#confirmed,
        what: 'root',
        expected: show(signed.root),
        actual: show(root),
      });
    }
    if (isConfirmed) this.#confirmed = size;
  }

  /** After the last entry: a signed size beyond the log means that entries were cut off, or an older copy put back. */
  finish(size: number): void {
    for (const { kind, source, size: signedSize } of this.#roots.slice(this.#next)) {
      if (signedSize <= size) continue; // could not be compared: entries before it are missing, and reported
      const message = `${source}: the log has only ${size} entries: it was cut off, or an older copy was put back`;
      const [expected, actual] = [String(signedSize), String(size)];
      this.#findings.add({ kind, message, seq: size, what: 'size', expected, actual });
    }
  }
}
