import {
  closeSync,
  cpSync,
  existsSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { CONTINUE_STEPS } from '../../electron/keeping/index.ts';
import {
  formatVerifierKey,
  isSignedBy,
  LedgerRolledBackError,
  ledgerFileOf,
  parseNote,
  parseVerifierKey,
  readVerifierKeyFile,
  verifyLedger,
  witnessFileOf,
} from '../../electron/ledger/index.ts';
import { openDataFolder } from '../../electron/query/dataFolder.ts';
import { entryRows } from '../../electron/query/entries.ts';
import { type Continuation, continuationSchema } from '../../shared/domain/entries/keeping.ts';
import { drafts } from '../ledger/support/history.ts';
import { addFrames, fill, MIGRATIONS, openStation, temporaryFolders } from './support/stationFolder.ts';

const folders = temporaryFolders();
const lasting = temporaryFolders();
afterEach(() => folders.removeAll());
afterAll(() => lasting.removeAll());

/** So many entries with a checkpoint every ten, 7 frames in the inbox, closed; a copy of one that is made once. */
const made = new Map<number, string>();
function station(entries = 120): string {
  const first = made.get(entries) ?? madeStation(entries);
  made.set(entries, first);
  const folder = folders.make();
  cpSync(first, folder, { recursive: true });
  return folder;
}

function madeStation(entries: number): string {
  const folder = lasting.make();
  const { ledger } = openStation(folder);
  fill(ledger, 0, entries);
  addFrames(ledger, 7);
  ledger.close();
  return folder;
}

const PAGE = 4_096;
const FULL_SWEEP = process.env.SHIFTSEAL_FULL_SWEEP !== undefined;

const verified = (folder: string) => verifyLedger({ path: ledgerFileOf(folder), migrations: MIGRATIONS });
const asideOf = (folder: string): string => join(folder, 'damaged', readdirSync(join(folder, 'damaged'))[0] as string);

/** Page that holds the row of an entry, and where its body lies in the file. */
function bodyPlace(folder: string, seq: number): number {
  const db = new Database(ledgerFileOf(folder), { readonly: true });
  const body = db.prepare('SELECT body FROM entry WHERE seq = ?').pluck().get(seq) as Buffer;
  db.close();
  return readFileSync(ledgerFileOf(folder)).indexOf(body);
}

function overwrite(file: string, at: number, bytes: Buffer): void {
  const handle = openSync(file, 'r+');
  writeSync(handle, bytes, 0, bytes.length, at);
  closeSync(handle);
}

/** The new log is written on, and everything of both logs verifies. */
async function goesOn(folder: string, wanted: Partial<Continuation>): Promise<Continuation> {
  const { ledger, continued } = openStation(folder);
  expect(continued).toMatchObject(wanted);
  expect(ledger.inbox.count).toBe(continued?.carried.frames);
  ledger.append(drafts(1_000, 1_010));
  ledger.checkpoint();
  expect(ledger.size).toBe(11);
  ledger.close();
  expect((await verified(folder)).problems).toEqual([]);
  const data = openDataFolder(folder);
  const [first] = entryRows(data, { isAscending: true, limit: 1 });
  const body = data.ledger.entriesWithBody({ limit: 1 })[0]?.body as { readonly continued: unknown };
  expect(continuationSchema.parse(body.continued)).toEqual(continued);
  expect(first?.summary).toContain('goes on as shiftseal/cr-01/2');
  data.close();
  const again = openStation(folder);
  expect(again.continued).toBeUndefined();
  again.ledger.close();
  return continued as Continuation;
}

describe('a ledger found damaged at start', () => {
  it('a flipped byte behind the newest checkpoint: only what lies behind it is lost, and the log goes on', async () => {
    const folder = folders.make();
    const { ledger } = openStation(folder);
    fill(ledger, 0, 30);
    ledger.append(drafts(30, 50));
    addFrames(ledger, 7);
    ledger.close();
    overwrite(ledgerFileOf(folder), bodyPlace(folder, 40) + 40, Buffer.of(0xff, 0xff));
    const continued = await goesOn(folder, { cause: 'damaged', size: 40, oldLog: 'shiftseal/cr-01' });
    expect(continued.lost).toMatchObject({ entries: 10, lastSeq: 49, knownFrom: 'file', unreadableEntries: 0 });
    expect(continued.lost.readableByKind).toEqual({ batch: 7, event: 3 });
    expect(continued.carried).toEqual({ frames: 7, readings: 7, unreadableFrames: 0 });
    expect(continued.checkpoint).toContain('shiftseal/cr-01\n30\n');
  });

  it('keeps the good prefix as a ledger of its own: entries can be read, and it verifies', async () => {
    const folder = station();
    truncateSync(ledgerFileOf(folder), Math.floor(statSync(ledgerFileOf(folder)).size * 0.6));
    const { size } = await goesOn(folder, { cause: 'damaged' });
    const good = join(asideOf(folder), 'good');
    const report = await verified(good);
    expect([report.problems, report.entries]).toEqual([[], size]);
    if (size === 0) return;
    const data = openDataFolder(good);
    expect(entryRows(data, { limit: 500 })).toHaveLength(Math.min(500, size));
    data.close();
  });

  it('cut off after any page, or with any page gone: what stands is kept, and the station starts', async () => {
    const pages = statSync(ledgerFileOf(station())).size / PAGE;
    // The first ones hold the roots of tables and indexes.
    for (let page = 1; page < pages; page += FULL_SWEEP || page < 7 ? 1 : 11)
      for (const damage of ['cut', 'gone'] as const) {
        const folder = station();
        const file = ledgerFileOf(folder);
        if (damage === 'cut') truncateSync(file, page * PAGE);
        else overwrite(file, page * PAGE, Buffer.alloc(PAGE, 0x5a));
        const { ledger, continued } = openStation(folder);
        ledger.append(drafts(1_000, 1_001));
        ledger.close();
        if (continued !== undefined) {
          const { problems, entries } = await verified(join(asideOf(folder), 'good'));
          expect([damage, page, problems, entries]).toEqual([damage, page, [], continued.size]);
        }
        folders.removeAll();
      }
  }, 120_000);

  it('pages overwritten in the middle: exactly the entries up to them stand', async () => {
    const folder = station();
    const at = Math.floor(bodyPlace(folder, 80) / 4096) * 4096;
    overwrite(ledgerFileOf(folder), at, Buffer.alloc(4096, 0xa5));
    const opened = openStation(folder);
    opened.ledger.close();
    if (opened.continued === undefined) {
      // Nothing at the end of the log is wrong: opening does not read everything, `verify` does.
      expect((await verified(folder)).isClean).toBe(false);
      return;
    }
    expect(opened.continued.size).toBeLessThanOrEqual(80);
    expect((await verified(join(asideOf(folder), 'good'))).problems).toEqual([]);
  });

  it('a destroyed header, a file of zeros, an empty file and a missing one', async () => {
    const whole = station(40);
    const cases: [string, (file: string) => void, Continuation['cause']][] = [
      ['header', (file) => overwrite(file, 0, Buffer.alloc(100, 0x5a)), 'damaged'],
      ['zeros', (file) => overwrite(file, 0, Buffer.alloc(statSync(file).size)), 'damaged'],
      ['empty', (file) => truncateSync(file, 0), 'missing'],
      ['missing', (file) => rmSync(file), 'missing'],
      ['application id', (file) => overwrite(file, 68, Buffer.of(1)), 'damaged'],
    ];
    for (const [name, damage, cause] of cases) {
      const folder = folders.make();
      cpSync(whole, folder, { recursive: true });
      damage(ledgerFileOf(folder));
      const { lost, size } = await goesOn(folder, { cause });
      expect([name, size + lost.entries]).toEqual([name, 40]);
      expect(existsSync(join(asideOf(folder), 'ledger.db'))).toBe(name !== 'missing');
    }
  });

  it('a bit flipped in the write-ahead log: commits that SQLite drops silently are found from the witness', async () => {
    const folder = folders.make();
    const { ledger } = openStation(folder, { walCheckpointPages: 1_000_000 });
    fill(ledger, 0, 60);
    const copy = folders.make();
    cpSync(folder, copy, { recursive: true }); // as a killed station leaves it
    ledger.close();
    const wal = `${ledgerFileOf(copy)}-wal`;
    const bytes = statSync(wal).size;
    const at = Math.floor(bytes * 0.9);
    overwrite(wal, at, Buffer.of(0xff ^ (readFileSync(wal)[at] as number)));
    const { size, lost } = await goesOn(copy, { cause: 'damaged' });
    expect(size).toBeGreaterThan(0);
    expect(size + lost.entries).toBe(60);
    expect(lost.knownFrom).toBe('witness');
    expect(statSync(join(asideOf(copy), 'ledger.db-wal')).size).toBe(bytes);
  });

  it('an older copy put back is still refused: the newest may be at hand', () => {
    const folder = station(40);
    const old = folders.make();
    cpSync(ledgerFileOf(folder), join(old, 'ledger.db'));
    const { ledger } = openStation(folder);
    fill(ledger, 50, 70);
    ledger.close();
    cpSync(join(old, 'ledger.db'), ledgerFileOf(folder));
    expect(() => openStation(folder)).toThrow(LedgerRolledBackError);
    expect(existsSync(join(folder, 'damaged'))).toBe(false);
  });

  it('signs the new log with the same key under its own name, and keeps one witness for both', async () => {
    const folder = station(40);
    const before = readVerifierKeyFile(folder) as string;
    overwrite(ledgerFileOf(folder), 0, Buffer.alloc(100));
    await goesOn(folder, {});
    const now = readVerifierKeyFile(folder) as string;
    expect(now.split('+')[0]).toBe('shiftseal/cr-01/2');
    expect(now.split('+')[2]).toBe(before.split('+')[2]);
    const notes = readFileSync(witnessFileOf(folder), 'utf8');
    expect(notes).toContain('shiftseal/cr-01\n40\n');
    expect(notes).toContain('shiftseal/cr-01/2\n11\n');
    const own = notes.slice(notes.indexOf('shiftseal/cr-01/2\n')).trimEnd();
    expect(isSignedBy(parseNote(`${own}\n`), parseVerifierKey(now))).toBe(true);
  });

  it('whose key was rotated: the good part verifies over both keys, the next log is signed with the present one', async () => {
    const folder = folders.make();
    const { ledger } = openStation(folder);
    fill(ledger, 0, 20);
    ledger.rotateKey({
      overlap: { checkpoints: 0, days: 0 },
      record: (rotation) => {
        const body = { detail: formatVerifierKey(rotation.new) };
        ledger.append([{ kind: 'event', key: 'rotated', at: 1_790_000_000_000_000, body }]);
      },
    });
    fill(ledger, 30, 50);
    ledger.append(drafts(60, 65));
    const present = ledger.verifierKey;
    ledger.close();
    overwrite(ledgerFileOf(folder), bodyPlace(folder, 43) + 20, Buffer.of(0xff, 0xff));
    const { size, checkpoint } = await goesOn(folder, { cause: 'damaged' });
    expect([size, checkpoint?.split('\n')[1]]).toEqual([43, '41']);
    expect(readVerifierKeyFile(folder)?.split('+')[2]).toBe(present.split('+')[2]);
    const good = await verified(join(asideOf(folder), 'good'));
    expect([good.problems, good.entries]).toEqual([[], 43]);
  });

  it('a second damage goes on as the third log', async () => {
    const folder = station(40);
    overwrite(ledgerFileOf(folder), 0, Buffer.alloc(100));
    await goesOn(folder, {});
    overwrite(ledgerFileOf(folder), 0, Buffer.alloc(100));
    const { ledger, continued } = openStation(folder);
    expect(continued).toMatchObject({
      oldLog: 'shiftseal/cr-01/2',
      newLog: 'shiftseal/cr-01/3',
      lost: { entries: 11 },
    });
    ledger.append(drafts(0, 3));
    ledger.checkpoint();
    ledger.close();
    expect((await verified(folder)).problems).toEqual([]);
  });

  it('killed between any two steps: the old state or the new one, and the next start finishes', async () => {
    const isFull = process.env.SHIFTSEAL_FULL_SWEEP !== undefined;
    for (const step of CONTINUE_STEPS.filter((_, i) => isFull || i % 3 === 1)) {
      const folder = station(40);
      overwrite(ledgerFileOf(folder), 0, Buffer.alloc(100, 0x33));
      const old = readFileSync(ledgerFileOf(folder));
      const dieAt = (reached: string): void => {
        if (reached === step) throw new Error(`killed at ${step}`);
      };
      expect(() => openStation(folder, { onStep: dieAt })).toThrow(`killed at ${step}`);
      const { ledger } = openStation(folder);
      expect([step, ledger.size, ledger.inbox.count]).toEqual([step, 1, 0]);
      ledger.append(drafts(0, 5));
      ledger.checkpoint();
      ledger.close();
      expect((await verified(folder)).problems).toEqual([]);
      expect(readdirSync(folder).filter((name) => name.startsWith('continuing'))).toEqual([]);
      const kept = readdirSync(join(folder, 'damaged')).map((name) => join(folder, 'damaged', name, 'ledger.db'));
      expect(kept.filter((file) => existsSync(file)).map((file) => readFileSync(file).equals(old))).toEqual([true]);
    }
  });
});
