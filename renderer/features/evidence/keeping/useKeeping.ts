import { useCallback, useEffect, useState } from 'react';
import type { KeepingProgress, KeepingView } from '../../../../shared/contract/keepingChannels.ts';
import { useAsk, useLive } from '../../../live/StationContext.tsx';
import { useAnswer } from '../../../live/useAnswer.ts';
import { useToast } from '../../../ui/toasts.tsx';

const LOOK_EVERY_MS = 30_000;
const FOLLOW_EVERY_MS = 400;
const nothing = () => ({});

export interface Keeping {
  readonly view: KeepingView | undefined;
  readonly trouble: string;
  readonly progress: KeepingProgress | undefined;
  /** A job is under way: no other can begin. */
  readonly isBusy: boolean;
  begin(channel: 'keeping:backup' | 'keeping:remove'): Promise<void>;
  archive(year: number): Promise<void>;
  again(): void;
}

/** What is kept and what is due, and the one job that may be under way. */
export function useKeeping(): Keeping {
  const ask = useAsk();
  const toast = useToast();
  const revision = useLive((live) => live.revisions.entries);
  const { value: view, message: trouble, again } = useAnswer('keeping:view', nothing, revision, LOOK_EVERY_MS);
  const [progress, setProgress] = useState<KeepingProgress>();
  const isBusy = progress?.state === 'running';

  const follow = useCallback(async () => {
    const now = await ask('keeping:progress', {});
    if (now !== undefined) setProgress(now);
  }, [ask]);

  useEffect(() => {
    void follow();
    const timer = setInterval(() => void follow(), isBusy ? FOLLOW_EVERY_MS : LOOK_EVERY_MS);
    return () => clearInterval(timer);
  }, [follow, isBusy]);

  const taken = (answer: KeepingProgress | { ok: false; message: string } | undefined): void => {
    if (answer === undefined) return;
    if ('ok' in answer) toast({ kind: 'refused', title: 'Not begun', remedy: answer.message });
    else setProgress(answer);
  };
  return {
    ...{ view, trouble, progress, isBusy, again },
    begin: async (channel) => taken(await ask(channel, {})),
    archive: async (year) => taken(await ask('keeping:archive', { year })),
  };
}
