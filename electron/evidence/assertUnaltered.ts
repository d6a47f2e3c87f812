/**
 * Whether the entries that a span stands on are still what the station sealed: body → leaf → root → signed checkpoint, and the columns
 * that readers go by. Asked before somebody works figures out of them for a signature. Opening the file looks at its ends alone.
 */
import type { RetentionBody } from '../../shared/domain/entries/keeping.ts';
import {
  foldTree,
  LedgerError,
  multiProof,
  nodeHash,
  rootAt,
  runsOf,
  type SeqRun,
  storedNodes,
  type TreeNodes,
} from '../ledger/index.ts';
import type { DataFolder } from '../query/dataFolder.ts';
import { NotAsSealedError } from './bundleError.ts';
import { joinTouching, NothingToExportError, type SelectionAsked, selectEntries } from './selectEntries.ts';
import { signedState } from './signedState.ts';
import { type SealedEntry, walkSealed } from './walkSealed.ts';

const HASH_BYTES = 32;

/** A root that the first `size` entries must lead to, and who says so. */
interface ToldRoot {
  readonly size: number;
  readonly root: Buffer;
  readonly by: string;
}

/**
 * Looks at what a bundle of the span would hold, and at entries after the newest checkpoint too: of those only bodies, columns and
 * the stored tree can be compared, nothing is signed of them yet. Reads only, through short reads.
 *
 * @throws NotAsSealedError naming the entry, with what to do @throws BundleError, NoteError where the station's own key is missing or
 *         its newest checkpoint does not hold
 */
export async function assertUnaltered(data: DataFolder, asked: SelectionAsked): Promise<void> {
  const { checkpoint } = signedState(data);
  const size = data.ledger.size();
  const found = selectOrNothing(data, asked, size);
  if (found === undefined) return;
  const told: ToldRoot[] = [{ size, root: rootAt(storedNodes(data.db), size), by: 'the stored tree has' }];
  if (checkpoint !== undefined) told.push({ ...checkpoint, by: 'the station signed' });
  if (found.document !== undefined) {
    const { basis, evidence } = found.document;
    told.push({ size: basis.size, root: Buffer.from(evidence.root, 'hex'), by: 'the report names' });
  }
  const beyond = told.find((each) => each.size > size);
  if (beyond !== undefined)
    throw altered(data, `the log has ${size} entries, ${beyond.by} a root of ${beyond.size}: its end is missing`);
  const retentions = data.db
    .prepare<[number], number>("SELECT seq FROM entry WHERE kind = 'retention' AND seq < ?")
    .pluck()
    .all(size);
  const known = withSeqs(found.runs, [...told.map((each) => each.size - 1), ...retentions]);
  const leaves = await sealedLeaves(data, known);
  assertRoots(data, known, leaves, told);
}

/** Undefined: the log holds nothing of the span, and so nothing that could be altered. */
function selectOrNothing(data: DataFolder, asked: SelectionAsked, size: number) {
  try {
    return selectEntries(data, asked, size);
  } catch (error) {
    if (error instanceof NothingToExportError && asked.report === undefined) return undefined;
    if (error instanceof NothingToExportError || error instanceof LedgerError) throw error;
    throw altered(data, `an entry of this span cannot be read (${(error as Error).message})`, { cause: error });
  }
}

function withSeqs(runs: readonly SeqRun[], more: readonly number[]): SeqRun[] {
  const isIn = (seq: number): boolean => runs.some(([first, last]) => first <= seq && seq <= last);
  const single = runsOf([...new Set(more)].filter((seq) => seq >= 0 && !isIn(seq)).sort((a, b) => a - b));
  return joinTouching([...runs, ...single].sort(([a], [b]) => a - b));
}

/** The leaves of the runs, one after the other, once every body, its columns and every removal were found right. */
async function sealedLeaves(data: DataFolder, known: readonly SeqRun[]): Promise<Buffer> {
  const leaves = Buffer.alloc(known.reduce((sum, [first, last]) => sum + last - first + 1, 0) * HASH_BYTES);
  const removed: number[] = [];
  let count = 0;
  await walkSealed(data, known, (entry) => {
    entry.leaf.copy(leaves, count * HASH_BYTES);
    count += 1;
    if (entry.canonical === undefined) removed.push(entry.seq);
    else if (!hasColumnsOf(entry, entry.canonical))
      throw altered(data, `entry ${entry.seq} is not what was sealed: its columns say something else than its body`);
  });
  const unexplained = removed.length === 0 ? undefined : firstUncovered(data, removed);
  if (unexplained !== undefined)
    throw altered(data, `the body of entry ${unexplained} is gone, and no retention entry says why`);
  return leaves;
}

/** Readers find entries by their columns: one that names another work unit or time is not found where it belongs. */
function hasColumnsOf(entry: SealedEntry, canonical: Buffer): boolean {
  const { key, kind, at, workUnit, fromTime: from, toTime: to } = entry;
  try {
    const body = JSON.parse(canonical.toString()) as Readonly<Record<string, unknown>>;
    return Object.entries({ key, kind, at, workUnit, from, to }).every(([name, value]) => body[name] === value);
  } catch {
    return false; // body and leaf were changed to something that is no JSON
  }
}

/** Retention entries are read last: bodies may be removed, and are then covered, while others are still looked at. */
function firstUncovered(data: DataFolder, removed: readonly number[]): number | undefined {
  const left = new Set(removed);
  const [lowest = 0, highest = -1] = [removed[0], removed.at(-1)];
  for (const { seq, body } of data.ledger.iterate({ kinds: ['retention'] }))
    for (const [first, last] of (body as RetentionBody).ranges)
      for (let each = Math.max(first, lowest); each <= Math.min(last, highest, seq - 1); each += 1) left.delete(each);
  return left.values().next().value;
}

function assertRoots(data: DataFolder, known: readonly SeqRun[], leaves: Buffer, told: readonly ToldRoot[]): void {
  const nodes = storedNodes(data.db);
  const [{ size }] = told as [ToldRoot];
  const proof = multiProof(nodes, size, known);
  let used = 0;
  const leafAt = (): Buffer => leaves.subarray(used * HASH_BYTES, ++used * HASH_BYTES);
  const smaller = told.map((each) => each.size);
  const folded = foldTree({ size, known, proof }, leafAt, smaller);
  const wrong = told.find((each) => folded.rootAt(each.size)?.equals(each.root) !== true);
  if (wrong === undefined) return;
  const pair = firstOddPair(nodes, known, leaves);
  const where =
    pair === undefined
      ? `an entry from ${known[0]?.[0]} to ${known.at(-1)?.[1]}`
      : `entry ${pair} or entry ${pair + 1}`;
  throw altered(
    data,
    `${where}, or a hash beside, is not what was sealed: the tree does not lead to the root that ${wrong.by} of ${wrong.size} entries`,
  );
}

/** The first of two entries side by side whose common node in the file is not that of their leaves. */
function firstOddPair(nodes: TreeNodes, known: readonly SeqRun[], leaves: Buffer): number | undefined {
  let before = 0;
  const leaf = (index: number): Buffer => leaves.subarray(index * HASH_BYTES, (index + 1) * HASH_BYTES);
  for (const [first, last] of known) {
    for (let seq = first + (first % 2); seq < last; seq += 2) {
      const own = nodeHash(leaf(before + seq - first), leaf(before + seq - first + 1));
      if (!own.equals(nodes.hash(1, seq / 2))) return seq;
    }
    before += last - first + 1;
  }
  return undefined;
}

const altered = (data: DataFolder, problem: string, options?: ErrorOptions): NotAsSealedError =>
  new NotAsSealedError(problem, data.folder, options);
