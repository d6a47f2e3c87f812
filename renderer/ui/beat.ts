import { useEffect, useRef } from 'react';

/** One second, for all ages and countdowns of the window together: a single timer, and none while nobody listens. */
const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;

function onBeat(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(() => {
    for (const each of listeners) each();
  }, 1000);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0 || timer === undefined) return;
    clearInterval(timer);
    timer = undefined;
  };
}

/** Calls `listener` once a second while mounted; always the newest one. */
export function useBeat(listener: () => void): void {
  const latest = useRef(listener);
  latest.current = listener;
  useEffect(() => onBeat(() => latest.current()), []);
}
