import { useState } from 'react';
import type { QuarantineRow, RequestOf } from '../../../shared/contract/ipc.ts';
import { useAsk } from '../../live/StationContext.tsx';
import { ReasonDialog } from '../../ui/ReasonDialog.tsx';
import { useToast } from '../../ui/toasts.tsx';

export type Verdict = RequestOf<'quarantine:decide'>['verdict'];

interface VerdictDialogProps {
  readonly rows: readonly QuarantineRow[];
  readonly verdict: Verdict;
  readonly onClose: (isDone: boolean) => void;
}

const WORDS = {
  rejected: {
    verb: 'Reject',
    meaning: 'They stay out of the record for good. Their raw content remains in the ledger.',
    done: 'rejected',
  },
  escalated: {
    verb: 'Escalate',
    meaning: 'Someone with more authority must look. They stay out of the record until then.',
    done: 'escalated',
  },
} as const;

export function VerdictDialog({ rows, verdict, onClose }: VerdictDialogProps) {
  const ask = useAsk();
  const toast = useToast();
  const [taken] = useState(rows);
  const words = WORDS[verdict];
  const what = taken.length === 1 ? `refusal of ${taken[0]?.tag}` : `${taken.length} refusals`;

  const decide = async (reason: string) => {
    const answer = await ask('quarantine:decide', { ids: taken.map((row) => row.id), verdict, reason });
    if (answer === undefined) return;
    const first = answer.refused[0];
    if (first === undefined) toast({ kind: 'done', title: `${answer.decided.length} ${words.done}` });
    else
      toast({
        kind: 'refused',
        title: `${answer.refused.length} of ${taken.length} not ${words.done}`,
        remedy: first.reason,
      });
    onClose(answer.decided.length > 0);
  };

  return (
    <ReasonDialog
      title={`${words.verb} ${what}`}
      verb={words.verb}
      name="verdict"
      onConfirm={decide}
      onClose={() => onClose(false)}
    >
      <p>{words.meaning}</p>
    </ReasonDialog>
  );
}
