import { type FormEvent, useMemo, useRef, useState } from 'react';
import type { Session, User } from '../../../shared/contract/ipc.ts';
import type { Call } from '../../live/bridge.ts';
import { NewPasswordFields, useNewPassword } from '../../live/NewPasswordFields.tsx';
import { Button } from '../../ui/Button.tsx';
import { TextField } from '../../ui/Field.tsx';
import { SignInFrame } from './SignInFrame.tsx';
import './signIn.css';

interface FirstAdministratorProps {
  readonly session: Session;
  readonly call: Call;
  readonly onSignedIn: (user: User) => void;
}

/** A real station starts without anybody who could have known a password before. */
export function FirstAdministrator({ session, call, onSignedIn }: FirstAdministratorProps) {
  const { id, name: stationName } = session.station;
  const words = useMemo(() => [id, stationName], [id, stationName]);
  const [name, setName] = useState('');
  const password = useNewPassword(name.trim(), words);
  const [refusal, setRefusal] = useState('');
  const [isBusy, setBusy] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  const isReady = name.trim() !== '' && password.isReady && !isBusy;

  const create = async (event: FormEvent) => {
    event.preventDefault();
    if (!isReady) return;
    setBusy(true);
    const answer = await call('session:createAdministrator', { name: name.trim(), password: password.value });
    setBusy(false);
    if (!answer.ok) setRefusal(answer.message);
    else if (answer.value.ok) onSignedIn(answer.value.user);
    else setRefusal(answer.value.message);
  };
  return (
    <SignInFrame session={session} title="Create the administrator">
      <p>
        This station has no users yet. The administrator creates all others. Make a second administrator soon: two of
        them can let somebody back in who has lost a password.
      </p>
      <form ref={form} onSubmit={(event) => void create(event)}>
        <TextField label="Name" testId="first-name" lengthMax={60} value={name} onChange={setName} />
        <NewPasswordFields password={password} testId="first-password" label="Password" />
        <p className="refusal" role="alert">
          {refusal}
        </p>
        <button type="submit" className="sr-only" tabIndex={-1} aria-hidden="true">
          Create
        </button>
        <Button
          variant="primary"
          testId="first-submit"
          disabled={!isReady}
          loading={isBusy}
          onClick={() => form.current?.requestSubmit()}
        >
          Create administrator and sign in
        </Button>
      </form>
    </SignInFrame>
  );
}
