import { z } from 'zod';
import { secondSignRequestSchema, signRequestSchema } from '../../shared/contract/signature.ts';
import type { Signature } from '../../shared/domain/entries/head.ts';
import { may } from '../../shared/domain/role.ts';
import { activatePack } from '../packActivation.ts';
import type { ReconfigurableStation } from '../reconfigurableStation.ts';
import type { DecisionPorts } from './quarantineDecisions.ts';

/** A pack from the command line: the person proves who they are with the password of their user at this station. */
export const activatePackRequestSchema = z.strictObject({
  method: z.literal('activatePack'),
  file: z.string().min(1).max(1000),
  reason: z.string().min(3).max(1000),
  user: z.string().min(1).max(60),
  ...signRequestSchema.shape,
  second: secondSignRequestSchema.optional(),
});
type ActivatePackRequest = z.infer<typeof activatePackRequestSchema>;

/** @throws Error in words a person understands when it may not be */
export async function activateAs(
  station: ReconfigurableStation,
  ports: Pick<DecisionPorts, 'identity' | 'clock'>,
  { file, reason, user, password, meaning, second }: ActivatePackRequest,
): Promise<{ hash: string }> {
  const signature = await signed(ports, user, password, meaning);
  const other = second && (await signed(ports, second.name, second.password, second.meaning));
  if (other?.user === signature.user) throw new Error('the second signature must be another person’s');
  return activatePack(station, file, { reason, signature, ...(other ? { second: other } : {}) });
}

async function signed(
  { identity, clock }: Pick<DecisionPorts, 'identity' | 'clock'>,
  name: string,
  password: string,
  meaning: string,
): Promise<Signature> {
  const checked = await identity.confirm(name, password);
  if (!checked.ok) throw new Error(`not signed: ${checked.message}`);
  const { name: user, role } = checked.user;
  if (!may(role, 'pack.activate')) throw new Error(`${user} (${role}) may not activate rule packs`);
  return { user, role, at: clock.now(), meaning };
}
