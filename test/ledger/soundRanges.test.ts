import { EventEmitter } from 'node:events';
import { describe, expect, it } from 'vitest';
import { helpWithRanges } from '../../electron/ledger/helping/index.ts';
import { encodeEntry, ledgerFileOf, type StartHelper, verifyLedger } from '../../electron/ledger/index.ts';
import { cleanUpAfterEach, draft, drafts, forge, openTestLedger, temporaryFolder } from './temporaryLedger.ts';

cleanUpAfterEach();

/** Does its share in this thread, a turn of the event loop later. */
class FakeThread extends EventEmitter {
  terminate = async (): Promise<number> => 0;
  unref = (): void => undefined;
}
const helper: StartHelper = (work) => {
  const thread = new FakeThread();
  setImmediate(() => {
    helpWithRanges(work, { postMessage: (message: unknown) => void thread.emit('message', message) });
    thread.emit('exit', 0);
  });
  return thread;
};
/** Takes ranges, and is gone with them. */
const dying: StartHelper = (work) => {
  const thread = new FakeThread();
  Atomics.add(new Int32Array(work.taken), 0, 7);
  setImmediate(() => thread.emit('exit', 1));
  return thread;
};

const ENTRIES = 400;
function closedLedger(): string {
  const folder = temporaryFolder();
  const ledger = openTestLedger(folder);
  for (let i = 0; i < ENTRIES; i += 40) {
    ledger.append(drafts(i, i + 40));
    ledger.checkpoint();
  }
  ledger.close();
  return folder;
}
const alone = (folder: string) => verifyLedger({ path: ledgerFileOf(folder) });
const shared = (folder: string, helpers: readonly StartHelper[]) =>
  verifyLedger({ path: ledgerFileOf(folder), helpers, helpersFromBytes: 0 });

describe('a verification shared between threads', () => {
  it.each([
    ['an untouched log', () => undefined],
    ['a body of another content', 'UPDATE entry SET body = (SELECT body FROM entry WHERE seq = 7) WHERE seq = 203'],
    ['another key', "UPDATE entry SET key = 'another' WHERE seq = 399"],
    ['a leaf', 'UPDATE entry SET leaf = zeroblob(32) WHERE seq = 0'],
    ['an entry taken out', 'DELETE FROM entry WHERE seq = 211'],
    ['the last taken out', 'DELETE FROM entry WHERE seq >= 380'],
    ['two bad ones far apart', 'UPDATE entry SET at = at + 1 WHERE seq IN (350, 12)'],
    ['a node', 'UPDATE node SET hash = zeroblob(32) WHERE level = 3 AND position = 4'],
  ])('says of %s what one thread says', async (_what, change) => {
    const path = closedLedger();
    if (typeof change === 'string') forge(path, (db) => void db.exec(change));
    const expected = await alone(path);
    for (const helpers of [[helper], [helper, helper], [dying], [helper, dying]])
      expect(await shared(path, helpers)).toEqual(expected);
    expect(expected.isClean).toBe(typeof change !== 'string');
  });

  it('finds an entry that hashes rightly but is not canonical', async () => {
    const path = closedLedger();
    const forged = encodeEntry({ ...draft(90), body: { forged: true } });
    forge(
      path,
      (db) => void db.prepare('UPDATE entry SET leaf = ?, body = ? WHERE seq = 90').run(forged.leaf, forged.packed),
    );
    expect(await shared(path, [helper])).toEqual(await alone(path));
  });

  it('stops when it is asked to', async () => {
    const stop = new AbortController();
    stop.abort();
    const report = await verifyLedger({
      path: ledgerFileOf(closedLedger()),
      helpers: [helper],
      helpersFromBytes: 0,
      signal: stop.signal,
    });
    expect(report).toMatchObject({ wasStopped: true, isClean: true });
  });
});
