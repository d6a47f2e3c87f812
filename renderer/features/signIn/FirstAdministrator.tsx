import { type FormEvent, useRef, useState } from 'react';
import type { Session, User } from '../../../shared/contract/ipc.ts';
import type { Call } from '../../live/bridge.ts';
import { Button } from '../../ui/Button.tsx';
import { passwordRules } from './passwordRules.ts';
import { SignInFrame } from './SignInFrame.tsx';
import './signIn.css';

interface FirstAdministratorProps {
  readonly session: Session;
  readonly call: Call;
  readonly onSignedIn: (user: User) => void;
}

/** A real station starts without anybody who could have known a password before. */
export function FirstAdministrator({ session, call, onSignedIn }: FirstAdministratorProps) {
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const [again, setAgain] = useState('');
  const [refusal, setRefusal] = useState('');
  const form = useRef<HTMLFormElement>(null);
  const rules = passwordRules(name.trim(), password, again);
  const isReady = name.trim() !== '' && rules.every((rule) => rule.isMet);

  const create = async (event: FormEvent) => {
    event.preventDefault();
    if (!isReady) return;
    const answer = await call('session:createAdministrator', { name: name.trim(), password });
    if (!answer.ok) setRefusal(answer.message);
    else if (answer.value.ok) onSignedIn(answer.value.user);
    else setRefusal(answer.value.message);
  };
  const field = (
    label: string,
    testId: string,
    value: string,
    set: (value: string) => void,
    type: 'text' | 'password',
  ) => (
    <label className="field">
      {label}
      <input
        className="ix-form-control"
        type={type}
        data-testid={testId}
        value={value}
        maxLength={type === 'text' ? 60 : 256}
        autoComplete={type === 'text' ? 'username' : 'new-password'}
        onChange={(event) => set(event.currentTarget.value)}
      />
    </label>
  );
  return (
    <SignInFrame session={session} title="Create the administrator">
      <p>
        This station has no users yet. The administrator creates all others. There is no way back in without this
        password: keep it safe.
      </p>
      <form ref={form} onSubmit={(event) => void create(event)}>
        {field('Name', 'first-name', name, setName, 'text')}
        {field('Password', 'first-password', password, setPassword, 'password')}
        {field('Password again', 'first-password-again', again, setAgain, 'password')}
        <ul className="rules">
          {rules.map(({ rule, isMet }) => (
            <li key={rule} data-met={isMet}>
              {isMet ? '✓' : '○'} {rule}
            </li>
          ))}
        </ul>
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
          onClick={() => form.current?.requestSubmit()}
        >
          Create administrator and sign in
        </Button>
      </form>
    </SignInFrame>
  );
}
