import type { SecondSignRequest, SignRequest } from '../../shared/contract/signature.ts';
import type { Signature } from '../../shared/domain/entries/head.ts';
import { may, type Permission } from '../../shared/domain/role.ts';
import type { Clock } from '../../shared/domain/time.ts';
import { type Identity, sameName } from '../identity/index.ts';

export type Signed =
  | { readonly ok: true; readonly signature: Signature }
  | { readonly ok: false; readonly message: string; readonly retryAfterMs?: number };

/** The record a signature is for (21 CFR 11.70). */
export interface SignedRecord {
  /** SHA-256 of it as the person saw it. */
  readonly seen: string;
  /** The same of it as it is now; undefined: it is gone. Asked before the password, and again after it. */
  current?(): string | undefined | Promise<string | undefined>;
}

/** Makes signatures of people: the password is asked for again each time, and never leaves this process. */
export interface Signing {
  /**
   * The person whose session it is signs.
   *
   * @param record what is signed, or its digest alone where the engine compares it; absent: the entry that holds the signature
   */
  sign(request: SignRequest, record?: SignedRecord | string): Promise<Signed>;
  /** Somebody else signs beside them: another person, who may do this. */
  signSecond(request: SecondSignRequest, permission: Permission, record?: SignedRecord | string): Promise<Signed>;
}

export interface SigningRules {
  /** When the user name is typed again beside the password: `first` signature of a session, or `always`. */
  nameAt(): 'first' | 'always';
}

/**
 * Two components each time (21 CFR 11.200(a)(1)): the user name and the password. At the first signature of a session both are
 * typed, though the person typed both to sign in: a sign-in is no signing. Later ones in the same session take the password alone
 * (11.200(a)(1)(i)), which nobody else has; the name stands beside it. A locked session signs nothing, and whoever takes over
 * begins a session of their own (11.200(a)(1)(ii)).
 *
 * @param rules absent: the caller has asked for the name already
 */
export function createSigning(
  identity: Pick<Identity, 'confirm' | 'session' | 'noteSigned'>,
  clock: Pick<Clock, 'now'>,
  rules?: SigningRules,
): Signing {
  async function signatureOf(
    name: string,
    { password, meaning }: SignRequest,
    record: SignedRecord | string | undefined,
  ): Promise<Signed> {
    const bound = typeof record === 'string' ? { seen: record } : record;
    const before = await whyChanged(bound);
    if (before !== undefined) return refused(before);
    const checked = await identity.confirm(name, password);
    if (!checked.ok) return { ...checked, message: `not signed: ${checked.message}` };
    const after = await whyChanged(bound);
    if (after !== undefined) return refused(after);
    const { name: user, role } = checked.user;
    const digest = bound === undefined ? {} : { digest: bound.seen };
    return { ok: true, signature: { user, role, at: clock.now(), meaning, ...digest } };
  }

  return {
    async sign(request, record) {
      const session = identity.session();
      if (session === undefined) return refused('nobody is signed in');
      if (session.isLocked) return refused('the session is locked: unlock it, then sign');
      const needsName = rules !== undefined && (rules.nameAt() === 'always' || !session.hasSigned);
      if (needsName && request.name === undefined)
        return refused('type your user name as well: the first signature of a session takes both');
      if (request.name !== undefined && sameName(request.name) !== sameName(session.user.name))
        return refused(`this is the session of ${session.user.name}: sign with that name, or switch the user`);
      const signed = await signatureOf(session.user.name, request, record);
      if (!signed.ok) return signed;
      if (identity.session()?.id !== session.id) return refused('the session has ended meanwhile');
      identity.noteSigned();
      return signed;
    },
    async signSecond({ name, ...request }, permission, record) {
      const signed = await signatureOf(name, request, record);
      if (!signed.ok) return signed;
      const first = identity.session()?.user.name;
      if (first !== undefined && sameName(signed.signature.user) === sameName(first))
        return refused('the second signature must be another person’s');
      if (!may(signed.signature.role, permission))
        return refused(`${signed.signature.user} (${signed.signature.role}) may not sign this`);
      return signed;
    },
  };
}

const refused = (message: string) => ({ ok: false, message }) as const;

async function whyChanged(record: SignedRecord | undefined): Promise<string | undefined> {
  if (record?.current === undefined) return undefined;
  const now = await record.current();
  if (now === record.seen) return undefined;
  return now === undefined
    ? 'not signed: the record is no longer there'
    : 'not signed: the record has changed since you opened it; read it again, then sign what it says now';
}
