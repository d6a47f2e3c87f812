/** Resolves after so many ms, or as soon as the signal says that nobody waits any longer. Infinity: not before that. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const finish = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', finish);
      resolve();
    };
    const timer = Number.isFinite(ms) ? setTimeout(finish, ms) : undefined;
    if (signal.aborted) finish();
    else signal.addEventListener('abort', finish);
  });
}
