import { existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeFolder } from '../../electron/ledger/index.ts';
import { cleanUpAfterEach, temporaryFolder } from './temporaryLedger.ts';

cleanUpAfterEach();

describe('a folder that is to be there', () => {
  it('is made with all above it, with one mode, and is left alone when it is there', () => {
    const top = temporaryFolder();
    const path = join(top, 'a', 'b', 'c');
    makeFolder(path, 0o700);
    for (const each of [path, join(top, 'a')]) expect(statSync(each).mode & 0o777).toBe(0o700);
    mkdirSync(join(path, 'kept'));
    makeFolder(path, 0o755);
    expect(statSync(path).mode & 0o777).toBe(0o700);
    expect(existsSync(join(path, 'kept'))).toBe(true);
  });

  it('that a file stands in the way of is an error that names it', () => {
    const file = join(temporaryFolder(), 'file');
    writeFileSync(file, 'x');
    expect(() => makeFolder(file)).toThrow(/EEXIST.*file/);
    expect(() => makeFolder(join(file, 'below'))).toThrow(/EEXIST.*file'/);
  });

  it.runIf(process.platform === 'linux')('where none can be made is an error, not an endless try', () => {
    expect(() => makeFolder('/proc/nothing/below')).toThrow(expect.objectContaining({ code: 'ENOENT' }));
  });
});
