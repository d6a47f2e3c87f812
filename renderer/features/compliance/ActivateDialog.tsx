import type { PackView } from '../../../shared/contract/packChannels.ts';
import { SignedReasonDialog } from '../../live/SignedReasonDialog.tsx';
import { useSigning } from '../../live/SignFields.tsx';
import { useAsk } from '../../live/StationContext.tsx';
import { useToast } from '../../ui/toasts.tsx';

interface ActivateDialogProps {
  readonly pack: PackView;
  readonly onClose: () => void;
  readonly onDone: () => void;
}

const MEANING = 'released for use';

/** Brings a pack into force: the reason, the password again, and a second person's where a rule asks for it. */
export function ActivateDialog({ pack, onClose, onDone }: ActivateDialogProps) {
  const ask = useAsk();
  const toast = useToast();
  const needsSecond = pack.rules.some((rule) => rule.secondPerson);
  const signing = useSigning(MEANING, needsSecond ? MEANING : undefined);

  const activate = async (reason: string) => {
    const answer = await ask('pack:activate', {
      file: pack.file,
      reason,
      signature: signing.sign,
      ...(signing.second === undefined ? {} : { second: signing.second }),
    });
    if (!answer?.ok) return signing.refusalOf(answer);
    toast({ kind: 'done', title: `${pack.name} ${pack.version} is in force` });
    onDone();
    onClose();
    return undefined;
  };

  return (
    <SignedReasonDialog
      title={`Activate ${pack.name} ${pack.version}`}
      verb="Sign and activate"
      name="activate"
      signing={signing}
      secondLabel="Second person who may activate packs"
      onConfirm={activate}
      onClose={onClose}
    >
      <p>
        The station starts again with it in about a second. What was decided stays; the running month is judged by the
        new text. The whole pack is sealed in the log with your name and reason.
      </p>
      <p className="mono wrap soft">{pack.hash}</p>
    </SignedReasonDialog>
  );
}
