import { type FormEvent, useMemo, useRef } from 'react';
import type { Session, User } from '../../../shared/contract/ipc.ts';
import type { Call } from '../../live/bridge.ts';
import { NewPasswordFields } from '../../live/NewPasswordFields.tsx';
import { useSignIn } from '../../live/useSignIn.ts';
import { ROLE_WORD } from '../../live/words.ts';
import { Button } from '../../ui/Button.tsx';
import { SignInFrame } from './SignInFrame.tsx';
import './signIn.css';

interface SignInProps {
  readonly session: Session;
  readonly call: Call;
  readonly onSignedIn: (user: User) => void;
}

export function SignIn({ session, call, onSignedIn }: SignInProps) {
  const { id, name: stationName } = session.station;
  const words = useMemo(() => [id, stationName], [id, stationName]);
  const signing = useSignIn(call, 'session:signIn', words, onSignedIn);
  const { name, password, refusal, waitS, isChanging } = signing;
  const form = useRef<HTMLFormElement>(null);
  const passwordField = useRef<HTMLInputElement>(null);

  const submit = (event: FormEvent) => {
    event.preventDefault();
    void signing.submit().then(() => passwordField.current?.focus());
  };
  const fill = (user: Session['trainingUsers'][number]) => {
    signing.setName(user.name);
    signing.setPassword(user.password);
    passwordField.current?.focus();
  };

  return (
    <SignInFrame session={session} title={isChanging ? 'Choose your own password' : 'Sign in'}>
      <form ref={form} onSubmit={submit}>
        <label className="field">
          Name
          <input
            className="ix-form-control"
            data-testid="signin-name"
            // biome-ignore lint/a11y/noAutofocus: the only thing to do here is to type
            autoFocus
            autoComplete="off"
            maxLength={60}
            value={name}
            onChange={(event) => signing.setName(event.currentTarget.value)}
          />
        </label>
        <label className="field">
          {isChanging ? 'One-time password' : 'Password'}
          <input
            ref={passwordField}
            className="ix-form-control"
            data-testid="signin-password"
            type="password"
            autoComplete="off"
            maxLength={256}
            value={password}
            onChange={(event) => signing.setPassword(event.currentTarget.value)}
          />
        </label>
        {isChanging && (
          <>
            <p className="soft sign-in-note">
              This password was made by somebody else and is good for this once. Choose one that only you know.
            </p>
            <NewPasswordFields password={signing.next} testId="signin-next" />
          </>
        )}
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
          loading={signing.isBusy}
          disabled={waitS > 0 || (isChanging && !signing.next.isReady)}
          onClick={() => form.current?.requestSubmit()}
        >
          {waitS > 0 ? `Wait ${waitS} s` : isChanging ? 'Set password and sign in' : 'Sign in'}
        </Button>
      </form>
      {session.trainingUsers.length > 0 && !isChanging && (
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
