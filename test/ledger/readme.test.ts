import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cleanUpAfterEach, drafts, openTestLedger, temporaryFolder } from './temporaryLedger.ts';

cleanUpAfterEach();

describe('the README of the ledger', () => {
  it.runIf(process.platform === 'linux')('checks an entry with gzip and sha256sum alone', () => {
    const readme = readFileSync(new URL('../../electron/ledger/README.md', import.meta.url), 'utf8');
    const command = /^.*\| sha256sum$/m.exec(readme)?.[0] ?? 'false';
    const ledger = openTestLedger(temporaryFolder());
    ledger.append(drafts(0, 2));
    const row = ledger.database.prepare('SELECT body, leaf FROM entry WHERE seq = 0').get() as Record<string, Buffer>;
    const cwd = temporaryFolder();
    writeFileSync(join(cwd, 'entry.gz'), row.body!);
    const { stdout } = spawnSync('sh', ['-c', command], { cwd, encoding: 'utf8' });
    expect(stdout.split(' ')[0]).toBe(row.leaf!.toString('hex'));
  });
});
