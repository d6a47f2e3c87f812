import { PASSWORD_LENGTH_MIN } from '../../live/passwordLength.ts';

/** What a new password must meet; each rule says so in words. The length is the contract's. */
export interface RuleCheck {
  readonly rule: string;
  readonly isMet: boolean;
}

export function passwordRules(name: string, password: string, again: string): readonly RuleCheck[] {
  return [
    { rule: `at least ${PASSWORD_LENGTH_MIN} characters`, isMet: password.length >= PASSWORD_LENGTH_MIN },
    {
      rule: 'does not contain the name',
      isMet: password !== '' && (name === '' || !password.toLowerCase().includes(name.toLowerCase())),
    },
    { rule: 'typed twice the same', isMet: password !== '' && password === again },
  ];
}
