import { describe, expect, it } from 'vitest';
import {
  LedgerWriteError,
  leafHash,
  openLedgerReader,
  parseVerifierKey,
  verifyConsistency,
  verifyInclusion,
} from '../../electron/ledger/index.ts';
import { cleanUpAfterEach, draft, drafts, openTestLedger, START_US, temporaryFolder } from './temporaryLedger.ts';

cleanUpAfterEach();

function written() {
  const folder = temporaryFolder();
  const ledger = openTestLedger(folder);
  ledger.append(drafts(0, 40));
  ledger.checkpoint();
  ledger.append(drafts(40, 60));
  return { ledger, reader: openLedgerReader(folder) };
}
const seqs = (entries: readonly { seq: number }[]) => entries.map(({ seq }) => seq);

describe('reading the log beside its writer', () => {
  it('gives an entry with the very bytes that were hashed', () => {
    const { reader } = written();
    const entry = reader.entry(7)!;
    expect(leafHash(Buffer.from(entry.canonical))).toEqual(entry.leaf);
    const { kind, key, at, workUnit, from, to, body } = draft(7);
    expect(entry.body).toEqual({ v: 1, kind, key, at, workUnit, from, to, ...body });
    expect(reader.entryByKey(key)).toEqual(entry);
    expect([reader.entry(60), reader.entryByKey('none')]).toEqual([undefined, undefined]);
  });

  it('sees what was committed after it was opened', () => {
    const { ledger, reader } = written();
    ledger.append(drafts(60, 61));
    expect([reader.size(), reader.entry(60)?.key]).toEqual([61, draft(60).key]);
  });

  it.each([
    ['of one kind', { kinds: ['event'], limit: 3 }, [0, 3, 6]],
    ['of several kinds', { kinds: ['event', 'batch'], limit: 3 }, [0, 1, 2]],
    ['newest first', { newestFirst: true, limit: 2 }, [59, 58]],
    ['by place', { fromSeq: 10, toSeq: 12 }, [10, 11]],
    ['by time written', { writtenFrom: START_US + 5_000_000, writtenTo: START_US + 7_000_000 }, [5, 6]],
    [
      'of a work unit whose source times touch a span',
      { workUnit: 'press-0', overlaps: { from: START_US, to: START_US + 1_000_000 } },
      [2, 4, 8, 10],
    ],
  ])('finds entries %s', (_, filter, expected) => {
    const { reader } = written();
    expect(seqs(reader.entries(filter))).toEqual(expected);
    expect(seqs(reader.entriesWithBody(filter))).toEqual(expected);
  });

  it('goes through everything in short reads, each entry once', () => {
    const { reader } = written();
    expect(seqs([...reader.iterate({}, 7)])).toEqual(Array.from({ length: 60 }, (_, i) => i));
    expect(seqs([...reader.iterate({ kinds: ['event'], fromSeq: 5 }, 3)])).toHaveLength(18);
  });

  it('asks for no more than its bound', () => {
    expect(() => written().reader.entries({ limit: 10_001 })).toThrow(RangeError);
  });

  it('proves an entry against the newest checkpoint, and that the log continues it', () => {
    const { ledger, reader } = written();
    const checkpoint = reader.latestCheckpoint(parseVerifierKey(ledger.verifierKey))!;
    const { leafIndex, treeSize, leaf, path, root } = reader.inclusionProof(12);
    expect([treeSize, root]).toEqual([40, checkpoint.root]);
    expect(verifyInclusion(leafIndex, treeSize, leaf, path, checkpoint.root)).toBe(true);
    const growth = reader.consistencyProof(40, 60);
    expect(verifyConsistency(40, 60, checkpoint.root, ledger.root(), growth.path)).toBe(true);
    expect([reader.checkpointCovering(39)?.size, reader.checkpointCovering(40)]).toEqual([40, undefined]);
    expect(() => reader.inclusionProof(50)).toThrow(RangeError);
  });

  it('cannot write', () => {
    expect(() => written().reader.database.exec('CREATE TABLE t (a)')).toThrow(/readonly/);
  });

  it('of a folder without a ledger is refused', () => {
    expect(() => openLedgerReader(temporaryFolder())).toThrow(LedgerWriteError);
  });
});
