import { chmodSync, copyFileSync, cpSync, existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  keyFileOf,
  LedgerDamagedError,
  LedgerForeignError,
  LedgerKeyError,
  LedgerRolledBackError,
  ledgerFileOf,
  readWitness,
  verifierKeyFileOf,
  witnessFileOf,
} from '../../electron/ledger/index.ts';
import { cleanUpAfterEach, drafts, forge, openTestLedger, temporaryFolder } from './temporaryLedger.ts';

cleanUpAfterEach();

/** A closed ledger of 30 entries: checkpoints at 10 and 20, the rest unsigned. */
function closedLedger(): string {
  const folder = temporaryFolder();
  const ledger = openTestLedger(folder);
  for (const [from, to] of [
    [0, 10],
    [10, 20],
  ] as const) {
    ledger.append(drafts(from, to));
    ledger.checkpoint();
  }
  ledger.append(drafts(20, 30));
  ledger.close();
  return folder;
}

describe('the signing key', () => {
  it('is made at the first start, readable by its owner alone, with the public line beside the ledger', () => {
    const folder = temporaryFolder();
    const ledger = openTestLedger(folder);
    expect(statSync(keyFileOf(folder)).mode & 0o777).toBe(0o600);
    expect(statSync(join(folder, 'keys')).mode & 0o777).toBe(0o700);
    expect(readFileSync(verifierKeyFileOf(folder), 'utf8')).toBe(`${ledger.verifierKey}\n`);
  });

  it('stays the same over restarts', () => {
    const folder = closedLedger();
    const line = readFileSync(verifierKeyFileOf(folder), 'utf8').trim();
    expect(openTestLedger(folder).verifierKey).toBe(line);
  });

  it('is never quietly replaced when it is lost', () => {
    const folder = closedLedger();
    rmSync(keyFileOf(folder));
    expect(() => openTestLedger(folder)).toThrow(LedgerKeyError);
    rmSync(verifierKeyFileOf(folder));
    expect(() => openTestLedger(folder)).toThrow(LedgerKeyError);
    expect(existsSync(keyFileOf(folder))).toBe(false);
  });

  it('that others could read is closed to them, and told', () => {
    const folder = closedLedger();
    chmodSync(keyFileOf(folder), 0o644);
    const ledger = openTestLedger(folder);
    expect(statSync(keyFileOf(folder)).mode & 0o777).toBe(0o600);
    expect(ledger.findings.map(({ kind }) => kind)).toEqual(['keyRepaired']);
  });

  it('of another station, or one that does not fit its public half, is refused', () => {
    const [one, other] = [closedLedger(), closedLedger()];
    expect(() => openTestLedger(one, { stationId: 'cr-02' })).toThrow(LedgerForeignError);
    copyFileSync(keyFileOf(other), keyFileOf(one));
    expect(() => openTestLedger(one)).toThrow(LedgerKeyError);
  });
});

describe('opening a ledger', () => {
  it('goes on where it ended', () => {
    const folder = closedLedger();
    const ledger = openTestLedger(folder);
    expect([ledger.size, ledger.latestCheckpoint?.size, ledger.findings]).toEqual([30, 20, []]);
    expect(ledger.checkpoint()?.size).toBe(30);
    expect(ledger.checkpoint()).toBeUndefined();
  });

  it('refuses a ledger file that was put away while its witness stayed', () => {
    const folder = closedLedger();
    rmSync(ledgerFileOf(folder));
    expect(() => openTestLedger(folder)).toThrow(LedgerRolledBackError);
  });

  it('refuses a history that is whole in itself but not the one the witness saw', () => {
    const folder = closedLedger();
    const forged = temporaryFolder();
    cpSync(join(folder, 'keys'), join(forged, 'keys'), { recursive: true });
    const fork = openTestLedger(forged);
    fork.append(drafts(100, 150));
    fork.checkpoint();
    fork.close();
    copyFileSync(ledgerFileOf(forged), ledgerFileOf(folder));
    expect(() => openTestLedger(folder)).toThrow(expect.objectContaining({ witnessSize: 20, ledgerSize: 50 }));
    expect(() => openTestLedger(folder)).toThrow(/history was changed/);
  });

  it.each([
    ['an entry after the newest checkpoint was changed', "UPDATE entry SET body = x'00' WHERE seq = 25"],
    ['entries under the newest checkpoint are missing', 'DELETE FROM entry WHERE seq >= 15; DELETE FROM node WHERE 1'],
    ['a node of the right edge was changed', 'UPDATE node SET hash = zeroblob(32) WHERE level = 4'],
    ['the newest checkpoint was changed', "UPDATE checkpoint SET note = replace(note, 'at 1', 'at 2')"],
  ])('refuses it when %s', (_, sql) => {
    const folder = closedLedger();
    forge(folder, (db) => db.exec(sql));
    expect(() => openTestLedger(folder)).toThrow(LedgerDamagedError);
  });

  it('tells a file that is no database as damaged', () => {
    const folder = closedLedger();
    writeFileSync(ledgerFileOf(folder), 'x'.repeat(8192));
    expect(() => openTestLedger(folder)).toThrow(LedgerDamagedError);
  });

  it('without a witness says so, and starts a new one from the newest checkpoint', () => {
    const folder = closedLedger();
    rmSync(witnessFileOf(folder));
    expect(openTestLedger(folder).findings.map(({ kind }) => kind)).toEqual(['witnessMissing']);
    expect(readWitness(witnessFileOf(folder))?.checkpoints.map(({ size }) => size)).toEqual([20]);
  });

  it('passes over what a stranger wrote into the witness, and says so', () => {
    const folder = closedLedger();
    const forged = readFileSync(witnessFileOf(folder), 'utf8').replaceAll('\n20\n', '\n99\n');
    writeFileSync(witnessFileOf(folder), forged);
    expect(openTestLedger(folder).findings.map(({ kind }) => kind)).toEqual(['witnessUnsigned']);
  });

  it('goes on with a witness that cannot be written, tells it, and writes it again once it can', () => {
    const folder = closedLedger();
    const witnessPath = join(folder, 'share');
    writeFileSync(witnessPath, '');
    const path = join(witnessPath, 'witness.txt'); // below a file: cannot be made
    const ledger = openTestLedger(folder, { witnessPath: path });
    expect(ledger.findings.map(({ kind }) => kind)).toEqual(['witnessMissing', 'witnessNotWritten']);
    expect(() => ledger.checkpoint()).toThrow(expect.objectContaining({ reason: 'witness', needsReopen: false }));
    expect(ledger.latestCheckpoint?.size).toBe(30);
    rmSync(witnessPath);
    expect(ledger.checkpoint()).toBeUndefined(); // nothing new to sign, but the witness is behind
    expect(readWitness(path)?.checkpoints.map(({ size }) => size)).toEqual([30]);
  });
});
