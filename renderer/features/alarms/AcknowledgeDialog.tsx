import { useState } from 'react';
import type { AlarmRow } from '../../../shared/contract/ipc.ts';
import { PriorityMark } from '../../live/PriorityMark.tsx';
import { useAsk } from '../../live/StationContext.tsx';
import { TextField } from '../../ui/Field.tsx';
import { FormDialog } from '../../ui/FormDialog.tsx';
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

  const acknowledge = async () => {
    const answer = await ask('alarm:acknowledge', {
      occurrences: taken.map((row) => row.occurrence),
      comment: comment.trim(),
    });
    if (answer === undefined) return undefined;
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
    return undefined;
  };

  return (
    <FormDialog
      title={taken.length === 1 ? 'Acknowledge alarm' : `Acknowledge ${taken.length} alarms`}
      verb="Acknowledge"
      name="ack"
      onConfirm={acknowledge}
      onClose={() => onClose(false)}
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
      <TextField
        label="Comment, kept in the log with your name"
        rows={3}
        testId="ack-comment"
        isFirst
        placeholder="What you saw or did (Ctrl+Enter acknowledges)"
        value={comment}
        onChange={setComment}
      />
      <p className="soft">Acknowledging says that you have seen it. It does not change anything in the plant.</p>
    </FormDialog>
  );
}
