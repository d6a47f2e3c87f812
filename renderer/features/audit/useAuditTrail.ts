import { useCallback, useEffect, useRef, useState } from 'react';
import type { AuditFilter, AuditRow } from '../../../shared/contract/auditChannels.ts';
import { useAsk, useStation } from '../../live/StationContext.tsx';
import { isSessionLost } from '../../live/sessionLost.ts';

const PAGE = 100;
/** Acts on the screen; further back is for the filter, or an export. */
const ROWS_MAX = 5_000;
/** Where the station itself wrote almost everything, a page is looked for in so many steps. */
const LOOKS_MAX = 10;
/** While somebody types. */
const PAUSE_MS = 250;

export const auditKey = (row: AuditRow): string => String(row.seq);

export interface Trail {
  readonly rows: readonly AuditRow[];
  readonly state: 'loading' | 'ready' | 'failed';
  readonly message: string;
  /** Where the next page begins; null: there is none. */
  readonly next: number | null;
  more(): void;
}
type Page = Omit<Trail, 'more'>;

const NOTHING: Page = { rows: [], state: 'loading', message: '', next: null };

/** The newest acts that fit, and page by page the ones before. @param filter keeps its identity while it means the same */
export function useAuditTrail(filter: AuditFilter): Trail {
  const { call, onSessionLost } = useStation();
  const [page, setPage] = useState<Page>(NOTHING);
  const newest = useRef(0);

  const fetchFrom = useCallback(
    async (before: number | null) => {
      newest.current += 1;
      const asked = newest.current;
      let from = before;
      for (let found = 0, looks = 1; ; looks++) {
        const answer = await call('audit:list', { filter, limit: PAGE, ...(from === null ? {} : { before: from }) });
        if (asked !== newest.current) return;
        if (!answer.ok) {
          if (isSessionLost(answer.code)) onSessionLost();
          setPage((now) => ({ ...now, state: 'failed', message: answer.message }));
          return;
        }
        const { rows, next } = answer.value;
        found += rows.length;
        const isFirst = from === null;
        const isOver = next === null || found >= PAGE || looks === LOOKS_MAX;
        setPage((now) => {
          const all = isFirst ? rows : [...now.rows, ...rows];
          return {
            rows: all,
            state: isOver ? 'ready' : 'loading',
            message: '',
            next: all.length >= ROWS_MAX ? null : next,
          };
        });
        if (isOver) return;
        from = next;
      }
    },
    [call, filter, onSessionLost],
  );

  useEffect(() => {
    setPage((now) => ({ ...now, state: 'loading' }));
    const timer = setTimeout(() => void fetchFrom(null), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [fetchFrom]);

  const { next } = page;
  const more = useCallback(() => {
    setPage((now) => ({ ...now, state: 'loading' }));
    void fetchFrom(next);
  }, [fetchFrom, next]);
  return { ...page, more };
}

/** Everybody the log names. */
export function usePeople(): readonly string[] {
  const ask = useAsk();
  const [people, setPeople] = useState<readonly string[]>([]);
  useEffect(() => {
    void ask('audit:people', {}).then((found) => found !== undefined && setPeople(found));
  }, [ask]);
  return people;
}
