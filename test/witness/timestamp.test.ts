import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Ledger } from '../../electron/ledger/index.ts';
import {
  openTimestamp,
  TimestampError,
  timestampedSizes,
  timestampFileOf,
  timestampPlace,
} from '../../electron/witness/index.ts';
import { cleanUpAfterEach, drafts, openTestLedger, START_US, temporaryFolder } from '../ledger/temporaryLedger.ts';
import { sourceOf } from './sourceOf.ts';
import { makeAuthority, startAuthority, type TimestampAuthority } from './timestampAuthority.ts';

cleanUpAfterEach();
let authority: TimestampAuthority;
let stranger: string;
beforeAll(async () => {
  authority = await startAuthority();
  stranger = makeAuthority();
});
afterAll(() => {
  authority.close();
  rmSync(stranger, { recursive: true, force: true });
});

function shift(ledger: Ledger, isShiftEnd: boolean): number {
  ledger.append(drafts(ledger.size, ledger.size + 5));
  return ledger.checkpoint({ isShiftEnd })?.size as number;
}

function station() {
  const folder = temporaryFolder();
  const ledger = openTestLedger(folder);
  const config = { url: authority.url, certificateFile: authority.rootFile };
  const place = (now = START_US) => timestampPlace({ folder, config, now: () => now });
  return { folder, ledger, place, source: sourceOf(folder) };
}

describe('time stamps on the checkpoints of shift ends (RFC 3161), by a real authority', () => {
  it('are kept beside the ledger, hold against its root, and OpenSSL says the same', async () => {
    const { folder, ledger, place, source } = station();
    shift(ledger, false);
    const end = shift(ledger, true);
    shift(ledger, false);
    const one = place();
    expect(await one.step(source)).toEqual({ kind: 'again', size: end });
    expect(await one.step(source)).toEqual({ kind: 'done', size: end });
    expect(timestampedSizes(folder)).toEqual([end]);
    const [checkpoint] = source.shiftEndsAfter(0, 10);
    const note = checkpoint?.note as string;
    const answer = readFileSync(timestampFileOf(folder, end));
    const stamp = await openTimestamp(answer, note, readFileSync(authority.rootFile, 'utf8'));
    expect(stamp.authority).toContain('Test time-stamp authority');
    expect(Math.abs(stamp.at / 1e6 - Date.now() / 1e3)).toBeLessThan(60);
    const file = join(folder, 'note.txt');
    writeFileSync(file, note);
    const args = ['ts', '-verify', '-in', timestampFileOf(folder, end), '-data', file, '-CAfile', authority.rootFile];
    expect(execFileSync('openssl', args, { stdio: 'pipe' }).toString()).toContain('Verification: OK');
  });

  it('are refused for another text, by another authority, and with a byte changed', async () => {
    const { folder, ledger, place, source } = station();
    const end = shift(ledger, true);
    await place().step(source);
    const note = source.newest()?.note as string;
    const answer = readFileSync(timestampFileOf(folder, end));
    const root = readFileSync(authority.rootFile, 'utf8');
    const refused = (bytes: Uint8Array, text: string, pem: string) =>
      expect(openTimestamp(bytes, text, pem)).rejects.toThrow(TimestampError);
    await refused(answer, `${note} `, root);
    await refused(answer, note, readFileSync(join(stranger, 'root.pem'), 'utf8'));
    await refused(answer, note, '');
    await refused(Buffer.from('hello'), note, root);
    const { at } = await openTimestamp(answer, note, root);
    for (let place = 10; place < answer.length; place += 97) {
      const changed = Buffer.from(answer);
      changed[place] = (changed[place] as number) ^ 1;
      const opened = await openTimestamp(changed, note, root).catch((error: unknown) => error as Error);
      // A byte that nothing rests on, such as of a certificate beside the chain, may change: what it says does not.
      if (opened instanceof Error) expect(opened).toBeInstanceOf(TimestampError);
      else expect(opened.at).toBe(at);
    }
  });

  it('wait for an authority that is away, keep no answer that does not hold, and pass over what is long ago', async () => {
    const { folder, ledger, place, source } = station();
    const end = shift(ledger, true);
    authority.setDown(true);
    const one = place();
    expect(await one.step(source)).toEqual({ kind: 'later', message: 'it answers 503' });
    authority.setDown(false);
    const config = { url: authority.url, certificateFile: join(stranger, 'root.pem') };
    const distrusting = timestampPlace({ folder, config, now: () => START_US });
    expect(await distrusting.step(source)).toMatchObject({
      kind: 'later',
      message: expect.stringContaining('not signed'),
    });
    expect(existsSync(timestampFileOf(folder, end))).toBe(false);
    expect(await place(START_US + 40 * 86_400_000_000).step(source)).toEqual({ kind: 'done', size: end });
    expect(await one.step(source)).toEqual({ kind: 'again', size: end });
  });
});
