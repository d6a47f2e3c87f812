import type { WitnessStatus } from '../../shared/contract/witnesses.ts';
import type { CheckpointSource, Place, PlacePorts } from './place.ts';

const POLL_MS = 1_000;
const RETRY_MS_MAX = 60_000;

export interface CarrierOptions {
  readonly place: Place;
  readonly source: CheckpointSource;
  readonly ports: Pick<PlacePorts, 'now'>;
  /** Resolves after so many ms, or at once when the carrier is stopped. */
  wait(ms: number, signal: AbortSignal): Promise<void>;
  tell(status: WitnessStatus): void;
}

/** Serves one place until it is stopped: brings what is new, and tries again later what did not work. */
export function startCarrier({ place, source, ports, wait, tell }: CarrierOptions): { stop(): Promise<void> } {
  const stopping = new AbortController();
  let status: WitnessStatus = {
    ...{ id: place.id, kind: place.kind, state: 'starting', message: '' },
    ...{ size: null, currentAt: null, since: null },
  };
  let retryMs = POLL_MS;

  function show(next: WitnessStatus): void {
    const hasChanged = JSON.stringify({ ...next, currentAt: null }) !== JSON.stringify({ ...status, currentAt: null });
    status = next;
    if (hasChanged) tell(status);
  }

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      const outcome = await place.step(source);
      const now = ports.now();
      if ('size' in outcome) {
        retryMs = POLL_MS;
        show({ ...status, state: 'current', size: outcome.size, currentAt: now, since: null, message: '' });
        if (outcome.kind === 'again') continue;
        await wait(POLL_MS, stopping.signal);
        continue;
      }
      const state = outcome.kind === 'refused' ? 'refused' : 'behind';
      show({ ...status, state, since: status.since ?? now, message: outcome.message });
      await wait(retryMs, stopping.signal);
      retryMs = Math.min(RETRY_MS_MAX, retryMs * 2);
    }
  }

  tell(status);
  const running = run();
  return {
    stop: () => {
      stopping.abort();
      return running;
    },
  };
}
