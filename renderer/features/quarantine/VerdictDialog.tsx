import { useRef, useState } from 'react';
import type { QuarantineRow, RequestOf } from '../../../shared/contract/ipc.ts';
import { useAsk } from '../../live/StationContext.tsx';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { useToast } from '../../ui/toasts.tsx';

export type Verdict = RequestOf<'quarantine:decide'>['verdict'];

interface VerdictDialogProps {
  readonly rows: readonly QuarantineRow[];
  readonly verdict: Verdict;
  readonly onClose: (isDone: boolean) => void;
}

const REASON_LENGTH_MIN = 3;
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
  const [reason, setReason] = useState('');
  const [isBusy, setBusy] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  const words = WORDS[verdict];
  const what = taken.length === 1 ? `refusal of ${taken[0]?.tag}` : `${taken.length} refusals`;
  const isReady = reason.trim().length >= REASON_LENGTH_MIN;

  const decide = async () => {
    if (!isReady || isBusy) return;
    setBusy(true);
    const answer = await ask('quarantine:decide', { ids: taken.map((row) => row.id), verdict, reason: reason.trim() });
    setBusy(false);
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
    <Dialog
      title={`${words.verb} ${what}`}
      onClose={() => onClose(false)}
      testId="verdict-dialog"
      footer={
        <>
          <Button variant="tertiary" onClick={() => onClose(false)}>
            Cancel
          </Button>
          <Button
            variant="primary"
            testId="verdict-confirm"
            disabled={!isReady}
            loading={isBusy}
            onClick={() => form.current?.requestSubmit()}
          >
            {words.verb}
          </Button>
        </>
      }
    >
      <p>{words.meaning}</p>
      <form
        ref={form}
        onSubmit={(event) => {
          event.preventDefault();
          void decide();
        }}
      >
        <label className="field">
          Reason, kept in the log with your name (at least {REASON_LENGTH_MIN} characters)
          <textarea
            className="ix-form-control"
            data-testid="verdict-reason"
            data-first=""
            rows={3}
            maxLength={1000}
            value={reason}
            placeholder="Why (Ctrl+Enter confirms)"
            onChange={(event) => setReason(event.currentTarget.value)}
            onKeyDown={(event) => {
              if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) form.current?.requestSubmit();
            }}
          />
        </label>
      </form>
    </Dialog>
  );
}
