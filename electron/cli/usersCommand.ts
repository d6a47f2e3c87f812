import { join } from 'node:path';
import { ROLES } from '../../shared/domain/role.ts';
import {
  type Change,
  createIdentity,
  createStationHasher,
  deriveHere,
  type Identity,
  type OneTime,
  openUserFile,
} from '../identity/index.ts';
import { makeFolder } from '../ledger/index.ts';
import { isStationRunning } from '../query/isStationRunning.ts';
import { systemClock } from '../supervision/index.ts';
import { type Command, EXIT, oneOf, parse, required, type Terminal, table, UsageError } from './command.ts';
import { existingFolder } from './dataOption.ts';
import { readSecretInput } from './readSecretInput.ts';
import { openUsersLog } from './usersLog.ts';
import { confirmAdministrators } from './usersRecovery.ts';

const PASSWORD_VARIABLE = 'SHIFTSEAL_PASSWORD';
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
} as const;
type Values = ReturnType<typeof parse<typeof OPTIONS>>['values'];

export const command: Command = {
  summary: 'local users of a station: who they are, what they may, and a way back in',
  usage:
    `shiftseal users list --data DIR [--json] | users add --data DIR --name N --role ${ROLES.join('|')} [--areas A,B] [--one-time] [--json]\n` +
    `  | users disable|enable|reset|unlock --data DIR --name N --reason R [--json] | users role --data DIR --name N --role R --reason R\n` +
    `  | users areas --data DIR --name N --areas A,B|all --reason R | users recover --data DIR --name N --by A --second B --reason R\n` +
    `  passwords come from ${PASSWORD_VARIABLE} (and SHIFTSEAL_SECOND_PASSWORD) or standard input; the station must not be running.\n` +
    '  reset and recover print a one-time password, once; recover is signed by two administrators',
  async run([given, ...args], terminal) {
    if (given === undefined || !(ACTIONS as readonly string[]).includes(given))
      throw new UsageError(`say one of ${ACTIONS.join(', ')}`);
    const action = given as Action;
    const { values } = parse(args, OPTIONS);
    if (action === 'list') return list(values, terminal);
    const act = actOf(action, values);
    const folder = required(values.data, 'data');
    if (action !== 'add') existingFolder(folder);
    const prepared = await act.prepare();
    makeFolder(folder, 0o700);
    const log = openUsersLog(folder);
    try {
      const answer = await act.carryOut(identityOf(folder, log.record), prepared);
      if (!answer.ok) throw new Error(answer.message);
      if (!log.isLog) terminal.err('there is no ledger yet: the first start of the station puts this into the log');
      const oneTime = 'oneTimePassword' in answer ? { oneTimePassword: answer.oneTimePassword } : {};
      if (values.json) terminal.out(JSON.stringify({ ok: true, ...act.told, ...oneTime }));
      else terminal.out(`${act.says}${'oneTimePassword' in answer ? oneTimeLine(answer.oneTimePassword) : ''}`);
      return EXIT.fine;
    } finally {
      log.close();
    }
  },
};

interface Act {
  /** Whatever is read from the terminal, before the log is taken. */
  prepare(): Promise<string>;
  carryOut(identity: Identity, secret: string): Promise<Change | OneTime>;
  readonly says: string;
  readonly told: object;
}

const nothing = async (): Promise<string> => '';

function actOf(action: Exclude<Action, 'list'>, values: Values): Act {
  const name = required(values.name, 'name');
  const reason = (): string => required(values.reason, 'reason');
  const told = { name };
  switch (action) {
    case 'add': {
      const role = oneOf(required(values.role, 'role'), 'role', ROLES);
      const areas = areasOf(values.areas);
      return {
        prepare: () => (values['one-time'] ? nothing() : readSecretInput(`password for ${name}: `, PASSWORD_VARIABLE)),
        carryOut: (identity, password) =>
          identity.addUser({ name, role, areas, password: values['one-time'] ? undefined : password }),
        ...{ says: `${name} is now ${role}`, told: { name, role } },
      };
    }
    case 'role': {
      const role = oneOf(required(values.role, 'role'), 'role', ROLES);
      const why = reason();
      const carryOut = (identity: Identity) => identity.changeUser({ name, role, reason: why });
      return { prepare: nothing, carryOut, says: `${name} is now ${role}`, told: { name, role } };
    }
    case 'areas': {
      const areas = areasOf(required(values.areas, 'areas')) ?? [];
      const limits = areas.length === 1 && areas[0] === 'all' ? [] : areas;
      const why = reason();
      const carryOut = (identity: Identity) => identity.changeUser({ name, areas: limits, reason: why });
      const says = `${name} acts ${limits.length === 0 ? 'everywhere' : `in ${limits.join(', ')}`}`;
      return { prepare: nothing, carryOut, says, told: { name, areas: limits } };
    }
    case 'disable':
    case 'enable': {
      const why = reason();
      const carryOut = (identity: Identity) => identity.setDisabled(name, action === 'disable', why);
      return { prepare: nothing, carryOut, says: `${name} is ${action}d`, told };
    }
    case 'unlock': {
      const why = reason();
      const carryOut = (identity: Identity) => identity.unlockName(name, why);
      return { prepare: nothing, carryOut, says: `${name} may try again at once`, told };
    }
    case 'reset': {
      const why = reason();
      const carryOut = (identity: Identity) => identity.resetPassword(name, why);
      return { prepare: nothing, carryOut, says: `${name} has a new password`, told };
    }
    case 'recover': {
      const [by, second, why] = [required(values.by, 'by'), required(values.second, 'second'), reason()];
      return {
        prepare: nothing,
        async carryOut(identity) {
          const signed = await confirmAdministrators(identity, by, second);
          return signed.ok ? identity.recover(name, why, signed.signers) : signed;
        },
        ...{ says: `${name} may come back`, told },
      };
    }
  }
}

function list(values: Values, terminal: Terminal): number {
  const folder = existingFolder(values.data);
  const users = identityOf(folder, async () => undefined)
    .rows()
    .map(({ areas = [], ...user }) => ({ ...user, areas }));
  if (values.json) terminal.out(JSON.stringify(users, null, 2));
  else if (users.length === 0) terminal.out('no users yet; the app asks for its administrator at the first start');
  else {
    const rows = users.map(({ name, role, failures, areas, isDisabled, mustChange }) => [
      ...[name, role, isDisabled ? 'disabled' : mustChange ? 'one-time password' : 'enabled'],
      ...[failures === 0 ? '' : String(failures), areas.length === 0 ? 'all' : areas.join(', ')],
    ]);
    terminal.out(table(['NAME', 'ROLE', 'ACCOUNT', 'WRONG PASSWORDS', 'AREAS'], rows));
  }
  if (isStationRunning(folder)) terminal.err('a station runs on this folder: it may know of later ones');
  return EXIT.fine;
}

function identityOf(folder: string, record: Parameters<typeof createIdentity>[0]['record']): Identity {
  const { monotonicMs, now } = systemClock();
  const users = openUserFile(join(folder, 'users.json'));
  const hasher = createStationHasher({ derive: deriveHere, monotonicMs, kept: users.cost, keep: users.saveCost });
  return createIdentity({ users, monotonicMs, now, hasher, record });
}

const oneTimeLine = (password: string): string =>
  `\none-time password, shown only now: ${password}\nit has to be changed at the first sign-in`;

/** ISA-95 paths or ids of equipment, separated by commas. */
const areasOf = (text: string | undefined): string[] | undefined =>
  text
    ?.split(',')
    .map((area) => area.trim())
    .filter((area) => area !== '');
