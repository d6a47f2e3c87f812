import { useMemo, useState } from 'react';
import { pinProblem } from '../../../shared/domain/password/passwordRules.ts';
import { NewPasswordFields, useNewPassword } from '../../live/NewPasswordFields.tsx';
import { useStation } from '../../live/StationContext.tsx';
import { ROLE_WORD } from '../../live/words.ts';
import { Choice } from '../../ui/Choice.tsx';
import { TextField } from '../../ui/Field.tsx';
import { FormDialog } from '../../ui/FormDialog.tsx';
import { useToast } from '../../ui/toasts.tsx';

const PARTS = [
  { id: 'password', label: 'Password' },
  { id: 'pin', label: 'PIN' },
] as const;

/** What people change about themselves: their password, and a PIN where the plant takes one. */
export function OwnDialog({ onClose }: { onClose: () => void }) {
  const { call, session, user } = useStation();
  const toast = useToast();
  const { id, name: stationName } = session.station;
  const words = useMemo(() => [id, stationName], [id, stationName]);
  const [part, setPart] = useState<'password' | 'pin'>('password');
  const [current, setCurrent] = useState('');
  const [pin, setPin] = useState('');
  const next = useNewPassword(user.name, words);
  const hasPins = session.quickAcknowledge === 'pin' || session.unlockWithPin;
  const isPin = part === 'pin';
  const problem = pin === '' ? undefined : pinProblem(pin);

  const save = async () => {
    const answer = isPin
      ? await call('own:pin', { password: current, pin: pin === '' ? null : pin })
      : await call('own:password', { current, next: next.value });
    if (!answer.ok) return answer.message;
    if (!answer.value.ok) {
      setCurrent('');
      return answer.value.message;
    }
    toast({
      kind: 'done',
      title: isPin ? (pin === '' ? 'You have no PIN now' : 'Your PIN is set') : 'Your password is changed',
    });
    onClose();
    return undefined;
  };
  return (
    <FormDialog
      title={`${user.name}, ${ROLE_WORD[user.role].toLowerCase()}`}
      verb={isPin ? (pin === '' ? 'Take the PIN away' : 'Set PIN') : 'Change password'}
      name="own"
      isReady={current !== '' && (isPin ? problem === undefined : next.isReady)}
      onConfirm={save}
      onClose={onClose}
    >
      {user.areas !== undefined && <p className="soft">You act in {user.areas.join(', ')}.</p>}
      {hasPins && <Choice label="What to change" options={PARTS} value={part} onChange={setPart} testId="own-part" />}
      <TextField
        label="Your password now"
        type="password"
        testId="own-current"
        isFirst
        lengthMax={256}
        value={current}
        onChange={setCurrent}
      />
      {isPin ? (
        <>
          <TextField
            label="PIN of 4 to 8 digits; empty: none any more"
            type="password"
            testId="own-pin"
            lengthMax={8}
            value={pin}
            onChange={setPin}
          />
          <p className="soft">
            {problem ??
              (session.unlockWithPin
                ? 'It unlocks your session and acknowledges alarms; it signs nothing.'
                : 'It acknowledges alarms in your name, one act at a time; it signs nothing and signs nobody in.')}
          </p>
        </>
      ) : (
        <NewPasswordFields password={next} testId="own-next" />
      )}
    </FormDialog>
  );
}
