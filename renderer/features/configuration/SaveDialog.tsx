import { useState } from 'react';
import { useAsk } from '../../live/StationContext.tsx';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { useToast } from '../../ui/toasts.tsx';

interface SaveDialogProps {
  readonly text: string;
  readonly baseHash: string;
  readonly onClose: (isDone: boolean) => void;
}

const REASON_LENGTH_MIN = 3;

/** Saving is one act: checked once more, taken over by the running station, sealed with name and reason. */
export function SaveDialog({ text, baseHash, onClose }: SaveDialogProps) {
  const ask = useAsk();
  const toast = useToast();
  const [reason, setReason] = useState('');
  const [isBusy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState('');
  const isReady = reason.trim().length >= REASON_LENGTH_MIN;

  const save = async () => {
    if (!isReady || isBusy) return;
    setBusy(true);
    setRefusal('');
    const answer = await ask('config:save', { text, baseHash, reason: reason.trim() });
    setBusy(false);
    if (answer === undefined) return;
    if (!answer.ok) {
      setRefusal(answer.message);
      return;
    }
    toast({ kind: 'done', title: 'The new configuration is in force' });
    onClose(true);
  };

  return (
    <Dialog
      title="Save the configuration"
      onClose={() => onClose(false)}
      testId="save-dialog"
      footer={
        <>
          <Button variant="tertiary" onClick={() => onClose(false)}>
            Cancel
          </Button>
          <Button
            variant="primary"
            testId="save-confirm"
            disabled={!isReady}
            loading={isBusy}
            onClick={() => void save()}
          >
            Save and take over
          </Button>
        </>
      }
    >
      <p>
        The station takes it over at once: windows are sealed, links connect anew, which takes a few seconds. The change
        is kept in the log with your name; the text before it too.
      </p>
      <label className="field">
        Reason (at least {REASON_LENGTH_MIN} characters)
        <textarea
          className="ix-form-control"
          data-testid="save-reason"
          data-first=""
          rows={3}
          maxLength={1000}
          value={reason}
          placeholder="Why (Ctrl+Enter confirms)"
          onChange={(event) => setReason(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) void save();
          }}
        />
      </label>
      {refusal !== '' && (
        <p className="link-message" data-testid="save-refusal">
          {refusal}
        </p>
      )}
    </Dialog>
  );
}
