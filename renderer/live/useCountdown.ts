import { useCallback, useEffect, useState } from 'react';

/** Whole seconds left, and how to start; stops at 0. */
export function useCountdown(): readonly [secondsLeft: number, start: (ms: number) => void] {
  const [until, setUntil] = useState(0);
  const [now, setNow] = useState(0);
  useEffect(() => {
    if (until === 0) return;
    const timer = setInterval(() => {
      const at = performance.now();
      setNow(at);
      if (at >= until) setUntil(0);
    }, 250);
    return () => clearInterval(timer);
  }, [until]);
  const start = useCallback((ms: number) => {
    setNow(performance.now());
    setUntil(ms > 0 ? performance.now() + ms : 0);
  }, []);
  return [until === 0 ? 0 : Math.max(0, Math.ceil((until - now) / 1000)), start];
}
