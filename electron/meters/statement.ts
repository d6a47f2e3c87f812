import type { Database, Statement } from 'better-sqlite3';

/** Statements by database: a few dozen, prepared once, asked for every day of every service point. */
const statements = new WeakMap<Database, Map<string, Statement<unknown[]>>>();

export function statement<R = unknown>(db: Database, sql: string): Statement<unknown[], R> {
  let own = statements.get(db);
  if (own === undefined) {
    own = new Map();
    statements.set(db, own);
  }
  let made = own.get(sql);
  if (made === undefined) {
    made = db.prepare<unknown[]>(sql);
    own.set(sql, made);
  }
  return made as Statement<unknown[], R>;
}
