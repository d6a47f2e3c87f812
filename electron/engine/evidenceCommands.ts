import type { EvidenceCommands } from '../../shared/contract/evidenceCommands.ts';
import type { Ledger } from '../ledger/index.ts';
import { LedgerWriteError } from '../ledger/index.ts';

type Commands = {
  [C in keyof EvidenceCommands]: (request: EvidenceCommands[C]['request']) => EvidenceCommands[C]['response'];
};

export function evidenceCommands({ ledger }: { readonly ledger: Ledger }): Commands {
  return {
    signCheckpoint() {
      const before = ledger.latestCheckpoint?.size ?? 0;
      try {
        ledger.checkpoint();
      } catch (error) {
        // Stored, and only the witness is away: the next checkpoint is written there too.
        const isStored = (ledger.latestCheckpoint?.size ?? 0) > before;
        if (!(error instanceof LedgerWriteError && isStored)) throw error;
      }
      return { size: ledger.latestCheckpoint?.size ?? 0 };
    },
  };
}
