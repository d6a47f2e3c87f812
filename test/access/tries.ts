import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ControlRequest, controlAddress, serveControl } from '../../electron/control/index.ts';
import { authorise } from '../../electron/engine/authorising.ts';
import { createSessionKeeper } from '../../electron/identity/session.ts';
import { dispatch, type Handlers } from '../../electron/ipc/dispatch.ts';
import { createSessionGate } from '../../electron/ipc/sessionGate.ts';
import type { ReconfigurableStation } from '../../electron/reconfigurableStation.ts';
import type { Channel } from '../../shared/contract/ipc.ts';
import type { EngineCommandName } from '../../shared/contract/workers.ts';
import { CommandRefusedError } from '../../shared/domain/commandRefused.ts';
import { type Actor, STATION_ACTOR } from '../../shared/domain/entry.ts';
import {
  CHANNEL_PERMISSIONS,
  type ControlCommand,
  PERMISSIONS_OF,
  type Permission,
} from '../../shared/domain/permissionTable.ts';
import { ROLES, type Role } from '../../shared/domain/role.ts';
import { EngineRig, START_US, TestClock } from '../engine/engineHarness.ts';
import { PeopleRig } from '../identity/rig.ts';
import { CHANNELS, requestOf } from './channelRequests.ts';
import { CONTROL_REQUESTS, OTHER_ADMINISTRATOR } from './controlRequests.ts';
import { engineRequest } from './engineRequests.ts';

/** What came of one try: `yes`, or the code of the refusal. */
export type Tried = string;
const LOCK_AFTER_MS = 600_000;
const someoneWhoMay = (permission: Permission | null): Role =>
  ROLES.find((role) => permission === null || PERMISSIONS_OF[role].includes(permission)) as Role;

/** Who calls over a window: under a session of a role, or with something that is none. */
export const CALLERS = [...ROLES, 'nobody', 'forged', 'ended', 'locked', 'expired'] as const;

/** One call over the real dispatch, under a session of the real keeper. */
export async function tryChannel(channel: Channel, caller: (typeof CALLERS)[number]): Promise<Tried> {
  const clock = new TestClock(START_US);
  const keeper = createSessionKeeper(clock, () => LOCK_AFTER_MS);
  const gate = createSessionGate(keeper.current);
  const isRole = (ROLES as readonly string[]).includes(caller);
  const role = isRole ? (caller as Role) : someoneWhoMay(CHANNEL_PERMISSIONS[channel]);
  const begin = () => {
    const { id } = keeper.begin({ name: `one ${role}`, role });
    gate.note();
    return id;
  };
  let session: string | null = begin();
  if (caller === 'nobody') session = null;
  if (caller === 'forged') session = 'f'.repeat(32);
  if (caller === 'ended') begin();
  if (caller === 'locked') keeper.lock();
  if (caller === 'expired') clock.advanceMs(LOCK_AFTER_MS + 1);
  let isReached = false;
  const reach = () => {
    isReached = true;
  };
  const handlers = Object.fromEntries(CHANNELS.map((each) => [each, reach])) as unknown as Handlers;
  const call = { isKnownSender: true, request: requestOf(channel), session };
  const answer = await dispatch(channel, call, { handlers, ...gate, log: () => undefined });
  return isReached ? 'yes' : answer.ok ? 'yes' : answer.code;
}

/** Whom a command of the engine names. `account`: the command line of a station, which has users or not. */
export const ACTORS = [...ROLES, 'station', 'account, no users', 'account, users'] as const;

/** Every command, given to the real engine over a real ledger. */
export class EngineTries {
  readonly #rigs = { users: new EngineRig(new TestClock(START_US)), none: new EngineRig(new TestClock(START_US)) };
  constructor() {
    writeFileSync(join(this.#rigs.users.folder, 'users.json'), '{}');
  }

  try(command: EngineCommandName, who: (typeof ACTORS)[number]): Tried {
    const { engine } = who === 'account, no users' ? this.#rigs.none : this.#rigs.users;
    const request = engineRequest(command, actorOf(who));
    try {
      if (command === 'stop') authorise(command, request as never, { hasUsers: () => true });
      else engine.command(command, request as never);
      return 'yes';
    } catch (error) {
      if (error instanceof CommandRefusedError) return error.code;
      return 'yes'; // let in; the sample means nothing to this station
    }
  }

  close(): void {
    for (const { engine, folder } of Object.values(this.#rigs)) {
      engine.abandon();
      rmSync(folder, { recursive: true, force: true });
    }
  }
}

function actorOf(who: (typeof ACTORS)[number]): Actor {
  if (who === 'station') return STATION_ACTOR;
  if (who.startsWith('account')) return { user: 'os (command line)', role: null };
  return { user: `one ${who}`, role: who as Role };
}

/** Who asks over the control socket. */
export const ASKERS = [...ROLES, 'wrong password', 'nobody named', 'no users yet'] as const;
const PASSWORD = 'tulip bicycle rain';

/** The real server on a real socket, over a station that only notes what reaches it. */
export class ControlTries {
  readonly #folder = mkdtempSync(join(tmpdir(), 'shiftseal-access-'));
  readonly #people = new PeopleRig();
  readonly #empty = new PeopleRig();
  #asked = this.#people;
  #reached = false;
  #server: { close(): Promise<void> } | undefined;

  async open(): Promise<this> {
    for (const role of ROLES) await this.#people.identity.createUser(`one ${role}`, role, PASSWORD);
    await this.#people.identity.createUser(OTHER_ADMINISTRATOR, 'administrator', PASSWORD);
    const act = async () => this.#reach() ?? { ok: true };
    const acts = ['addUser', 'changeUser', 'setDisabled', 'resetPassword', 'recover', 'unlockName'];
    const identity = {
      rows: () => this.#reach() ?? [],
      accountsFor: () => Object.fromEntries(acts.map((each) => [each, act])),
      confirm: (name: string, password: string) => this.#asked.identity.confirm(name, password),
      list: () => this.#asked.identity.list(),
    };
    this.#server = serveControl(this.#folder, this.#station(), () => undefined, identity as never);
    return this;
  }

  async try(command: ControlCommand, who: (typeof ASKERS)[number], permission: Permission): Promise<Tried> {
    this.#asked = who === 'no users yet' ? this.#empty : this.#people;
    this.#people.store.attempts = { names: [] };
    this.#people.open();
    this.#reached = false;
    const role = (ROLES as readonly string[]).includes(who) ? (who as Role) : someoneWhoMay(permission);
    const isNamed = who !== 'nobody named' && who !== 'no users yet';
    const name = isNamed ? `one ${role}` : 'nobody';
    const password = who === 'wrong password' ? 'not what it is' : PASSWORD;
    const request = CONTROL_REQUESTS[command](name, password);
    await this.#send({ id: 1, ...(isNamed ? { as: { user: name, password } } : {}), request });
    return this.#reached ? 'yes' : 'refused';
  }

  async close(): Promise<void> {
    await this.#server?.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #send(message: { id: number; request: ControlRequest }): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const socket = connect(controlAddress(this.#folder), () => socket.write(`${JSON.stringify(message)}\n`));
      let text = '';
      socket.on('data', (chunk) => {
        text += chunk;
        if (!text.includes('\n')) return;
        socket.destroy();
        const answer = JSON.parse(text) as { ok: boolean; message?: string };
        if (answer.message?.includes('does not take this request')) reject(new Error(answer.message));
        resolve(answer);
      });
      socket.on('error', reject);
    });
  }

  #reach(): undefined {
    this.#reached = true;
  }

  /** Figures may be read before somebody signs; what counts is what would be done. */
  #station(): ReconfigurableStation {
    const reach = () => this.#reach();
    const done = async () => reach();
    return {
      dataDir: this.#folder,
      live: () => reach() ?? {},
      query: async () => ({ oee: [], until: 0, blocking: [] }),
      report: async () => ({ do: 'check' }),
      command: async (name: string, { event = '' }: { event?: string }) => {
        if (name !== 'recordEvent' || event.endsWith('Exported')) reach();
        return { ok: true, seq: 0 };
      },
      configuration: () => {
        reach();
        throw new Error('not a real station');
      },
      config: () => ({}),
      makeKey: () => undefined,
      ask: done,
      setLinkPaused: done,
      recordLinkTest: done,
      reconfigure: done,
    } as unknown as ReconfigurableStation;
  }
}
