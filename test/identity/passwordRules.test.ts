import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { COMMON_PASSWORDS } from '../../shared/domain/password/commonPasswords.ts';
import { passwordProblem, passwordStrength, pinProblem } from '../../shared/domain/password/passwordRules.ts';

const HERE = { user: 'olga', words: ['cr-01', 'Control room Nord'] };

describe('a new password', () => {
  it.each([
    ['eleven characters', 'kX9#mQ2vL7p', /at least 12/],
    ['129 characters', 'tulip bicycle rain '.repeat(7), /at most 128/],
    ['the name of its owner', 'tulip OLGA bicycle rain', /user name/],
    ['a common password, dressed up', 'P@ssw0rd2024', /guessed early/],
    ['a common one twice', 'passwordpassword', /guessed early/],
    ['keys in a row', 'qwertyuiop123', /guessed early/],
    ['keys in columns', '1qaz2wsx3edc', /guessed early/],
    ['one character many times', 'aaaaaaaaaaaaaaaa', /guessed early/],
    ['a word of the control room', 'operator2026', /guessed early/],
    ['the name of the station', 'Nord-control-room', /guessed early/],
    ['a season, a year and a sign', 'Sommer2024!!', /guessed early/],
  ])('is not %s', (_what, password, why) => {
    expect(passwordProblem(password, HERE)).toMatch(why);
  });

  it.each([
    ['words that do not belong together', 'tulip bicycle rain'],
    ['a sentence', 'the boiler sings at night'],
    ['a random one', 'kX9#mQ2vL7pR'],
    ['only lower case, no digit, no sign', 'hedgehoglampviolin'],
    ['other scripts', 'Überfüllung am Montagabend'],
    ['with blanks at its ends', '  lantern oyster  '],
  ])('may be %s', (_what, password) => {
    expect(passwordProblem(password, HERE)).toBeUndefined();
  });

  it('is counted in characters after NFKC, as it is hashed', () => {
    expect(passwordProblem('é'.normalize('NFD').repeat(6), HERE)).toMatch(/at least 12/);
  });

  it('none of the known common passwords passes', () => {
    const passed = COMMON_PASSWORDS.split(/\s+/).filter(
      (word) => word.length > 0 && passwordProblem(word, HERE) === undefined,
    );
    expect(passed).toEqual([]);
  });

  it('is never refused for having more in it: a second unrelated word makes nothing weaker', () => {
    const order = ['tooShort', 'common', 'fair', 'strong'];
    fc.assert(
      fc.property(fc.string({ minLength: 12, maxLength: 30 }), (password) => {
        const more = `${password} hedgehog violin`;
        expect(order.indexOf(passwordStrength(more, HERE))).toBeGreaterThanOrEqual(
          order.indexOf(passwordStrength(password, HERE)) - 0,
        );
      }),
      { numRuns: 60 },
    );
  });
});

it.each(['123', '12a4', '123456789', '1111', '1212', '2345', '8765', '1984'])('a PIN is not %s', (pin) => {
  expect(pinProblem(pin)).toBeDefined();
});
it('a PIN has four to eight digits', () => {
  for (const pin of ['4711', '90817263']) expect(pinProblem(pin)).toBeUndefined();
});
