import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { openUserFile, type StoredUser } from '../../electron/identity/userFile.ts';

const password = { algorithm: 'scrypt', n: 2 ** 14, r: 8, p: 1, salt: '0'.repeat(32), hash: '0'.repeat(64) } as const;
const users = (count: number): StoredUser[] =>
  Array.from({ length: count }, (_, i) => ({ name: `user-${i}`, role: 'operator', password, failures: 0 }));

describe('the file of users', () => {
  const folder = mkdtempSync(join(tmpdir(), 'shiftseal-users-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('stays as it was when the disk takes only a part of the new one', () => {
    const path = join(folder, 'users.json');
    openUserFile(path).save(users(2));
    const before = readFileSync(path, 'utf8');
    const source = fileURLToPath(new URL('../../electron/identity/userFile.ts', import.meta.url));
    const script = `
      const { openUserFile } = await import(${JSON.stringify(source)});
      const users = ${JSON.stringify(users(60))};
      try { openUserFile(${JSON.stringify(path)}).save(users); console.log('saved'); } catch (error) { console.log(error.code); }
    `;
    // A limit on the size of files makes a write short, and the next one fail, as a disk does whose last blocks are taken.
    const limited = 'trap "" XFSZ; ulimit -f 8; exec "$0" --input-type=module -e "$1"';
    const said = execFileSync('sh', ['-c', limited, process.execPath, script], { encoding: 'utf8' });
    expect(said.trim()).toBe('EFBIG');
    expect(readFileSync(path, 'utf8')).toBe(before);
    expect(openUserFile(path).all()).toHaveLength(2);
  });
});
