import { cpSync, rmSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  appendWitness,
  cosignedFileOf,
  type Ledger,
  LedgerRolledBackError,
  type SignedCheckpoint,
  witnessFileOf,
} from '../../electron/ledger/index.ts';
import { cleanUpAfterEach, draft, drafts, openTestLedger, temporaryFolder } from './temporaryLedger.ts';

cleanUpAfterEach();

const grow = (ledger: Ledger, entries = 5): SignedCheckpoint => {
  ledger.append(drafts(ledger.size, ledger.size + entries));
  return ledger.checkpoint() as SignedCheckpoint;
};

/** The same station with the same key, twice: what one signs, the other must never contradict. */
function twins(): { truth: Ledger; copy: Ledger; truthFolder: string; copyFolder: string } {
  const truthFolder = temporaryFolder();
  const first = openTestLedger(truthFolder);
  grow(first);
  first.close();
  const copyFolder = temporaryFolder();
  cpSync(truthFolder, copyFolder, { recursive: true });
  return { truth: openTestLedger(truthFolder), copy: openTestLedger(copyFolder), truthFolder, copyFolder };
}

describe('never two inconsistent checkpoints', () => {
  it('a log that is behind one that somebody else holds signs nothing', () => {
    const { truth, copy } = twins();
    const seen = grow(truth, 20);
    expect(copy.heard('upstream', seen.note)).toBe(true);
    copy.append([draft(50)]);
    expect(() => copy.checkpoint()).toThrow(LedgerRolledBackError);
    expect(copy.latestCheckpoint?.size).toBe(5);
  });

  it('a log that differs from one that somebody else holds signs nothing, however long it has become', () => {
    const { truth, copy } = twins();
    const seen = grow(truth, 2);
    copy.append(drafts(60, 80));
    copy.heard('cosigner', seen.note);
    expect(() => copy.checkpoint()).toThrow(/history was changed/);
    expect(grow(truth).size).toBe(12); // the true one goes on
  });

  it('it looks at the witness file before each signature: somebody may have put another one there since', () => {
    const { truth, copy, copyFolder } = twins();
    const seen = grow(truth, 20);
    appendWitness(witnessFileOf(copyFolder), seen.note);
    copy.append([draft(51)]);
    expect(() => copy.checkpoint()).toThrow(LedgerRolledBackError);
    rmSync(witnessFileOf(copyFolder)); // a file that is away says nothing; what was heard stays
    expect(() => copy.checkpoint()).toThrow(LedgerRolledBackError);
  });

  it('it looks at what was cosigned when it is opened', () => {
    const { truth, copy, copyFolder } = twins();
    copy.close();
    appendWitness(cosignedFileOf(copyFolder), grow(truth, 20).note);
    expect(() => openTestLedger(copyFolder)).toThrow(LedgerRolledBackError);
  });

  it('a checkpoint of another log, or one that nobody of this log has signed, says nothing', () => {
    const { truth } = twins();
    const other = openTestLedger(temporaryFolder(), { stationId: 'cr-02' });
    const foreign = grow(other, 30);
    expect(truth.heard('somebody', foreign.note)).toBe(false);
    expect(truth.heard('somebody', foreign.note.replaceAll('cr-02', 'cr-01'))).toBe(false);
    expect(truth.heard('somebody', 'hello')).toBe(false);
    expect(grow(truth).size).toBe(10);
  });
});
