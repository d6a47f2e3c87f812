/** What `verifyLedger` found. */

/**
 * - `entry`: a sealed entry is missing, unreadable or not what was sealed;
 * - `node`, `checkpoint`: the stored tree, or a signed checkpoint, does not fit the entries;
 * - `witness`: the log does not continue what the witness (or a checkpoint handed in) saw: rollback, truncation, fork;
 * - `key`: signatures could not be checked;
 * - `schema`: tables, triggers, indexes or versions are not those of a ledger;
 * - `file`: SQLite finds the file itself damaged. The evidence may still be whole.
 */
export type ProblemKind = 'entry' | 'node' | 'checkpoint' | 'witness' | 'key' | 'schema' | 'file';

export interface VerifyProblem {
  readonly kind: ProblemKind;
  /** A sentence naming the place. */
  readonly message: string;
  /** Entry concerned, or the first that may be. */
  readonly seq?: number;
  readonly key?: string;
  /** Column, or `body`, `leaf`, `root` …: what differs. */
  readonly what?: string;
  readonly expected?: string;
  readonly actual?: string;
}

export interface BadEntry {
  readonly seq: number;
  /** As stored; undefined when it cannot be read. */
  readonly key: string | undefined;
  readonly what: string;
  readonly expected: string;
  readonly actual: string;
}

export interface VerifyReport {
  /** No problem of any kind. */
  readonly isClean: boolean;
  /** No problem but of kind `file`: everything that was sealed is there and unchanged. */
  readonly isEvidenceWhole: boolean;
  /** True when `signal` ended the run early; the rest was not looked at. */
  readonly wasStopped: boolean;
  /** Entries read. */
  readonly entries: number;
  /** Of them, entries whose body was removed under retention, as a later entry says. */
  readonly bodiesRemoved: number;
  /** Root recomputed from the bodies; undefined when entries are missing. */
  readonly root: string | undefined;
  readonly nodes: number;
  readonly checkpoints: number;
  /** Undefined: there is no witness file. */
  readonly witnessCheckpoints: number | undefined;
  /** By cosigner: checkpoints whose line holds, and the size of the newest. Absent without cosigned.txt. */
  readonly cosigned?: readonly { readonly cosigner: string; readonly checkpoints: number; readonly size: number }[];
  /** Name of the key that the signatures were checked with. */
  readonly signedBy: string | undefined;
  readonly firstBadEntry: BadEntry | undefined;
  /** The first 100, in the order found. */
  readonly problems: readonly VerifyProblem[];
  readonly problemsTotal: number;
}

export const PROBLEMS_LISTED_MAX = 100;

/** Collects problems within a bound. */
export class Findings {
  readonly listed: VerifyProblem[] = [];
  total = 0;
  readonly kinds = new Set<ProblemKind>();
  firstBadEntry: BadEntry | undefined;

  add(problem: VerifyProblem): void {
    this.total += 1;
    this.kinds.add(problem.kind);
    if (this.listed.length < PROBLEMS_LISTED_MAX) this.listed.push(problem);
  }

  badEntry(seq: number, key: string | undefined, what: string, expected: unknown, actual: unknown): void {
    const [wanted, found] = [show(expected), show(actual)];
    if (this.firstBadEntry === undefined || seq < this.firstBadEntry.seq) {
      this.firstBadEntry = { seq, key, what, expected: wanted, actual: found };
    }
    const name = key === undefined ? `entry ${seq}` : `entry ${seq} (${key.slice(0, 80)})`;
    const message = `${name}: ${what} is ${found}, expected ${wanted}`;
    this.add({
      kind: 'entry',
      message,
      seq,
      ...(key === undefined ? {} : { key }),
      what,
      expected: wanted,
      actual: found,
    });
  }
}

/** Short and readable whatever it is. */
export function show(value: unknown): string {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('hex').slice(0, 128);
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value));
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}
