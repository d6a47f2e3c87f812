import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { shiftReports } from '../../electron/projection/migrations/0012-shift-reports.ts';
import { STATION_MIGRATIONS } from '../../electron/query/dataFolder.ts';

describe('migration 12, shift reports', () => {
  it('adds its strict tables and changes no row of version 11', () => {
    const db = new Database(':memory:');
    for (const { version, sql } of STATION_MIGRATIONS) if (version < 12) db.exec(sql);
    db.exec(`INSERT INTO shiftNote (seq, at, text, tags, user) VALUES (1, 2, 'a note', '[]', 'olga')`);
    const before = db.prepare('SELECT * FROM shiftNote').all();
    expect(shiftReports.version).toBe(12);
    db.exec(shiftReports.sql);
    expect(db.prepare('SELECT * FROM shiftNote').all()).toEqual(before);
    for (const table of ['shiftReport', 'shiftReportEvent'])
      expect(db.prepare(`SELECT COUNT(*) FROM ${table}`).pluck().get()).toBe(0);
    expect(() => db.exec("INSERT INTO shiftReportEvent (seq, report) VALUES ('first', 'x')")).toThrow();
    db.close();
  });
});
