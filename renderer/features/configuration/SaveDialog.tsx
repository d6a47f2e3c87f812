import { useAsk } from '../../live/StationContext.tsx';
import { ReasonDialog } from '../../ui/ReasonDialog.tsx';
import { useToast } from '../../ui/toasts.tsx';

interface SaveDialogProps {
  readonly text: string;
  readonly baseHash: string;
  readonly onClose: (isDone: boolean) => void;
}

/** Saving is one act: checked once more, taken over by the running station, sealed with name and reason. */
export function SaveDialog({ text, baseHash, onClose }: SaveDialogProps) {
  const ask = useAsk();
  const toast = useToast();

  const save = async (reason: string) => {
    const answer = await ask('config:save', { text, baseHash, reason });
    if (answer === undefined) return undefined;
    if (!answer.ok) return answer.message;
    toast({ kind: 'done', title: 'The new configuration is in force' });
    onClose(true);
    return undefined;
  };

  return (
    <ReasonDialog
      title="Save the configuration"
      verb="Save and take over"
      name="save"
      onConfirm={save}
      onClose={() => onClose(false)}
      troubleTestId="save-refusal"
    >
      <p>
        The station takes it over at once: windows are sealed, links connect anew, which takes a few seconds. The text
        before it is kept in the log too.
      </p>
    </ReasonDialog>
  );
}
