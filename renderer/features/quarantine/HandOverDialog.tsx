import { useState } from 'react';
import { SignFields, useSigning } from '../../live/SignFields.tsx';
import { useAsk, useStation } from '../../live/StationContext.tsx';
import { SelectField, TextField } from '../../ui/Field.tsx';
import { FormDialog } from '../../ui/FormDialog.tsx';
import { useToast } from '../../ui/toasts.tsx';
import type { Rules } from './VerdictDialog.tsx';

interface HandOverDialogProps {
  readonly rules: Rules;
  /** Undefined: everything that is undecided. */
  readonly ids: readonly string[] | undefined;
  readonly onClose: () => void;
}

const REASON_LENGTH_MIN = 3;

/** Undecided entries to a named person: what the end of a shift asks for. */
export function HandOverDialog({ rules, ids, onClose }: HandOverDialogProps) {
  const ask = useAsk();
  const toast = useToast();
  const { user } = useStation();
  const people = rules.people.filter((name) => name !== user.name);
  const [to, setTo] = useState(people[0] ?? '');
  const [reason, setReason] = useState('end of shift');
  const signing = useSigning(`handed over to ${to}`);

  const handOver = async () => {
    const answer = await ask('quarantine:handOver', {
      ids: ids === undefined ? 'all' : [...ids],
      to,
      reason: reason.trim(),
      sign: signing.sign,
    });
    if (answer === undefined || 'message' in answer) return signing.refusalOf(answer);
    toast({ kind: 'done', title: `${answer.decided.length} handed over to ${to}` });
    onClose();
    return undefined;
  };

  return (
    <FormDialog
      title={ids === undefined ? 'Hand over all that is undecided' : `Hand over ${ids.length}`}
      verb="Sign: hand over"
      name="handover"
      isReady={to !== '' && reason.trim().length >= REASON_LENGTH_MIN && signing.isReady}
      onConfirm={handOver}
      onClose={onClose}
    >
      <p>They stay undecided, and are in this person’s name from now on. A shift can be closed then.</p>
      <SelectField
        label="To"
        testId="handover-to"
        value={to}
        options={people.length === 0 ? [['', 'nobody else may decide here']] : people.map((name) => [name, name])}
        onChange={setTo}
      />
      <TextField label="Reason" testId="handover-reason" value={reason} onChange={setReason} />
      <SignFields signing={signing} name="handover" isFirst />
    </FormDialog>
  );
}
