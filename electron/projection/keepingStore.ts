import type { Database } from 'better-sqlite3';
import type { HoldScope, LegalHoldBody, RetentionBody } from '../../shared/domain/entries/keeping.ts';
import type { EventBody } from '../../shared/domain/entry.ts';

export const KEEPING_ACTS = [
  'backupMade',
  'backupFailed',
  'archiveMade',
  'archiveFailed',
  'logContinued',
  'removed',
] as const;
export type KeepingAct = (typeof KEEPING_ACTS)[number];

export interface StoredAct {
  readonly seq: number;
  readonly act: KeepingAct;
  /** µs UTC. */
  readonly at: number;
  /** File, folder, or log name. */
  readonly subject: string;
  readonly detail: string;
  /** Of an archive. */
  readonly year: number | null;
}

export interface StoredHold {
  /** Key of the entry that placed it. */
  readonly hold: string;
  readonly seq: number;
  /** µs UTC. */
  readonly at: number;
  readonly title: string;
  readonly scope: HoldScope;
  readonly reason: string;
  readonly placedBy: string;
  readonly lifted: { readonly seq: number; readonly at: number; readonly by: string; readonly why: string } | null;
}

/** Backups, archives and continued logs; other events are passed over. */
export function projectKeepingEvent(
  db: Database,
  seq: number,
  { event, at, subject, detail, archive }: EventBody,
): void {
  if (!KEEPING_ACTS.some((act) => act === event)) return;
  insertAct(db, { seq, act: event as KeepingAct, at, subject, detail, year: archive?.year ?? null });
}

export function projectRetention(db: Database, seq: number, { at, entries, why, bytes }: RetentionBody): void {
  insertAct(db, { seq, act: 'removed', at, subject: String(entries), detail: `${why} (${bytes} bytes)`, year: null });
}

function insertAct(db: Database, { seq, act, at, subject, detail, year }: StoredAct): void {
  db.prepare('INSERT INTO keepingAct (seq, act, at, subject, detail, year) VALUES (?, ?, ?, ?, ?, ?)').run(
    ...[seq, act, at, subject, detail, year],
  );
}

export function projectLegalHold(db: Database, seq: number, body: LegalHoldBody): void {
  const { key, at, event, hold, title, scope, reason, actor } = body;
  if (event === 'placed') {
    db.prepare(
      'INSERT INTO legalHold (hold, seq, at, title, scope, reason, placedBy) VALUES (?, ?, ?, ?, ?, ?, ?)',
    ).run(key, seq, at, title, JSON.stringify(scope), reason, actor.user);
    return;
  }
  db.prepare(
    'UPDATE legalHold SET liftedSeq = ?, liftedAt = ?, liftedBy = ?, liftedWhy = ? WHERE hold = ? AND liftedSeq IS NULL',
  ).run(seq, at, actor.user, reason, hold);
}

/** Newest first. */
export function keepingActs(db: Database, acts: readonly KeepingAct[], limit: number): StoredAct[] {
  const marks = acts.map(() => '?').join(', ');
  return db
    .prepare(
      `SELECT seq, act, at, subject, detail, year FROM keepingAct WHERE act IN (${marks}) ORDER BY seq DESC LIMIT ?`,
    )
    .all(...acts, limit) as StoredAct[];
}

interface HoldRow extends Omit<StoredHold, 'scope' | 'lifted'> {
  readonly scope: string;
  readonly liftedSeq: number | null;
  readonly liftedAt: number | null;
  readonly liftedBy: string | null;
  readonly liftedWhy: string | null;
}

/** Standing ones first, then newest first. */
export function listHolds(db: Database, limit: number): StoredHold[] {
  const rows = db.prepare('SELECT * FROM legalHold ORDER BY liftedSeq IS NOT NULL, seq DESC LIMIT ?').all(limit);
  return (rows as HoldRow[]).map(({ scope, liftedSeq, liftedAt, liftedBy, liftedWhy, ...hold }) => ({
    ...hold,
    scope: JSON.parse(scope) as HoldScope,
    lifted: liftedSeq === null ? null : { seq: liftedSeq, at: liftedAt ?? 0, by: liftedBy ?? '', why: liftedWhy ?? '' },
  }));
}

/** All that stand now. */
export const standingHolds = (db: Database): StoredHold[] =>
  listHolds(db, 10_000).filter(({ lifted }) => lifted === null);
