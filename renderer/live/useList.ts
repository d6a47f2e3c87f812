import { useEffect, useRef, useState } from 'react';
import type { Channel, RequestOf, ResponseOf } from '../../shared/contract/ipc.ts';
import { keepUnchanged } from '../ui/rows.ts';
import { createRefresher, type Refresher, windowPorts } from './refresher.ts';
import { useStation } from './StationContext.tsx';
import { isSessionLost } from './sessionLost.ts';

type ListChannel = { [C in Channel]: ResponseOf<C> extends readonly unknown[] ? C : never }[Channel];
type RowOf<C extends ListChannel> = ResponseOf<C>[number];

export interface List<R> {
  readonly rows: readonly R[];
  readonly state: 'loading' | 'ready' | 'failed';
  readonly message: string;
}

/** Revisions may move ten times a second under load; a list is fetched at most this often. */
const FETCH_EVERY_MS = 500;

/**
 * A list behind a screen: fetched when it is first shown, and again only when its revision in the live picture moved.
 * Rows that did not change keep their identity. One fetch at a time; what changes meanwhile is fetched afterwards.
 *
 * @param request must keep its identity while it means the same
 */
export function useList<C extends ListChannel>(
  channel: C,
  request: RequestOf<C>,
  revision: number | undefined,
  keyOf: (row: RowOf<C>) => string,
): List<RowOf<C>> {
  const { call, onSessionLost } = useStation();
  const [list, setList] = useState<List<RowOf<C>>>({ rows: [], state: 'loading', message: '' });
  const key = useRef(keyOf);
  key.current = keyOf;
  const refresher = useRef<Refresher | undefined>(undefined);

  useEffect(() => {
    let isOld = false;
    const fetchNow = async () => {
      const answer = await call(channel, request);
      if (isOld) return;
      if (!answer.ok) {
        if (isSessionLost(answer.code)) onSessionLost();
        setList((now) => ({ ...now, state: 'failed', message: answer.message }));
        return;
      }
      const rows = answer.value as readonly RowOf<C>[];
      setList((now) => {
        const kept = keepUnchanged(now.rows, rows, (row) => key.current(row));
        return kept === now.rows && now.state === 'ready' ? now : { rows: kept, state: 'ready', message: '' };
      });
    };
    const mine = createRefresher(FETCH_EVERY_MS, windowPorts(fetchNow));
    refresher.current = mine;
    mine.poke();
    return () => {
      isOld = true;
      mine.stop();
    };
  }, [call, channel, request, onSessionLost]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new revision is the reason to fetch again
  useEffect(() => refresher.current?.poke(), [revision]);

  return list;
}
