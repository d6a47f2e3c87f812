import { useState } from 'react';
import type { DowntimeSetup } from '../../../shared/contract/downtimeChannels.ts';
import type { RequestOf } from '../../../shared/contract/ipc.ts';
import { SignFields, useSigning } from '../../live/SignFields.tsx';
import { TextField } from '../../ui/Field.tsx';
import { FormDialog } from '../../ui/FormDialog.tsx';

export type LateEdit = Pick<RequestOf<'downtime:undo'>, 'why' | 'sign' | 'second'>;

interface LateDialogProps {
  readonly setup: DowntimeSetup;
  readonly what: string;
  /** Resolves to false when it was refused; the person is told by then. */
  readonly onConfirm: (late: LateEdit) => Promise<boolean>;
  readonly onClose: () => void;
}

const MEANING = 'changed a stop after its edit window';
const REASON_LENGTH_MIN = 3;

/** The edit window is over: a supervisor says why and signs, with a second person where the station asks for one. */
export function LateDialog({ setup, what, onConfirm, onClose }: LateDialogProps) {
  const [why, setWhy] = useState('');
  const signing = useSigning(MEANING, setup.secondPersonAfterWindow ? MEANING : undefined);

  const confirm = async () => {
    const isDone = await onConfirm({
      why: why.trim(),
      sign: signing.sign,
      ...(signing.second === undefined ? {} : { second: signing.second }),
    });
    if (isDone) onClose();
    return undefined;
  };

  return (
    <FormDialog
      title={what}
      verb="Sign"
      name="late"
      isReady={why.trim().length >= REASON_LENGTH_MIN && signing.isReady}
      onConfirm={confirm}
      onClose={onClose}
    >
      <p>
        This stop ended more than {Math.round(setup.editWindowMs / 3_600_000)} h ago. A change now needs a reason and a
        signature; what was said before stays in the log.
      </p>
      <TextField label="Why it is changed now" testId="late-why" isFirst value={why} onChange={setWhy} />
      <SignFields signing={signing} name="late" />
    </FormDialog>
  );
}
