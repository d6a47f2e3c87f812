import { createHash } from 'node:crypto';
import { copyFileSync, cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  ledgerFileOf,
  openLedger,
  type VerifyReport,
  verifyLedger,
  witnessFileOf,
} from '../../electron/ledger/index.ts';
import type { Instant } from '../../shared/domain/time.ts';
import { seeded } from '../simulation/random.ts';

/** A small ledger with everything in it: 200 entries of several sizes and kinds, checkpoints all along, inbox empty. */
const ENTRIES = 200;
const folder = mkdtempSync(join(tmpdir(), 'shiftseal-tamper-'));
const whole = join(folder, 'whole');
const yesterday = join(folder, 'yesterday.db');
let now = 1_800_000_000_000_000;
const later = (): number => {
  now += 1000;
  return now;
};

beforeAll(() => {
  const ledger = openLedger({ folder: whole, stationId: 'cr-01', clock: { now: () => later() as Instant } });
  for (let i = 0; i < ENTRIES; i++) {
    const key = createHash('sha256').update(`${i}`).digest('hex');
    const kind = i % 5 === 0 ? 'event' : 'batch';
    const values = Array.from({ length: (i * 7) % 90 }, (_, row) => Math.sin(i + row));
    ledger.append([
      { kind, key, at: later(), workUnit: `unit-${i % 3}`, from: now - 900, to: now, body: { i, values } },
    ]);
    if (i % 9 === 0) ledger.checkpoint();
    if (i === 150) {
      ledger.checkpoint();
      ledger.database.pragma('wal_checkpoint(TRUNCATE)');
      copyFileSync(ledgerFileOf(whole), yesterday);
    }
  }
  ledger.checkpoint();
  ledger.close();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A copy of the data folder whose ledger file holds these bytes. */
function copyWith(name: string, bytes: Buffer): string {
  const copy = join(folder, name);
  cpSync(whole, copy, { recursive: true });
  writeFileSync(ledgerFileOf(copy), bytes);
  return copy;
}

const verify = (copy: string): Promise<VerifyReport> => verifyLedger({ path: ledgerFileOf(copy) });

/** What the file means: every row of the three tables (bodies unpacked), schema and versions; undefined when unreadable. */
function meaning(path: string): string | undefined {
  let db: Database.Database | undefined;
  try {
    const open = new Database(path, { readonly: true, fileMustExist: true });
    db = open;
    const hex = (value: unknown) => (Buffer.isBuffer(value) ? value.toString('hex') : value);
    const rows = (sql: string) =>
      (open.prepare(sql).all() as Record<string, unknown>[]).map((row) =>
        Object.entries(row).map(([name, value]) =>
          name === 'body' ? hex(gunzipSync(value as Buffer)) : [typeof value, hex(value)],
        ),
      );
    return JSON.stringify([
      // +seq, +level: read the tables themselves, not an index over them.
      rows('SELECT * FROM entry NOT INDEXED ORDER BY +seq'),
      rows('SELECT * FROM node ORDER BY level, position'),
      rows('SELECT * FROM checkpoint ORDER BY size'),
      rows('SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY type, name'),
      open.pragma('user_version'),
      open.pragma('application_id'),
    ]);
  } catch {
    return undefined;
  } finally {
    db?.close();
  }
}

describe('single-byte changes', () => {
  it('2 000 of them, anywhere in the file: each one that changes what the ledger says is reported, and no other is called tampering', async () => {
    const original = readFileSync(ledgerFileOf(whole));
    const truth = meaning(ledgerFileOf(whole));
    const random = seeded(20_261_121);
    const copy = copyWith('byte', original);
    const path = ledgerFileOf(copy);
    const missed: string[] = [];
    const falseAlarms: string[] = [];
    const unnamed: string[] = [];
    let changed = 0;
    for (let i = 0; i < 2_000; i++) {
      // Every tenth change hits the 100 bytes of the file header.
      const at = i % 10 === 0 ? Math.floor(random() * 100) : Math.floor(random() * original.length);
      const before = original[at] as number;
      const bytes = Buffer.from(original);
      bytes[at] = (before + 1 + Math.floor(random() * 255)) & 255;
      writeFileSync(path, bytes);
      const said = meaning(path);
      const report = await verify(copy);
      const where = `byte ${at}: ${before} → ${bytes[at]}`;
      if (said !== truth) {
        changed++;
        if (report.isClean) missed.push(where);
        const isReadable = said !== undefined && report.entries > 0;
        if (isReadable && report.problems.some(({ kind }) => kind === 'entry') && report.firstBadEntry === undefined)
          unnamed.push(where);
      } else if (!report.isEvidenceWhole) {
        falseAlarms.push(`${where}: ${report.problems[0]?.message}`);
      }
      for (const suffix of ['-wal', '-shm', '-journal']) rmSync(path + suffix, { force: true });
    }
    console.log(
      `2000 single-byte changes (seed 20261121): ${changed} changed the meaning, ${missed.length} missed, ${falseAlarms.length} false alarms`,
    );
    expect(changed).toBeGreaterThan(500);
    expect({ missed, falseAlarms, unnamed }).toEqual({ missed: [], falseAlarms: [], unnamed: [] });
  }, 240_000);

  it('in the body of one entry names that entry', async () => {
    const copy = copyWith('named', readFileSync(ledgerFileOf(whole)));
    withoutTriggers(copy, (db) => {
      const body = (db.prepare('SELECT body FROM entry WHERE seq = 77').get() as { body: Buffer }).body;
      body[body.length - 12] = (body[body.length - 12] as number) ^ 1;
      db.prepare('UPDATE entry SET body = ? WHERE seq = 77').run(body);
    });
    const report = await verify(copy);
    expect(report.firstBadEntry?.seq).toBe(77);
  });
});

/** As a forger with SQLite would: triggers dropped, rows changed, triggers put back as they were. */
function withoutTriggers(copy: string, act: (db: Database.Database) => void): void {
  const db = new Database(ledgerFileOf(copy));
  const triggers = db.prepare("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").all() as {
    name: string;
    sql: string;
  }[];
  for (const { name } of triggers) db.exec(`DROP TRIGGER ${name}`);
  act(db);
  for (const { sql } of triggers) db.exec(sql);
  db.close();
}

describe('rows', () => {
  it.each<[string, (db: Database.Database) => void, number | undefined]>([
    ['an entry deleted', (db) => db.exec('DELETE FROM entry WHERE seq = 50'), 50],
    ['the last entry deleted', (db) => db.exec('DELETE FROM entry WHERE seq = 199'), undefined],
    [
      'two entries swapped',
      (db) =>
        db.exec(
          'UPDATE entry SET seq = 100000 WHERE seq = 10; UPDATE entry SET seq = 10 WHERE seq = 11; UPDATE entry SET seq = 11 WHERE seq = 100000',
        ),
      10,
    ],
    ['a time changed', (db) => db.exec('UPDATE entry SET toTime = toTime + 1 WHERE seq = 120'), 120],
    ['a kind changed', (db) => db.exec("UPDATE entry SET kind = 'event' WHERE seq = 121"), 121],
    [
      'a tree node changed',
      (db) => db.exec('UPDATE node SET hash = zeroblob(32) WHERE level = 3 AND position = 2'),
      undefined,
    ],
    [
      'a checkpoint removed',
      (db) => db.exec('DELETE FROM checkpoint WHERE size = (SELECT MAX(size) FROM checkpoint)'),
      undefined,
    ],
  ])('%s is found', async (name, change, seq) => {
    const copy = copyWith(`rows-${name.replaceAll(' ', '-')}`, readFileSync(ledgerFileOf(whole)));
    withoutTriggers(copy, change);
    const report = await verify(copy);
    expect(report.isEvidenceWhole).toBe(false);
    if (seq !== undefined)
      expect(report.firstBadEntry?.seq ?? report.problems.find((problem) => problem.seq !== undefined)?.seq).toBe(seq);
  });
});

describe('the file as a whole', () => {
  it("yesterday's copy put back is detected from the witness, and only from it", async () => {
    const copy = copyWith('yesterday', readFileSync(yesterday));
    const report = await verify(copy);
    expect(report.isClean).toBe(false);
    expect(report.problems.map(({ kind }) => kind)).toContain('witness');
    rmSync(witnessFileOf(copy));
    expect((await verify(copy)).isEvidenceWhole).toBe(true);
  });

  it('is not called tampered after VACUUM, a backup or in any state of its WAL', async () => {
    const copy = copyWith('vacuum', readFileSync(ledgerFileOf(whole)));
    const db = new Database(ledgerFileOf(copy));
    await db.backup(join(folder, 'backup.db'));
    db.exec('VACUUM');
    expect((await verify(copy)).isClean).toBe(true);
    db.close();
    expect((await verify(copy)).isClean).toBe(true);
    expect((await verify(copyWith('backup', readFileSync(join(folder, 'backup.db'))))).isClean).toBe(true);
  });

  it('truncated anywhere is reported, never thrown', async () => {
    const original = readFileSync(ledgerFileOf(whole));
    for (const share of [0, 0.1, 0.5, 0.9, 0.99]) {
      const copy = copyWith(`cut-${share}`, original.subarray(0, Math.floor(original.length * share)));
      expect((await verify(copy)).isClean).toBe(false);
    }
  });
});
