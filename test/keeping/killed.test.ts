import { spawn } from 'node:child_process';
import { closeSync, cpSync, existsSync, openSync, readdirSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  ARCHIVE_STEPS,
  BACKUP_STEPS,
  CONTINUE_STEPS,
  fileProblems,
  RESTORE_STEPS,
  readBackupDocument,
  signatureProblem,
  storedBackups,
  verifyArchive,
} from '../../electron/keeping/index.ts';
import { ledgerFileOf, verifyLedger } from '../../electron/ledger/index.ts';
import { backupOf } from './support/backups.ts';
import { oldStation } from './support/oldStation.ts';
import { addFrames, MIGRATIONS, openStation, temporaryFolders } from './support/stationFolder.ts';

/**
 * SIGKILL while a process keeps: at every step it has, and at any moment. SHIFTSEAL_FULL_SWEEP=1 takes every step and 20 moments an
 * action; by default one step or one moment.
 */
const isFull = process.env.SHIFTSEAL_FULL_SWEEP !== undefined;
const MOMENTS = isFull ? 20 : 1;
const PROCESS = fileURLToPath(new URL('./support/keepingProcess.ts', import.meta.url));
const folders = temporaryFolders();
afterAll(() => folders.removeAll());

type Action = 'backup' | 'archive' | 'restore' | 'remove' | 'continue';

/** Runs the action until it has killed itself at the step, or is killed so many ms after it was ready. */
function killed(
  action: Action,
  folder: string,
  to: string,
  at: { step: string } | { afterMs: number },
): Promise<string> {
  const args = [PROCESS, action, folder, to, ...('step' in at ? [at.step] : [])];
  const child = spawn(process.execPath, ['--no-warnings', ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  child.stderr.on('data', (text: Buffer) => {
    said += text.toString();
  });
  child.stdout.on('data', () => {
    if ('afterMs' in at) setTimeout(() => child.kill('SIGKILL'), at.afterMs);
  });
  return new Promise((resolve, reject) =>
    child.once('close', (code, signal) => {
      if (signal === 'SIGKILL' || code === 0) resolve(signal ?? 'ended');
      else reject(new Error(`${action} failed by itself: ${said}`));
    }),
  );
}

/** Steps of an action, and moments at a fixed stride. By default the middle step; without steps one moment. */
function places(steps: readonly string[]): ({ step: string } | { afterMs: number })[] {
  const moments = Array.from({ length: MOMENTS }, (_, i) => ({ afterMs: ((i + 1) * 37) % 600 }));
  if (isFull) return [...steps.map((step) => ({ step })), ...moments];
  const middle = steps[Math.floor(steps.length / 2)];
  return middle === undefined ? moments : [{ step: middle }];
}

let whole: string;
let backup: string;
const counted: Record<string, { killed: number; ended: number; done: number }> = {};
const count = (action: Action, ended: string, isDone: boolean): void => {
  const own = counted[action] ?? { killed: 0, ended: 0, done: 0 };
  counted[action] = own;
  if (ended === 'SIGKILL') own.killed += 1;
  else own.ended += 1;
  if (isDone) own.done += 1;
};

beforeAll(async () => {
  whole = folders.make();
  const { ledger } = oldStation(whole);
  addFrames(ledger, 3);
  ({ path: backup } = await backupOf(ledger, whole, folders.make()));
  ledger.close();
});
afterAll(() => console.log('killed while keeping:', JSON.stringify(counted)));

function copyOfWhole(): string {
  const folder = folders.make();
  cpSync(whole, folder, { recursive: true });
  return folder;
}

async function isSound(folder: string): Promise<void> {
  const { ledger } = openStation(folder);
  ledger.checkpoint();
  ledger.close();
  expect((await verifyLedger({ path: ledgerFileOf(folder), migrations: MIGRATIONS })).problems).toEqual([]);
}

describe('killed at any instant', () => {
  it('a backup: the log is whole, each folder with the name of a backup is one, and the next is made', async () => {
    for (const place of places(BACKUP_STEPS)) {
      const [folder, to] = [copyOfWhole(), folders.make()];
      const ended = await killed('backup', folder, to, place);
      const { ledger } = openStation(folder);
      const made = storedBackups(to, 'cr-01');
      count('backup', ended, made.length > 0);
      for (const { path } of made) {
        const document = readBackupDocument(path);
        expect([await fileProblems(path, document.manifest), signatureProblem(document, ledger.verifierKey)]).toEqual([
          [],
          undefined,
        ]);
      }
      const hadPartial = readdirSync(to).some((name) => name.endsWith('.partial'));
      const next = await backupOf(ledger, folder, to, { at: 1_791_000_000_000_000 });
      expect(next.unfinished.length > 0).toBe(hadPartial);
      ledger.close();
      await isSound(folder);
    }
  });

  it('an archive: there is none, or a whole one', async () => {
    for (const place of places(ARCHIVE_STEPS)) {
      const to = folders.make();
      const ended = await killed('archive', whole, to, place);
      const file = join(to, 'cr-01-2024.shiftseal-archive');
      count('archive', ended, existsSync(file));
      if (existsSync(file)) expect((await verifyArchive({ file })).problems).toEqual([]);
    }
    await isSound(whole);
  });

  it('a restore: there is no data folder, or the whole one', async () => {
    for (const place of places(RESTORE_STEPS)) {
      const dataDir = join(folders.make(), 'data');
      const ended = await killed('restore', backup, dataDir, place);
      count('restore', ended, existsSync(dataDir));
      if (existsSync(dataDir)) await isSound(dataDir);
    }
  });

  it('a removal of bodies: each is whole, or gone with the entry that says so', async () => {
    for (const place of places([])) {
      const folder = copyOfWhole();
      const ended = await killed('remove', folder, '-', place);
      await isSound(folder);
      const report = await verifyLedger({ path: ledgerFileOf(folder), migrations: MIGRATIONS });
      count('remove', ended, report.bodiesRemoved > 0);
    }
  });

  it('setting damage aside: the old state or the new one, and the next start goes on with nothing acknowledged lost', async () => {
    for (const place of places(CONTINUE_STEPS)) {
      const folder = copyOfWhole();
      const handle = openSync(ledgerFileOf(folder), 'r+');
      writeSync(handle, Buffer.alloc(100, 0x33), 0, 100, 0);
      closeSync(handle);
      const ended = await killed('continue', folder, '-', place);
      const { ledger, continued } = openStation(folder);
      count('continue', ended, continued === undefined);
      ledger.close();
      await isSound(folder);
      expect(readdirSync(folder).filter((name) => name.startsWith('continuing'))).toEqual([]);
    }
  });
});
