import { copyFileSync, existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeArchive, startOfYear, verifyArchive } from '../../electron/keeping/index.ts';
import {
  type EntryDraft,
  foldTree,
  type Ledger,
  multiProof,
  readVerifierKeyFile,
  type SeqRun,
  storedNodes,
} from '../../electron/ledger/index.ts';
import { openArchiveFolder } from '../../electron/query/archiveFolder.ts';
import { entryRows } from '../../electron/query/entries.ts';
import { openStation, temporaryFolders } from './support/stationFolder.ts';

const folders = temporaryFolders();
afterAll(() => folders.removeAll());

const HOUR_US = 3_600_000_000;
const start = startOfYear(2025, 'Europe/Berlin');

/** One entry every twelve hours from the autumn of 2024 to the spring of 2026; a configuration first. */
function threeYears(): EntryDraft[] {
  return Array.from({ length: 1_000 }, (_, i) => {
    const at = start + (i - 200) * 12 * HOUR_US;
    const kind = i === 3 ? 'config' : 'event';
    const config = { config: 'c'.repeat(64), actor: { user: 'station' }, reason: 'first start', document: {} };
    const body = i === 3 ? config : { event: 'signedIn', subject: `person ${i}`, detail: '' };
    return { kind, key: `entry-${i}`, at, body: { station: 'cr-01', ...body } };
  });
}

let folder: string;
let ledger: Ledger;
let to: string;
const options = () => ({
  ...{ dataDir: folder, station: 'cr-01', timeZone: 'Europe/Berlin', to, at: start, product: '1.0.0' },
});

beforeAll(async () => {
  folder = folders.make();
  to = folders.make();
  ({ ledger } = openStation(folder));
  ledger.append(threeYears());
  ledger.checkpoint();
});
afterAll(() => ledger.close());

describe('an archive of a year', () => {
  it('holds every entry of the year and what is needed to read them, and verifies with nothing beside it', async () => {
    const made = await makeArchive({ ...options(), year: 2025 });
    expect([made.firstSeq, made.lastSeq]).toEqual([200, 200 + 730 - 1]);
    const alone = folders.make();
    copyFileSync(made.file, join(alone, 'x.shiftseal-archive'));
    const line = readVerifierKeyFile(folder) as string;
    const report = await verifyArchive({ file: join(alone, 'x.shiftseal-archive'), publicKey: line });
    expect([report.problems, report.entries, report.root]).toEqual([[], 731, ledger.root().toString('hex')]);
    const data = openArchiveFolder(join(alone, 'x.shiftseal-archive'));
    expect(
      entryRows(data, { limit: 500, isAscending: true })
        .slice(0, 2)
        .map(({ seq }) => seq),
    ).toEqual([3, 200]);
    expect(entryRows(data, { limit: 1 })[0]?.summary).toBe('signedIn person 929');
    data.close();
  });

  it('is refused while the year has no entries, or stands there already', async () => {
    await expect(makeArchive({ ...options(), year: 2030 })).rejects.toThrow('no entries of 2030');
    await expect(makeArchive({ ...options(), year: 2025 })).rejects.toThrow('never written over');
  });

  it('does not verify once anything in it was changed, left out or signed by another', async () => {
    const whole = join(to, 'cr-01-2025.shiftseal-archive');
    const forgeries: [string, (db: Database.Database) => void, RegExp][] = [
      [
        'a body',
        (db) => db.exec('UPDATE entry SET body = (SELECT body FROM entry WHERE seq = 301) WHERE seq = 300'),
        /entry 300/,
      ],
      ['a column', (db) => db.exec('UPDATE entry SET at = at + 1 WHERE seq = 300'), /entry 300.*at/],
      ['a missing entry', (db) => db.exec('DELETE FROM entry WHERE seq = 300'), /entry 300/],
      [
        'a body without a removal',
        (db) => db.exec("UPDATE entry SET body = x'' WHERE seq = 300"),
        /no later retention entry/,
      ],
      ['a proof', (db) => db.exec('UPDATE proof SET hash = zeroblob(32) WHERE position = 0'), /root/],
      [
        'entries more',
        (db) =>
          db.exec(
            "INSERT INTO entry SELECT 2000, 'x', kind, at, workUnit, fromTime, toTime, leaf, body FROM entry WHERE seq = 300",
          ),
        /more entries|entry 2000/,
      ],
      [
        'a year',
        (db) => db.exec('UPDATE meta SET document = replace(document, \'"firstSeq":200\', \'"firstSeq":"x"\')'),
        /not readable/,
      ],
    ];
    for (const [name, forge, message] of forgeries) {
      const file = join(folders.make(), 'forged');
      copyFileSync(whole, file);
      const db = new Database(file);
      forge(db);
      db.close();
      const report = await verifyArchive({ file });
      expect([name, report.isClean]).toEqual([name, false]);
      expect(report.problems.map(({ message: text }) => text).join('\n')).toMatch(message);
    }
    writeFileSync(join(to, 'text'), 'no database');
    expect((await verifyArchive({ file: join(to, 'text') })).isClean).toBe(false);
    const other = folders.make();
    const { ledger: stranger } = openStation(other);
    stranger.close();
    const report = await verifyArchive({ file: whole, publicKey: readVerifierKeyFile(other) as string });
    expect(report.problems[0]?.message).toContain('public key handed in');
  });

  it('killed at any step leaves no archive, and the next says so', async () => {
    for (const step of ['begun', 'copied', 'verified'] as const) {
      const die = (reached: string): void => {
        if (reached === step) throw new Error(`killed at ${step}`);
      };
      await expect(makeArchive({ ...options(), year: 2024, onStep: die })).rejects.toThrow('killed');
      expect(existsSync(join(to, 'cr-01-2024.shiftseal-archive'))).toBe(false);
    }
    const made = await makeArchive({ ...options(), year: 2024 });
    expect(made.unfinished).toEqual(['cr-01-2024.shiftseal-archive.partial']);
    expect([made.firstSeq, made.lastSeq]).toEqual([0, 199]);
    expect(readdirSync(to).filter((name) => name.includes('partial'))).toEqual([]);
  });

  it('proves any runs of a tree of any size', () => {
    const nodes = storedNodes(ledger.database);
    for (const [size, ...runs] of [
      [1, [0, 0]],
      [7, [6, 6]],
      [8, [0, 7]],
      [999, [0, 3], [17, 17], [500, 700]],
      [1_000, [200, 929]],
    ] as [number, ...[number, number][]][]) {
      const rootOf = (known: readonly SeqRun[], proof: readonly Buffer[]) =>
        foldTree({ size, known, proof }, (seq) => nodes.hash(0, seq)).root;
      const proof = multiProof(nodes, size, runs);
      expect(rootOf(runs, proof).equals(rootOf([[0, size - 1]], []))).toBe(true);
      if (proof.length > 0) expect(() => rootOf(runs, proof.slice(1))).toThrow();
    }
  });
});
