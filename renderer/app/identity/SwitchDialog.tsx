import { useMemo } from 'react';
import { NewPasswordFields } from '../../live/NewPasswordFields.tsx';
import { useStation } from '../../live/StationContext.tsx';
import { useSignIn } from '../../live/useSignIn.ts';
import { TextField } from '../../ui/Field.tsx';
import { FormDialog } from '../../ui/FormDialog.tsx';

interface SwitchDialogProps {
  readonly onClose: () => void;
}

/** Somebody else takes over without signing out: name, password, Enter. Nothing of the one before goes over to them. */
export function SwitchDialog({ onClose }: SwitchDialogProps) {
  const { call, session, user } = useStation();
  const { id, name: stationName } = session.station;
  const words = useMemo(() => [id, stationName], [id, stationName]);
  const signing = useSignIn(call, 'session:switch', words, onClose);
  const { isChanging, refusal, waitS } = signing;
  const trouble = waitS > 0 ? `${refusal} Next try in ${waitS} s.` : refusal;
  return (
    <FormDialog
      title={`Take over from ${user.name}`}
      verb={waitS > 0 ? `Wait ${waitS} s` : 'Take over'}
      name="switch"
      isAside
      isReady={signing.isReady}
      onConfirm={async () => {
        await signing.submit();
        return undefined;
      }}
      onClose={onClose}
      below={
        trouble === '' ? undefined : (
          <p className="form-trouble" role="alert" data-testid="switch-refusal">
            {trouble}
          </p>
        )
      }
    >
      <TextField
        label="Name"
        testId="switch-name"
        isFirst
        lengthMax={60}
        value={signing.name}
        onChange={signing.setName}
      />
      <TextField
        label={isChanging ? 'One-time password' : 'Password'}
        type="password"
        testId="switch-password"
        lengthMax={256}
        value={signing.password}
        onChange={signing.setPassword}
      />
      {isChanging && <NewPasswordFields password={signing.next} testId="switch-next" />}
      <p className="soft">What {user.name} has not saved or confirmed is discarded. The view stays.</p>
    </FormDialog>
  );
}
