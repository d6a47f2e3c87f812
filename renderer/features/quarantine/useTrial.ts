import { useEffect, useMemo, useRef, useState } from 'react';
import type { ResponseOf } from '../../../shared/contract/ipc.ts';
import { useStation } from '../../live/StationContext.tsx';
import type { RepairDraft } from './repairDraft.ts';
import { repairOf } from './repairDraft.ts';

type Answer = ResponseOf<'quarantine:try'>;
export interface LiveTrial {
  readonly trial: Answer['trial'] | undefined;
  readonly suggestions: Answer['suggestions'];
  readonly trouble: string;
}

/** A person types on; the gate is asked when they pause for so long. */
const PAUSE_MS = 150;

/** What the gate says of the draft, while it is typed; suggestions are asked for once per entry and tag. */
export function useTrial(id: string, draft: RepairDraft, revision: number | undefined): LiveTrial {
  const { call } = useStation();
  const [state, setState] = useState<LiveTrial & { id: string }>({
    id,
    trial: undefined,
    suggestions: [],
    trouble: '',
  });
  const repair = useMemo(() => repairOf(draft), [draft]);
  /** For which entry and tag the suggestions are known. */
  const suggestedFor = useRef('');

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new revision may change what passes
  useEffect(() => {
    let isOld = false;
    const timer = setTimeout(async () => {
      const subject = `${id} ${repair.tag ?? ''}`;
      const withSuggestions = suggestedFor.current !== subject;
      const answer = await call('quarantine:try', { id, repair, withSuggestions });
      if (isOld) return;
      if (answer.ok && withSuggestions) suggestedFor.current = subject;
      setState((now) => {
        const before = now.id === id ? now.suggestions : [];
        if (!answer.ok) return { id, trial: undefined, suggestions: before, trouble: answer.message };
        const { trial, suggestions } = answer.value;
        return { id, trial, suggestions: withSuggestions ? suggestions : before, trouble: '' };
      });
    }, PAUSE_MS);
    return () => {
      isOld = true;
      clearTimeout(timer);
    };
  }, [call, id, repair, revision]);

  return state.id === id ? state : { trial: undefined, suggestions: [], trouble: '' };
}
