import { closeSync, copyFileSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ledgerFileOf, type VerifyReport, witnessFileOf } from '../../electron/ledger/index.ts';
import { seeded } from '../simulation/random.ts';
import {
  makeTamperLedger,
  meaningOf,
  TAMPER_ENTRIES,
  type TamperLedger,
  verifyCopy,
  withoutTriggers,
} from './support/tamperLedger.ts';

/**
 * What a forger can do to the file. A run takes a sample; with SHIFTSEAL_FULL_SWEEP=1 every byte of the file is changed, one at
 * a time, and every row of the log and the tree is deleted, swapped, moved and put in again; with 2/4 the second of four shares of
 * the bytes, for computers with several cores.
 */
const IS_WHOLE_SWEEP = process.env.SHIFTSEAL_FULL_SWEEP !== undefined;
const [SHARE = 1, SHARES = 1] = (process.env.SHIFTSEAL_FULL_SWEEP ?? '').split('/').map((part) => Number(part) || 1);
const SEED = 20_261_121;
const SAMPLED_BYTES = 600;
/** In the whole sweep one in so many of the bytes without meaning is looked at for false alarms. */
const SPARED = 10;
const ROW_STRIDE = IS_WHOLE_SWEEP ? 1 : 23;

let ledger: TamperLedger;
beforeAll(() => {
  ledger = makeTamperLedger();
});
afterAll(() => ledger.remove());

describe('single-byte changes', () => {
  it('anywhere in the file: each one that changes what the ledger says is reported, and no other is called tampering', async () => {
    const original = readFileSync(ledgerFileOf(ledger.whole));
    const meaning = meaningOf(ledgerFileOf(ledger.whole));
    const random = seeded(SEED);
    const copy = ledger.copyWith('byte');
    const path = ledgerFileOf(copy);
    // Every tenth of the sample hits the 100 bytes of the file header.
    const positions = IS_WHOLE_SWEEP
      ? [...original.keys()].filter((at) => at % SHARES === SHARE - 1)
      : Array.from({ length: SAMPLED_BYTES }, (_, i) => Math.floor(random() * (i % 10 === 0 ? 100 : original.length)));
    const missed: string[] = [];
    const falseAlarms: string[] = [];
    const unnamed: string[] = [];
    let changed = 0;
    for (const at of positions) {
      const before = original[at] as number;
      const after = (before + 1 + Math.floor(random() * 255)) & 255;
      put(path, at, after);
      const said = meaning(path);
      if (said === 'same' && IS_WHOLE_SWEEP && at % SPARED !== 0) {
        put(path, at, before);
        continue;
      }
      const report = await verifyCopy(copy);
      const where = `byte ${at}: ${before} → ${after}`;
      if (said !== 'same') {
        changed++;
        if (report.isClean) missed.push(where);
        const isReadable = said !== 'unreadable' && report.entries > 0;
        if (isReadable && report.problems.some(({ kind }) => kind === 'entry') && report.firstBadEntry === undefined)
          unnamed.push(where);
      } else if (!report.isEvidenceWhole) {
        falseAlarms.push(`${where}: ${report.problems[0]?.message}`);
      }
      put(path, at, before);
      for (const suffix of ['-wal', '-shm', '-journal']) rmSync(path + suffix, { force: true });
    }
    console.log(
      `${positions.length} single-byte changes of ${original.length} bytes (seed ${SEED}): ${changed} changed the meaning, ${missed.length} missed, ${falseAlarms.length} false alarms`,
    );
    expect(changed).toBeGreaterThan(positions.length / 4);
    expect({ missed, falseAlarms, unnamed }).toEqual({ missed: [], falseAlarms: [], unnamed: [] });
  }, 7_200_000);

  it('in the body of one entry names that entry', async () => {
    const copy = ledger.copyWith('named');
    withoutTriggers(copy, (db) => {
      const body = (db.prepare('SELECT body FROM entry WHERE seq = 77').get() as { body: Buffer }).body;
      body[body.length - 12] = (body[body.length - 12] as number) ^ 1;
      db.prepare('UPDATE entry SET body = ? WHERE seq = 77').run(body);
    });
    const report = await verifyCopy(copy);
    expect(report.firstBadEntry?.seq).toBe(77);
  });
});

function put(path: string, at: number, byte: number): void {
  const file = openSync(path, 'r+');
  writeSync(file, Buffer.of(byte), 0, 1, at);
  closeSync(file);
}

describe('rows', () => {
  it.each<[string, (db: Database.Database) => void, number | undefined]>([
    ['a time changed', (db) => db.exec('UPDATE entry SET toTime = toTime + 1 WHERE seq = 120'), 120],
    ['a kind changed', (db) => db.exec("UPDATE entry SET kind = 'event' WHERE seq = 121"), 121],
    ['the last entry deleted', (db) => db.exec('DELETE FROM entry WHERE seq = 199'), undefined],
  ])('%s is found', async (name, change, seq) => {
    const report = await forged(`rows-${name.replaceAll(' ', '-')}`, change);
    expect(report.isEvidenceWhole).toBe(false);
    if (seq !== undefined) expect(firstNamed(report)).toBe(seq);
  });

  /** What is done to the entry, and how many must stand after it. */
  type Forgery = [what: string, act: (db: Database.Database, seq: number) => void, needsAfter: number];
  const move = (db: Database.Database, from: number, to: number): void => {
    db.prepare('UPDATE entry SET seq = ? WHERE seq = ?').run(to, from);
  };
  const AWAY = 1_000_000;
  const FORGERIES: Forgery[] = [
    ['deleted', (db, seq) => void db.prepare('DELETE FROM entry WHERE seq = ?').run(seq), 0],
    [
      'deleted, and the rest moved up',
      (db, seq) => {
        db.prepare('DELETE FROM entry WHERE seq = ?').run(seq);
        for (let next = seq + 1; next < TAMPER_ENTRIES; next++) move(db, next, next - 1);
      },
      0,
    ],
    [
      'swapped with the next',
      (db, seq) => {
        move(db, seq, AWAY);
        move(db, seq + 1, seq);
        move(db, AWAY, seq + 1);
      },
      1,
    ],
    [
      'put behind the next two',
      (db, seq) => {
        move(db, seq, AWAY);
        move(db, seq + 1, seq);
        move(db, seq + 2, seq + 1);
        move(db, AWAY, seq + 2);
      },
      2,
    ],
    ['taken out and put in again at the end', (db, seq) => move(db, seq, TAMPER_ENTRIES), 1],
    [
      'put in a second time, at the end, under another key',
      (db, seq) =>
        void db
          .prepare(
            `INSERT INTO entry SELECT ${TAMPER_ENTRIES}, printf('%064d', seq), kind, at, workUnit, fromTime, toTime, leaf, body
             FROM entry WHERE seq = ?`,
          )
          .run(seq),
      0,
    ],
  ];

  it.each(FORGERIES)(
    'an entry %s is found and named',
    async (what, act, needsAfter = 0) => {
      const unnamed: number[] = [];
      for (let seq = 0; seq < TAMPER_ENTRIES - needsAfter; seq += ROW_STRIDE) {
        const report = await forged('row', (db) => act(db, seq));
        const named = firstNamed(report) ?? -1;
        // Entries that are whole but in each other's place are told by the tree, whose smallest node speaks of a pair; a checkpoint
        // that ends with the first of the pair tells before it, of all entries since the one before.
        const pair = seq - (seq % 2);
        const isToldBefore = report.problems[0]?.kind === 'checkpoint' && named < seq;
        const isPairNamed = report.problems.some(({ kind, seq: first }) => kind === 'node' && first === pair);
        const isNamed = [seq, TAMPER_ENTRIES, pair].includes(named) || (isToldBefore && isPairNamed);
        // One entry fewer: the last one has no place, and the last pair no node.
        const isCutOff = what.startsWith('deleted') && seq >= TAMPER_ENTRIES - (what.includes('moved up') ? 2 : 1);
        if (report.isEvidenceWhole || !(isNamed || isCutOff)) unnamed.push(seq);
      }
      expect(unnamed).toEqual([]);
    },
    600_000,
  );

  it.each<[string, string]>([
    ['deleted', 'DELETE FROM node WHERE level = ? AND position = ?'],
    ['changed', 'UPDATE node SET hash = zeroblob(32) WHERE level = ? AND position = ?'],
    ['moved', 'UPDATE node SET position = position + 100000 WHERE level = ? AND position = ?'],
  ])(
    'a node of the tree %s is found',
    async (_, sql) => {
      const missed: string[] = [];
      let at = 0;
      for (let level = 1; TAMPER_ENTRIES >> level > 0; level++) {
        for (let position = 0; position < TAMPER_ENTRIES >> level; position++) {
          if (at++ % ROW_STRIDE !== 0) continue;
          const report = await forged('node', (db) => db.prepare(sql).run(level, position));
          if (report.isEvidenceWhole) missed.push(`${level}/${position}`);
        }
      }
      expect(missed).toEqual([]);
    },
    600_000,
  );

  it('a checkpoint deleted is found from the witness, whichever it was', async () => {
    const db = new Database(ledgerFileOf(ledger.whole), { readonly: true });
    const sizes = db.prepare('SELECT size FROM checkpoint').pluck().all() as number[];
    db.close();
    const missed: number[] = [];
    for (const size of sizes) {
      const report = await forged('checkpoint', (file) =>
        file.prepare('DELETE FROM checkpoint WHERE size = ?').run(size),
      );
      if (report.isEvidenceWhole) missed.push(size);
    }
    expect(sizes.length).toBeGreaterThan(20);
    expect(missed).toEqual([]);
  }, 60_000);
});

async function forged(name: string, act: (db: Database.Database) => void): Promise<VerifyReport> {
  const copy = ledger.copyWith(name);
  withoutTriggers(copy, act);
  const report = await verifyCopy(copy);
  rmSync(copy, { recursive: true });
  return report;
}

const firstNamed = (report: VerifyReport): number | undefined =>
  report.firstBadEntry?.seq ?? report.problems.find(({ seq }) => seq !== undefined)?.seq;

describe('the file as a whole', () => {
  it("yesterday's copy put back is detected from the witness, and only from it", async () => {
    const copy = ledger.copyWith('yesterday', readFileSync(ledger.yesterday));
    const report = await verifyCopy(copy);
    expect(report.isClean).toBe(false);
    expect(report.problems.map(({ kind }) => kind)).toContain('witness');
    rmSync(witnessFileOf(copy));
    expect((await verifyCopy(copy)).isEvidenceWhole).toBe(true);
  });

  it('is not called tampered after VACUUM, a backup or in any state of its WAL', async () => {
    const copy = ledger.copyWith('vacuum');
    const backup = `${copy}.backup`;
    const db = new Database(ledgerFileOf(copy));
    await db.backup(backup);
    db.exec('VACUUM');
    expect((await verifyCopy(copy)).isClean).toBe(true);
    db.close();
    expect((await verifyCopy(copy)).isClean).toBe(true);
    expect((await verifyCopy(ledger.copyWith('backup', readFileSync(backup)))).isClean).toBe(true);
  });

  it('with pages cut off the end is reported, never thrown, however many', async () => {
    const original = readFileSync(ledgerFileOf(ledger.whole));
    const pages = original.length / 4096;
    const clean: number[] = [];
    for (let kept = 0; kept < pages; kept += IS_WHOLE_SWEEP ? 1 : 7) {
      const copy = ledger.copyWith('pages', original.subarray(0, kept * 4096));
      if ((await verifyCopy(copy)).isClean) clean.push(kept);
      rmSync(copy, { recursive: true });
    }
    const middle = ledger.copyWith('cut', original.subarray(0, Math.floor(original.length / 2) + 100));
    expect((await verifyCopy(middle)).isClean).toBe(false);
    expect(clean).toEqual([]);
  }, 120_000);

  it('with another station’s key beside it is refused, and says that it is the key', async () => {
    const other = makeTamperLedger();
    try {
      const copy = ledger.copyWith('key');
      copyFileSync(join(other.whole, 'station.vkey'), join(copy, 'station.vkey'));
      const report = await verifyCopy(copy);
      expect(report.isClean).toBe(false);
      expect(report.problems.map(({ message }) => message).join('\n')).toMatch(/signature/);
    } finally {
      other.remove();
    }
  });
});
