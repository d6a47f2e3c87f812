import type { WaterDeadline } from '../../../shared/contract/waterChannels.ts';
import { SignedReasonDialog } from '../../live/SignedReasonDialog.tsx';
import { useSigning } from '../../live/SignFields.tsx';
import { useAsk } from '../../live/StationContext.tsx';
import { useFormat } from '../../ui/FormatContext.tsx';

interface DoneDialogProps {
  readonly deadline: WaterDeadline;
  readonly onClose: () => void;
  readonly onDone: () => void;
}

const MEANING = 'marked a regulatory obligation as done';

/** What was done, with the password again: sealed beside the result that started the clock. */
export function DoneDialog({ deadline, onClose, onDone }: DoneDialogProps) {
  const ask = useAsk();
  const format = useFormat();
  const signing = useSigning(MEANING);

  const confirm = async (done: string) => {
    const answer = await ask('water:finishDeadline', { deadline: deadline.id, done, sign: signing.sign });
    if (!answer?.ok) return signing.refusalOf(answer);
    onDone();
    onClose();
    return undefined;
  };

  return (
    <SignedReasonDialog
      title="Mark as done"
      verb="Sign"
      name="done"
      signing={signing}
      label="What was done, when and with whom (sealed with your name)"
      rows={3}
      reasonTestId="done-text"
      onConfirm={confirm}
      onClose={onClose}
    >
      <p>
        <strong>{deadline.task}</strong>
        <br />
        {deadline.subject}, by {format.full(deadline.due)}
      </p>
    </SignedReasonDialog>
  );
}
