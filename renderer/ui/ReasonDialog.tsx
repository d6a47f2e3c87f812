import { type ReactNode, useState } from 'react';
import { TextField } from './Field.tsx';
import { FormDialog } from './FormDialog.tsx';

interface ReasonDialogProps {
  readonly title: string;
  /** On the button. */
  readonly verb: string;
  /** What confirming does, above the reason. */
  readonly children: ReactNode;
  /** Prefix of the test ids: `<name>-dialog`, `<name>-reason`, `<name>-confirm`, `<name>-trouble`. */
  readonly name: string;
  readonly troubleTestId?: string;
  /** Resolves when it is done, or to the sentence that says why it was refused; the button turns so long. */
  readonly onConfirm: (reason: string) => Promise<string | undefined>;
  readonly onClose: () => void;
}

const REASON_LENGTH_MIN = 3;

/** An act that is kept in the log with a person's name and reason. */
export function ReasonDialog({ children, onConfirm, ...dialog }: ReasonDialogProps) {
  const [reason, setReason] = useState('');
  return (
    <FormDialog
      {...dialog}
      isReady={reason.trim().length >= REASON_LENGTH_MIN}
      onConfirm={() => onConfirm(reason.trim())}
    >
      {children}
      <TextField
        label={`Reason, kept in the log with your name (at least ${REASON_LENGTH_MIN} characters)`}
        rows={3}
        testId={`${dialog.name}-reason`}
        isFirst
        placeholder="Why (Ctrl+Enter confirms)"
        value={reason}
        onChange={setReason}
      />
    </FormDialog>
  );
}
