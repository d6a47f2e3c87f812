import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { project } from '../../electron/engine/projecting.ts';
import { ruleResults } from '../../electron/projection/migrations/0007-rule-results.ts';
import { STATION_MIGRATIONS } from '../../electron/query/dataFolder.ts';
import { MINUTE_MS, minutes, quiet, ruleStation } from './ruleStation.ts';

describe('migration 7, rule results', () => {
  it('adds its tables, strict, and changes no row of version 6', () => {
    const db = new Database(':memory:');
    for (const { version, sql } of STATION_MIGRATIONS) if (version < 7) db.exec(sql);
    db.exec("INSERT INTO tag (number, id) VALUES (1, 'a')");
    expect(ruleResults.version).toBe(7);
    db.exec(ruleResults.sql);
    expect(db.prepare('SELECT id FROM tag').pluck().all()).toEqual(['a']);
    for (const table of ['ruleResult', 'ruleStanding', 'ruleMemory'])
      expect(db.prepare('SELECT strict FROM pragma_table_list WHERE name = ?').pluck().get(table)).toBe(1);
    db.close();
  });
});

describe('the projection of results', () => {
  it('made again from the log alone is the same, amendments and all', () => {
    const rig = ruleStation([
      { id: 'sum', kind: 'balance', of: 'sum', max: 100, period: 'hour', target: { tags: ['press.temp'] } },
    ]);
    minutes(rig, [10, 20]);
    quiet(rig, 61 * MINUTE_MS);
    rig.deliverLate({ temp: 90 }, 59 * MINUTE_MS);
    quiet(rig);
    rig.stop();
    const db = new Database(`${rig.folder}/ledger.db`);
    const rows = () => db.prepare('SELECT * FROM ruleResult ORDER BY seq').all();
    const before = rows();
    expect(before.length).toBeGreaterThan(1);
    db.exec('DELETE FROM ruleResult');
    rig.entries().forEach((body, seq) => {
      if (body.kind === 'result') project(db, seq, body);
    });
    const after = rows();
    db.close();
    expect(after.map((row) => ({ ...(row as object), seq: 0 }))).toEqual(
      before.map((row) => ({ ...(row as object), seq: 0 })),
    );
  });
});
