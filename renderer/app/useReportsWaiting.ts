import { useCallback, useEffect, useRef } from 'react';
import type { ReportRow } from '../../shared/contract/reportChannels.ts';
import { may } from '../../shared/domain/role.ts';
import { useLive, useStation } from '../live/StationContext.tsx';
import { useAnswer } from '../live/useAnswer.ts';
import { useToast } from '../ui/toasts.tsx';

const DAYS_US = 7 * 86_400_000_000;
/** What keeps the station from drafting is no entry of the log: it is asked for. */
const REFRESH_MS = 60_000;

/** What it waits for; another word is told anew. */
const stateOf = ({ shift, report, trouble }: ReportRow): string =>
  trouble === '' ? `${report?.report} ${report?.state}` : `${shift.area} ${shift.start} held up`;

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
  const { value } = useAnswer('report:list', isConcerned ? request : undefined, revision, REFRESH_MS);
  const rows =
    value?.rows.filter(
      ({ report, trouble }) => trouble !== '' || report?.state === 'draft' || report?.state === 'reviewed',
    ) ?? [];
  const told = useRef<ReadonlySet<string>>(new Set());
  useEffect(() => {
    const fresh = rows.filter((row) => !told.current.has(stateOf(row)));
    const [first] = fresh;
    if (first === undefined) return;
    told.current = new Set([...told.current, ...fresh.map(stateOf)]);
    if (isThere) return;
    const { name, localDate } = first.shift;
    const what =
      first.trouble !== ''
        ? 'is held up'
        : first.report?.state === 'reviewed'
          ? 'waits to be signed'
          : 'waits to be reviewed';
    toast({
      kind: 'refused',
      title:
        fresh.length === 1
          ? `The report of ${name} ${localDate} ${what}`
          : `${fresh.length} shift reports wait, the newest of ${name} ${localDate}`,
      remedy: 'Open Reports (P).',
    });
  });
  return rows.length;
}
