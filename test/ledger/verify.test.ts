import { cpSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import {
  encodeEntry,
  keyFileOf,
  leafHash,
  ledgerFileOf,
  packBody,
  RightEdge,
  verifierKeyFileOf,
  verifyLedger,
  witnessFileOf,
} from '../../electron/ledger/index.ts';
import { cleanUpAfterEach, draft, drafts, forge, openTestLedger, temporaryFolder } from './temporaryLedger.ts';

cleanUpAfterEach();

function closedLedger(): string {
  const folder = temporaryFolder();
  const ledger = openTestLedger(folder);
  for (let i = 0; i < 10; i += 1) {
    ledger.append(drafts(i * 10, i * 10 + 10));
    ledger.checkpoint();
  }
  ledger.append(drafts(100, 107));
  ledger.close();
  return folder;
}
const verify = (folder: string, options = {}) => verifyLedger({ path: ledgerFileOf(folder), ...options });

/** Rewrites entry 33 and everything in the file that follows from it, but for the signatures. */
function rewriteHistory(db: Database.Database): void {
  const forged = encodeEntry({ ...draft(33), body: { forged: true } });
  db.prepare('UPDATE entry SET leaf = ?, body = ? WHERE seq = 33').run(forged.leaf, forged.packed);
  const edge = RightEdge.empty();
  for (const leaf of db.prepare('SELECT leaf FROM entry ORDER BY seq').pluck().all() as Buffer[]) {
    for (const { level, position, hash } of edge.append(leaf)) {
      db.prepare('UPDATE node SET hash = ? WHERE level = ? AND position = ?').run(hash, level, position);
    }
  }
}

describe('verify', () => {
  it('of an untouched ledger is clean, and gives the root that the writer has', async () => {
    const folder = closedLedger();
    const report = await verify(folder);
    const ledger = openTestLedger(folder);
    expect(report).toMatchObject({ isClean: true, isEvidenceWhole: true, entries: 107, checkpoints: 10, problems: [] });
    expect([report.root, report.witnessCheckpoints, report.signedBy]).toEqual([
      ledger.root().toString('hex'),
      10,
      'shiftseal/cr-01',
    ]);
  });

  it('finds history rewritten with all its hashes in place, and says between which checkpoints', async () => {
    const folder = closedLedger();
    forge(folder, rewriteHistory);
    rmSync(witnessFileOf(folder));
    const report = await verify(folder);
    expect(report.problems.every(({ kind }) => kind === 'checkpoint')).toBe(true);
    expect(report.problems[0]?.message).toContain('the difference is in entries 30 to 39');
  });

  it('finds history rewritten when the checkpoints were thrown away too, from the witness alone', async () => {
    const folder = closedLedger();
    forge(folder, (db) => {
      rewriteHistory(db);
      db.exec('DELETE FROM checkpoint');
    });
    const report = await verify(folder);
    expect(report.isEvidenceWhole).toBe(false);
    expect(report.problems.every(({ kind }) => kind === 'witness')).toBe(true);
  });

  it('finds entries cut off with everything about them, from a checkpoint handed in', async () => {
    const folder = closedLedger();
    const ledger = openTestLedger(folder);
    const checkpointNote = ledger.latestCheckpoint!.note;
    ledger.close();
    forge(folder, (db) => {
      db.exec('DELETE FROM entry WHERE seq >= 64; DELETE FROM checkpoint WHERE size > 64');
      db.exec('DELETE FROM node WHERE (position + 1) << level > 64');
    });
    rmSync(witnessFileOf(folder));
    expect((await verify(folder)).isClean).toBe(true); // nothing inside the file can tell
    const report = await verify(folder, { checkpointNote });
    expect(report.problems).toMatchObject([{ kind: 'witness', what: 'size', expected: '100', actual: '64' }]);
  });

  it('finds a dropped trigger, an added table and another format version', async () => {
    for (const sql of ['DROP TRIGGER entryDelete', 'CREATE TABLE hidden (a)', 'PRAGMA user_version = 9']) {
      const folder = closedLedger();
      const db = new Database(ledgerFileOf(folder));
      db.exec(sql);
      db.close();
      expect((await verify(folder)).problems).toMatchObject([{ kind: 'schema' }]);
    }
  });

  it('finds a body that hashes rightly but is not canonical', async () => {
    const folder = closedLedger();
    forge(folder, (db) => {
      const { key, kind, at } = draft(0);
      const text = Buffer.from(
        `{"key":"${key}","kind":"${kind}","at":${at},"from":null,"to":null,"v":1,"workUnit":null}`,
      );
      db.prepare('UPDATE entry SET leaf = ?, body = ? WHERE seq = 0').run(leafHash(text), packBody(text));
    });
    expect((await verify(folder)).firstBadEntry).toMatchObject({
      seq: 0,
      what: 'body',
      actual: 'JSON in another form',
    });
  });

  it('does not take signatures of another key, and says when it has none', async () => {
    const folder = closedLedger();
    const other = openTestLedger(temporaryFolder()).verifierKey;
    const wrong = await verify(folder, { publicKey: other });
    expect(new Set(wrong.problems.map(({ kind }) => kind))).toEqual(new Set(['key', 'checkpoint', 'witness']));
    rmSync(verifierKeyFileOf(folder));
    const none = await verify(folder);
    expect(none.problems).toMatchObject([{ kind: 'key' }]);
    expect(none.signedBy).toBeUndefined();
  });

  it('says that there is no witness, and raises no alarm about it', async () => {
    const folder = closedLedger();
    rmSync(witnessFileOf(folder));
    expect(await verify(folder)).toMatchObject({ isClean: true, witnessCheckpoints: undefined });
  });

  it('of a station at work is clean at every moment', async () => {
    const folder = temporaryFolder();
    const ledger = openTestLedger(folder);
    ledger.append(drafts(0, 300));
    ledger.checkpoint();
    let next = 300;
    const report = await verify(folder, {
      onProgress: () => {
        ledger.append(drafts(next, next + 10));
        next += 10;
        ledger.checkpoint();
      },
    });
    expect(report.problems).toEqual([]);
    expect(report.entries).toBeGreaterThanOrEqual(300);
    expect(ledger.size).toBeGreaterThan(report.entries);
  });

  it('tells how far it is, and stops when asked', async () => {
    const folder = temporaryFolder();
    const ledger = openTestLedger(folder);
    ledger.append(drafts(0, 600));
    const seen: number[] = [];
    const whole = await verify(folder, { onProgress: (done: number, total: number) => seen.push(done / total) });
    expect([whole.isClean, seen]).toEqual([true, [0, 256 / 600, 512 / 600, 1]]);
    const stop = new AbortController();
    const cut = await verify(folder, { signal: stop.signal, onProgress: () => stop.abort() });
    expect(cut).toMatchObject({ wasStopped: true, isEvidenceWhole: false, root: undefined });
  });

  it('lists a bounded number of problems, counts them all, and goes on to the end', async () => {
    const folder = closedLedger();
    forge(folder, (db) => db.exec('UPDATE entry SET at = at + 1, toTime = 0'));
    const report = await verify(folder);
    expect(report.problems).toHaveLength(100);
    expect(report.problemsTotal).toBeGreaterThan(200);
    expect([report.entries, report.firstBadEntry?.seq]).toEqual([107, 0]);
  });

  it('never throws: no file, a folder, junk, nothing', async () => {
    const folder = temporaryFolder();
    const junk = join(folder, 'junk.db');
    const empty = join(folder, 'empty.db');
    writeFileSync(junk, Buffer.alloc(10_000, 85));
    writeFileSync(empty, '');
    for (const path of [join(folder, 'none.db'), folder, junk, empty]) {
      expect(await verifyLedger({ path })).toMatchObject({ isClean: false, isEvidenceWhole: false });
    }
  });

  it('needs nothing but the ledger, its witness and the public key: no private key', async () => {
    const folder = closedLedger();
    const copy = temporaryFolder();
    cpSync(folder, copy, { recursive: true });
    rmSync(keyFileOf(copy));
    expect((await verify(copy)).isClean).toBe(true);
  });
});
