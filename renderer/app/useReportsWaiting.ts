import { useCallback, useEffect, useRef } from 'react';
import { may } from '../../shared/domain/role.ts';
import { useLive, useStation } from '../live/StationContext.tsx';
import { useAnswer } from '../live/useAnswer.ts';
import { useToast } from '../ui/toasts.tsx';

const DAYS_US = 7 * 86_400_000_000;

/** How many reports wait for somebody like the one who is signed in; says it once when another one comes. @param isThere they are looking at the reports */
export function useReportsWaiting(isThere: boolean): number {
  const { user } = useStation();
  const toast = useToast();
  const revision = useLive((live) => live.revisions.shifts);
  const isConcerned = may(user.role, 'report.review') || may(user.role, 'report.sign');
  const request = useCallback(() => {
    const now = Date.now() * 1000;
    return { from: now - DAYS_US, to: now, limit: 200 };
  }, []);
  const { value } = useAnswer('report:list', isConcerned ? request : undefined, revision);
  const rows = value?.rows.filter(({ report }) => report?.state === 'draft' || report?.state === 'reviewed') ?? [];
  const told = useRef<ReadonlySet<string>>(new Set());
  useEffect(() => {
    const fresh = rows.filter(({ report }) => report !== null && !told.current.has(`${report.report} ${report.state}`));
    const [first] = fresh;
    if (first === undefined) return;
    told.current = new Set([...told.current, ...fresh.map(({ report }) => `${report?.report} ${report?.state}`)]);
    if (isThere) return;
    const { name, localDate } = first.shift;
    const what = first.report?.state === 'reviewed' ? 'to be signed' : 'to be reviewed';
    toast({
      kind: 'refused',
      title:
        fresh.length === 1
          ? `The report of ${name} ${localDate} waits ${what}`
          : `${fresh.length} shift reports wait, the newest of ${name} ${localDate}`,
      remedy: 'Open Reports (P).',
    });
  });
  return rows.length;
}
