import type { Clock, Instant } from '../../shared/domain/time.ts';
import { assertDurability, type Ledger, LedgerRolledBackError, LedgerWriteError } from '../ledger/index.ts';
import type { createComplaints } from './complaints.ts';
import type { EngineState } from './engineState.ts';
import { retireOldKey } from './keyCommands.ts';
import { UNSIGNED_ALARM } from './witnessWatch.ts';

/** Signs the log when it is called: as the end of a shift when one has passed since. @throws LedgerWriteError, and says so once for a witness */
export function createSigning(
  ledger: Ledger,
  state: () => EngineState,
  clock: Clock,
  complaints: ReturnType<typeof createComplaints>,
): () => void {
  let shiftEndsAt = state().calendar.boundaryAfter(clock.now());
  let unsignedSince: Instant | undefined;

  function unsigned(why: string | undefined, now: Instant): void {
    unsignedSince = why === undefined ? undefined : (unsignedSince ?? now);
    const condition =
      why === undefined ? undefined : { onset: unsignedSince ?? now, message: `Nothing is signed: ${why}` };
    state().judging.tellSystem(UNSIGNED_ALARM, condition, now);
    if (why === undefined) complaints.over('signing');
  }

  return () => {
    const now = clock.now();
    const isShiftEnd = shiftEndsAt !== undefined && now >= shiftEndsAt;
    if (isShiftEnd) shiftEndsAt = state().calendar.boundaryAfter(now);
    assertDurability(ledger.database);
    try {
      ledger.checkpoint({ isShiftEnd });
      complaints.over('witness');
      unsigned(undefined, now);
    } catch (error) {
      if (error instanceof LedgerRolledBackError) {
        // Readings are sealed all the same; nobody signs what contradicts a checkpoint that others hold.
        complaints.about('signing', error);
        unsigned(error.message, now);
        return;
      }
      // The checkpoint is in the ledger; a witness on a share that is away is written with the next one.
      if (!(error instanceof LedgerWriteError) || error.reason !== 'witness') throw error;
      complaints.about('witness', error);
    }
    retireOldKey({ clock, ledger, state });
  };
}
