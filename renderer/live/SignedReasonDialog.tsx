import { type ComponentProps, type ReactNode, useState } from 'react';
import { TextField } from '../ui/Field.tsx';
import { FormDialog } from '../ui/FormDialog.tsx';
import { SignFields, type Signing } from './SignFields.tsx';

interface SignedReasonDialogProps
  extends Pick<ComponentProps<typeof FormDialog>, 'title' | 'verb' | 'onClose'>,
    Pick<ComponentProps<typeof SignFields>, 'people' | 'secondLabel'> {
  /** Prefix of the test ids: `<name>-dialog`, `<name>-reason`, `<name>-password`, `<name>-confirm`, `<name>-trouble`. */
  readonly name: string;
  readonly signing: Signing;
  readonly label?: string;
  readonly rows?: number;
  /** Where the reason is called differently. */
  readonly reasonTestId?: string;
  /** What confirming does, above the reason. */
  readonly children: ReactNode;
  /** Resolves when it is done, or to the sentence that says why it was refused. */
  readonly onConfirm: (reason: string) => Promise<string | undefined>;
}

const REASON_LENGTH_MIN = 3;

/** An act that is kept in the log with its reason and the signature of a person, or of two. */
export function SignedReasonDialog({
  signing,
  label = 'Reason, kept in the log',
  rows = 2,
  reasonTestId,
  children,
  onConfirm,
  people,
  secondLabel,
  ...dialog
}: SignedReasonDialogProps) {
  const [reason, setReason] = useState('');
  return (
    <FormDialog
      {...dialog}
      isReady={reason.trim().length >= REASON_LENGTH_MIN && signing.isReady}
      onConfirm={() => onConfirm(reason.trim())}
    >
      {children}
      <TextField
        label={label}
        rows={rows}
        testId={reasonTestId ?? `${dialog.name}-reason`}
        isFirst
        value={reason}
        onChange={setReason}
      />
      <SignFields signing={signing} name={dialog.name} people={people} secondLabel={secondLabel} />
    </FormDialog>
  );
}
