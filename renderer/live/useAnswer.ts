import { useCallback, useEffect, useRef, useState } from 'react';
import type { Channel, RequestOf, ResponseOf } from '../../shared/contract/ipc.ts';
import { createRefresher, type Refresher, windowPorts } from './refresher.ts';
import { useStation } from './StationContext.tsx';
import { isSessionLost } from './sessionLost.ts';

export interface Answered<T> {
  readonly value: T | undefined;
  readonly message: string;
  /** Asks again at once. */
  readonly again: () => void;
}

const FETCH_EVERY_MS = 500;

/**
 * What a channel answers, for as long as it is looked at: fetched when it is first shown, when its revision in the live picture
 * moves, and every `everyMs` for what changes by time alone. One fetch at a time; the last answer stands until the next.
 *
 * @param request made anew for every fetch (it may hold the present time); must keep its identity while it means the same;
 *   undefined: nothing is asked
 */
export function useAnswer<C extends Channel>(
  channel: C,
  request: (() => RequestOf<C>) | undefined,
  revision: number | undefined,
  everyMs?: number,
): Answered<ResponseOf<C>> {
  const { call, onSessionLost } = useStation();
  const [answer, setAnswer] = useState<{ value: ResponseOf<C> | undefined; message: string }>({
    value: undefined,
    message: '',
  });
  const refresher = useRef<Refresher | undefined>(undefined);

  useEffect(() => {
    if (request === undefined) {
      setAnswer({ value: undefined, message: '' });
      return;
    }
    let isOld = false;
    const mine = createRefresher(
      FETCH_EVERY_MS,
      windowPorts(async () => {
        const got = await call(channel, request());
        if (isOld) return;
        if (!got.ok && isSessionLost(got.code)) onSessionLost();
        setAnswer((now) => (got.ok ? { value: got.value, message: '' } : { value: now.value, message: got.message }));
      }),
    );
    refresher.current = mine;
    mine.poke();
    const timer = everyMs === undefined ? undefined : setInterval(() => mine.poke(), everyMs);
    return () => {
      isOld = true;
      clearInterval(timer);
      mine.stop();
    };
  }, [call, channel, request, everyMs, onSessionLost]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new revision is the reason to fetch again
  useEffect(() => refresher.current?.poke(), [revision]);

  const again = useCallback(() => refresher.current?.poke(), []);
  return { ...answer, again };
}
