import { gunzipSync, gzipSync } from 'node:zlib';
import type { Database } from 'better-sqlite3';

/**
 * What a rule remembered as of entry `seq`: a shortcut for the next start, which reads only the entries behind it. `content` is
 * the fingerprint of the rule's text and tags: the state of another content is of no use.
 */
export interface RuleMemory {
  readonly pack: string;
  readonly rule: string;
  readonly seq: number;
  readonly content: string;
  /** µs: readings count from here. */
  readonly since: number;
  /** µs: periods that ended by then were decided by what was in force before. */
  readonly decidesFrom: number;
  /** µs: periods up to here are decided; null: none was yet. */
  readonly settled: number | null;
  readonly state: unknown;
}

export function ruleMemories(db: Database): RuleMemory[] {
  const rows = db
    .prepare('SELECT pack, rule, seq, content, since, decidesFrom, settled, state FROM ruleMemory')
    .all() as (Omit<RuleMemory, 'state'> & { readonly state: Buffer })[];
  return rows.map((row) => ({ ...row, state: JSON.parse(gunzipSync(row.state).toString('utf8')) as unknown }));
}

export function storeRuleMemory(db: Database, { state, ...memory }: RuleMemory): void {
  db.prepare(
    `INSERT INTO ruleMemory (pack, rule, seq, content, since, decidesFrom, settled, state)
     VALUES (@pack, @rule, @seq, @content, @since, @decidesFrom, @settled, @state)
     ON CONFLICT DO UPDATE SET seq = excluded.seq, content = excluded.content, since = excluded.since,
       decidesFrom = excluded.decidesFrom, settled = excluded.settled, state = excluded.state`,
  ).run({ ...memory, state: gzipSync(JSON.stringify(state ?? null), { level: 1 }) });
}

/** Rules that are no longer in force. */
export function forgetRules(db: Database, isKept: (pack: string, rule: string) => boolean): void {
  for (const table of ['ruleMemory', 'ruleStanding']) {
    const rows = db.prepare(`SELECT DISTINCT pack, rule FROM ${table}`).all() as { pack: string; rule: string }[];
    for (const { pack, rule } of rows)
      if (!isKept(pack, rule)) db.prepare(`DELETE FROM ${table} WHERE pack = ? AND rule = ?`).run(pack, rule);
  }
}

export interface RuleStanding {
  readonly pack: string;
  readonly rule: string;
  readonly subject: string;
  /** µs: as of. */
  readonly at: number;
  readonly standing: unknown;
}

/** Replaces what is said of one rule; subjects that no longer stand go. */
export function storeStandings(
  db: Database,
  pack: string,
  rule: string,
  at: number,
  standings: ReadonlyMap<string, unknown>,
): void {
  db.prepare('DELETE FROM ruleStanding WHERE pack = ? AND rule = ?').run(pack, rule);
  const insert = db.prepare('INSERT INTO ruleStanding (pack, rule, subject, at, standing) VALUES (?, ?, ?, ?, ?)');
  for (const [subject, standing] of standings) insert.run(pack, rule, subject, at, JSON.stringify(standing));
}

export function listStandings(db: Database, limit: number): RuleStanding[] {
  const rows = db
    .prepare('SELECT pack, rule, subject, at, standing FROM ruleStanding ORDER BY pack, rule, subject LIMIT ?')
    .all(limit) as (RuleStanding & { readonly standing: string })[];
  return rows.map((row) => ({ ...row, standing: JSON.parse(row.standing) as unknown }));
}
