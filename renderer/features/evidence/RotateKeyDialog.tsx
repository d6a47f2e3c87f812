import { SignedReasonDialog } from '../../live/SignedReasonDialog.tsx';
import { useSigning } from '../../live/SignFields.tsx';
import { useAsk } from '../../live/StationContext.tsx';
import { useToast } from '../../ui/toasts.tsx';

/** A new signing key: the reason, and the password again. */
export function RotateKeyDialog({ present, onClose }: { readonly present: string; readonly onClose: () => void }) {
  const ask = useAsk();
  const toast = useToast();
  const signing = useSigning('rotated the signing key');

  const rotate = async (reason: string) => {
    const answer = await ask('key:rotate', { reason, sign: signing.sign });
    if (!answer?.ok) return signing.refusalOf(answer);
    toast({ kind: 'done', title: 'A new signing key is in force' });
    onClose();
    return undefined;
  };

  return (
    <SignedReasonDialog
      title="Put a new signing key in force"
      verb="Sign and change the key"
      name="rotate-key"
      signing={signing}
      onConfirm={rotate}
      onClose={onClose}
    >
      <p>
        The station makes a key, and the present one ({present}) signs it. Both sign for a while, then the old one is
        destroyed. Whoever holds the old public key can go on checking with it.
      </p>
    </SignedReasonDialog>
  );
}
