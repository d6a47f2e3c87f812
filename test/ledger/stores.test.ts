import { describe, expect, it } from 'vitest';
import { decodeFrame } from '../../electron/ledger/index.ts';
import { type Frame, frameFromRows } from '../../shared/domain/frame.ts';
import type { Instant } from '../../shared/domain/time.ts';
import { cleanUpAfterEach, draft, drafts, openTestLedger, START_US, temporaryFolder } from './temporaryLedger.ts';

cleanUpAfterEach();

const frame = (value: number): Frame =>
  frameFromRows('plc-1', 'press-1', [
    { tag: 3, kind: 'number', sourceTime: START_US as Instant, receivedTime: START_US as Instant, value, status: 0 },
  ]);

describe('inbox', () => {
  it('keeps frames in the order they came, over a restart, and never gives a number twice', () => {
    const folder = temporaryFolder();
    const first = openTestLedger(folder);
    const stored = first.transaction(() => first.inbox.append([frame(1), frame(2), frame(3)], START_US));
    expect(stored).toEqual({ kind: 'stored', frames: [1, 2, 3] });
    first.transaction(() => first.inbox.remove([2, 3]));
    first.close();

    const { inbox, transaction } = reopened(folder);
    expect([inbox.count, inbox.oldest()]).toEqual([1, { frame: 1, receivedAt: START_US }]);
    expect(transaction(() => inbox.append([frame(4)], START_US + 1))).toEqual({ kind: 'stored', frames: [4] });
    const rows = inbox.after(0, 10);
    expect(rows.map(({ payload }) => decodeFrame(payload).value[0])).toEqual([1, 4]);
    expect(rows.map((row) => [row.connection, row.workUnit, row.readings, inbox.isWhole(row)])).toEqual([
      ['plc-1', 'press-1', 1, true],
      ['plc-1', 'press-1', 1, true],
    ]);
    expect(inbox.after(1, 10).map((row) => row.frame)).toEqual([4]);
    expect(inbox.bytes).toBe(rows.reduce((sum, { payload }) => sum + payload.length, 0));
  });

  it('knows a payload that is not what was made durable', () => {
    const ledger = openTestLedger(temporaryFolder());
    ledger.transaction(() => ledger.inbox.append([frame(1)], START_US));
    const row = ledger.inbox.after(0, 1)[0]!;
    row.payload[20] = row.payload[20]! ^ 1;
    expect(ledger.inbox.isWhole(row)).toBe(false);
  });

  it.each([
    ['frames', { framesMax: 2, bytesMax: 1e9 }, { bound: 'frames', holds: 2, max: 2 }],
    ['bytes', { framesMax: 100, bytesMax: 300 }, { bound: 'bytes', max: 300 }],
  ])(
    'says when it is full (%s), stores nothing of that call, and has room again after a removal',
    (_, bounds, full) => {
      const ledger = openTestLedger(temporaryFolder(), { inboxBounds: bounds });
      const add = () => ledger.transaction(() => ledger.inbox.append([frame(1)], START_US));
      let outcome = add();
      while (outcome.kind === 'stored') outcome = add();
      expect(outcome).toMatchObject({ kind: 'full', ...full });
      expect(ledger.inbox.after(0, 100)).toHaveLength(ledger.inbox.count);
      ledger.transaction(() => ledger.inbox.remove([1]));
      expect(add().kind).toBe('stored');
    },
  );

  it('forgets what a failed transaction had put in or taken out', () => {
    const ledger = openTestLedger(temporaryFolder());
    ledger.transaction(() => ledger.inbox.append([frame(1)], START_US));
    const before = [ledger.inbox.count, ledger.inbox.bytes];
    const failing = () =>
      ledger.transaction(() => {
        ledger.inbox.append([frame(2), frame(3)], START_US);
        ledger.inbox.remove([1]);
        throw new Error('no');
      });
    expect(failing).toThrow('no');
    expect([ledger.inbox.count, ledger.inbox.bytes]).toEqual(before);
    expect(ledger.inbox.after(0, 10)).toHaveLength(1);
  });
});

describe('tag catalogue', () => {
  it('gives each id one number for good', () => {
    const folder = temporaryFolder();
    const first = openTestLedger(folder);
    const numbered = first.transaction(() => first.tags.ensure(['b', 'a', 'b']));
    expect(numbered).toEqual([
      { number: 0, id: 'b' },
      { number: 1, id: 'a' },
      { number: 0, id: 'b' },
    ]);
    first.close();
    const { tags, transaction } = reopened(folder);
    expect(transaction(() => tags.ensure(['c', 'a'])).map(({ number }) => number)).toEqual([2, 1]);
    expect([tags.idOf(0), tags.idOf(9), tags.all().length]).toEqual(['b', undefined, 3]);
  });
});

describe('cursors', () => {
  it('move with the entries of their transaction, or not at all', () => {
    const ledger = openTestLedger(temporaryFolder());
    ledger.transaction(() => {
      ledger.append([draft(0)]);
      ledger.cursors.set('engine', { frame: 7 });
    });
    const failing = () =>
      ledger.transaction(() => {
        ledger.cursors.set('engine', { frame: 8 });
        throw new Error('no');
      });
    expect(failing).toThrow('no');
    expect(ledger.cursors.get('engine')).toEqual({ frame: 7 });
    ledger.cursors.set('engine', undefined);
    expect(ledger.cursors.get('engine')).toBeUndefined();
  });
});

describe('checkpoint thinning', () => {
  it('keeps the newest hundred, the first of each hour, and every shift end', () => {
    const ledger = openTestLedger(temporaryFolder()); // one second a checkpoint: all within two clock hours
    for (let i = 0; i < 300; i += 1) {
      ledger.append(drafts(i, i + 1));
      ledger.checkpoint({ isShiftEnd: i === 20 || i === 30 });
    }
    const sizes = ledger.database.prepare('SELECT size FROM checkpoint ORDER BY size').pluck().all() as number[];
    expect(sizes).toEqual(expect.arrayContaining([1, 21, 31]));
    expect(sizes.slice(-100)).toEqual(Array.from({ length: 100 }, (_, i) => 201 + i));
    expect(sizes.length).toBeLessThanOrEqual(105);
    expect(() => ledger.database.exec('DELETE FROM checkpoint WHERE size = 21')).toThrow(/shift ends/);
    expect(() => ledger.database.exec('DELETE FROM checkpoint WHERE size = 250')).toThrow(/newest/);
  });
});

function reopened(folder: string) {
  const ledger = openTestLedger(folder);
  return { inbox: ledger.inbox, tags: ledger.tags, transaction: <T>(act: () => T) => ledger.transaction(act) };
}
