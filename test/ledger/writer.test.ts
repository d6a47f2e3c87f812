import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  assertDurability,
  type Ledger,
  LedgerLockedError,
  type LedgerOptions,
  LedgerRolledBackError,
  LedgerWriteError,
  ledgerFileOf,
  openLedger,
  witnessFileOf,
} from '../../electron/ledger/index.ts';
import type { Instant } from '../../shared/domain/time.ts';

let folder: string;
let now: number;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'shiftseal-writer-'));
  now = 1_800_000_000_000_000;
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const open = (options: Partial<LedgerOptions> = {}): Ledger =>
  openLedger({ folder, stationId: 'cr-01', clock: { now: () => now as Instant }, lockWaitMs: 0, ...options });
const draft = (i: number, body: object = { i }) => ({
  kind: 'event',
  key: `${i}`.padStart(64, '0'),
  at: now + i,
  body,
});

describe('durability', () => {
  it('synchronous is FULL on the writing connection, after a write', () => {
    const ledger = open();
    ledger.append([draft(0)]);
    expect(ledger.database.pragma('synchronous', { simple: true })).toBe(2);
    expect(ledger.database.pragma('journal_mode', { simple: true })).toBe('wal');
    ledger.close();
  });

  it('a connection that was turned down to NORMAL is caught', () => {
    const ledger = open();
    ledger.database.pragma('synchronous = NORMAL');
    ledger.append([draft(0)]);
    expect(() => assertDurability(ledger.database)).toThrow();
    ledger.close();
  });

  it('a full disk: nothing of the transaction is there, the error is typed, and writing goes on with space', () => {
    let pagesMax = 40;
    const ledger = open({ pagesMax: () => pagesMax });
    const big = { text: Array.from({ length: 4000 }, (_, i) => Math.sin(i)).join(' ') };
    let written = 0;
    const fill = () => {
      for (let i = 0; i < 50; i++) {
        ledger.append([draft(i, { ...big, i })]);
        written = ledger.size;
      }
    };
    expect(fill).toThrow(LedgerWriteError);
    expect(ledger.size).toBe(written);
    pagesMax = 100_000;
    ledger.reopen();
    expect(ledger.size).toBe(written);
    ledger.append([draft(1000)]);
    expect(ledger.size).toBe(written + 1);
    ledger.close();
  });
});

describe('one writer', () => {
  it('a second one is refused while the first is open, naming the lock and the remedy, and admitted after it', () => {
    const first = open();
    expect(() => open()).toThrow(LedgerLockedError);
    expect(() => open()).toThrow(/writer\.lock.*Stop the other/s);
    first.close();
    open().close();
  });
});

describe('idempotency', () => {
  it('the same entry again is a success; the same key with other content is a finding, and the first stays', () => {
    const ledger = open();
    expect(ledger.append([draft(7)])[0]?.kind).toBe('appended');
    expect(ledger.append([draft(7)])[0]).toMatchObject({ kind: 'duplicate', seq: 0 });
    expect(ledger.append([{ ...draft(7), at: now + 99_000 }])[0]?.kind).toBe('duplicate');
    expect(ledger.append([draft(7, { i: 'other' })])[0]?.kind).toBe('keyConflict');
    expect(ledger.size).toBe(1);
    ledger.close();
  });

  it('a transaction that throws leaves neither entries nor tree behind', () => {
    const ledger = open();
    ledger.append([draft(0)]);
    const root = ledger.root();
    expect(() =>
      ledger.transaction(() => {
        ledger.append([draft(1), draft(2)]);
        throw new Error('changed my mind');
      }),
    ).toThrow('changed my mind');
    expect(ledger.size).toBe(1);
    expect(ledger.root()).toEqual(root);
    ledger.append([draft(1)]);
    expect(ledger.size).toBe(2);
    ledger.close();
  });
});

describe('checkpoints', () => {
  it('are signed notes with origin, size and root; the newest is in the witness file as well', () => {
    const ledger = open();
    for (let i = 0; i < 5; i++) ledger.append([draft(i)]);
    const signed = ledger.checkpoint();
    expect(signed?.size).toBe(5);
    expect(signed?.note.split('\n').slice(0, 3)).toEqual(['shiftseal/cr-01', '5', ledger.root().toString('base64')]);
    expect(readFileSync(witnessFileOf(folder), 'utf8')).toContain(signed?.note ?? 'no checkpoint');
    expect(ledger.checkpoint()).toBeUndefined();
    ledger.close();
  });

  it("a station does not start on yesterday's copy of the ledger: the witness remembers", () => {
    const first = open();
    first.append([draft(0)]);
    first.checkpoint();
    first.close();
    const yesterday = readFileSync(ledgerFileOf(folder));
    const second = open();
    second.append([draft(1), draft(2)]);
    second.checkpoint();
    second.close();
    writeFileSync(ledgerFileOf(folder), yesterday);
    expect(() => open()).toThrow(LedgerRolledBackError);
    expect(() => open()).toThrow(/3 entries.*only 1/s);
  });
});
