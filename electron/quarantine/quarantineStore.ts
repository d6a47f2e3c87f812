import type { Database } from 'better-sqlite3';
import type { QuarantineRow, QuarantineVerdictRow } from '../../shared/contract/quarantineChannels.ts';
import type { ShiftClosedBody } from '../../shared/domain/entries/shiftLog.ts';
import { isFinalVerdict, type VerdictBody } from '../../shared/domain/entries/verdict.ts';
import type { QuarantineBody } from '../../shared/domain/entry.ts';

/** Applies one sealed quarantine entry to the `quarantine` projection. */
export function projectQuarantine(db: Database, seq: number, body: QuarantineBody): void {
  const firstTime = body.readings[0]?.sourceTime ?? body.from ?? body.at;
  db.prepare(
    `INSERT INTO quarantine (id, seq, at, tag, connection, workUnit, step, error, readings, firstTime, lastTime, verdictReason,
       triedConfig, triedEngine) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, '', ?, ?)`,
  ).run(
    ...[body.key, seq, body.at, body.tag, body.connection, body.workUnit, body.step, body.error, body.readings.length],
    ...[firstTime, body.to ?? firstTime, body.config, body.engine ?? ''],
  );
}

/** Applies one sealed verdict; the latest verdict on an entry stands, and its history is kept. */
export function projectVerdict(db: Database, seq: number, body: VerdictBody): void {
  const { verdict, quarantine, actor, at } = body;
  db.prepare(
    `INSERT INTO quarantineVerdict (key, quarantine, seq, at, verdict, by, reason, code, signature, second, detail)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  ).run(
    ...[body.key, quarantine, seq, at, verdict, actor.user, body.reason, body.code ?? ''],
    ...[jsonOf(body.signature), jsonOf(body.second), detailOf(body)],
  );
  if (verdict === 'retried') {
    db.prepare(
      'UPDATE quarantine SET attempts = attempts + 1, triedAt = ?, triedConfig = ?, triedEngine = ? WHERE id = ?',
    ).run(at, body.attempt?.config ?? '', body.attempt?.engine ?? '', quarantine);
    return;
  }
  db.prepare(
    `UPDATE quarantine SET verdict = ?, verdictBy = ?, verdictReason = ?, verdictAt = ?, verdictCode = ?, verdictKey = ?,
       secondBy = ?, isOpen = ?, handedTo = coalesce(?, handedTo), handedAt = coalesce(?, handedAt),
       frame = ? WHERE id = ?`,
  ).run(
    ...[verdict, actor.user, body.reason, at, body.code ?? '', body.key, body.second?.user ?? null],
    ...[isFinalVerdict(verdict) ? 0 : 1, body.handedTo ?? null, body.handedTo === undefined ? null : at],
    ...[body.correction?.frame ?? null, quarantine],
  );
}

/** A shift was closed with what nobody had decided given to somebody by name: that person is asked for it from now on. */
export function projectClosing(db: Database, { handedOver, shift, at }: ShiftClosedBody): void {
  const given = handedOver.find(({ kind }) => kind === 'quarantine');
  if (given === undefined) return;
  db.prepare(
    'UPDATE quarantine SET handedTo = ?, handedAt = ? WHERE isOpen = 1 AND (handedTo IS NULL OR handedAt < ?)',
  ).run(given.to, at, shift.start);
}

const jsonOf = (value: object | undefined): string | null => (value === undefined ? null : JSON.stringify(value));

/** What the verdict says besides its reason, for people. */
function detailOf({ correction, ground, twin, gaps, handedTo, attempt, together }: VerdictBody): string {
  const left =
    correction === undefined || correction.leftOut.length === 0 ? '' : `, ${correction.leftOut.length} left out`;
  return [
    ...(correction ? [`${correction.readings.length} readings as ${correction.tag}: ${correction.method}${left}`] : []),
    ...(ground === 'duplicate'
      ? [`duplicate of ${twin === undefined ? 'another entry' : `${twin.tag} in entry ${twin.seq}`}`]
      : []),
    ...(ground === 'notOurs' ? ['not ours'] : []),
    ...(gaps ? [`${gaps.length} gap${gaps.length === 1 ? '' : 's'} sealed`] : []),
    ...(handedTo === undefined ? [] : [`to ${handedTo}`]),
    ...(attempt ? [`attempt ${attempt.number} under configuration ${attempt.config.slice(0, 12)}`] : []),
    ...(together === undefined ? [] : [`with ${together - 1} others`]),
  ].join('; ');
}

const COLUMNS = `id, seq, at, tag, connection, workUnit, step, error, readings, firstTime, lastTime, verdict, verdictBy,
  verdictReason, verdictAt, verdictCode, secondBy, handedTo, isOpen, attempts`;

type StoredRow = Omit<QuarantineRow, 'isOpen'> & { readonly isOpen: number };
const rowOf = (stored: StoredRow): QuarantineRow => ({ ...stored, isOpen: stored.isOpen === 1 });

export interface QuarantineQuestion {
  /** `waiting`: no final verdict is in force; `decided`: one is. */
  readonly scope: 'waiting' | 'decided' | 'all';
  readonly tag?: string | undefined;
  readonly step?: string | undefined;
  readonly limit: number;
}

/** The newest first. */
export function listQuarantine(db: Database, { scope, tag, step, limit }: QuarantineQuestion): QuarantineRow[] {
  const terms = [
    ...(scope === 'all' ? [] : [`isOpen = ${scope === 'waiting' ? 1 : 0}`]),
    ...(tag === undefined ? [] : ['tag = @tag']),
    ...(step === undefined ? [] : ['step = @step']),
  ];
  const where = terms.length === 0 ? '' : `WHERE ${terms.join(' AND ')}`;
  const given = { limit, ...(tag === undefined ? {} : { tag }), ...(step === undefined ? {} : { step }) };
  return (
    db.prepare(`SELECT ${COLUMNS} FROM quarantine ${where} ORDER BY seq DESC LIMIT @limit`).all(given) as StoredRow[]
  ).map(rowOf);
}

export function findQuarantine(db: Database, id: string): QuarantineRow | undefined {
  const row = db.prepare<[string], StoredRow>(`SELECT ${COLUMNS} FROM quarantine WHERE id = ?`).get(id);
  return row && rowOf(row);
}

export function countWaiting(db: Database): number {
  return db.prepare('SELECT COUNT(*) FROM quarantine WHERE isOpen = 1').pluck().get() as number;
}

/** Key of the verdict in force and the frame it sent back; undefined where none did. */
export function requeuedFrame(
  db: Database,
  id: string,
): { readonly verdict: string; readonly frame: number } | undefined {
  return db
    .prepare<[string], { verdict: string; frame: number }>(
      'SELECT verdictKey AS verdict, frame FROM quarantine WHERE id = ? AND isOpen = 0 AND frame IS NOT NULL',
    )
    .get(id);
}

/** Every verdict on an entry, the oldest first; at most 200. */
export function verdictsOf(db: Database, id: string): QuarantineVerdictRow[] {
  const rows = db
    .prepare<
      [string],
      Omit<QuarantineVerdictRow, 'signature' | 'second'> & { signature: string | null; second: string | null }
    >(
      `SELECT key, seq, at, verdict, by, reason, code, signature, second, detail FROM quarantineVerdict
       WHERE quarantine = ? ORDER BY seq LIMIT 200`,
    )
    .all(id);
  return rows.map(({ signature, second, ...row }) => ({
    ...row,
    ...(signature === null
      ? {}
      : { signature: JSON.parse(signature) as NonNullable<QuarantineVerdictRow['signature']> }),
    ...(second === null ? {} : { second: JSON.parse(second) as NonNullable<QuarantineVerdictRow['second']> }),
  }));
}
