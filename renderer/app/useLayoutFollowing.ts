import { useEffect, useRef } from 'react';
import { createRefresher, type Refresher, windowPorts } from '../live/refresher.ts';
import { useLive, useStation } from '../live/StationContext.tsx';
import { isSessionLost } from '../live/sessionLost.ts';

const RETRY_MS = 1_000;

/** Fetches the plant's layout at the start and whenever the live picture speaks of another revision. */
export function useLayoutFollowing(): void {
  const { call, store, onSessionLost } = useStation();
  const revision = useLive((live) => live.layoutRevision);
  const refresher = useRef<Refresher | undefined>(undefined);
  useEffect(() => {
    const mine = createRefresher(
      RETRY_MS,
      windowPorts(async () => {
        const answer = await call('plant:layout', {});
        if (answer.ok) store.setLayout(answer.value);
        else if (isSessionLost(answer.code)) onSessionLost();
        else mine.poke();
      }),
    );
    refresher.current = mine;
    mine.poke();
    return mine.stop;
  }, [call, store, onSessionLost]);
  useEffect(() => {
    if (revision !== undefined && revision !== store.layout()?.revision) refresher.current?.poke();
  }, [revision, store]);
}
