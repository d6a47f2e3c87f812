import { useState } from 'react';
import type { WaterDeadline } from '../../../shared/contract/waterChannels.ts';
import { SignFields, useSigning } from '../../live/SignFields.tsx';
import { useAsk } from '../../live/StationContext.tsx';
import { TextField } from '../../ui/Field.tsx';
import { useFormat } from '../../ui/FormatContext.tsx';
import { FormDialog } from '../../ui/FormDialog.tsx';

interface DoneDialogProps {
  readonly deadline: WaterDeadline;
  readonly onClose: () => void;
  readonly onDone: () => void;
}

const MEANING = 'marked a regulatory obligation as done';
const DONE_LENGTH_MIN = 3;

/** What was done, with the password again: sealed beside the result that started the clock. */
export function DoneDialog({ deadline, onClose, onDone }: DoneDialogProps) {
  const ask = useAsk();
  const format = useFormat();
  const [done, setDone] = useState('');
  const signing = useSigning(MEANING);

  const confirm = async () => {
    const answer = await ask('water:finishDeadline', { deadline: deadline.id, done: done.trim(), sign: signing.sign });
    if (!answer?.ok) return signing.refusalOf(answer);
    onDone();
    onClose();
    return undefined;
  };

  return (
    <FormDialog
      title="Mark as done"
      verb="Sign"
      name="done"
      isReady={done.trim().length >= DONE_LENGTH_MIN && signing.isReady}
      onConfirm={confirm}
      onClose={onClose}
    >
      <p>
        <strong>{deadline.task}</strong>
        <br />
        {deadline.subject}, by {format.full(deadline.due)}
      </p>
      <TextField
        label="What was done, when and with whom (sealed with your name)"
        rows={3}
        testId="done-text"
        isFirst
        value={done}
        onChange={setDone}
      />
      <SignFields signing={signing} name="done" />
    </FormDialog>
  );
}
