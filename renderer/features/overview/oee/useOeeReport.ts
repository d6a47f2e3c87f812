import { useEffect, useRef, useState } from 'react';
import type { OeeGroup, OeeReport } from '../../../../shared/contract/oeeChannels.ts';
import type { OeeDefinition } from '../../../../shared/domain/oeeSettings.ts';
import { useStation } from '../../../live/StationContext.tsx';

export interface OeeAsked {
  readonly workUnit: string;
  /** µs */
  readonly from: number;
  readonly to: number;
  readonly by: OeeGroup;
  readonly definition: OeeDefinition | undefined;
}

/** How often the page of a shift that runs is asked for again. */
const REFETCH_MS = 10_000;

/** The report for a question, asked again while it is looked at; the old one stands until the new one is here. */
export function useOeeReport(asked: OeeAsked | undefined, isRunning: boolean) {
  const { call, store } = useStation();
  const [report, setReport] = useState<OeeReport>();
  const [trouble, setTrouble] = useState('');
  const latest = useRef(asked);
  latest.current = asked;
  const key = JSON.stringify(asked);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `key` is the question
  useEffect(() => {
    let isOld = false;
    const fetchReport = async () => {
      const question = latest.current;
      if (question === undefined) return;
      const { definition, ...rest } = question;
      const to = isRunning ? Math.max(rest.to, store.snapshot()?.at ?? 0) : rest.to;
      const answer = await call('oee:report', { ...rest, to, ...(definition === undefined ? {} : { definition }) });
      if (isOld) return;
      setTrouble(answer.ok ? '' : answer.message);
      if (answer.ok) setReport(answer.value);
    };
    void fetchReport();
    const timer = isRunning ? setInterval(() => void fetchReport(), REFETCH_MS) : undefined;
    return () => {
      isOld = true;
      clearInterval(timer);
    };
  }, [call, store, key, isRunning]);
  return { report, trouble };
}
