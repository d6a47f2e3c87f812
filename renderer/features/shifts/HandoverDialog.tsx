import { useState } from 'react';
import type { ShiftStanding } from '../../../shared/contract/shiftChannels.ts';
import { NOTE_CHARACTERS_MAX } from '../../../shared/domain/entries/shiftLog.ts';
import type { Role } from '../../../shared/domain/role.ts';
import { SignFields, useSigning } from '../../live/SignFields.tsx';
import { useAsk, useStation } from '../../live/StationContext.tsx';
import { TextField } from '../../ui/Field.tsx';
import { FormDialog } from '../../ui/FormDialog.tsx';
import { useToast } from '../../ui/toasts.tsx';
import { matterWord } from './shiftView.ts';

interface HandoverDialogProps {
  readonly standing: ShiftStanding;
  readonly people: readonly { readonly name: string; readonly role: Role }[];
  readonly onClose: (isDone: boolean) => void;
}

const LISTED_MAX = 5;

/** Outgoing and incoming sign the same list of what is open, at one screen. */
export function HandoverDialog({ standing, people, onClose }: HandoverDialogProps) {
  const { user } = useStation();
  const ask = useAsk();
  const toast = useToast();
  const [text, setText] = useState('');
  const others = people.filter(
    ({ name, role }) => name !== user.name && role !== 'auditor' && role !== 'administrator',
  );
  const signing = useSigning('handed the shift over', 'took the shift over', others[0]?.name);

  const sign = async () => {
    if (signing.second === undefined) return undefined;
    const { area, start } = standing.shift;
    const answer = await ask('shift:handOver', {
      area,
      start,
      text: text.trim(),
      outgoing: signing.sign,
      incoming: signing.second,
    });
    if (!answer?.ok) return signing.refusalOf(answer);
    toast({ kind: 'done', title: `Handed over to ${signing.second.name}, sealed as entry ${answer.seq}` });
    onClose(true);
    return undefined;
  };
  return (
    <FormDialog
      title={`Hand over ${standing.shift.name}`}
      verb="Both sign"
      name="handover"
      wide
      isReady={signing.isReady}
      onConfirm={sign}
      onClose={() => onClose(false)}
    >
      <p>Sealed with both signatures, as it is at this moment:</p>
      <ul className="matters">
        {standing.open.length === 0 && <li className="soft">nothing is open</li>}
        {standing.open.map((matters) => (
          <li key={matters.kind}>
            {matterWord(matters)}
            <ul>
              {matters.listed.slice(0, LISTED_MAX).map((matter) => (
                <li key={matter.id} className="soft">
                  {matter.text}
                </li>
              ))}
              {matters.count > LISTED_MAX && <li className="soft">and {matters.count - LISTED_MAX} more</li>}
            </ul>
          </li>
        ))}
      </ul>
      <TextField
        label="What the next shift should know"
        rows={3}
        testId="handover-text"
        isFirst
        lengthMax={NOTE_CHARACTERS_MAX}
        value={text}
        onChange={setText}
      />
      <SignFields
        signing={signing}
        name="handover"
        secondTestIds={['handover-next', 'handover-next-password']}
        secondLabel="Incoming"
        people={others.map(({ name }) => name)}
      />
    </FormDialog>
  );
}
