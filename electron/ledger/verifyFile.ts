import type { Database } from 'better-sqlite3';
import { APPLICATION_ID, type Migration, schemaAt, schemaOf, versionOf } from './migrations/index.ts';
import type { Findings } from './verifyReport.ts';

/** SQLite's own opinion of the file: pages, indexes, constraints. */
export function verifyFile(db: Database, findings: Findings): void {
  guarded(findings, 'the file could not be checked', () => {
    const lines = db.prepare('PRAGMA integrity_check(20)').pluck().all() as string[];
    for (const line of lines) {
      if (line !== 'ok') findings.add({ kind: 'file', message: `SQLite: ${line}` });
    }
  });
}

/** Tables, triggers and indexes must be, to the letter, what the migrations make: a dropped trigger is a finding. */
export function verifySchema(db: Database, migrations: readonly Migration[], findings: Findings): void {
  guarded(findings, 'the schema could not be read', () => {
    const id = db.pragma('application_id', { simple: true }) as number;
    if (id !== APPLICATION_ID) differs(findings, 'application_id', APPLICATION_ID, id);
    const version = versionOf(db);
    if (version < 1 || version > migrations.length) {
      differs(findings, 'user_version', `1 to ${migrations.length}`, version);
      return;
    }
    const found = new Map(schemaOf(db).map((object) => [`${object.type} ${object.name}`, object]));
    for (const wanted of schemaAt(migrations, version)) {
      const name = `${wanted.type} ${wanted.name}`;
      const object = found.get(name);
      found.delete(name);
      if (object?.sql !== wanted.sql || object.tableName !== wanted.tableName) {
        differs(findings, name, wanted.sql ?? 'as SQLite makes it', object === undefined ? 'missing' : object.sql);
      }
    }
    for (const name of found.keys()) differs(findings, name, 'nothing by that name', 'present');
  });
}

function differs(findings: Findings, what: string, expected: string | number, actual: string | number | null): void {
  findings.add({
    kind: 'schema',
    message: `schema: ${what} is not what a ledger has`,
    what,
    expected: String(expected),
    actual: String(actual),
  });
}

/** Nothing that a damaged file makes SQLite throw gets past here. */
export function guarded(findings: Findings, problem: string, act: () => void): void {
  try {
    act();
  } catch (error) {
    findings.add({ kind: 'file', message: `${problem}: ${(error as Error).message}` });
  }
}
