import type { Clock } from '../../shared/domain/time.ts';
import { assertDurability, type Ledger, LedgerWriteError } from '../ledger/index.ts';
import type { createComplaints } from './complaints.ts';
import type { EngineState } from './engineState.ts';
import { retireOldKey } from './keyCommands.ts';

/** Signs the log when it is called: as the end of a shift when one has passed since. @throws LedgerWriteError, and says so once for a witness */
export function createSigning(
  ledger: Ledger,
  state: () => EngineState,
  clock: Clock,
  complaints: ReturnType<typeof createComplaints>,
): () => void {
  let shiftEndsAt = state().calendar.boundaryAfter(clock.now());
  return () => {
    const now = clock.now();
    const isShiftEnd = shiftEndsAt !== undefined && now >= shiftEndsAt;
    if (isShiftEnd) shiftEndsAt = state().calendar.boundaryAfter(now);
    assertDurability(ledger.database);
    try {
      ledger.checkpoint({ isShiftEnd });
      complaints.over('witness');
    } catch (error) {
      // The checkpoint is in the ledger; a witness on a share that is away is written with the next one.
      if (!(error instanceof LedgerWriteError) || error.reason !== 'witness') throw error;
      complaints.about('witness', error);
    }
    retireOldKey({ clock, ledger, state });
  };
}
