import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  BACKUP_STEPS,
  fileProblems,
  type MadeBackup,
  RESTORE_STEPS,
  readBackupDocument,
  removeOldest,
  restoreBackup,
  signatureProblem,
  storedBackups,
} from '../../electron/keeping/index.ts';
import { keyFileOf, type Ledger, ledgerFileOf, verifyLedger, witnessFileOf } from '../../electron/ledger/index.ts';
import { projectKeepingEvent } from '../../electron/projection/index.ts';
import { drafts } from '../ledger/support/history.ts';
import { backupOf } from './support/backups.ts';
import { addFrames, fill, MIGRATIONS, openStation, temporaryFolders } from './support/stationFolder.ts';

const folders = temporaryFolders();
afterAll(() => folders.removeAll());

let folder: string;
let ledger: Ledger;
let to: string;
let made: MadeBackup;
beforeAll(async () => {
  folder = folders.make();
  to = folders.make();
  mkdirSync(join(folder, 'packs'));
  writeFileSync(join(folder, 'packs', 'own-1.json'), '{}');
  writeFileSync(join(folder, 'users.json'), '{"version":1,"users":[]}');
  ({ ledger } = openStation(folder));
  fill(ledger, 0, 200);
  addFrames(ledger, 5);
  let next = 200;
  // The station goes on writing between the steps of the copy.
  made = await backupOf(ledger, folder, to, {
    onProgress() {
      ledger.append(drafts(next, next + 3));
      next += 3;
    },
  });
});
afterAll(() => ledger.close());

const restore = (from: string, dataDir: string, newerNotes: readonly string[] = [], onStep?: (step: string) => void) =>
  restoreBackup({
    ...{ from, dataDir, newerNotes, station: 'cr-01', at: 1_795_000_000_000_000, migrations: MIGRATIONS },
    project: projectKeepingEvent,
    ...(onStep === undefined ? {} : { onStep }),
  });

describe('a backup of a running station', () => {
  it('is of one moment, verified, listed and signed, with packs and users and without the private key', async () => {
    const { manifest, note } = readBackupDocument(made.path);
    expect(manifest.size).toBeGreaterThanOrEqual(200);
    expect(manifest.size).toBeLessThan(ledger.size);
    expect(signatureProblem({ manifest, note }, ledger.verifierKey)).toBeUndefined();
    expect(await fileProblems(made.path, manifest)).toEqual([]);
    const paths = manifest.files.map(({ path }) => path);
    expect(paths).toEqual(
      expect.arrayContaining([
        'configuration.json',
        'ledger.db',
        'packs/own-1.json',
        'station.vkey',
        'users.json',
        'witness.txt',
      ]),
    );
    expect(paths.filter((path) => path.includes('key') && path !== 'station.vkey')).toEqual([]);
    expect(existsSync(keyFileOf(made.path))).toBe(false);
    const report = await verifyLedger({ path: ledgerFileOf(made.path), migrations: MIGRATIONS });
    expect([report.problems, report.entries]).toEqual([[], manifest.size]);
  });

  it('holds the private key where that is asked for, and says so', async () => {
    const withKey = await backupOf(ledger, folder, folders.make(), { withPrivateKey: true });
    expect(withKey.manifest.holdsPrivateKey).toBe(true);
    expect(readFileSync(keyFileOf(withKey.path), 'utf8')).toBe(readFileSync(keyFileOf(folder), 'utf8'));
  });

  it('every changed, missing or added-to file and every changed line of its list is found', async () => {
    const copy = join(folders.make(), 'copy');
    cpSync(made.path, copy, { recursive: true });
    const { manifest, note } = readBackupDocument(copy);
    writeFileSync(join(copy, 'users.json'), '{"version":1,"users":{}}');
    writeFileSync(join(copy, 'packs', 'own-1.json'), '{ }');
    expect(await fileProblems(copy, manifest)).toEqual([
      'packs/own-1.json: 3 bytes instead of 2',
      'users.json: its content was changed',
    ]);
    const forged = { ...manifest, size: manifest.size - 1 };
    expect(signatureProblem({ manifest: forged, note }, ledger.verifierKey)).toBe('what is signed is not its manifest');
    const outside = { ...manifest, files: [{ path: '../secret', bytes: 1, sha256: '0'.repeat(64) }] };
    expect(await fileProblems(copy, outside)).toEqual(['../secret: leads out of the backup']);
  });

  it('killed at any step is never taken for one; the next says so and is whole', async () => {
    const place = folders.make();
    for (const step of BACKUP_STEPS.slice(0, -1)) {
      const die = (reached: string): void => {
        if (reached === step) throw new Error(`killed at ${step}`);
      };
      await expect(backupOf(ledger, folder, place, { onStep: die })).rejects.toThrow('killed');
      expect([step, storedBackups(place, 'cr-01')]).toEqual([step, []]);
    }
    const next = await backupOf(ledger, folder, place);
    expect(next.unfinished).toEqual(['cr-01-20260921T141320Z.partial']);
    expect(storedBackups(place, 'cr-01').map(({ path }) => path)).toEqual([next.path]);
    expect(readdirSync(place)).toHaveLength(1);
  });

  it('is given up, and the station left alone, when the copy is too slow for what is written meanwhile', async () => {
    await expect(backupOf(ledger, folder, folders.make(), { walBytesMax: 1 })).rejects.toThrow('too slow');
  });

  it('keeps the newest so many, and nothing that is not its own', async () => {
    const place = folders.make();
    for (let i = 0; i < 3; i += 1)
      await backupOf(ledger, folder, place, { at: 1_790_000_000_000_000 + i * 60_000_000 });
    mkdirSync(join(place, 'cr-01-notes'));
    expect(removeOldest(place, 'cr-01', 2)).toEqual(['cr-01-20260921T141320Z']);
    expect(readdirSync(place).sort()).toEqual(['cr-01-20260921T141420Z', 'cr-01-20260921T141520Z', 'cr-01-notes']);
  });
});

describe('a restored backup', () => {
  const newestNotes = (): string[] => {
    ledger.checkpoint();
    return [ledger.latestCheckpoint?.note as string];
  };

  it('that is older than the witness goes on as the next log, which states exactly what is lost', async () => {
    const dataDir = join(folders.make(), 'data');
    const notes = newestNotes();
    const { standing, continued, manifest } = await restore(made.path, dataDir, notes);
    expect(standing).toMatchObject({ kind: 'behind', newest: { size: ledger.size } });
    expect(continued).toMatchObject({ cause: 'restored', size: manifest.size, newLog: 'shiftseal/cr-01/2' });
    expect(continued?.lost).toMatchObject({
      ...{ entries: ledger.size - manifest.size, lastSeq: ledger.size - 1, knownFrom: 'witness', mayBeMore: false },
    });
    const { ledger: next } = openStation(dataDir);
    expect([next.size, next.inbox.count, next.verifierKey.split('+')[0]]).toEqual([1, 5, 'shiftseal/cr-01/2']);
    next.append(drafts(0, 3));
    next.checkpoint();
    next.close();
    expect((await verifyLedger({ path: ledgerFileOf(dataDir), migrations: MIGRATIONS })).problems).toEqual([]);
    expect(readFileSync(witnessFileOf(dataDir), 'utf8')).toContain(notes[0]);
  });

  it('that nothing was compared with goes on as the next log too: it may be older than anybody here knows', async () => {
    const dataDir = join(folders.make(), 'data');
    const { standing, continued } = await restore(made.path, dataDir);
    expect([standing.kind, continued?.lost.mayBeMore]).toEqual(['nothingToCompare', true]);
  });

  it('that has all that the witness saw is proven to, and is the same log', async () => {
    const own = folders.make();
    const { ledger: small } = openStation(own);
    fill(small, 0, 30);
    small.append(drafts(30, 33));
    const whole = await backupOf(small, own, folders.make(), { withPrivateKey: true });
    const note = small.latestCheckpoint?.note as string;
    const line = small.verifierKey;
    small.close();
    const dataDir = join(folders.make(), 'data');
    const { standing, continued } = await restore(whole.path, dataDir, [note]);
    expect(standing).toMatchObject({ kind: 'current', newest: { size: 30 } });
    expect(standing.kind === 'current' && standing.proof.length).toBeGreaterThan(0);
    expect(continued).toBeUndefined();
    const { ledger: again } = openStation(dataDir);
    expect([again.size, again.verifierKey]).toEqual([33, line]);
    again.close();
  });

  it('is refused over a folder that is not empty, when a file was changed, and for another log', async () => {
    await expect(restore(made.path, folder)).rejects.toThrow('not empty');
    const copy = join(folders.make(), 'copy');
    cpSync(made.path, copy, { recursive: true });
    writeFileSync(join(copy, 'users.json'), '{}');
    await expect(restore(copy, join(folders.make(), 'data'))).rejects.toThrow('users.json');
    const other = folders.make();
    const { ledger: stranger } = openStation(other);
    fill(stranger, 0, 10);
    const note = stranger.latestCheckpoint?.note as string;
    stranger.close();
    await expect(restore(made.path, join(folders.make(), 'data'), [note])).rejects.toThrow('not of this log');
  });

  it('killed at any step leaves no data folder behind, or the whole one', async () => {
    for (const step of RESTORE_STEPS) {
      const dataDir = join(folders.make(), 'data');
      const die = (reached: string): void => {
        if (reached === step) throw new Error(`killed at ${step}`);
      };
      await expect(restore(made.path, dataDir, [], die)).rejects.toThrow('killed');
      expect([step, existsSync(dataDir)]).toEqual([step, step === 'renamed']);
      if (step !== 'renamed') await restore(made.path, dataDir);
      const { ledger: next } = openStation(dataDir);
      expect(next.size).toBe(1);
      next.close();
      expect(readdirSync(join(dataDir, '..'))).toEqual(['data']);
    }
  });
});
