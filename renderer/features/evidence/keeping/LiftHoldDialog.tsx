import { useState } from 'react';
import type { HoldRow } from '../../../../shared/contract/keepingChannels.ts';
import { SignFields, useSigning } from '../../../live/SignFields.tsx';
import { useAsk } from '../../../live/StationContext.tsx';
import { TextField } from '../../../ui/Field.tsx';
import { FormDialog } from '../../../ui/FormDialog.tsx';

const REASON_LENGTH_MIN = 3;

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
  const [reason, setReason] = useState('');
  const signing = useSigning('legal hold lifted');
  const lift = async () => {
    const answer = await ask('keeping:liftHold', { hold: hold.hold, reason: reason.trim(), sign: signing.sign });
    if (!answer?.ok) return signing.refusalOf(answer);
    onDone();
    return undefined;
  };
  return (
    <FormDialog
      title={`Lift “${hold.title}”`}
      verb="Sign and lift"
      name="hold-lift"
      isReady={reason.trim().length >= REASON_LENGTH_MIN && signing.isReady}
      onConfirm={lift}
      onClose={onClose}
    >
      <p>What only this hold keeps may then be removed, once its retention is over.</p>
      <TextField
        label="Reason, kept in the log"
        rows={2}
        testId="hold-lift-reason"
        isFirst
        value={reason}
        onChange={setReason}
      />
      <SignFields signing={signing} name="hold-lift" />
    </FormDialog>
  );
}
