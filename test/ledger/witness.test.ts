import { appendFileSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readWitness, type SignedCheckpoint } from '../../electron/ledger/index.ts';
import { appendWitness, parseWitness, WITNESS_KEPT_BYTES } from '../../electron/ledger/witness.ts';
import { cleanUpAfterEach, drafts, openTestLedger, temporaryFolder } from './temporaryLedger.ts';

cleanUpAfterEach();

/** Real checkpoints of a real ledger, of sizes 10, 20, 30 … */
function checkpoints(count: number): SignedCheckpoint[] {
  const ledger = openTestLedger(temporaryFolder());
  return Array.from({ length: count }, (_, i) => {
    ledger.append(drafts(i * 10, i * 10 + 10));
    return ledger.checkpoint() as SignedCheckpoint;
  });
}
const sizes = (path: string) => readWitness(path)?.checkpoints.map(({ size }) => size);

describe('witness file', () => {
  it('is plain text: every note as it was signed, with an empty line between', () => {
    const path = join(temporaryFolder(), 'w.txt');
    const [a, b] = checkpoints(2) as [SignedCheckpoint, SignedCheckpoint];
    appendWitness(path, a.note);
    appendWitness(path, b.note);
    expect(readFileSync(path, 'utf8')).toBe(`${a.note}\n${b.note}\n`);
  });

  it('passes over what a crash left half written, wherever it was cut, and cuts it off before the next note', () => {
    const [a, b, c] = checkpoints(3) as [SignedCheckpoint, SignedCheckpoint, SignedCheckpoint];
    const whole = Buffer.byteLength(`${a.note}\n${b.note}\n`);
    const first = Buffer.byteLength(`${a.note}\n`);
    const path = join(temporaryFolder(), 'w.txt');
    for (let bytes = 0; bytes < whole; bytes += 1) {
      writeFileSync(path, `${a.note}\n${b.note}\n`);
      truncateSync(path, bytes);
      expect(readWitness(path)?.unreadable).toEqual([]);
      appendWitness(path, c.note);
      expect(sizes(path)).toEqual(bytes < first ? [30] : [10, 30]);
      expect(readWitness(path)?.unreadable).toEqual([]);
    }
  });

  it('names a note that was damaged between whole ones', () => {
    const [a, b, c] = checkpoints(3) as [SignedCheckpoint, SignedCheckpoint, SignedCheckpoint];
    const content = parseWitness(`${a.note}\n${b.note.replace('\u2014', '-')}\n${c.note}\n`);
    expect(content.checkpoints.map(({ size }) => size)).toEqual([10, 30]);
    expect(content.unreadable).toHaveLength(1);
  });

  it('survives zeros at its end, which a power cut can leave', () => {
    const [a, b] = checkpoints(2) as [SignedCheckpoint, SignedCheckpoint];
    const path = join(temporaryFolder(), 'w.txt');
    appendWitness(path, a.note);
    appendFileSync(path, Buffer.alloc(300));
    appendWitness(path, b.note);
    expect(readFileSync(path, 'utf8')).toBe(`${a.note}\n${b.note}\n`);
  });

  it('keeps the newest megabyte once it has grown past two', () => {
    const [a, b] = checkpoints(2) as [SignedCheckpoint, SignedCheckpoint];
    const path = join(temporaryFolder(), 'w.txt');
    writeFileSync(path, `${a.note}\n`.repeat(Math.ceil((2 * WITNESS_KEPT_BYTES) / (a.note.length + 3))));
    appendWitness(path, b.note);
    expect(statSync(path).size).toBeLessThanOrEqual(WITNESS_KEPT_BYTES);
    expect(statSync(path).size).toBeGreaterThan(WITNESS_KEPT_BYTES * 0.99);
    expect(sizes(path)?.at(-1)).toBe(20);
  });
});
