import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  handedVault,
  isSealedKey,
  keyFileOf,
  type Ledger,
  LedgerKeyError,
  ledgerFileOf,
  logNameOf,
  type OsKeyStore,
  prepareKeys,
  verifyLedger,
} from '../../electron/ledger/index.ts';
import { cleanUpAfterEach, draft, drafts, openTestLedger, temporaryFolder } from './temporaryLedger.ts';

cleanUpAfterEach();

/** Encrypts as an operating system does, with a key that is nowhere on the disk. */
function keyStore(): OsKeyStore {
  const key = randomBytes(32);
  return {
    seal(text) {
      const iv = randomBytes(12);
      const cipher = createCipheriv('aes-256-gcm', key, iv);
      const body = Buffer.concat([cipher.update(text), cipher.final()]);
      return Buffer.concat([iv, cipher.getAuthTag(), body]);
    },
    open(sealed) {
      const bytes = Buffer.from(sealed);
      const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12));
      decipher.setAuthTag(bytes.subarray(12, 28));
      return decipher.update(bytes.subarray(28), undefined, 'utf8') + decipher.final('utf8');
    },
  };
}

const name = logNameOf('cr-01');
const prepare = (folder: string, store: OsKeyStore | undefined, wanted: 'os' | 'file' = 'os') =>
  prepareKeys({ folder, name, store, wanted });
const seedOf = (line: string): string => line.trim().split('+').slice(4).join('+');
const grow = (ledger: Ledger): void => {
  ledger.append(drafts(ledger.size, ledger.size + 3));
  ledger.checkpoint();
};

describe('signing keys in the key store of the operating system', () => {
  it('are made there for a new station, and nothing readable touches the disk', () => {
    const folder = temporaryFolder();
    const store = keyStore();
    const { handed } = prepare(folder, store);
    const ledger = openTestLedger(folder, { keyVault: handedVault(handed) });
    grow(ledger);
    expect([ledger.keys.isSealed, isSealedKey(readFileSync(keyFileOf(folder), 'utf8'))]).toEqual([true, true]);
    const seed = seedOf(handed.spare?.line ?? '');
    for (const file of readdirSync(folder, { recursive: true, withFileTypes: true })) {
      if (file.isFile()) expect(readFileSync(join(file.parentPath, file.name)).includes(seed)).toBe(false);
    }
    ledger.close();
    expect(() => openTestLedger(folder)).toThrow(LedgerKeyError); // not without the store
    expect(() => openTestLedger(folder)).toThrow(/only the app can open/);
    const again = openTestLedger(folder, { keyVault: handedVault(prepare(folder, store).handed) });
    grow(again);
    expect(again.size).toBe(6);
  });

  it('take over a key from its 0600 file, and give it back when the configuration says so', async () => {
    const folder = temporaryFolder();
    const first = openTestLedger(folder);
    grow(first);
    first.close();
    const before = readFileSync(keyFileOf(folder), 'utf8');
    const store = keyStore();
    const { handed, notes } = prepare(folder, store);
    expect(notes).toEqual([expect.stringContaining('moved into the key store')]);
    expect(readdirSync(join(folder, 'keys'))).toEqual(['checkpoint.key']);
    expect(readFileSync(keyFileOf(folder), 'utf8')).not.toContain(seedOf(before));
    const sealed = openTestLedger(folder, { keyVault: handedVault(handed) });
    expect(sealed.verifierKey).toBe(first.verifierKey);
    grow(sealed);
    sealed.close();
    prepare(folder, store, 'file');
    expect(readFileSync(keyFileOf(folder), 'utf8')).toBe(before);
    expect(openTestLedger(folder).keys.isSealed).toBe(false);
    expect(await verifyLedger({ path: ledgerFileOf(folder) })).toMatchObject({ isClean: true });
  });

  it('finish a move into the store that a crash cut short, at either place', () => {
    const folder = temporaryFolder();
    openTestLedger(folder).close();
    const plain = `${keyFileOf(folder)}.plain`;
    const store = keyStore();
    renameSync(keyFileOf(folder), plain); // before the sealed one took its place
    prepare(folder, store);
    expect([existsSync(plain), isSealedKey(readFileSync(keyFileOf(folder), 'utf8'))]).toEqual([false, true]);
    writeFileSync(plain, 'left behind'); // after it
    prepare(folder, store);
    expect(existsSync(plain)).toBe(false);
  });

  it('rotate: the new key is sealed too, and the next start opens both', () => {
    const folder = temporaryFolder();
    const store = keyStore();
    const prepared = prepare(folder, store);
    const ledger = openTestLedger(folder, { keyVault: handedVault(prepared.handed) });
    grow(ledger);
    const key = prepared.make();
    ledger.rotateKey({
      overlap: { checkpoints: 5, days: 0 },
      ...(key === undefined ? {} : { key }),
      record: ({ size }) => void ledger.append([{ ...draft(size), key: 'rotated' }]),
    });
    ledger.close();
    for (const file of readdirSync(join(folder, 'keys'))) {
      expect(isSealedKey(readFileSync(join(folder, 'keys', file), 'utf8'))).toBe(true);
    }
    const again = openTestLedger(folder, { keyVault: handedVault(prepare(folder, store).handed) });
    expect([again.keys.history.periods.length, again.findings]).toEqual([2, []]);
    again.append([{ ...draft(90), key: 'later' }]);
    expect(again.checkpoint()?.note.match(/\u2014/g)).toHaveLength(2);
  });

  it('stay in files where there is no store, or the store does not give back what it was given', () => {
    const folder = temporaryFolder();
    expect(prepare(folder, undefined)).toMatchObject({ notes: [], handed: { opened: {} } });
    openTestLedger(folder).close();
    const before = readFileSync(keyFileOf(folder), 'utf8');
    const broken: OsKeyStore = { seal: () => Buffer.from('x'), open: () => 'something else' };
    expect(prepare(folder, broken).notes).toEqual([expect.stringContaining('does not give back')]);
    expect(readFileSync(keyFileOf(folder), 'utf8')).toBe(before);
    openTestLedger(folder).close();
  });

  it('never stand in an error or in what the ledger tells', () => {
    const folder = temporaryFolder();
    const ledger = openTestLedger(folder);
    const line = readFileSync(keyFileOf(folder), 'utf8');
    expect(JSON.stringify([ledger.keys, ledger.findings, ledger.verifierKey])).not.toContain(seedOf(line).slice(0, 20));
    ledger.close();
    writeFileSync(keyFileOf(folder), line.replace(/\+[0-9a-f]{8}\+/, '+00000000+'));
    try {
      openTestLedger(folder);
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(LedgerKeyError);
      expect(String((error as Error).stack)).not.toContain(seedOf(line).slice(0, 20));
    }
  });
});
