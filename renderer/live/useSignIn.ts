import { useState } from 'react';
import type { User } from '../../shared/contract/ipc.ts';
import type { Call } from './bridge.ts';
import { type NewPassword, useNewPassword } from './NewPasswordFields.tsx';
import { useCountdown } from './useCountdown.ts';

/** A sign-in on its way: name and password, and a new password where the old one was made by somebody else. */
export interface SigningIn {
  readonly name: string;
  readonly password: string;
  readonly setName: (name: string) => void;
  readonly setPassword: (password: string) => void;
  /** Shown once the one-time password was right. */
  readonly isChanging: boolean;
  readonly next: NewPassword;
  readonly refusal: string;
  readonly isBusy: boolean;
  /** Seconds that have to pass before the next try. */
  readonly waitS: number;
  readonly isReady: boolean;
  readonly submit: () => Promise<void>;
}

/**
 * @param channel `session:switch` where somebody sits here already
 * @param words names of this station, which nobody may make a password of
 */
export function useSignIn(
  call: Call,
  channel: 'session:signIn' | 'session:switch',
  words: readonly string[],
  onSignedIn: (user: User) => void,
): SigningIn {
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const [isChanging, setChanging] = useState(false);
  const [refusal, setRefusal] = useState('');
  const [isBusy, setBusy] = useState(false);
  const [waitS, startWait] = useCountdown();
  const next = useNewPassword(name.trim(), words);
  const isReady = name !== '' && password !== '' && waitS === 0 && !isBusy && (!isChanging || next.isReady);

  const submit = async () => {
    if (!isReady) return;
    setBusy(true);
    const answer = isChanging
      ? await call('session:signInChanging', { name, password, next: next.value })
      : await call(channel, { name, password });
    setBusy(false);
    if (!answer.ok) return setRefusal(answer.message);
    if (answer.value.ok) return onSignedIn(answer.value.user);
    if (answer.value.mustChange) {
      setRefusal('');
      return setChanging(true);
    }
    setRefusal(answer.value.message);
    if (!isChanging) setPassword('');
    startWait(answer.value.retryAfterMs ?? 0);
  };

  return {
    ...{ name, password, isChanging, next, refusal, isBusy, waitS, isReady, setPassword, submit },
    setName(typed) {
      setName(typed);
      setChanging(false);
    },
  };
}
