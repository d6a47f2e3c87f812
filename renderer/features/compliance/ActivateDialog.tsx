import { useState } from 'react';
import type { PackView } from '../../../shared/contract/packChannels.ts';
import { SignFields, useSigning } from '../../live/SignFields.tsx';
import { useAsk } from '../../live/StationContext.tsx';
import { TextField } from '../../ui/Field.tsx';
import { FormDialog } from '../../ui/FormDialog.tsx';
import { useToast } from '../../ui/toasts.tsx';

interface ActivateDialogProps {
  readonly pack: PackView;
  readonly onClose: () => void;
  readonly onDone: () => void;
}

const MEANING = 'released for use';
const REASON_LENGTH_MIN = 3;

/** Brings a pack into force: the reason, the password again, and a second person's where a rule asks for it. */
export function ActivateDialog({ pack, onClose, onDone }: ActivateDialogProps) {
  const ask = useAsk();
  const toast = useToast();
  const [reason, setReason] = useState('');
  const needsSecond = pack.rules.some((rule) => rule.secondPerson);
  const signing = useSigning(MEANING, needsSecond ? MEANING : undefined);

  const activate = async () => {
    const answer = await ask('pack:activate', {
      file: pack.file,
      reason: reason.trim(),
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
    <FormDialog
      title={`Activate ${pack.name} ${pack.version}`}
      verb="Sign and activate"
      name="activate"
      isReady={reason.trim().length >= REASON_LENGTH_MIN && signing.isReady}
      onConfirm={activate}
      onClose={onClose}
    >
      <p>
        The station starts again with it in about a second. What was decided stays; the running month is judged by the
        new text. The whole pack is sealed in the log with your name and reason.
      </p>
      <p className="mono wrap soft">{pack.hash}</p>
      <TextField
        label="Reason, kept in the log"
        rows={2}
        testId="activate-reason"
        isFirst
        value={reason}
        onChange={setReason}
      />
      <SignFields signing={signing} name="activate" secondLabel="Second person who may activate packs" />
    </FormDialog>
  );
}
