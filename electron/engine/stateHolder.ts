import type { Clock } from '../../shared/domain/time.ts';
import type { Ledger } from '../ledger/index.ts';
import { ContainedParts } from './contained.ts';
import { UnprocessableFrame } from './durableFrame.ts';
import { EngineState } from './engineState.ts';
import { allLater } from './revisions.ts';
import type { EngineSettings } from './settings.ts';

/** The one engine state in force, which is thrown away and made again from the ledger whenever it may be half-way. */
export interface StateHolder {
  /** What has failed besides the sealing; it outlives the states. */
  readonly parts: ContainedParts;
  current(): EngineState;
  /** Log, cursors and inbox anew. What is only counted goes on; screens look again at everything else. */
  renew(): void;
}

export function createStateHolder(
  ledger: Ledger,
  settings: EngineSettings,
  clock: Clock,
  say?: (message: string) => void,
): StateHolder {
  const parts = new ContainedParts(ledger, clock, say);
  let state = stateOfLedger(ledger, settings, clock, parts);
  return {
    parts,
    current: () => state,
    renew() {
      const { counts, revisions, live } = state;
      state = stateOfLedger(ledger, settings, clock, parts);
      state.live.adopt(live);
      Object.assign(state.revisions, allLater(revisions));
      Object.assign(state.counts, {
        readingsIn: counts.readingsIn,
        readingsSealed: Math.max(counts.readingsSealed, state.counts.readingsSealed),
      });
    },
  };
}

/** A frame that cannot be processed leaves the inbox for quarantine, and it is tried again. */
function stateOfLedger(ledger: Ledger, settings: EngineSettings, clock: Clock, parts: ContainedParts): EngineState {
  for (;;) {
    const fresh = new EngineState(ledger, settings, clock, parts);
    try {
      fresh.replayInbox();
      return fresh;
    } catch (error) {
      if (!(error instanceof UnprocessableFrame)) throw error;
      fresh.setAside(error);
    }
  }
}
