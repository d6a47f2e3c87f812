/**
 * The engine's thread writes the log; while a disk holds it in an fsync that neither ends nor fails, it can raise no alarm. This
 * watch stands outside: it is told of every sign of life, and says once when there has been none for too long, and once when
 * there is again.
 */
export interface EngineWatch {
  sawLife(nowMs: number): void;
  look(nowMs: number): 'silent' | 'alive' | undefined;
  readonly isSilent: boolean;
}

/** Longer than a slow commit and a restart of the thread; short enough to act before waiting readings are lost. */
export const ENGINE_SILENT_AFTER_MS = 10_000;

export function createEngineWatch(startedMs: number, afterMs: number = ENGINE_SILENT_AFTER_MS): EngineWatch {
  let seenMs = startedMs;
  let isSilent = false;
  return {
    sawLife(nowMs) {
      seenMs = nowMs;
    },
    look(nowMs) {
      const isNow = nowMs - seenMs > afterMs;
      if (isNow === isSilent) return undefined;
      isSilent = isNow;
      return isNow ? 'silent' : 'alive';
    },
    get isSilent() {
      return isSilent;
    },
  };
}
