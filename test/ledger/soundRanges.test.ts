import { EventEmitter } from 'node:events';
import { describe, expect, it } from 'vitest';
import { HelpingThread, serveHelp } from '../../electron/ledger/helpingThread.ts';
import { encodeEntry, ledgerFileOf, type RangeHelper, verifyLedger } from '../../electron/ledger/index.ts';
import { helpWithRanges } from '../../electron/ledger/soundRanges.ts';
import { cleanUpAfterEach, draft, drafts, forge, openTestLedger, temporaryFolder } from './temporaryLedger.ts';

cleanUpAfterEach();

/** Does its share in this thread, a turn of the event loop later. */
const helper: RangeHelper = {
  help: (work, tell) => void setImmediate(() => helpWithRanges(work, (found) => tell.found(found))),
};
/** Takes ranges, and is gone with them. */
const dying: RangeHelper = {
  help(work, tell) {
    Atomics.add(new Int32Array(work.taken), 0, 7);
    setImmediate(() => tell.lost());
  },
};

const REST = 'kind, at, workUnit, fromTime, toTime, leaf, body';
const COPY = `INSERT INTO entry (seq, key, ${REST})`;
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
const shared = (folder: string, helpers: readonly RangeHelper[]) =>
  verifyLedger({ path: ledgerFileOf(folder), helpers, helpersFromBytes: 0 });

describe('a verification shared between threads', () => {
  it.each([
    ['an untouched log', () => undefined],
    ['a body of another content', 'UPDATE entry SET body = (SELECT body FROM entry WHERE seq = 7) WHERE seq = 203'],
    ['another key', "UPDATE entry SET key = 'another' WHERE seq = 399"],
    ['a leaf', 'UPDATE entry SET leaf = zeroblob(32) WHERE seq = 0'],
    ['an entry taken out', 'DELETE FROM entry WHERE seq = 211'],
    ['a row put before the first', 'UPDATE entry SET seq = -7 WHERE seq = 7'],
    ['a copy of a row before the first', `${COPY} SELECT -1, key || 'x', ${REST} FROM entry WHERE seq = 5`],
    ['a key of other bytes that look the same', "UPDATE entry SET key = CAST(key || x'ff' AS TEXT) WHERE seq = 5"],
    ['a key with a zero in it', 'UPDATE entry SET key = key || char(0) WHERE seq = 5'],
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

  it('says of a log without an entry that it is clean, and of a row below where the first would stand that it is not', async () => {
    const folder = temporaryFolder();
    openTestLedger(folder).close();
    expect(await shared(folder, [helper])).toMatchObject({ isClean: true, entries: 0 });
    expect(await alone(folder)).toMatchObject({ isClean: true, entries: 0 });
    const other = closedLedger();
    forge(other, (db) => void db.exec('DELETE FROM entry WHERE seq > 0; UPDATE entry SET seq = -3'));
    for (const report of [await shared(other, [helper]), await alone(other)])
      expect(report).toMatchObject({ isClean: false, isEvidenceWhole: false });
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

describe('a thread that helps', () => {
  /** Both ends in this thread; what either says arrives a turn later. */
  function threadOf() {
    const [worker, port] = [new EventEmitter(), new EventEmitter()];
    const to = (end: EventEmitter) => (message: unknown) => void setImmediate(() => end.emit('message', message));
    const terminate = async (): Promise<number> => 0;
    serveHelp(Object.assign(port, { postMessage: to(worker) }) as never);
    return Object.assign(worker, { postMessage: to(port), terminate });
  }

  it('helps one verification after the other, also when one was stopped while it was at work', async () => {
    const folders = [closedLedger(), closedLedger()];
    const thread = new HelpingThread(threadOf() as never);
    const stop = new AbortController();
    const stopped = verifyLedger({
      ...{ path: ledgerFileOf(folders[0] as string), helpers: [thread], helpersFromBytes: 0, signal: stop.signal },
      onProgress: (done) => (done > 20 ? stop.abort() : undefined),
    });
    expect(await stopped).toMatchObject({ wasStopped: true });
    for (const folder of folders) expect(await shared(folder, [thread])).toEqual(await alone(folder));
  });

  it('that ended leaves the work to the others', async () => {
    const worker = threadOf();
    const thread = new HelpingThread(worker as never);
    worker.emit('exit', 1);
    const path = closedLedger();
    expect(await shared(path, [thread])).toEqual(await alone(path));
  });
});
