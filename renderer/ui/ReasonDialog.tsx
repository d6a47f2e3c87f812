import { type ReactNode, useRef, useState } from 'react';
import { Button } from './Button.tsx';
import { Dialog } from './Dialog.tsx';

interface ReasonDialogProps {
  readonly title: string;
  /** On the button. */
  readonly verb: string;
  /** What confirming does, above the reason. */
  readonly children: ReactNode;
  /** Prefix of the test ids: `<name>-dialog`, `<name>-reason`, `<name>-confirm`. */
  readonly name: string;
  /** Under the reason: why it was refused, say. */
  readonly below?: ReactNode;
  /** Resolves when it is done or refused; the button waits so long. */
  readonly onConfirm: (reason: string) => Promise<void>;
  readonly onClose: () => void;
}

const REASON_LENGTH_MIN = 3;

/** An act that is kept in the log with a person's name and reason. Ctrl+Enter confirms. */
export function ReasonDialog({ title, verb, children, name, below, onConfirm, onClose }: ReasonDialogProps) {
  const [reason, setReason] = useState('');
  const [isBusy, setBusy] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  const isReady = reason.trim().length >= REASON_LENGTH_MIN;

  const confirm = async () => {
    if (!isReady || isBusy) return;
    setBusy(true);
    await onConfirm(reason.trim());
    setBusy(false);
  };

  return (
    <Dialog
      title={title}
      onClose={onClose}
      testId={`${name}-dialog`}
      footer={
        <>
          <Button variant="tertiary" onClick={onClose}>
            Cancel
          </Button>
          <Button
            variant="primary"
            testId={`${name}-confirm`}
            disabled={!isReady}
            loading={isBusy}
            onClick={() => form.current?.requestSubmit()}
          >
            {verb}
          </Button>
        </>
      }
    >
      {children}
      <form
        ref={form}
        onSubmit={(event) => {
          event.preventDefault();
          void confirm();
        }}
      >
        <label className="field">
          Reason, kept in the log with your name (at least {REASON_LENGTH_MIN} characters)
          <textarea
            className="ix-form-control"
            data-testid={`${name}-reason`}
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
      {below}
    </Dialog>
  );
}
