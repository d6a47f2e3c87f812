import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { stopsAndShiftLog } from '../../electron/projection/migrations/0003-stops-and-shift-log.ts';
import { STATION_MIGRATIONS } from '../../electron/query/dataFolder.ts';

describe('migration 3, stops and shift log', () => {
  it('adds its tables and changes no row of version 2', () => {
    const db = new Database(':memory:');
    for (const { version, sql } of STATION_MIGRATIONS) if (version < 3) db.exec(sql);
    db.exec(`INSERT INTO excursion (id, tag, side, bound, unit, onset, peak, peakAt, unknownMs, readings)
             VALUES ('e', 'press.temp', 'high', 80, 'Cel', 1, 99, 2, 0, 3)`);
    const before = db.prepare('SELECT * FROM excursion').all();
    expect(stopsAndShiftLog.version).toBe(3);
    db.exec(stopsAndShiftLog.sql);
    expect(db.prepare('SELECT * FROM excursion').all()).toEqual(before);
    for (const table of ['stop', 'stopAct', 'shiftNote', 'shiftHandover', 'shiftClosed'])
      expect(db.prepare(`SELECT COUNT(*) FROM ${table}`).pluck().get()).toBe(0);
    db.close();
  });

  it('is strict: a moment that is no number is refused', () => {
    const db = new Database(':memory:');
    db.exec(stopsAndShiftLog.sql);
    expect(() =>
      db.exec("INSERT INTO shiftNote (seq, at, text, tags, user) VALUES (1, 'now', '', '[]', 'olga')"),
    ).toThrow();
    db.close();
  });
});
