import { useState } from 'react';
import { useStation } from '../../live/StationContext.tsx';
import { useCountdown } from '../../live/useCountdown.ts';
import { Choice } from '../../ui/Choice.tsx';
import { TextField } from '../../ui/Field.tsx';
import { FormDialog } from '../../ui/FormDialog.tsx';

interface UnlockDialogProps {
  readonly onClose: () => void;
  readonly onUnlocked: () => void;
}

const KINDS = [
  { id: 'password', label: 'Password' },
  { id: 'pin', label: 'PIN' },
] as const;

/** The person whose session it is goes on where they were. */
export function UnlockDialog({ onClose, onUnlocked }: UnlockDialogProps) {
  const { call, session, user } = useStation();
  const [kind, setKind] = useState<'password' | 'pin'>('password');
  const [secret, setSecret] = useState('');
  const [waitS, startWait] = useCountdown();

  const unlock = async () => {
    const answer = await call('session:unlock', { secret, kind });
    setSecret('');
    if (!answer.ok) return answer.message;
    if (answer.value.ok) {
      onUnlocked();
      return undefined;
    }
    startWait(answer.value.retryAfterMs ?? 0);
    return answer.value.message;
  };
  return (
    <FormDialog
      title={`Unlock for ${user.name}`}
      verb={waitS > 0 ? `Wait ${waitS} s` : 'Unlock'}
      name="unlock"
      isAside
      isReady={secret !== '' && waitS === 0}
      onConfirm={unlock}
      onClose={onClose}
    >
      {session.unlockWithPin && (
        <Choice
          label="What to unlock with"
          options={KINDS}
          value={kind}
          onChange={(chosen) => {
            setKind(chosen);
            setSecret('');
          }}
          testId="unlock-kind"
        />
      )}
      <TextField
        key={kind}
        label={kind === 'pin' ? `PIN of ${user.name}` : `Password of ${user.name}`}
        type="password"
        testId="unlock-secret"
        isFirst
        lengthMax={256}
        value={secret}
        onChange={setSecret}
      />
    </FormDialog>
  );
}
