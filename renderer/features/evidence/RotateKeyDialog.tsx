import { useState } from 'react';
import { SignFields, useSigning } from '../../live/SignFields.tsx';
import { useAsk } from '../../live/StationContext.tsx';
import { TextField } from '../../ui/Field.tsx';
import { FormDialog } from '../../ui/FormDialog.tsx';
import { useToast } from '../../ui/toasts.tsx';

const REASON_LENGTH_MIN = 3;

/** A new signing key: the reason, and the password again. */
export function RotateKeyDialog({ present, onClose }: { readonly present: string; readonly onClose: () => void }) {
  const ask = useAsk();
  const toast = useToast();
  const [reason, setReason] = useState('');
  const signing = useSigning('rotated the signing key');

  const rotate = async () => {
    const answer = await ask('key:rotate', { reason: reason.trim(), sign: signing.sign });
    if (!answer?.ok) return signing.refusalOf(answer);
    toast({ kind: 'done', title: 'A new signing key is in force' });
    onClose();
    return undefined;
  };

  return (
    <FormDialog
      title="Put a new signing key in force"
      verb="Sign and change the key"
      name="rotate-key"
      isReady={reason.trim().length >= REASON_LENGTH_MIN && signing.isReady}
      onConfirm={rotate}
      onClose={onClose}
    >
      <p>
        The station makes a key, and the present one ({present}) signs it. Both sign for a while, then the old one is
        destroyed. Whoever holds the old public key can go on checking with it.
      </p>
      <TextField
        label="Reason, kept in the log"
        rows={2}
        testId="rotate-key-reason"
        isFirst
        value={reason}
        onChange={setReason}
      />
      <SignFields signing={signing} name="rotate-key" />
    </FormDialog>
  );
}
