import { useState } from 'react';
import type { SecondSignRequest, SignRequest } from '../../shared/contract/signature.ts';
import { SelectField, TextField } from '../ui/Field.tsx';
import { useStation } from './StationContext.tsx';

interface Person {
  readonly name: string;
  readonly password: string;
}

/** A signature on its way: what was typed, whether that is enough, and what a request carries of it. */
export interface Signing {
  readonly isReady: boolean;
  readonly sign: SignRequest;
  /** Undefined where nobody else has to sign. */
  readonly second: SecondSignRequest | undefined;
  readonly setPassword: (password: string) => void;
  /** The user name is typed as well; undefined: it need not be. */
  readonly name: string | undefined;
  readonly setName: (name: string) => void;
  readonly person: Person;
  readonly setPerson: (person: Person) => void;
  /**
   * Why an answer was a "no"; undefined where there was none. The password of whoever sits here is forgotten: a refused signature
   * is given anew.
   */
  readonly refusalOf: (answer: { readonly message: string } | undefined) => string | undefined;
}

/**
 * @param meaning sealed with the name: what the person says by signing (21 CFR 11.50(a)(3))
 * @param secondMeaning what the second person says; undefined: nobody else signs
 * @param likelyPerson second person who is filled in at first
 */
export function useSigning(meaning: string, secondMeaning?: string, likelyPerson = ''): Signing {
  const needsName = useStation().session.open?.needsNameToSign === true;
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const [person, setPerson] = useState<Person>({ name: likelyPerson, password: '' });
  return {
    isReady:
      password !== '' &&
      (!needsName || name.trim() !== '') &&
      (secondMeaning === undefined || (person.name !== '' && person.password !== '')),
    sign: { password, meaning, ...(needsName ? { name: name.trim() } : {}) },
    second: secondMeaning === undefined ? undefined : { ...person, meaning: secondMeaning },
    setPassword,
    name: needsName ? name : undefined,
    setName,
    person,
    setPerson,
    refusalOf(answer) {
      if (answer !== undefined) setPassword('');
      return answer?.message;
    },
  };
}

interface SignFieldsProps {
  readonly signing: Signing;
  /** Prefix of the test ids: `<name>-password`. */
  readonly name: string;
  /** Of the name and the password of the second person; default `<name>-second`, `<name>-second-password`. */
  readonly secondTestIds?: readonly [name: string, password: string];
  /** Who that person is, for people. */
  readonly secondLabel?: string | undefined;
  /** People to choose from; absent: the name is typed. */
  readonly people?: readonly string[] | undefined;
  /** The dialog starts here. */
  readonly isFirst?: boolean;
}

/**
 * The password of whoever sits here again, under what it means, and at the first signature of a session the user name as well
 * (21 CFR 11.200(a)(1)(i)); and both of a second person where one has to sign.
 */
export function SignFields({ signing, name, secondTestIds, secondLabel, people, isFirst = false }: SignFieldsProps) {
  const { user } = useStation();
  const { person, setPerson, second } = signing;
  const [nameId, passwordId] = secondTestIds ?? [`${name}-second`, `${name}-second-password`];
  return (
    <>
      {signing.name !== undefined && (
        <TextField
          label={`Signature of ${user.name}: “${signing.sign.meaning}”. Your user name, typed once a session`}
          testId={`${name}-signer`}
          isFirst={isFirst}
          lengthMax={60}
          value={signing.name}
          onChange={signing.setName}
          wide
        />
      )}
      <TextField
        label={
          signing.name === undefined
            ? `Signature of ${user.name}: “${signing.sign.meaning}”. Your password again`
            : 'Your password again'
        }
        type="password"
        testId={`${name}-password`}
        isFirst={isFirst && signing.name === undefined}
        value={signing.sign.password}
        onChange={signing.setPassword}
        wide
      />
      {second !== undefined && (
        <fieldset className="second-person form-wide">
          <legend>
            {secondLabel ?? 'A second person signs beside you'}: “{second.meaning}”
          </legend>
          {people === undefined ? (
            <TextField
              label="Name"
              testId={nameId}
              value={person.name}
              onChange={(typed) => setPerson({ ...person, name: typed })}
            />
          ) : (
            <SelectField
              label="Who"
              testId={nameId}
              value={person.name}
              options={[['', 'choose …'], ...people.map((each): [string, string] => [each, each])]}
              onChange={(chosen) => setPerson({ ...person, name: chosen })}
            />
          )}
          <TextField
            label="Their password"
            type="password"
            testId={passwordId}
            value={person.password}
            onChange={(typed) => setPerson({ ...person, password: typed })}
          />
        </fieldset>
      )}
    </>
  );
}
