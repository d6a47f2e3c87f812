import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import {
  createReserve,
  LedgerWriteError,
  ledgerFileOf,
  reserveFileOf,
  verifyLedger,
  walBytesOf,
} from '../../electron/ledger/index.ts';
import { cleanUpAfterEach, drafts, openTestLedger, temporaryFolder } from './temporaryLedger.ts';

const MB = 2 ** 20;
cleanUpAfterEach();

describe('the reserve', () => {
  it('grows in pieces up to what is configured, holds real bytes, and is given back at once', () => {
    const folder = temporaryFolder();
    const reserve = createReserve(folder, 10 * MB);
    const pieces: number[] = [];
    while (reserve.grow(1_000 * MB)) pieces.push(reserve.bytes);
    expect(pieces).toEqual([4 * MB, 8 * MB, 10 * MB]);
    const { size, blocks } = statSync(reserveFileOf(folder));
    expect(size).toBe(10 * MB);
    expect(blocks * 512).toBeGreaterThanOrEqual(10 * MB);
    reserve.release();
    expect(reserve.bytes).toBe(0);
    expect(existsSync(reserveFileOf(folder))).toBe(false);
  });

  it('never takes more than a quarter of what is free', () => {
    const reserve = createReserve(temporaryFolder(), 64 * MB);
    while (reserve.grow(8 * MB - reserve.bytes));
    expect(reserve.bytes).toBe(2 * MB);
  });

  it('is found again after a restart, and cut when the configuration asks for less', () => {
    const folder = temporaryFolder();
    while (createReserve(folder, 8 * MB).grow(1_000 * MB));
    expect(createReserve(folder, 8 * MB).bytes).toBe(8 * MB);
    expect(createReserve(folder, 3 * MB).bytes).toBe(3 * MB);
    expect(statSync(reserveFileOf(folder)).size).toBe(3 * MB);
  });

  it('of no bytes makes no file', () => {
    const folder = temporaryFolder();
    expect(createReserve(folder, 0).grow(1_000 * MB)).toBe(false);
    expect(existsSync(reserveFileOf(folder))).toBe(false);
  });
});

describe('the write-ahead log', () => {
  it('is folded back and cut off while nobody reads an old view, and says so when somebody does', () => {
    const folder = temporaryFolder();
    const ledger = openTestLedger(folder);
    ledger.append(drafts(0, 50));
    expect(ledger.foldWal('emptied')).toEqual({ isBlocked: false, isEmptied: true });
    expect(walBytesOf(ledgerFileOf(folder))).toBe(0);
    const reader = new Database(ledgerFileOf(folder), { readonly: true });
    reader.exec('BEGIN');
    reader.prepare('SELECT count(*) FROM entry').get();
    ledger.append(drafts(50, 100));
    expect(ledger.foldWal('asFarAsItGoes').isBlocked).toBe(true);
    expect(ledger.foldWal('emptied').isEmptied).toBe(false);
    reader.close();
    expect(ledger.foldWal('emptied').isEmptied).toBe(true);
  });

  it('past its bound refuses a transaction before it begins, and takes it once the log is folded', () => {
    const folder = temporaryFolder();
    const ledger = openTestLedger(folder, { walBytesLimit: MB });
    const reader = new Database(ledgerFileOf(folder), { readonly: true });
    reader.exec('BEGIN');
    reader.prepare('SELECT count(*) FROM entry').get();
    let next = 0;
    const write = () => {
      for (; next < 5_000; next += 20) ledger.append(drafts(next, next + 20));
    };
    expect(write).toThrow(LedgerWriteError);
    expect(ledger.needsReopen).toBe(false);
    expect(walBytesOf(ledgerFileOf(folder))).toBeLessThan(1.5 * MB);
    const { size } = ledger;
    reader.close();
    ledger.foldWal('emptied');
    ledger.append(drafts(next, next + 20));
    expect(ledger.size).toBe(size + 20);
  });
});

describe('reopening after a failed sync', () => {
  /** As the engine sees it: the transaction failed, and what the disk holds is not known. */
  const failing = (ledger: ReturnType<typeof openTestLedger>) =>
    expect(() =>
      ledger.transaction(() => {
        throw Object.assign(new Error('disk I/O error'), { code: 'SQLITE_IOERR_FSYNC' });
      }),
    ).toThrow(LedgerWriteError);

  it('begins the write-ahead log anew before anything else is written, and everything is there', async () => {
    const folder = temporaryFolder();
    const ledger = openTestLedger(folder);
    ledger.append(drafts(0, 40));
    failing(ledger);
    expect(() => ledger.append(drafts(40, 41))).toThrow('not reopened');
    ledger.reopen();
    expect(walBytesOf(ledgerFileOf(folder))).toBe(0);
    ledger.append(drafts(40, 80));
    ledger.checkpoint();
    expect(await verifyLedger({ path: ledgerFileOf(folder) })).toMatchObject({ isClean: true, entries: 80 });
  });

  it('stays shut while a reader keeps the old log in place, and opens once it has ended', () => {
    const folder = temporaryFolder();
    const ledger = openTestLedger(folder, { busyTimeoutMs: 50 });
    ledger.append(drafts(0, 10));
    const reader = new Database(join(folder, 'ledger.db'), { readonly: true });
    reader.exec('BEGIN');
    reader.prepare('SELECT count(*) FROM entry').get();
    ledger.append(drafts(10, 20));
    failing(ledger);
    expect(() => ledger.reopen()).toThrow('reader');
    expect(ledger.needsReopen).toBe(true);
    reader.close();
    ledger.reopen();
    expect(ledger.size).toBe(20);
    ledger.append(drafts(20, 30));
  });
});

describe('a disk that is away', () => {
  it('is waited for: in the empty folder it leaves nothing is made, and once it is back the log goes on', () => {
    const folder = temporaryFolder();
    const ledger = openTestLedger(folder);
    ledger.append(drafts(0, 5));
    const away = `${folder}-away`;
    renameSync(folder, away);
    mkdirSync(folder);
    expect(() => ledger.reopen()).toThrow(expect.objectContaining({ reason: 'io', needsReopen: true }));
    expect(() => ledger.append(drafts(5, 6))).toThrow(LedgerWriteError);
    expect(readdirSync(folder)).toEqual([]);
    rmSync(folder, { recursive: true });
    renameSync(away, folder);
    ledger.reopen();
    ledger.append(drafts(5, 6));
    expect(ledger.size).toBe(6);
  });
});
