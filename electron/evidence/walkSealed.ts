import { setImmediate } from 'node:timers/promises';
import { type EntryHeadColumns, isBodyRemoved, leafHash, type SeqRun, unpackBody } from '../ledger/index.ts';
import type { DataFolder } from '../query/dataFolder.ts';
import { NotAsSealedError } from './bundleError.ts';

/** An entry whose body is what its leaf says. */
export interface SealedEntry extends EntryHeadColumns {
  readonly leaf: Buffer;
  /** Canonical bytes of the body; undefined: the body was removed. */
  readonly canonical: Buffer | undefined;
}

type Row = Omit<SealedEntry, 'canonical'> & { readonly body: Buffer };

/** Entries of one short read. */
const PAGE = 200;

/**
 * Hands on every entry of the runs, and compares each body with its leaf before. One page of packed bodies is in memory at a time, and
 * other work has its turn between two pages.
 *
 * @param onPage hears how many entries were looked at so far; what it throws ends the walk
 * @throws NotAsSealedError naming the first entry that is missing, cannot be unpacked, or has another hash
 */
export async function walkSealed(
  data: DataFolder,
  runs: readonly SeqRun[],
  take: (entry: SealedEntry) => void,
  onPage: (looked: number) => void = () => undefined,
): Promise<void> {
  const page = data.db.prepare<[number, number], Row>(
    'SELECT seq, key, kind, at, workUnit, fromTime, toTime, leaf, body FROM entry WHERE seq BETWEEN ? AND ? ORDER BY seq',
  );
  const missing = (seq: number) => new NotAsSealedError(`entry ${seq} is missing`, data.folder);
  let looked = 0;
  for (const [first, last] of runs) {
    for (let next = first; next <= last; ) {
      const end = Math.min(last, next + PAGE - 1);
      for (const { body, ...row } of page.all(next, end)) {
        if (row.seq !== next) throw missing(next);
        take({ ...row, canonical: canonicalOf(row, body, data.folder) });
        next += 1;
        looked += 1;
      }
      if (next <= end) throw missing(next);
      await setImmediate();
      onPage(looked);
    }
  }
}

function canonicalOf({ seq, leaf }: Omit<Row, 'body'>, body: Buffer, folder: string): Buffer | undefined {
  if (isBodyRemoved(body)) return undefined;
  let canonical: Buffer;
  try {
    canonical = unpackBody(body);
  } catch (cause) {
    throw notAsSealed(seq, folder, { cause });
  }
  if (!leafHash(canonical).equals(leaf)) throw notAsSealed(seq, folder);
  return canonical;
}

const notAsSealed = (seq: number, folder: string, options?: ErrorOptions): NotAsSealedError =>
  new NotAsSealedError(`entry ${seq} is not what was sealed`, folder, options);
