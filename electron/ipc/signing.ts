import type { SecondSignRequest, SignRequest } from '../../shared/contract/signature.ts';
import type { Signature } from '../../shared/domain/entries/head.ts';
import { may, type Permission } from '../../shared/domain/role.ts';
import type { Clock } from '../../shared/domain/time.ts';
import type { Identity } from '../identity/index.ts';

export type Signed =
  | { readonly ok: true; readonly signature: Signature }
  | { readonly ok: false; readonly message: string };

/** Makes signatures of people: the password is asked for again each time, and never leaves this process. */
export interface Signing {
  /** The person who is signed in signs. */
  sign(request: SignRequest): Promise<Signed>;
  /** Somebody else signs beside them: another person, who may do this. */
  signSecond(request: SecondSignRequest, permission: Permission): Promise<Signed>;
}

export function createSigning(identity: Identity, clock: Pick<Clock, 'now'>): Signing {
  async function signatureOf(name: string, { password, meaning }: SignRequest): Promise<Signed> {
    const checked = await identity.confirm(name, password);
    if (!checked.ok) return { ok: false, message: `not signed: ${checked.message}` };
    const { name: user, role } = checked.user;
    return { ok: true, signature: { user, role, at: clock.now(), meaning } };
  }

  return {
    async sign(request) {
      const user = identity.current();
      return user ? signatureOf(user.name, request) : { ok: false, message: 'nobody is signed in' };
    },
    async signSecond({ name, ...request }, permission) {
      const signed = await signatureOf(name, request);
      if (!signed.ok) return signed;
      if (signed.signature.user === identity.current()?.name)
        return { ok: false, message: 'the second signature must be another person’s' };
      if (!may(signed.signature.role, permission))
        return { ok: false, message: `${signed.signature.user} (${signed.signature.role}) may not sign this` };
      return signed;
    },
  };
}
