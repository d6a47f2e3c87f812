import {
  type LedgerReader,
  parseCheckpoint,
  parseVerifierKey,
  readKeysFile,
  readVerifierKeyFile,
} from '../ledger/index.ts';
import type { CheckpointSource } from './place.ts';

/** The checkpoints of a data folder, read beside the writer. */
export function checkpointSource(folder: string, ledger: LedgerReader): CheckpointSource {
  const db = ledger.database;
  const after = db
    .prepare<[number, number], string>('SELECT note FROM checkpoint WHERE size > ? ORDER BY size LIMIT ?')
    .pluck();
  const shiftEnds = db
    .prepare<[number, number], string>(
      `SELECT note FROM checkpoint WHERE size > ? AND instr(note, char(10) || 'mark shiftEnd' || char(10)) > 0
       ORDER BY size LIMIT ?`,
    )
    .pluck();
  const opened = (notes: unknown[]) => (notes as string[]).map(parseCheckpoint);
  return {
    get log() {
      const line = readVerifierKeyFile(folder);
      if (line === undefined) throw new Error(`there is no public key in ${folder}`);
      return parseVerifierKey(line).name;
    },
    newest: () => ledger.latestCheckpoint(),
    after: (size, limit) => opened(after.all(size, limit)),
    shiftEndsAfter: (size, limit) => opened(shiftEnds.all(size, limit)),
    consistency: (size1, size2) => ledger.consistencyProof(size1, size2).path,
    keys: () => readKeysFile(folder),
  };
}
