import { useCallback, useState } from 'react';

/** Places one after the other, as in a browser: going somewhere forgets what lay ahead. */
export interface Trail {
  readonly ref: string;
  readonly canGoBack: boolean;
  readonly canGoForward: boolean;
  readonly go: (ref: string) => void;
  readonly back: () => void;
  readonly forward: () => void;
}

const STEPS_MAX = 200;

export function useTrail(first: string): Trail {
  const [{ refs, at }, set] = useState({ refs: [first], at: 0 });
  const go = useCallback((ref: string) => {
    set((now) => {
      if (now.refs[now.at] === ref) return now;
      const kept = [...now.refs.slice(0, now.at + 1), ref].slice(-STEPS_MAX);
      return { refs: kept, at: kept.length - 1 };
    });
  }, []);
  const step = useCallback((by: number) => {
    set((now) => ({ ...now, at: Math.min(Math.max(0, now.at + by), now.refs.length - 1) }));
  }, []);
  const back = useCallback(() => step(-1), [step]);
  const forward = useCallback(() => step(1), [step]);
  return { ref: refs[at] ?? first, canGoBack: at > 0, canGoForward: at < refs.length - 1, go, back, forward };
}
