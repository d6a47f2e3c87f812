import { useRef, useState } from 'react';
import type { AlarmRow } from '../../../shared/contract/ipc.ts';
import { PriorityMark } from '../../live/PriorityMark.tsx';
import { useAsk } from '../../live/StationContext.tsx';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { useToast } from '../../ui/toasts.tsx';
import { Rationale } from './Rationale.tsx';

interface AcknowledgeDialogProps {
  readonly rows: readonly AlarmRow[];
  readonly onClose: (isDone: boolean) => void;
}

const NAMED_MAX = 6;
/** The contract takes so many at once. */
const AT_ONCE_MAX = 500;

/** Acknowledges one or many: who and why goes into the log. The list is as it was when the dialog opened. */
export function AcknowledgeDialog({ rows, onClose }: AcknowledgeDialogProps) {
  const ask = useAsk();
  const toast = useToast();
  const [taken] = useState(() => rows.slice(0, AT_ONCE_MAX));
  const [comment, setComment] = useState('');
  const [isBusy, setBusy] = useState(false);
  const form = useRef<HTMLFormElement>(null);

  const acknowledge = async () => {
    if (isBusy) return;
    setBusy(true);
    const answer = await ask('alarm:acknowledge', {
      occurrences: taken.map((row) => row.occurrence),
      comment: comment.trim(),
    });
    setBusy(false);
    if (answer === undefined) return;
    const first = answer.refused[0];
    if (first !== undefined) {
      toast({
        kind: 'refused',
        title: `${answer.refused.length} of ${taken.length} not acknowledged`,
        remedy: first.reason,
      });
    } else
      toast({ kind: 'done', title: taken.length === 1 ? 'Alarm acknowledged' : `${taken.length} alarms acknowledged` });
    onClose(answer.acknowledged.length > 0);
  };

  return (
    <Dialog
      title={taken.length === 1 ? 'Acknowledge alarm' : `Acknowledge ${taken.length} alarms`}
      onClose={() => onClose(false)}
      testId="ack-dialog"
      footer={
        <>
          <Button variant="tertiary" onClick={() => onClose(false)}>
            Cancel
          </Button>
          <Button variant="primary" testId="ack-confirm" loading={isBusy} onClick={() => form.current?.requestSubmit()}>
            Acknowledge
          </Button>
        </>
      }
    >
      <ul className="ack-list">
        {taken.slice(0, NAMED_MAX).map((row) => (
          <li key={row.occurrence}>
            <PriorityMark priority={row.priority} /> {row.message}
          </li>
        ))}
        {taken.length > NAMED_MAX && <li className="soft">and {taken.length - NAMED_MAX} more</li>}
      </ul>
      {taken[0] !== undefined && <Rationale row={taken[0]} isOne={taken.length === 1} />}
      <form
        ref={form}
        onSubmit={(event) => {
          event.preventDefault();
          void acknowledge();
        }}
      >
        <label className="field">
          Comment, kept in the log with your name
          <textarea
            className="ix-form-control"
            data-testid="ack-comment"
            data-first=""
            rows={3}
            maxLength={1000}
            value={comment}
            placeholder="What you saw or did (Ctrl+Enter acknowledges)"
            onChange={(event) => setComment(event.currentTarget.value)}
            onKeyDown={(event) => {
              if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) form.current?.requestSubmit();
            }}
          />
        </label>
      </form>
      <p className="soft">Acknowledging says that you have seen it. It does not change anything in the plant.</p>
    </Dialog>
  );
}
