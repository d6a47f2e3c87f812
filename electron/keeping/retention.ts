/**
 * Which bodies may go: older than the configuration keeps their kind, confirmed by every sync target or held in a verified archive, and
 * under no legal hold. Planning only reads; the engine checks each part of the plan again before it removes anything.
 */
import type { Database } from 'better-sqlite3';
import type { KeepingConfig } from '../../shared/domain/config/index.ts';
import {
  type Archived,
  type HoldScope,
  isRemovable,
  type KeptElsewhere,
  REMOVABLE_KINDS,
  REMOVED_RANGES_MAX,
  type RemovableKind,
  type SeqRange,
} from '../../shared/domain/entries/keeping.ts';

export interface OldEntry {
  readonly seq: number;
  readonly kind: string;
  /** µs UTC. */
  readonly at: number;
  readonly workUnit: string | null;
  /** Of the body as it lies in the file. */
  readonly bytes: number;
}

export interface Delivered {
  readonly target: string;
  /** Exclusive. */
  readonly deliveredTo: number;
  readonly receiptSeq: number;
}

export interface VerifiedArchive extends Archived {
  /** Entry that says it was made. */
  readonly seq: number;
}

export interface RemovalRules {
  readonly retention: KeepingConfig['retention'];
  /** µs UTC. */
  readonly now: number;
  readonly holds: readonly HoldScope[];
  /** One for each target of the configuration; empty where there is none. */
  readonly delivered: readonly Delivered[];
  readonly archives: readonly VerifiedArchive[];
}

/** Bodies that may be removed together. */
export interface RemovalPart {
  readonly ranges: readonly SeqRange[];
  readonly entries: number;
  readonly bytes: number;
  readonly keptElsewhere: KeptElsewhere;
}

export interface RemovalPlan {
  readonly parts: readonly RemovalPart[];
  /** Old enough, and still there because … */
  readonly heldBack: { readonly byHold: number; readonly notKeptElsewhere: number };
  /** There is more than one run removes. */
  readonly isCut: boolean;
}

/** Some tens of milliseconds of the writer. */
const ENTRIES_PER_PART = 500;
export const PARTS_MAX = 200;

/** µs UTC: what was written before it is older than so many years. */
export function cutoffOf(now: number, years: number): number {
  const date = new Date(now / 1000);
  date.setUTCFullYear(date.getUTCFullYear() - years);
  return date.getTime() * 1000;
}

export const isUnderHold = (entry: Pick<OldEntry, 'kind' | 'at' | 'workUnit'>, scope: HoldScope): boolean =>
  (scope.kinds === null || scope.kinds.some((kind) => kind === entry.kind)) &&
  (scope.workUnits === null || (entry.workUnit !== null && scope.workUnits.includes(entry.workUnit))) &&
  (scope.writtenFrom === null || entry.at >= scope.writtenFrom) &&
  (scope.writtenTo === null || entry.at < scope.writtenTo);

/** @returns why the body must stay; undefined when its time is over and nothing holds it */
export function reasonToStay(entry: OldEntry, { retention, now, holds }: RemovalRules): 'young' | 'hold' | undefined {
  const years = isRemovable(entry.kind) ? retention[entry.kind] : undefined;
  if (years === undefined || entry.at >= cutoffOf(now, years)) return 'young';
  return holds.some((scope) => isUnderHold(entry, scope)) ? 'hold' : undefined;
}

/** Where else the entry is; undefined when it is nowhere else. */
export function keptElsewhereOf(seq: number, { delivered, archives }: RemovalRules): KeptElsewhere | undefined {
  if (delivered.length > 0 && delivered.every(({ deliveredTo }) => seq < deliveredTo))
    return { by: 'delivery', targets: delivered.map((each) => ({ ...each })) };
  const archive = archives.find(({ firstSeq, lastSeq }) => seq >= firstSeq && seq <= lastSeq);
  if (archive === undefined) return undefined;
  const { file, sha256, year, seq: madeAt } = archive;
  return { by: 'archive', file, sha256, year, seq: madeAt };
}

export function planRemoval(db: Database, rules: RemovalRules): RemovalPlan {
  const kinds = REMOVABLE_KINDS.filter((kind) => rules.retention[kind] !== undefined);
  const parts: Building[] = [];
  let [byHold, notKeptElsewhere] = [0, 0];
  if (kinds.length === 0) return { parts, heldBack: { byHold, notKeptElsewhere }, isCut: false };
  for (const entry of oldEntries(db, kinds, rules)) {
    const reason = reasonToStay(entry, rules);
    if (reason === 'young') continue;
    if (reason === 'hold') {
      byHold += 1;
      continue;
    }
    const kept = keptElsewhereOf(entry.seq, rules);
    if (kept === undefined) {
      notKeptElsewhere += 1;
      continue;
    }
    let part = parts.at(-1);
    if (part === undefined || !hasRoom(part, kept)) {
      if (parts.length === PARTS_MAX) return { parts, heldBack: { byHold, notKeptElsewhere }, isCut: true };
      part = { ranges: [], entries: 0, bytes: 0, keptElsewhere: kept };
      parts.push(part);
    }
    add(part, entry);
  }
  return { parts, heldBack: { byHold, notKeptElsewhere }, isCut: false };
}

type Building = { -readonly [K in keyof RemovalPart]: RemovalPart[K] } & { ranges: SeqRange[] };

const hasRoom = ({ entries, ranges, keptElsewhere }: Building, kept: KeptElsewhere): boolean =>
  entries < ENTRIES_PER_PART &&
  ranges.length < REMOVED_RANGES_MAX &&
  JSON.stringify(keptElsewhere) === JSON.stringify(kept);

function add(part: Building, { seq, bytes }: OldEntry): void {
  const last = part.ranges.at(-1);
  if (last !== undefined && last[1] === seq - 1) last[1] = seq;
  else part.ranges.push([seq, seq]);
  part.entries += 1;
  part.bytes += bytes;
}

const OLD_COLUMNS = 'seq, kind, at, workUnit, length(body) AS bytes';

/** In order, without those whose body is gone. */
function oldEntries(
  db: Database,
  kinds: readonly RemovableKind[],
  { retention, now }: RemovalRules,
): Iterable<OldEntry> {
  const cutoff = Math.max(...kinds.map((kind) => cutoffOf(now, retention[kind] as number)));
  const last = db.prepare('SELECT max(seq) FROM entry WHERE at < ?').pluck().get(cutoff) as number | null;
  return db
    .prepare<unknown[], OldEntry>(
      `SELECT ${OLD_COLUMNS} FROM entry NOT INDEXED WHERE seq <= ? AND at < ? AND length(body) > 0
       AND kind IN (${kinds.map(() => '?').join(', ')}) ORDER BY seq`,
    )
    .iterate(last ?? -1, cutoff, ...kinds);
}

/** Entries of the ranges as they are now, in order. */
export function entriesIn(db: Database, ranges: readonly SeqRange[]): OldEntry[] {
  const select = db.prepare<[number, number], OldEntry>(
    `SELECT ${OLD_COLUMNS} FROM entry WHERE seq BETWEEN ? AND ? ORDER BY seq`,
  );
  return ranges.flatMap(([first, last]) => select.all(first, last));
}
