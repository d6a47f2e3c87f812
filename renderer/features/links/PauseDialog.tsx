import { useState } from 'react';
import { useAsk } from '../../live/StationContext.tsx';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { useToast } from '../../ui/toasts.tsx';

interface PauseDialogProps {
  readonly connection: string;
  readonly isPaused: boolean;
  readonly onClose: () => void;
}

const REASON_LENGTH_MIN = 3;

/** Pausing lets a device go, for maintenance say; its time becomes a sealed gap that names the reason. */
export function PauseDialog({ connection, isPaused, onClose }: PauseDialogProps) {
  const ask = useAsk();
  const toast = useToast();
  const [reason, setReason] = useState('');
  const [isBusy, setBusy] = useState(false);
  const verb = isPaused ? 'Resume' : 'Pause';
  const isReady = reason.trim().length >= REASON_LENGTH_MIN;

  const act = async () => {
    if (!isReady || isBusy) return;
    setBusy(true);
    const action = isPaused ? 'resume' : 'pause';
    const answer = await ask('link:control', { connection, action, reason: reason.trim() });
    setBusy(false);
    if (answer === undefined) return;
    if (answer.ok) toast({ kind: 'done', title: `${connection} ${isPaused ? 'resumed' : 'paused'}` });
    else toast({ kind: 'refused', title: 'Not done', remedy: answer.message });
    onClose();
  };

  return (
    <Dialog
      title={`${verb} ${connection}`}
      onClose={onClose}
      testId="pause-dialog"
      footer={
        <>
          <Button variant="tertiary" onClick={onClose}>
            Cancel
          </Button>
          <Button
            variant="primary"
            testId="pause-confirm"
            disabled={!isReady}
            loading={isBusy}
            onClick={() => void act()}
          >
            {verb}
          </Button>
        </>
      }
    >
      <p>
        {isPaused
          ? 'The station connects again and reads. The paused time is sealed as a gap.'
          : 'The station lets the device go and reads nothing of it until someone resumes the link, also after a restart. The time is sealed as a gap.'}
      </p>
      <label className="field">
        Reason, kept in the log with your name (at least {REASON_LENGTH_MIN} characters)
        <textarea
          className="ix-form-control"
          data-testid="pause-reason"
          data-first=""
          rows={3}
          maxLength={1000}
          value={reason}
          placeholder="Why (Ctrl+Enter confirms)"
          onChange={(event) => setReason(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) void act();
          }}
        />
      </label>
    </Dialog>
  );
}
