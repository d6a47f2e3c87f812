import { join } from 'node:path';
import { ROLES } from '../../shared/domain/role.ts';
import {
  actOnUsers,
  authorityOf,
  type Claim,
  type ControlRequest,
  connectControl,
  measuredHasher,
  type UserAct,
  type UsersAnswer,
} from '../control/index.ts';
import { createIdentity, type Identity, openUserFile, type RecordEvent, type UserRow } from '../identity/index.ts';
import { makeFolder } from '../ledger/index.ts';
import { isStationRunning } from '../query/isStationRunning.ts';
import { systemClock } from '../supervision/index.ts';
import { claimOf, USER_OPTION, USER_USAGE } from './claim.ts';
import { type Command, EXIT, oneOf, parse, required, type Terminal, table, UsageError } from './command.ts';
import { existingFolder } from './dataOption.ts';
import { readSecretInput } from './readSecretInput.ts';
import { userName } from './userName.ts';
import { openUsersLog } from './usersLog.ts';

const PASSWORD_VARIABLE = 'SHIFTSEAL_PASSWORD';
const SECOND_VARIABLE = 'SHIFTSEAL_SECOND_PASSWORD';
const ACTIONS = ['list', 'add', 'disable', 'enable', 'role', 'areas', 'reset', 'recover', 'unlock'] as const;
type Action = (typeof ACTIONS)[number];

const OPTIONS = {
  data: { type: 'string' },
  name: { type: 'string' },
  role: { type: 'string' },
  areas: { type: 'string' },
  reason: { type: 'string' },
  by: { type: 'string' },
  second: { type: 'string' },
  'one-time': { type: 'boolean' },
  json: { type: 'boolean' },
  ...USER_OPTION,
} as const;
type Values = ReturnType<typeof parse<typeof OPTIONS>>['values'];

export const command: Command = {
  summary: 'local users of a station: who they are, what they may, and a way back in',
  usage:
    `shiftseal users list --data DIR [--json] | users add --data DIR --name N --role ${ROLES.join('|')} [--areas A,B] [--one-time] [--json]\n` +
    `  | users disable|enable|reset|unlock --data DIR --name N --reason R [--json] | users role --data DIR --name N --role R --reason R\n` +
    `  | users areas --data DIR --name N --areas A,B|all --reason R | users recover --data DIR --name N --by A --second B --reason R\n` +
    `${USER_USAGE}\n` +
    `  a running station does it at once, a session at its window included; without one the log of the folder is opened for it, and\n` +
    `  the account that owns the folder may do it without --user. With --user, add makes a one-time password; else the new one comes\n` +
    `  from ${PASSWORD_VARIABLE} or standard input. recover is signed by two administrators, the second with SHIFTSEAL_SECOND_PASSWORD.\n` +
    '  add, reset and recover print a one-time password, once',
  async run([given, ...args], terminal) {
    if (given === undefined || !(ACTIONS as readonly string[]).includes(given))
      throw new UsageError(`say one of ${ACTIONS.join(', ')}`);
    const action = given as Action;
    const { values } = parse(args, OPTIONS);
    if (action === 'list') return list(values, terminal);
    const asked = askedOf(action, values);
    const folder = required(values.data, 'data');
    if (action !== 'add') existingFolder(folder);
    const claim = await claimOf(values.user);
    const act = await asked.act();
    const answer = isStationRunning(folder)
      ? await askStation(folder, act, claim)
      : await actOffline(folder, act, claim, terminal);
    if (Array.isArray(answer)) throw new Error('the station answered something else');
    if (!answer.ok) throw new Error(answer.message);
    const oneTime = 'oneTimePassword' in answer ? { oneTimePassword: answer.oneTimePassword } : {};
    if (values.json) terminal.out(JSON.stringify({ ok: true, ...asked.told, ...oneTime }));
    else terminal.out(`${asked.says}${'oneTimePassword' in answer ? oneTimeLine(answer.oneTimePassword) : ''}`);
    return EXIT.fine;
  },
};

interface Asked {
  /** What is asked for, with the passwords it takes. */
  act(): Promise<UserAct>;
  readonly says: string;
  readonly told: object;
}

function askedOf(action: Exclude<Action, 'list'>, values: Values): Asked {
  const name = required(values.name, 'name');
  const reason = (): string => required(values.reason, 'reason');
  const told = { name };
  switch (action) {
    case 'add': {
      const role = oneOf(required(values.role, 'role'), 'role', ROLES);
      const areas = areasOf(values.areas) ?? [];
      return {
        async act() {
          const isOneTime = values['one-time'] || values.user !== undefined;
          const own = isOneTime ? {} : { password: await readSecretInput(`password for ${name}: `, PASSWORD_VARIABLE) };
          return { do: 'add', name, role, ...(areas.length === 0 ? {} : { areas }), ...own };
        },
        ...{ says: `${name} is now ${role}`, told: { name, role } },
      };
    }
    case 'role': {
      const role = oneOf(required(values.role, 'role'), 'role', ROLES);
      const act = { do: 'change', name, role, reason: reason() } as const;
      return { act: async () => act, says: `${name} is now ${role}`, told: { name, role } };
    }
    case 'areas': {
      const areas = areasOf(required(values.areas, 'areas')) ?? [];
      const limits = areas.length === 1 && areas[0] === 'all' ? [] : areas;
      const act = { do: 'change', name, areas: limits, reason: reason() } as const;
      const says = `${name} acts ${limits.length === 0 ? 'everywhere' : `in ${limits.join(', ')}`}`;
      return { act: async () => act, says, told: { name, areas: limits } };
    }
    case 'disable':
    case 'enable': {
      const act = { do: 'setDisabled', name, isDisabled: action === 'disable', reason: reason() } as const;
      return { act: async () => act, says: `${name} is ${action}d`, told };
    }
    case 'unlock': {
      const act = { do: 'unlock', name, reason: reason() } as const;
      return { act: async () => act, says: `${name} may try again at once`, told };
    }
    case 'reset': {
      const act = { do: 'reset', name, reason: reason() } as const;
      return { act: async () => act, says: `${name} has a new password`, told };
    }
    case 'recover': {
      const [by, second, why] = [required(values.by, 'by'), required(values.second, 'second'), reason()];
      if (values.user !== undefined) throw new UsageError('recover is signed with --by and --second, not with --user');
      return {
        act: async () => ({
          ...{ do: 'recover', name, reason: why },
          by: { name: by, password: await readSecretInput(`password of ${by}: `, PASSWORD_VARIABLE) },
          second: { name: second, password: await readSecretInput(`password of ${second}: `, SECOND_VARIABLE) },
        }),
        ...{ says: `${name} may come back`, told },
      };
    }
  }
}

async function askStation(folder: string, act: UserAct, claim: Claim | undefined): Promise<UsersAnswer> {
  const client = await connectControl(folder, claim);
  return (await client.ask(requestOf(act)).finally(() => client.close())) as UsersAnswer;
}

const requestOf = (act: UserAct): ControlRequest => ({ method: 'users', act, user: userName() });

/** As the log's only writer for a moment. Who says who they are is judged as by a running station. */
async function actOffline(
  folder: string,
  act: UserAct,
  claim: Claim | undefined,
  terminal: Terminal,
): Promise<UsersAnswer> {
  makeFolder(folder, 0o700);
  const log = openUsersLog(folder);
  try {
    const identity = identityOf(folder, log.record);
    const by = claim === undefined ? undefined : (await authorityOf(requestOf(act), claim, identity)).person;
    const answer = await actOnUsers({ identity, accountsFor: (who) => identity.accountsFor(who, log.record) }, act, by);
    const isDone = Array.isArray(answer) || answer.ok;
    if (isDone && !log.isLog)
      terminal.err('there is no ledger yet: the first start of the station puts this into the log');
    return answer;
  } finally {
    log.close();
  }
}

async function list(values: Values, terminal: Terminal): Promise<number> {
  const folder = existingFolder(values.data);
  const rows = isStationRunning(folder)
    ? ((await askStation(folder, { do: 'list' }, undefined)) as UserRow[])
    : identityOf(folder, async () => undefined).rows();
  const users = rows.map(({ areas = [], ...user }) => ({ ...user, areas }));
  if (values.json) terminal.out(JSON.stringify(users, null, 2));
  else if (users.length === 0) terminal.out('no users yet; the app asks for its administrator at the first start');
  else {
    const cells = users.map(({ name, role, failures, areas, isDisabled, mustChange }) => [
      ...[name, role, isDisabled ? 'disabled' : mustChange ? 'one-time password' : 'enabled'],
      ...[failures === 0 ? '' : String(failures), areas.length === 0 ? 'all' : areas.join(', ')],
    ]);
    terminal.out(table(['NAME', 'ROLE', 'ACCOUNT', 'WRONG PASSWORDS', 'AREAS'], cells));
  }
  return EXIT.fine;
}

function identityOf(folder: string, record: RecordEvent): Identity {
  const { monotonicMs, now } = systemClock();
  const users = openUserFile(join(folder, 'users.json'));
  return createIdentity({ ...{ users, monotonicMs, now, record }, hasher: measuredHasher(users) });
}

const oneTimeLine = (password: string): string =>
  `\none-time password, shown only now: ${password}\nit has to be changed at the first sign-in`;

/** ISA-95 paths or ids of equipment, separated by commas. */
const areasOf = (text: string | undefined): string[] | undefined =>
  text
    ?.split(',')
    .map((area) => area.trim())
    .filter((area) => area !== '');
