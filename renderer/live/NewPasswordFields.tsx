import { useMemo, useState } from 'react';
import { type PasswordStrength, passwordStrength } from '../../shared/domain/password/passwordRules.ts';
import { TextField } from '../ui/Field.tsx';
import { newPasswordRules, type RuleCheck } from './newPasswordRules.ts';
import './newPassword.css';

/** A new password on its way: typed twice, and what is still wrong with it. */
export interface NewPassword {
  readonly value: string;
  readonly again: string;
  readonly setValue: (value: string) => void;
  readonly setAgain: (value: string) => void;
  readonly rules: readonly RuleCheck[];
  readonly strength: PasswordStrength;
  readonly isReady: boolean;
  readonly clear: () => void;
}

/** @param words names of this station, which nobody may make a password of */
export function useNewPassword(user: string, words: readonly string[]): NewPassword {
  const [value, setValue] = useState('');
  const [again, setAgain] = useState('');
  const strength = useMemo(() => passwordStrength(value, { user, words }), [value, user, words]);
  const rules = useMemo(() => newPasswordRules(user, value, again, words), [user, value, again, words]);
  return {
    ...{ value, again, setValue, setAgain, rules, strength },
    isReady: rules.every(({ isMet }) => isMet),
    clear() {
      setValue('');
      setAgain('');
    },
  };
}

const STRENGTH: Readonly<Record<PasswordStrength, readonly [steps: number, word: string]>> = {
  tooShort: [0, 'too short'],
  common: [1, 'too easy to guess'],
  fair: [2, 'good'],
  strong: [3, 'strong'],
};
const STEPS = 3;

interface NewPasswordFieldsProps {
  readonly password: NewPassword;
  /** Of the first field; the second has `-again` after it. */
  readonly testId: string;
  readonly label?: string;
  readonly isFirst?: boolean;
}

/** Both fields, the rules as they are met, and how strong it is: by word and by length, not by colour. */
export function NewPasswordFields({
  password,
  testId,
  label = 'New password',
  isFirst = false,
}: NewPasswordFieldsProps) {
  const [steps, word] = STRENGTH[password.strength];
  return (
    <>
      <TextField
        label={label}
        type="password"
        testId={testId}
        isFirst={isFirst}
        lengthMax={256}
        value={password.value}
        onChange={password.setValue}
        wide
      />
      <p className="password-strength form-wide" data-testid={`${testId}-strength`} aria-live="polite">
        <span className="strength-steps" aria-hidden="true">
          {Array.from({ length: STEPS }, (_, step) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: three fixed steps
            <span key={step} data-on={step < steps} />
          ))}
        </span>
        {password.value === '' ? '' : word}
      </p>
      <TextField
        label={`${label} again`}
        type="password"
        testId={`${testId}-again`}
        lengthMax={256}
        value={password.again}
        onChange={password.setAgain}
        wide
      />
      <ul className="rules form-wide">
        {password.rules.map(({ rule, isMet }) => (
          <li key={rule} data-met={isMet}>
            {isMet ? '✓' : '○'} {rule}
          </li>
        ))}
      </ul>
    </>
  );
}
