import { z } from 'zod';
import { signRequestSchema } from '../../shared/contract/signature.ts';
import type { EngineCommands } from '../../shared/contract/workers.ts';
import type { Signature } from '../../shared/domain/entries/head.ts';
import type { Actor } from '../../shared/domain/entry.ts';
import { may } from '../../shared/domain/role.ts';
import type { DecisionPorts } from './quarantineDecisions.ts';

/** A new signing key from the command line: the person proves who they are with the password of their user at this station. */
export const rotateKeyRequestSchema = z.strictObject({
  method: z.literal('rotateKey'),
  reason: z.string().min(3).max(1000),
  /** Of this station, or, while it has no users, of the operating system. */
  user: z.string().min(1).max(60),
  /** Absent only while the station has no users. */
  sign: signRequestSchema.optional(),
});
export type RotateKeyRequest = z.infer<typeof rotateKeyRequestSchema>;

export interface KeyPorts extends Pick<DecisionPorts, 'identity' | 'clock'> {
  rotate(
    request: EngineCommands['rotateKey']['request'],
  ): Promise<EngineCommands['rotateKey']['response']> | EngineCommands['rotateKey']['response'];
}

/** Checks who signs, and has the engine rotate the key. @throws Error in words a person understands when it may not be */
export async function rotateKeyAs(
  ports: KeyPorts,
  { reason, user, sign }: RotateKeyRequest,
): Promise<EngineCommands['rotateKey']['response']> {
  if (ports.identity.list().length === 0) {
    return ports.rotate({ reason, actor: { user: `${user} (command line)`, role: null } });
  }
  if (sign === undefined) throw new Error('this station has users: say who rotates the key (--user), with a password');
  const checked = await ports.identity.confirm(user, sign.password);
  if (!checked.ok) throw new Error(`not signed: ${checked.message}`);
  const actor: Actor = { user: checked.user.name, role: checked.user.role };
  if (!may(checked.user.role, 'key.rotate'))
    throw new Error(`${actor.user} (${actor.role}) may not rotate the signing key`);
  const signature: Signature = {
    user: actor.user,
    role: checked.user.role,
    at: ports.clock.now(),
    meaning: sign.meaning,
  };
  return ports.rotate({ reason, actor, signature });
}
