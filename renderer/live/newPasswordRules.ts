import {
  containsName,
  PASSWORD_LENGTH_MAX,
  PASSWORD_LENGTH_MIN,
  passwordLength,
  passwordProblem,
} from '../../shared/domain/password/passwordRules.ts';

/** What a new password must meet; each rule says so in words. The main process decides by the same rules. */
export interface RuleCheck {
  readonly rule: string;
  readonly isMet: boolean;
}

/** @param words names of this station, which nobody may make a password of */
export function newPasswordRules(
  name: string,
  password: string,
  again: string,
  words: readonly string[] = [],
): readonly RuleCheck[] {
  const length = passwordLength(password);
  const isLong = length >= PASSWORD_LENGTH_MIN;
  return [
    {
      rule: `${PASSWORD_LENGTH_MIN} to ${PASSWORD_LENGTH_MAX} characters, of any kind`,
      isMet: isLong && length <= PASSWORD_LENGTH_MAX,
    },
    { rule: 'does not contain the user name', isMet: password !== '' && !containsName(password, name) },
    {
      rule: 'not made of common words, names or keys in a row',
      isMet: isLong && passwordProblem(password, { user: name, words }) === undefined,
    },
    { rule: 'typed twice the same', isMet: password !== '' && password === again },
  ];
}
