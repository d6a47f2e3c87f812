import { spawn } from 'node:child_process';
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import {
  holdsKey,
  isSignedBy,
  type KeyRotation,
  keyFileOf,
  keysFileOf,
  type Ledger,
  LedgerKeyError,
  ledgerFileOf,
  oldKeyFileOf,
  parseNote,
  parseVerifierKey,
  readKeyHistory,
  readVerifierKeyFile,
  verifierKeyFileOf,
  verifyLedger,
} from '../../electron/ledger/index.ts';
import { dyingAt } from './support/crashing.ts';
import {
  cleanUpAfterEach,
  draft,
  drafts,
  openTestLedger,
  START_US,
  steppingClock,
  temporaryFolder,
} from './temporaryLedger.ts';

cleanUpAfterEach();

const OVERLAP = { checkpoints: 2, days: 0 };
const NONE = { checkpoints: 0, days: 0 };

const rotate = (ledger: Ledger, overlap = OVERLAP): KeyRotation =>
  ledger.rotateKey({
    overlap,
    record: (rotation) => {
      const { size, note } = rotation;
      ledger.append([{ ...draft(size), key: `rotation-${size}`, body: { event: 'keyRotated', note } }]);
    },
  });
const retire = (ledger: Ledger): boolean =>
  ledger.retireOldKey(({ line }) => void ledger.append([{ ...draft(1), key: `retired ${line}` }]));
const grow = (ledger: Ledger): void => {
  ledger.append(
    drafts(ledger.size, ledger.size + 5).map((one) => ({ ...one, key: `grown-${ledger.size}-${one.key}` })),
  );
  ledger.checkpoint();
};
const verify = (folder: string, options = {}) => verifyLedger({ path: ledgerFileOf(folder), ...options });
const keyFiles = (folder: string): string[] => readdirSync(join(folder, 'keys')).sort();

describe('a rotation of the signing key', () => {
  it('lets the old key sign the new one, both sign for a while, and the old one then be destroyed', async () => {
    const folder = temporaryFolder();
    const ledger = openTestLedger(folder);
    grow(ledger);
    const before = ledger.verifierKey;
    const rotation = rotate(ledger);
    expect([rotation.size, ledger.keys.history.periods.map(({ line }) => line)]).toEqual([
      5,
      [before, ledger.verifierKey],
    ]);
    expect([readVerifierKeyFile(folder), readFileSync(keysFileOf(folder), 'utf8')]).toEqual([
      ledger.verifierKey,
      `${rotation.note}\n`,
    ]);
    expect(keyFiles(folder)).toEqual(['checkpoint.key', 'checkpoint.key.old']);
    expect([keyFileOf(folder), oldKeyFileOf(folder)].map((file) => statSync(file).mode & 0o777)).toEqual([
      0o600, 0o600,
    ]);
    for (const isDue of [false, true]) {
      grow(ledger);
      const note = parseNote(ledger.latestCheckpoint?.note ?? '');
      expect([before, ledger.verifierKey].map((line) => isSignedBy(note, parseVerifierKey(line)))).toEqual([
        true,
        true,
      ]);
      expect(retire(ledger)).toBe(isDue);
    }
    expect(keyFiles(folder)).toEqual(['checkpoint.key']);
    grow(ledger);
    expect(parseNote(ledger.latestCheckpoint?.note ?? '').signatures).toHaveLength(1);
    for (const publicKey of [undefined, before, ledger.verifierKey]) {
      expect(await verify(folder, publicKey && { publicKey })).toMatchObject({ isClean: true, problems: [] });
    }
    ledger.close();
    expect(openTestLedger(folder).findings).toEqual([]);
  });

  it('keeps the old key so many days at least', () => {
    const folder = temporaryFolder();
    let now = START_US;
    const ledger = openTestLedger(folder, { clock: { now: () => now as never } });
    grow(ledger);
    rotate(ledger, { checkpoints: 0, days: 2 });
    expect(ledger.keys.overlap).toEqual({ checkpointsLeft: 0, until: START_US + 2 * 86_400_000_000 });
    now += 2 * 86_400_000_000 - 1;
    expect(retire(ledger)).toBe(false);
    now += 1;
    expect(retire(ledger)).toBe(true);
  });

  it('can follow another at once, and every key of the chain serves to verify', async () => {
    const folder = temporaryFolder();
    const ledger = openTestLedger(folder);
    for (let i = 0; i < 4; i += 1) {
      grow(ledger);
      rotate(ledger, i % 2 === 0 ? OVERLAP : NONE);
    }
    grow(ledger);
    const history = readKeyHistory(folder);
    expect(history?.periods).toHaveLength(5);
    for (const { line } of history?.periods ?? []) {
      expect(await verify(folder, { publicKey: line })).toMatchObject({ isClean: true });
    }
    expect(keyFiles(folder)).toEqual(['checkpoint.key']);
  });

  it('does not happen when its entry is refused, and leaves no second key behind', () => {
    const folder = temporaryFolder();
    const ledger = openTestLedger(folder);
    grow(ledger);
    const before = ledger.verifierKey;
    const refuse = () => {
      throw new Error('no');
    };
    expect(() => ledger.rotateKey({ overlap: OVERLAP, record: refuse })).toThrow('no');
    expect(() => ledger.rotateKey({ overlap: OVERLAP, record: () => undefined })).toThrow('is an entry of the log');
    expect([ledger.verifierKey, keyFiles(folder), existsSync(keysFileOf(folder))]).toEqual([
      before,
      ['checkpoint.key'],
      false,
    ]);
  });

  it('writes keys.txt and station.vkey again from what the ledger knows, and says so', () => {
    const folder = temporaryFolder();
    const ledger = openTestLedger(folder);
    grow(ledger);
    rotate(ledger);
    const text = readFileSync(keysFileOf(folder), 'utf8');
    ledger.close();
    rmSync(keysFileOf(folder));
    rmSync(verifierKeyFileOf(folder));
    const again = openTestLedger(folder);
    expect(again.findings).toMatchObject([{ kind: 'keyRotation', detail: expect.stringContaining('written again') }]);
    expect([readFileSync(keysFileOf(folder), 'utf8'), readVerifierKeyFile(folder)]).toEqual([text, again.verifierKey]);
  });
});

describe('a key that no rotation put there', () => {
  /** Another station's key pair of the same name, put in place of ours. */
  function replaceKeys(folder: string): void {
    const other = temporaryFolder();
    openTestLedger(other).close();
    for (const fileOf of [keyFileOf, verifierKeyFileOf]) cpSync(fileOf(other), fileOf(folder));
  }

  it.each([false, true])('is refused at the opening and found by verify (rotated before: %s)', async (isRotated) => {
    const folder = temporaryFolder();
    const ledger = openTestLedger(folder);
    grow(ledger);
    if (isRotated) rotate(ledger);
    grow(ledger);
    ledger.close();
    replaceKeys(folder);
    expect(() => openTestLedger(folder)).toThrow(LedgerKeyError);
    expect(() => openTestLedger(folder)).toThrow(/replaced/);
    const report = await verify(folder);
    expect(report.isEvidenceWhole).toBe(false);
    if (isRotated) expect(report.problems[0]).toMatchObject({ kind: 'key', what: 'keys.txt' });
  });

  it('is found when whoever stole the old key wrote a chain of their own', async () => {
    const folder = temporaryFolder();
    const ledger = openTestLedger(folder);
    grow(ledger);
    ledger.close();
    const thief = temporaryFolder();
    cpSync(folder, thief, { recursive: true });
    const forged = openTestLedger(thief);
    rotate(forged);
    forged.close();
    const again = openTestLedger(folder);
    for (let i = 0; i < 3; i += 1) grow(again);
    again.close();
    for (const fileOf of [keysFileOf, verifierKeyFileOf, keyFileOf]) cpSync(fileOf(thief), fileOf(folder));
    expect(() => openTestLedger(folder)).toThrow(/signed|replaced/);
    const report = await verify(folder);
    expect(report.problems.some(({ kind, message }) => kind === 'key' && message.includes('does not record it'))).toBe(
      true,
    );
  });
});

const CHILD = fileURLToPath(new URL('./support/rotatingProcess.ts', import.meta.url));

/** Starts a process that rotates, and kills it so many ms after its first rotation. */
function killedAfter(folder: string, run: number, ms: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [CHILD, folder, String(run)], { stdio: ['ignore', 'pipe', 'inherit'] });
    child.stdout.once('data', () => setTimeout(() => child.kill('SIGKILL'), 30 + ms));
    child.once('error', reject);
    child.once('exit', () => resolve());
  });
}

describe('a crash in the middle of a rotation', () => {
  const isFull = process.env.SHIFTSEAL_FULL_SWEEP !== undefined;
  const everyNth = isFull ? 1 : 6;

  async function sweep(isTorn: boolean): Promise<{ runs: number; completed: number; undone: number }> {
    const start = temporaryFolder();
    const first = openTestLedger(start);
    grow(first);
    rotate(first); // so that an old key of an earlier rotation stands there too
    grow(first);
    first.close();
    const seen = { runs: 0, completed: 0, undone: 0 };
    for (let n = 1; ; n += everyNth) {
      const folder = temporaryFolder();
      cpSync(start, folder, { recursive: true });
      const ledger = openTestLedger(folder, { clock: steppingClock(START_US + 1e9) });
      const { database, verifierKey: before } = ledger;
      const calls = dyingAt(n, database, () => [rotate(ledger), grow(ledger)], isTorn);
      database.close(); // the process is gone, and its locks with it
      ledger.close();
      if (calls !== undefined) return seen;
      seen.runs += 1;
      expect([n, (await verify(folder)).problems]).toEqual([n, []]);
      const again = openTestLedger(folder, { clock: steppingClock(START_US + 2e9) });
      const isNew = again.verifierKey !== before;
      const lines = again.keys.history.periods.map(({ line }) => line);
      expect([lines.includes(before), lines.at(-1)]).toEqual([true, again.verifierKey]);
      expect(lines).toHaveLength(isNew ? 3 : 2);
      expect(existsSync(`${keyFileOf(folder)}.next`)).toBe(false);
      const told = again.findings.filter(({ kind }) => kind === 'keyRotation').map(({ detail }) => detail);
      if (told.some((detail) => detail.includes('completed'))) seen.completed += 1;
      if (told.some((detail) => detail.includes('undone'))) seen.undone += 1;
      expect(told.some((detail) => detail.includes(isNew ? 'undone' : 'completed'))).toBe(false);
      grow(again);
      again.close();
      const report = await verify(folder, { publicKey: before });
      expect(report.problems).toEqual([]);
      expect(holdsKey(readKeyHistory(folder)!, before)).toBe(true);
      rmSync(folder, { recursive: true });
    }
  }

  it.each([false, true])(
    'leaves the old key or the new one, and the next opening says what it did (torn writes: %s)',
    async (isTorn) => {
      const seen = await sweep(isTorn);
      console.log(
        `rotation, torn writes ${isTorn}: died at ${seen.runs} places; ${seen.undone} undone, ${seen.completed} completed at the next opening`,
      );
      expect(seen.runs).toBeGreaterThan(8);
      expect(seen.completed + seen.undone).toBeGreaterThan(0);
    },
    120_000,
  );

  it('by kill -9 of a process that rotates and rotates: a clean ledger, one key in force, and the chain goes on', async () => {
    const folder = temporaryFolder();
    const runs = isFull ? 60 : 3;
    let keys = 0;
    for (let run = 0; run < runs; run += 1) {
      await killedAfter(folder, run, 5 + ((run * 37) % 90));
      const ledger = openTestLedger(folder, { clock: steppingClock(START_US + (run + 0.5) * 1e12), lockWaitMs: 2_000 });
      const { periods } = ledger.keys.history;
      expect(periods.length).toBeGreaterThanOrEqual(keys);
      keys = periods.length;
      grow(ledger);
      ledger.close();
      expect((await verify(folder, { publicKey: periods[0]?.line })).problems).toEqual([]);
    }
    console.log(`rotation: ${runs} processes killed, ${keys} keys in the chain`);
    expect(keys).toBeGreaterThan(1);
  }, 600_000);

  it('while the old key is being destroyed leaves it in force, or the next opening destroys it', () => {
    const start = temporaryFolder();
    const first = openTestLedger(start);
    grow(first);
    rotate(first);
    grow(first);
    grow(first);
    first.close();
    const later = { clock: steppingClock(START_US + 1e9) };
    let destroyedLater = 0;
    for (let n = 1; ; n += 1) {
      const folder = temporaryFolder();
      cpSync(start, folder, { recursive: true });
      const ledger = openTestLedger(folder, later);
      const { database } = ledger;
      const calls = dyingAt(n, database, () => expect(retire(ledger)).toBe(true));
      database.close();
      ledger.close();
      if (calls !== undefined) break;
      const again = openTestLedger(folder, later);
      expect(existsSync(oldKeyFileOf(folder))).toBe(again.keys.overlap !== undefined);
      if (again.findings.some(({ detail }) => detail.includes('has been destroyed'))) destroyedLater += 1;
      again.close();
    }
    expect(destroyedLater).toBeGreaterThan(1);
  });
});
