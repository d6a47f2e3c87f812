import { z } from 'zod';
import { identityContract } from '../../shared/contract/identityChannels.ts';
import type { User } from '../../shared/contract/ipc.ts';
import { whoMay } from '../../shared/domain/permissionTable.ts';
import { may } from '../../shared/domain/role.ts';
import {
  type AccountActs,
  type Change,
  type Identity,
  type OneTime,
  type Refused,
  sameName,
  type UserRow,
} from '../identity/index.ts';

const password = z.string().min(1).max(256);
const { name, reason } = identityContract['user:reset'].request.shape;
const proof = z.strictObject({ name, password });

/** What an administrator does about people's accounts, as the window's calls say it; read by a station and by the command line. */
export const userActSchema = z.discriminatedUnion('do', [
  z.strictObject({ do: z.literal('list') }),
  z.strictObject({
    do: z.literal('add'),
    ...identityContract['user:create'].request.shape,
    /** Of the first administrator, whom nobody could give a one-time password; absent: one is made. */
    password: password.optional(),
  }),
  z.strictObject({ do: z.literal('change'), ...identityContract['user:change'].request.shape }),
  z.strictObject({ do: z.literal('setDisabled'), ...identityContract['user:setDisabled'].request.shape }),
  z.strictObject({ do: z.literal('reset'), name, reason }),
  z.strictObject({ do: z.literal('unlock'), name, reason }),
  z.strictObject({ do: z.literal('recover'), name, reason, by: proof, second: proof }),
]);
export type UserAct = z.infer<typeof userActSchema>;

/** One of those, of a running station. */
export const usersRequestSchema = z.strictObject({
  method: z.literal('users'),
  act: userActSchema,
  /** Account of the operating system. */
  user: z.string().min(1).max(120),
});

/** Of `list` the people; of everything else what came of it. */
export type UsersAnswer = Change | OneTime | UserRow[];

export interface UserPorts {
  readonly identity: Pick<Identity, 'confirm' | 'rows'>;
  /** Accounts as this person acts on them; undefined: the account of the operating system. */
  accountsFor(by: User | undefined): AccountActs;
}

/**
 * Carries out one act. Whether who asks may was decided before, by the one table; a recovery is judged by who signs it.
 *
 * @param by who proved who they are; undefined: the account of the operating system
 * @returns a refusal in words for the person, or what came of it: a one-time password is nowhere but in this answer
 */
export async function actOnUsers(ports: UserPorts, act: UserAct, by: User | undefined): Promise<UsersAnswer> {
  const accounts = ports.accountsFor(by);
  switch (act.do) {
    case 'list':
      return ports.identity.rows();
    case 'add': {
      const { do: _do, ...user } = act;
      if (by !== undefined && act.password !== undefined)
        return { ok: false, message: 'nobody knows the password of another: the station makes one for once' };
      return accounts.addUser(user);
    }
    case 'change': {
      const { do: _do, ...change } = act;
      return accounts.changeUser(change);
    }
    case 'setDisabled':
      return accounts.setDisabled(act.name, act.isDisabled, act.reason);
    case 'reset':
      return accounts.resetPassword(act.name, act.reason);
    case 'unlock':
      return accounts.unlockName(act.name, act.reason);
    case 'recover':
      return recover(ports, act);
  }
}

/** Two different people who may recover accounts prove it with their passwords; the first of them is who acts. */
async function recover(ports: UserPorts, act: Extract<UserAct, { do: 'recover' }>): Promise<OneTime> {
  const { by, second } = act;
  if (sameName(by.name) === sameName(second.name))
    return { ok: false, message: 'the second one must be somebody else' };
  const first = await signer(ports, by);
  if (!first.ok) return first;
  const other = await signer(ports, second);
  if (!other.ok) return other;
  return ports.accountsFor(first.user).recover(act.name, act.reason, [first.user.name, other.user.name]);
}

async function signer(
  { identity }: UserPorts,
  { name: claimed, password: proved }: z.infer<typeof proof>,
): Promise<{ readonly ok: true; readonly user: User } | Refused> {
  const checked = await identity.confirm(claimed, proved);
  if (!checked.ok) return { ...checked, message: `${claimed}: ${checked.message}` };
  const { name: own, role } = checked.user;
  if (may(role, 'user.recover')) return checked;
  return { ok: false, message: `${own} (${role}) may not recover accounts; ${whoMay('user.recover')}` };
}
