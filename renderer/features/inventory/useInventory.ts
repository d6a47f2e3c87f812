import { useEffect, useRef, useState } from 'react';
import type { InventoryView } from '../../../shared/contract/labChannels.ts';
import { createRefresher, type Refresher, windowPorts } from '../../live/refresher.ts';
import { useLive, useStation } from '../../live/StationContext.tsx';
import { isSessionLost } from '../../live/sessionLost.ts';

export interface Inventory {
  readonly view: InventoryView | undefined;
  readonly message: string;
}

const FETCH_EVERY_MS = 1_000;

/** The inventory with everything judged about it; fetched again when something of it changed. */
export function useInventory(): Inventory {
  const { call, onSessionLost } = useStation();
  const revision = useLive((live) => live.revisions.inventory);
  const [inventory, setInventory] = useState<Inventory>({ view: undefined, message: '' });
  const refresher = useRef<Refresher | undefined>(undefined);

  useEffect(() => {
    const mine = createRefresher(
      FETCH_EVERY_MS,
      windowPorts(async () => {
        const answer = await call('lab:view', {});
        if (answer.ok) setInventory({ view: answer.value, message: '' });
        else if (isSessionLost(answer.code)) onSessionLost();
        else setInventory((now) => ({ ...now, message: answer.message }));
      }),
    );
    refresher.current = mine;
    mine.poke();
    return mine.stop;
  }, [call, onSessionLost]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new revision is the reason to fetch again
  useEffect(() => refresher.current?.poke(), [revision]);

  return inventory;
}
