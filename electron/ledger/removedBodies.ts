/**
 * Entries whose body was removed under retention. Leaf, tree and columns stay, so every proof holds; the columns, which the body
 * bound to the leaf, are bound by a later entry of kind `retention` instead: it names the entries and a digest over their heads.
 */
import { createHash, type Hash } from 'node:crypto';
import type { Database } from 'better-sqlite3';
import { retentionBodySchema } from '../../shared/domain/entries/keeping.ts';
import { canonicalJson } from './canonicalEncoding.ts';
import { unpackBody } from './entryCodec.ts';
import type { Findings } from './verifyReport.ts';

/** The columns of one entry. */
export interface EntryHeadColumns {
  readonly seq: number;
  readonly key: string;
  readonly kind: string;
  /** µs UTC. */
  readonly at: number;
  readonly workUnit: string | null;
  readonly fromTime: number | null;
  readonly toTime: number | null;
}

/** SHA-256 over the canonical heads of entries, ascending, each ended by a line feed. */
export class HeadsDigest {
  readonly #hash: Hash = createHash('sha256');

  add({ seq, key, kind, at, workUnit, fromTime, toTime }: EntryHeadColumns): void {
    this.#hash.update(`${canonicalJson([seq, key, kind, at, workUnit, fromTime, toTime])}\n`);
  }

  /** Lower-case hexadecimal; once. */
  hex(): string {
    return this.#hash.digest('hex');
  }
}

/** The columns of the rows given, ascending. @throws TypeError when a column is not what a ledger holds */
export function headsDigestOf(heads: Iterable<EntryHeadColumns>): string {
  const digest = new HeadsDigest();
  for (const head of heads) digest.add(head);
  return digest.hex();
}

interface Cover {
  /** Entry that says the bodies are gone. */
  readonly seq: number;
  readonly entries: number;
  readonly headsDigest: string;
  readonly digest: HeadsDigest;
  counted: number;
}
type CoveredRange = readonly [first: number, last: number, cover: Cover];

/** What `verify` knows of removed bodies; asked with ascending sequence numbers. */
export class RemovedBodies {
  readonly #covers: Cover[] = [];
  readonly #ranges: CoveredRange[] = [];
  #next = 0;
  /** Empty bodies that a cover explains. */
  accepted = 0;

  /** Reads the retention entries, from the table itself: an index may be damaged. They are checked like any other entry. */
  static read(db: Database, findings: Findings): RemovedBodies {
    const removed = new RemovedBodies();
    try {
      const rows = db.prepare<[], { seq: number; body: Buffer }>(
        "SELECT seq, body FROM entry NOT INDEXED WHERE kind = 'retention' ORDER BY seq",
      );
      for (const { seq, body } of rows.iterate()) removed.#read(seq, body);
    } catch (error) {
      findings.add({ kind: 'entry', message: `the retention entries could not be read: ${(error as Error).message}` });
    }
    removed.#ranges.sort(([a], [b]) => a - b);
    return removed;
  }

  /** A body that cannot be read, or is no retention entry, covers nothing: it is named where its own turn comes. */
  #read(seq: number, packed: Buffer): void {
    let document: unknown;
    try {
      document = JSON.parse(unpackBody(packed).toString('utf8'));
    } catch {
      return;
    }
    const parsed = retentionBodySchema.safeParse(document);
    if (!parsed.success) return;
    const { ranges, entries, headsDigest } = parsed.data;
    const cover: Cover = { seq, entries, headsDigest, digest: new HeadsDigest(), counted: 0 };
    this.#covers.push(cover);
    for (const [first, last] of ranges) this.#ranges.push([first, last, cover]);
  }

  /**
   * Takes the head of an entry that a removal covers.
   *
   * @returns number of the retention entry that covers it, undefined when none does
   */
  take(head: EntryHeadColumns): number | undefined {
    while ((this.#ranges[this.#next]?.[1] ?? Number.POSITIVE_INFINITY) < head.seq) this.#next += 1;
    const [first, , cover] = this.#ranges[this.#next] ?? [];
    if (first === undefined || cover === undefined || first > head.seq || cover.seq <= head.seq) return undefined;
    cover.digest.add(head);
    cover.counted += 1;
    return cover.seq;
  }

  /** Whether a removal covers any entry of [first, end). */
  touches(first: number, end: number): boolean {
    return this.#ranges.some(([from, last]) => from < end && last >= first);
  }

  /** After the last entry. `ofAPart`: of a part of the log; a removal that reaches beyond it cannot be compared. */
  finish(findings: Findings, what: 'wholeLog' | 'ofAPart' = 'wholeLog'): void {
    for (const { seq, entries, headsDigest, digest, counted } of this.#covers) {
      if (what === 'ofAPart' && counted < entries) continue;
      const actual = digest.hex();
      if (counted === entries && actual === headsDigest) continue;
      findings.badEntry(
        this.#ranges.find(([, , cover]) => cover.seq === seq)?.[0] ?? seq,
        undefined,
        'columns of entries with removed bodies',
        `${entries} heads with digest ${headsDigest} (retention entry ${seq})`,
        `${counted} heads with digest ${actual}`,
      );
    }
  }
}
