import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { LedgerWriteError, ledgerFileOf, verifyLedger } from '../../electron/ledger/index.ts';
import { cleanUpAfterEach, draft, drafts, openTestLedger, temporaryFolder } from './temporaryLedger.ts';

cleanUpAfterEach();

const CHILD = fileURLToPath(new URL('./support/appendingProcess.ts', import.meta.url));

/** Starts the writer, kills it after `lines` acknowledgements, and returns the last size that it acknowledged. */
function killAfter(folder: string, lines: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [CHILD, folder], { stdio: ['ignore', 'pipe', 'inherit'] });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      if (output.split('\n').length > lines) child.kill('SIGKILL');
    });
    child.on('error', reject);
    child.on('exit', () => resolve(Number(/.* (\d+)\n[^\n]*$/.exec(output)?.[1] ?? Number.NaN)));
  });
}

describe('kill -9 of the writing process', () => {
  it('leaves every acknowledged entry, a free lock and a clean ledger, again and again', async () => {
    const folder = temporaryFolder();
    let acknowledged = 0;
    for (const lines of [3, 40, 17, 90]) {
      acknowledged = await killAfter(folder, lines);
      const ledger = openTestLedger(folder);
      expect(ledger.size).toBeGreaterThanOrEqual(acknowledged);
      expect(ledger.size % 5).toBe(0); // whole transactions only
      ledger.close();
      expect((await verifyLedger({ path: ledgerFileOf(folder) })).problems).toEqual([]);
    }
    expect(acknowledged).toBeGreaterThan(500);
  });
});

describe('a disk that refuses to write (file size limit of the process)', () => {
  it.runIf(process.platform === 'linux')(
    'is told as an io error, nothing is acknowledged, and after reopening every entry is there once',
    async () => {
      const folder = temporaryFolder();
      const command = `ulimit -S -f 400; exec "${process.execPath}" "${CHILD}" "${folder}" 4000`;
      const { stdout, stderr } = spawnSync('bash', ['-c', command], { encoding: 'utf8' });
      const lines = stdout.split('\n');
      const failed = lines.findIndex((line) => line.startsWith('error'));
      expect(stderr).toBe('');
      expect(lines[failed]).toBe('error io true');
      const sizeBefore = Number(lines[failed - 1]?.split(' ')[1]);
      const sizeAfter = Number(lines[failed + 1]?.split(' ')[1]);
      expect(sizeAfter - sizeBefore).toBeLessThanOrEqual(5); // it may hold what was not acknowledged, but not less
      expect(sizeAfter).toBeGreaterThanOrEqual(sizeBefore);
      expect(await verifyLedger({ path: ledgerFileOf(folder) })).toMatchObject({ isClean: true, entries: 4000 });
    },
  );
});

/** Only root may mount; elsewhere the page limit in writer.test.ts stands for the full disk. */
function mountedTmpfs(bytes: number): string | undefined {
  const folder = temporaryFolder();
  const { status } = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${bytes}`, 'tmpfs', folder], { stdio: 'ignore' });
  if (status === 0) return folder;
  console.log('full disk: no right to mount a small file system here; the page limit in writer.test.ts stands for it');
  return undefined;
}

describe('a real disk that runs full', () => {
  it('loses nothing acknowledged, writes nothing by halves, and goes on by itself once there is space', async () => {
    const folder = mountedTmpfs(3 * 1024 * 1024);
    if (folder === undefined) return;
    try {
      const ledger = openTestLedger(folder);
      const big = (i: number) => ({
        ...draft(i),
        body: { noise: Array.from({ length: 2_000 }, (_, k) => Math.sin(i * k)) },
      });
      let acknowledged = 0;
      const fill = () => {
        for (let i = 0; i < 500; i += 1) {
          ledger.append([big(i)]);
          acknowledged = ledger.size;
        }
      };
      expect(fill).toThrow(LedgerWriteError);
      expect(() => ledger.append([big(900)])).toThrow(LedgerWriteError);
      expect(ledger.size).toBe(acknowledged);
      execFileSync('mount', ['-o', 'remount,size=64m', folder]);
      if (ledger.needsReopen) ledger.reopen();
      expect(ledger.size).toBe(acknowledged);
      ledger.append(drafts(1_000, 1_020));
      ledger.checkpoint();
      const report = await verifyLedger({ path: ledgerFileOf(folder) });
      expect(report).toMatchObject({ isClean: true, entries: acknowledged + 20 });
      ledger.close();
    } finally {
      execFileSync('umount', ['-l', folder]);
    }
  });
});

describe('a caller that swallows the error of an append', () => {
  it('cannot commit the half that went in', () => {
    const ledger = openTestLedger(temporaryFolder());
    ledger.append(drafts(0, 3));
    const root = ledger.root();
    const careless = () =>
      ledger.transaction(() => {
        ledger.database.exec("CREATE TEMP TRIGGER refuse BEFORE INSERT ON node BEGIN SELECT raise(ABORT, 'no'); END");
        try {
          ledger.append(drafts(3, 6));
        } catch {
          // goes on as if nothing had happened
        }
      });
    expect(careless).toThrow('no');
    expect([ledger.size, ledger.root()]).toEqual([3, root]);
    expect(ledger.append(drafts(3, 6)).map(({ seq }) => seq)).toEqual([3, 4, 5]);
  });
});
