import { existsSync, mkdirSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import type { EventName } from '../../shared/domain/entry.ts';
import { ROLES } from '../../shared/domain/role.ts';
import { createEntryFactory } from '../engine/entryFactory.ts';
import { createIdentity, openUserFile } from '../identity/index.ts';
import { type Ledger, ledgerFileOf, openLedger } from '../ledger/index.ts';
import { openDataFolder, STATION_MIGRATIONS } from '../query/dataFolder.ts';
import { systemClock } from '../supervision/index.ts';
import { type Command, EXIT, oneOf, parse, required, table, UsageError } from './command.ts';
import { existingFolder } from './dataOption.ts';
import { readSecretInput } from './readSecretInput.ts';

const PASSWORD_VARIABLE = 'SHIFTSEAL_PASSWORD';

export const command: Command = {
  summary: 'local users of a station',
  usage:
    `shiftseal users list --data DIR [--json] | users add --data DIR --name N --role ${ROLES.join('|')} [--areas A,B] [--json]\n` +
    `  the password comes from ${PASSWORD_VARIABLE} or standard input; the station must not be running`,
  async run([action, ...args], terminal) {
    if (action !== 'list' && action !== 'add') throw new UsageError('say "list" or "add"');
    const { values } = parse(args, {
      data: { type: 'string' },
      name: { type: 'string' },
      role: { type: 'string' },
      areas: { type: 'string' },
      json: { type: 'boolean' },
    });
    if (action === 'list') {
      const users = openUserFile(userFileOf(existingFolder(values.data)))
        .all()
        .map(({ name, role, failures, areas }) => ({ name, role, failures, areas: areas ?? [] }));
      if (values.json) terminal.out(JSON.stringify(users, null, 2));
      else if (users.length === 0) terminal.out('no users yet; the app asks for its administrator at the first start');
      else {
        const rows = users.map(({ name, role, failures, areas }) => [
          ...[name, role, failures === 0 ? '' : String(failures)],
          areas.length === 0 ? 'all' : areas.join(', '),
        ]);
        terminal.out(table(['NAME', 'ROLE', 'WRONG PASSWORDS', 'AREAS'], rows));
      }
      return EXIT.fine;
    }
    const name = required(values.name, 'name');
    const role = oneOf(required(values.role, 'role'), 'role', ROLES);
    const folder = required(values.data, 'data');
    const password = await readSecretInput(`password for ${name}: `, PASSWORD_VARIABLE);
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const log = openLog(folder);
    try {
      const identity = createIdentity({
        users: openUserFile(userFileOf(folder)),
        monotonicMs: systemClock().monotonicMs,
        record: async (event, subject, detail) => log?.record(event, subject, detail),
      });
      const added = await identity.createUser(name, role, password, areasOf(values.areas));
      if (!added.ok) throw new Error(added.message);
    } finally {
      log?.ledger.close();
    }
    if (!log) terminal.err('there is no ledger yet, so this is not in the log');
    terminal.out(values.json ? JSON.stringify({ ok: true, name, role }) : `${name} is now ${role}`);
    return EXIT.fine;
  },
};

/** ISA-95 paths or ids of equipment, separated by commas. */
const areasOf = (text: string | undefined): string[] | undefined =>
  text
    ?.split(',')
    .map((area) => area.trim())
    .filter((area) => area !== '');

const userFileOf = (folder: string): string => join(folder, 'users.json');

/**
 * The log, as its only writer for a moment: who was created, and by whom, is an entry. A running station keeps its users
 * in memory and would overwrite ours, so its lock stops us.
 */
function openLog(folder: string) {
  if (!existsSync(ledgerFileOf(folder))) return undefined;
  const data = openDataFolder(folder);
  const { station, checkpoint } = data.configs.inForce().config;
  data.close();
  const clock = systemClock();
  const ledger: Ledger = openLedger({
    folder,
    stationId: station.id,
    clock,
    migrations: STATION_MIGRATIONS,
    ...(checkpoint.witnessFile === undefined ? {} : { witnessPath: checkpoint.witnessFile }),
  });
  return {
    ledger,
    record(event: EventName, subject: string, detail: string): void {
      const at = clock.now();
      const actor = { user: `command line (${userInfo().username})`, role: null };
      const body = { kind: 'event', workUnit: null, from: null, to: null, event, subject, detail, actor } as const;
      const make = createEntryFactory(station.id);
      ledger.append([make(body, at, [event, subject, at, ledger.size])]);
      ledger.checkpoint();
    },
  };
}
