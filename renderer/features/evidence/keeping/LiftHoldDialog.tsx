import type { HoldRow } from '../../../../shared/contract/keepingChannels.ts';
import { SignedReasonDialog } from '../../../live/SignedReasonDialog.tsx';
import { useSigning } from '../../../live/SignFields.tsx';
import { useAsk } from '../../../live/StationContext.tsx';

/** Ends a legal hold: from then on, what it kept may go when its time is over. */
export function LiftHoldDialog({
  hold,
  onDone,
  onClose,
}: {
  readonly hold: HoldRow;
  readonly onDone: () => void;
  readonly onClose: () => void;
}) {
  const ask = useAsk();
  const signing = useSigning('legal hold lifted');
  const lift = async (reason: string) => {
    const answer = await ask('keeping:liftHold', { hold: hold.hold, reason, sign: signing.sign });
    if (!answer?.ok) return signing.refusalOf(answer);
    onDone();
    return undefined;
  };
  return (
    <SignedReasonDialog
      title={`Lift “${hold.title}”`}
      verb="Sign and lift"
      name="hold-lift"
      signing={signing}
      onConfirm={lift}
      onClose={onClose}
    >
      <p>What only this hold keeps may then be removed, once its retention is over.</p>
    </SignedReasonDialog>
  );
}
