import { openLedgerReader } from '../../electron/ledger/index.ts';
import { type CheckpointSource, checkpointSource } from '../../electron/witness/index.ts';

/** The log of a folder as the carriers read it; opened anew for each read, so that nothing is left open. */
export function sourceOf(folder: string): CheckpointSource {
  const read = <T>(act: (source: CheckpointSource) => T): T => {
    const reader = openLedgerReader(folder);
    try {
      return act(checkpointSource(folder, reader));
    } finally {
      reader.close();
    }
  };
  return {
    get log() {
      return read(({ log }) => log);
    },
    newest: () => read((source) => source.newest()),
    after: (size, limit) => read((source) => source.after(size, limit)),
    shiftEndsAfter: (size, limit) => read((source) => source.shiftEndsAfter(size, limit)),
    consistency: (size1, size2) => read((source) => source.consistency(size1, size2)),
    keys: () => read((source) => source.keys()),
  };
}
