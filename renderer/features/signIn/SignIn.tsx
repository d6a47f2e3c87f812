import { type FormEvent, useRef, useState } from 'react';
import type { Session, User } from '../../../shared/contract/ipc.ts';
import type { Call } from '../../live/bridge.ts';
import { ROLE_WORD } from '../../live/words.ts';
import { Button } from '../../ui/Button.tsx';
import { SignInFrame } from './SignInFrame.tsx';
import { useCountdown } from './useCountdown.ts';
import './signIn.css';

interface SignInProps {
  readonly session: Session;
  readonly call: Call;
  readonly onSignedIn: (user: User) => void;
}

export function SignIn({ session, call, onSignedIn }: SignInProps) {
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const [refusal, setRefusal] = useState('');
  const [isBusy, setBusy] = useState(false);
  const [waitS, startWait] = useCountdown();
  const form = useRef<HTMLFormElement>(null);
  const passwordField = useRef<HTMLInputElement>(null);

  const signIn = async (event: FormEvent) => {
    event.preventDefault();
    if (isBusy || waitS > 0 || name === '' || password === '') return;
    setBusy(true);
    const answer = await call('session:signIn', { name, password });
    setBusy(false);
    if (!answer.ok) setRefusal(answer.message);
    else if (answer.value.ok) onSignedIn(answer.value.user);
    else {
      setRefusal(answer.value.message);
      setPassword('');
      startWait(answer.value.retryAfterMs ?? 0);
      passwordField.current?.focus();
    }
  };
  const fill = (user: Session['trainingUsers'][number]) => {
    setName(user.name);
    setPassword(user.password);
    passwordField.current?.focus();
  };

  return (
    <SignInFrame session={session} title="Sign in">
      <form ref={form} onSubmit={(event) => void signIn(event)}>
        <label className="field">
          Name
          <input
            className="ix-form-control"
            data-testid="signin-name"
            // biome-ignore lint/a11y/noAutofocus: the only thing to do here is to type
            autoFocus
            autoComplete="username"
            maxLength={60}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
        </label>
        <label className="field">
          Password
          <input
            ref={passwordField}
            className="ix-form-control"
            data-testid="signin-password"
            type="password"
            autoComplete="current-password"
            maxLength={256}
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
          />
        </label>
        <p className="refusal" role="alert" data-testid="signin-refusal">
          {refusal}
          {waitS > 0 && ` Next try in ${waitS} s.`}
        </p>
        {/* Enter in a field submits through this native button; the visible one belongs to the design system. */}
        <button type="submit" className="sr-only" tabIndex={-1} aria-hidden="true">
          Sign in
        </button>
        <Button
          variant="primary"
          testId="signin-submit"
          loading={isBusy}
          disabled={waitS > 0}
          onClick={() => form.current?.requestSubmit()}
        >
          {waitS > 0 ? `Wait ${waitS} s` : 'Sign in'}
        </Button>
      </form>
      {session.trainingUsers.length > 0 && (
        <section className="training-users" aria-label="Training users">
          <h2>Training users</h2>
          <p className="soft">This plant is simulated; its passwords are no secret. Choose one, then press Enter.</p>
          {session.trainingUsers.map((user) => (
            <button key={user.name} type="button" onClick={() => fill(user)} data-testid={`training-user-${user.name}`}>
              <strong>{user.name}</strong>
              <span>{ROLE_WORD[user.role]}</span>
              <code>{user.password}</code>
            </button>
          ))}
        </section>
      )}
    </SignInFrame>
  );
}
