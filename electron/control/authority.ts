import type { User } from '../../shared/contract/ipc.ts';
import { CommandRefusedError } from '../../shared/domain/commandRefused.ts';
import type { Actor } from '../../shared/domain/entry.ts';
import { CONTROL_RULES, type ControlCommand, type ControlRule, whoMay } from '../../shared/domain/permissionTable.ts';
import { may } from '../../shared/domain/role.ts';
import type { Identity } from '../identity/index.ts';
import type { ControlRequest } from './protocol.ts';

/** Somebody who says who they are, and proves it. */
export interface Claim {
  readonly user: string;
  readonly password: string;
}

type CommandOf<R extends ControlRequest> = R extends { method: 'ask'; request: { ask: infer A extends string } }
  ? `ask.${A}`
  : R extends { method: 'actOnAlarms'; act: { kind: infer K extends string } }
    ? `actOnAlarms.${K}`
    : R extends { method: 'users'; act: { do: infer D extends string } }
      ? `users.${D}`
      : R['method'];
/** Every command of the protocol has its row, and every row its command: else this does not compile. */
type Rows = { readonly [C in CommandOf<ControlRequest>]: ControlRule };
const ROWS: Rows = CONTROL_RULES satisfies Record<CommandOf<ControlRequest>, ControlRule> &
  Record<ControlCommand, unknown>;

export function commandOf(request: ControlRequest): ControlCommand {
  if (request.method === 'ask') return `ask.${request.request.ask}`;
  if (request.method === 'actOnAlarms') return `actOnAlarms.${request.act.kind}`;
  if (request.method === 'users') return `users.${request.act.do}`;
  return request.method;
}

export interface Authority {
  /** Who acts: the person who proved it, or the account that opened the socket. */
  actor(account: string): Actor;
  /** The areas that person is limited to. */
  readonly areas?: readonly string[];
  /** Set where a person proved who they are. */
  readonly person?: User;
}

/**
 * Decides who a request of the command line acts as. Whoever opened the socket is the operating system's account that owns the
 * data folder: that is enough to look. What changes a record or the plant's configuration is a person's, with their password, as
 * soon as the station has users.
 *
 * @throws CommandRefusedError with the remedy
 */
export async function authorityOf(
  request: ControlRequest,
  claim: Claim | undefined,
  identity: Pick<Identity, 'confirm' | 'list'>,
): Promise<Authority> {
  const command = commandOf(request);
  const { permission, by } = ROWS[command];
  const account: Authority = { actor: (name) => ({ user: `${name} (command line)`, role: null }) };
  // Looking takes no person; and what is signed by name is judged by its signature.
  if (by !== 'person') return account;
  if (claim === undefined) {
    if (identity.list().length === 0) return account;
    throw new CommandRefusedError(
      'forbidden',
      `this station has users: say who does this with --user NAME (${command}; ${whoMay(permission)})`,
    );
  }
  const checked = await identity.confirm(claim.user, claim.password);
  if (!checked.ok) throw new CommandRefusedError('forbidden', `refused: ${checked.message}`);
  const person = checked.user;
  if (!may(person.role, permission))
    throw new CommandRefusedError(
      'forbidden',
      `${person.name} (${person.role}) may not do this (${command}); ${whoMay(permission)}`,
    );
  return {
    actor: () => ({ user: person.name, role: person.role }),
    person,
    ...(person.areas === undefined ? {} : { areas: person.areas }),
  };
}
