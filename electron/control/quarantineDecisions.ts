import { z } from 'zod';
import { type Decided, decisionSchema } from '../../shared/contract/quarantineChannels.ts';
import { secondSignRequestSchema, signRequestSchema } from '../../shared/contract/signature.ts';
import type { EngineCommands } from '../../shared/contract/workers.ts';
import type { Signature } from '../../shared/domain/entries/head.ts';
import { may } from '../../shared/domain/role.ts';
import type { Clock } from '../../shared/domain/time.ts';
import type { Identity } from '../identity/index.ts';

const ids = z.array(z.string().min(1).max(64)).min(1).max(500);

/** A decision from the command line: the person proves who they are with the password of their user at this station. */
export const quarantineRequestSchema = z.strictObject({
  method: z.literal('quarantine'),
  user: z.string().min(1).max(60),
  ...signRequestSchema.shape,
  second: secondSignRequestSchema.optional(),
  request: z.discriminatedUnion('do', [
    z.strictObject({ do: z.literal('decide'), ids, ...decisionSchema.shape }),
    z.strictObject({
      do: z.literal('handOver'),
      ids: z.union([ids, z.literal('all')]),
      to: z.string().min(1).max(60),
      reason: z.string().min(3).max(1000),
    }),
  ]),
});
export type QuarantineRequest = z.infer<typeof quarantineRequestSchema>;

type Own = 'decideQuarantine' | 'handOverQuarantine';
export interface DecisionPorts {
  readonly identity: Pick<Identity, 'confirm' | 'list'>;
  readonly clock: Pick<Clock, 'now'>;
  command<C extends Own>(
    name: C,
    request: EngineCommands[C]['request'],
    areas?: readonly string[],
  ): Promise<EngineCommands[C]['response']> | EngineCommands[C]['response'];
}

/** Checks who signs, and gives the decision to the engine. @throws Error in words a person understands when it may not be */
export async function decideAs(ports: DecisionPorts, asked: QuarantineRequest): Promise<Decided> {
  const { user, password, meaning, second, request } = asked;
  const signature = await signatureOf(ports, { name: user, password, meaning });
  const actor = { user: signature.user, role: signature.role };
  const areas = ports.identity.list().find(({ name }) => name === signature.user)?.areas;
  if (request.do === 'handOver') {
    const { do: _do, to, ...rest } = request;
    const known = ports.identity.list().filter(({ role }) => may(role, 'quarantine.decide'));
    if (!known.some(({ name }) => name === to))
      throw new Error(`${to} may not decide here; known: ${known.map(({ name }) => name).join(', ')}`);
    return ports.command('handOverQuarantine', { ...rest, to, actor, signature }, areas);
  }
  const { do: _do, ...decision } = request;
  const other = second && (await signatureOf(ports, second));
  const asSigned = { ...decision, actor, signature, ...(other ? { second: other } : {}) };
  return ports.command('decideQuarantine', asSigned, areas);
}

async function signatureOf(
  { identity, clock }: DecisionPorts,
  { name, password, meaning }: { readonly name: string; readonly password: string; readonly meaning: string },
): Promise<Signature> {
  if (identity.list().length === 0)
    throw new Error('this station has no users yet: nobody can sign (shiftseal users add)');
  const checked = await identity.confirm(name, password);
  if (!checked.ok) throw new Error(`not signed: ${checked.message}`);
  const { name: user, role } = checked.user;
  if (!may(role, 'quarantine.decide')) throw new Error(`${user} (${role}) may not decide about quarantined readings`);
  return { user, role, at: clock.now(), meaning };
}
