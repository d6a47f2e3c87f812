import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Channel } from '../../shared/contract/ipc.ts';
import { ipcContract } from '../../shared/contract/ipc.ts';
import type { EngineCommandName } from '../../shared/contract/workers.ts';
import {
  ALARM_ACT_PERMISSIONS,
  CHANNEL_PERMISSIONS,
  CONTROL_RULES,
  type ControlCommand,
  ENGINE_RULES,
  may,
  PERMISSIONS,
} from '../../shared/domain/permissionTable.ts';
import { ROLES } from '../../shared/domain/role.ts';
import { SEPARATION_RULES } from '../../shared/domain/separation.ts';
import { CHANNELS, requestOf } from './channelRequests.ts';
import { CONTROL_REQUESTS } from './controlRequests.ts';
import { engineRequest } from './engineRequests.ts';
import { ACTORS, ASKERS, CALLERS, ControlTries, EngineTries, tryChannel } from './tries.ts';

/**
 * Everything that can be asked of a station, tried as everybody, over the real dispatch, the real engine and the real control
 * socket; what came of it is accessTable.md. A change of who may what changes that file, and is seen; a call or command without a
 * row in the table, or without a sample here, does not compile.
 *
 * `UPDATE_ACCESS_TABLE=1` writes the file anew.
 */
const GOLDEN = new URL('accessTable.md', import.meta.url);
const COMMANDS = Object.keys(ENGINE_RULES).sort() as EngineCommandName[];
const CONTROLS = Object.keys(CONTROL_REQUESTS) as ControlCommand[];

type Rows = Record<string, string[]>;
const channels: Rows = {};
const commands: Rows = {};
const controls: Rows = {};
const engine = new EngineTries();
const socket = new ControlTries();

beforeAll(async () => {
  for (const channel of CHANNELS)
    channels[channel] = await Promise.all(CALLERS.map((caller) => tryChannel(channel, caller)));
  for (const command of COMMANDS) commands[command] = ACTORS.map((actor) => engine.try(command, actor));
  await socket.open();
  for (const command of CONTROLS) {
    const row: string[] = [];
    for (const who of ASKERS) row.push(await socket.try(command, who, CONTROL_RULES[command].permission));
    controls[command] = row;
  }
}, 60_000);
afterAll(async () => {
  engine.close();
  await socket.close();
});

describe('calls of the window', () => {
  it.each(CHANNELS)('%s is let in exactly as the table says', (channel) => {
    const permission = CHANNEL_PERMISSIONS[channel];
    const codes = { nobody: 'notSignedIn', forged: 'sessionUnknown', ended: 'sessionEnded' } as const;
    const expected = CALLERS.map((caller) => {
      if (permission === null) return 'yes';
      if (caller === 'nobody' || caller === 'forged' || caller === 'ended') return codes[caller];
      if (caller === 'locked' || caller === 'expired') return permission === 'view' ? 'yes' : 'locked';
      return may(caller, permission) ? 'yes' : 'forbidden';
    });
    expect(channels[channel]).toEqual(expected);
  });

  it('each sample fits its contract: a refusal is by session or role, never by form', () => {
    const unfit = CHANNELS.filter(
      (channel: Channel) => !ipcContract[channel].request.safeParse(requestOf(channel)).success,
    );
    expect(unfit).toEqual([]);
  });
});

describe('commands of the engine, whatever main has said', () => {
  it.each(COMMANDS)('%s is let in exactly as the table says', (command) => {
    const rule = ENGINE_RULES[command];
    const own = { byEvent: 'sync.control', byAct: ALARM_ACT_PERMISSIONS.takeOutOfService } as const;
    const expected = ACTORS.map((actor) => {
      if (rule.permission === null) return 'yes';
      const permission =
        rule.permission === 'byEvent' || rule.permission === 'byAct' ? own[rule.permission] : rule.permission;
      if (actor === 'station') return rule.orStation ? 'yes' : 'forbidden';
      if (actor === 'account, users') return rule.orAccount ? 'yes' : 'forbidden';
      if (actor === 'account, no users') return rule.orAccount || !signs(command) ? 'yes' : 'forbidden';
      return may(actor, permission) ? 'yes' : 'forbidden';
    });
    expect(commands[command]).toEqual(expected);
  });
});

describe('commands of the control socket', () => {
  it.each(CONTROLS)('%s is let in exactly as the table says', (command) => {
    const { permission, by } = CONTROL_RULES[command];
    const expected = ASKERS.map((who) => {
      if (by === 'account') return 'yes';
      if (who === 'wrong password' || who === 'nobody named') return 'refused';
      if (who === 'no users yet') return by === 'person' || command === 'rotateKey' ? 'yes' : 'refused';
      return may(who, permission) ? 'yes' : 'refused';
    });
    expect(controls[command]).toEqual(expected);
  });
});

it('the table of who may what is as it was reviewed', () => {
  const table = wholeTable();
  if (process.env.UPDATE_ACCESS_TABLE) writeFileSync(GOLDEN, table);
  expect(table).toBe(readFileSync(GOLDEN, 'utf8'));
});

/** Signed commands name a role; the account of the operating system has none, and signs nothing. */
const signs = (command: EngineCommandName): boolean => {
  const named = engineRequest(command, { user: 'x', role: null });
  return 'signature' in named || 'outgoing' in named;
};

function wholeTable(): string {
  const cases = CHANNELS.length * CALLERS.length + COMMANDS.length * ACTORS.length + CONTROLS.length * ASKERS.length;
  const permissionOf = (command: EngineCommandName) => ENGINE_RULES[command].permission ?? '–';
  return [
    '# Who may what, as tried\n',
    'Written by test/access/accessTable.test.ts from what the dispatch, the engine and the control socket answered.',
    '`yes`: carried out. Anything else is the code of the refusal.\n',
    `${CHANNELS.length} calls of the window, ${COMMANDS.length} commands of the engine, ${CONTROLS.length} commands of the`,
    `control socket, ${ROLES.length} roles: ${cases} tries.\n`,
    '## Permissions\n',
    markdown(
      ['permission', ...ROLES],
      PERMISSIONS.map((each) => [each, ...ROLES.map((role) => (may(role, each) ? 'yes' : '–'))]),
    ),
    '## Calls of the window\n',
    'The callers after the roles are somebody who may, under no session, one that never was, one that has ended, one that is',
    'locked, and one nobody has touched for too long.\n',
    markdown(
      ['call', 'permission', ...CALLERS],
      CHANNELS.map((channel) => [channel, CHANNEL_PERMISSIONS[channel] ?? '–', ...(channels[channel] as string[])]),
    ),
    '## Commands of the engine\n',
    '`account`: the account that owns the data folder, over the command line.\n',
    markdown(
      ['command', 'permission', ...ACTORS],
      COMMANDS.map((command) => [command, permissionOf(command), ...(commands[command] as string[])]),
    ),
    '## Commands of the control socket\n',
    markdown(
      ['command', 'permission', 'by', ...ASKERS],
      CONTROLS.map((command) => {
        const { permission, by } = CONTROL_RULES[command];
        return [command, permission, by, ...(controls[command] as string[])];
      }),
    ),
    '## Separation of duties\n',
    'Nobody approves what is their own; `lifted by configuration`: a plant with one person on shift may, and the entry says so.\n',
    markdown(
      ['rule', 'one person …', 'another one …', 'lifted by configuration'],
      Object.entries(SEPARATION_RULES).map(([rule, { did, approves, mayBeOne }]) => [
        ...[rule, did, approves, mayBeOne ? 'may be' : 'never'],
      ]),
    ),
  ].join('\n');
}

function markdown(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return `${[line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')}\n`;
}
