import { useState } from 'react';
import type { StopRow } from '../../../shared/contract/downtimeChannels.ts';
import { useAsk } from '../../live/StationContext.tsx';
import { useToast } from '../../ui/toasts.tsx';
import type { LateEdit } from './LateDialog.tsx';

/** An act that waits for a reason and signatures, because the edit window of its stop is over. */
export interface WaitingAct {
  readonly what: string;
  readonly run: (late: LateEdit) => Promise<boolean>;
}

export interface StopActs {
  code(stop: StopRow, parts: readonly number[], reason: string | null, comment: string): void;
  codeMany(stops: readonly StopRow[], reason: string | null, comment: string): void;
  split(stop: StopRow, at: number): void;
  merge(stop: StopRow, at: number, keep: 'before' | 'after'): void;
  undo(stop: StopRow): void;
  readonly waiting: WaitingAct | undefined;
  readonly forget: () => void;
}

const AT_ONCE_MAX = 200;

/** What a person does with stops; behind the edit window it first asks for a reason and signatures. */
export function useStopActs(onDone: () => void): StopActs {
  const ask = useAsk();
  const toast = useToast();
  const [waiting, setWaiting] = useState<WaitingAct>();

  const isLate = (stop: StopRow): boolean => stop.editableUntil !== null && stop.editableUntil < Date.now() * 1000;
  const start = (stops: readonly StopRow[], what: string, run: WaitingAct['run']): void => {
    if (stops.some(isLate)) setWaiting({ what, run });
    else void run({ why: '' });
  };
  const told = (answer: { ok: boolean; message?: string } | undefined, title: string): boolean => {
    if (answer === undefined) return false;
    if (answer.ok) onDone();
    else toast({ kind: 'refused', title, remedy: answer.message ?? '' });
    return answer.ok;
  };

  const codeAll =
    (stops: readonly { stop: string; parts: number[] }[], reason: string | null, comment: string) =>
    async (late: LateEdit): Promise<boolean> => {
      const answer = await ask('downtime:code', { stops: [...stops], reason, comment, ...late });
      if (answer === undefined || !answer.ok) return told(answer, 'Not coded');
      const [first] = answer.refused;
      if (first !== undefined)
        toast({
          kind: 'refused',
          title: `${answer.refused.length} of ${stops.length} not coded`,
          remedy: first.reason,
        });
      onDone();
      return first === undefined;
    };

  return {
    code(stop, parts, reason, comment) {
      start(
        [stop],
        'Code a stop after its edit window',
        codeAll([{ stop: stop.id, parts: [...parts] }], reason, comment),
      );
    },
    codeMany(stops, reason, comment) {
      const taken = stops.slice(0, AT_ONCE_MAX);
      const all = taken.map(({ id }) => ({ stop: id, parts: [] }));
      start(taken, 'Code stops after their edit window', codeAll(all, reason, comment));
    },
    split(stop, at) {
      start([stop], 'Split a stop after its edit window', async (late) =>
        told(await ask('downtime:split', { stop: stop.id, at, ...late }), 'Not split'),
      );
    },
    merge(stop, at, keep) {
      start([stop], 'Merge a stop after its edit window', async (late) =>
        told(await ask('downtime:merge', { stop: stop.id, at, keep, ...late }), 'Not merged'),
      );
    },
    undo(stop) {
      start([stop], 'Undo after the edit window', async (late) =>
        told(await ask('downtime:undo', { stop: stop.id, ...late }), 'Nothing to undo'),
      );
    },
    waiting,
    forget: () => setWaiting(undefined),
  };
}
