import { chmodSync, rmSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import type { ZodError } from 'zod';
import { recordLotOf } from '../../shared/contract/coldChainCommands.ts';
import type { RequestOf, User } from '../../shared/contract/ipc.ts';
import type { LinkRequest } from '../../shared/contract/workers.ts';
import { CommandRefusedError } from '../../shared/domain/commandRefused.ts';
import { type Actor, STATION_ACTOR } from '../../shared/domain/entry.ts';
import { createRefusalLog } from '../engine/refusalLog.ts';
import { type AccountActs, type Identity, takeForLog } from '../identity/index.ts';
import type { ReconfigurableStation } from '../reconfigurableStation.ts';
import { withinAreas } from '../station/index.ts';
import { systemClock } from '../supervision/index.ts';
import { controlAddress } from './address.ts';
import { type Authority, authorityOf, commandOf } from './authority.ts';
import { exportEventOf } from './exportRequests.ts';
import { keepingAs } from './keepingRequests.ts';
import { rotateKeyAs } from './keyRequests.ts';
import { onLines } from './lines.ts';
import { activateAs } from './packActivation.ts';
import { type ControlAnswer, type ControlRequest, type ControlStatus, controlRequestSchema } from './protocol.ts';
import { type DecisionPorts, decideAs } from './quarantineDecisions.ts';
import { reportAs } from './reportRequests.ts';
import { carryOutShiftRequest } from './shiftRequests.ts';
import { COMMAND_LINE, headlessIdentity, recordInto } from './stationIdentity.ts';
import { actOnUsers } from './userRequests.ts';

interface ServerPorts extends DecisionPorts {
  readonly identity: Pick<Identity, 'confirm' | 'list' | 'rows'>;
  /** What this person, or else the account, does about people's accounts. */
  accountsFor(by: User | undefined, account: Actor): AccountActs;
  /** Somebody was refused: for the log. */
  refused(command: string, why: string, user: string | undefined): void;
  /** Somebody proved who they are, for one command. */
  entered(person: User, command: string): Promise<void>;
}

export interface ControlServer {
  close(): Promise<void>;
}

const CLIENTS_MAX = 16;

/**
 * Lets the command line ask a running station. A socket left behind by a killed station is replaced: the caller holds the
 * writer's lock of the data folder, so nobody else listens there.
 *
 * @param onError told when the socket cannot be made; the station runs without it
 * @param identity of the station: wrong passwords delay a name whichever way they came, and a session at its window hears at once
 *   of what is done about its person; absent: one over the users of the folder
 */
export function serveControl(
  dataDir: string,
  station: ReconfigurableStation,
  onError: (message: string) => void,
  identity?: Identity,
): ControlServer {
  let address: string;
  try {
    address = controlAddress(dataDir);
  } catch (error) {
    onError(`the command line cannot reach this station: ${(error as Error).message}`);
    return { close: async () => undefined };
  }
  const decisions = serverPorts(dataDir, station, identity);
  putEarlierIntoLog(dataDir, station).catch((error: Error) => onError(error.message));
  const clients = new Set<Socket>();
  const server = createServer((socket) => {
    clients.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => clients.delete(socket));
    onLines(socket, (line) => {
      void answerLine(line, station, decisions).then((answer) => {
        if (!socket.destroyed) socket.write(`${JSON.stringify(answer)}\n`);
      });
    });
  });
  server.maxConnections = CLIENTS_MAX;
  server.on('error', (error) => onError(`the command line cannot reach this station (${address}): ${error.message}`));
  if (process.platform !== 'win32') rmSync(address, { force: true });
  const mask = process.platform === 'win32' ? undefined : process.umask(0o177);
  server.listen(address, () => {
    if (process.platform !== 'win32') chmodSync(address, 0o600);
  });
  if (mask !== undefined) process.umask(mask);
  return {
    close: () =>
      new Promise((resolve) => {
        for (const client of clients) client.destroy();
        server.close(() => resolve());
      }),
  };
}

/** Users that were made before the station ran for the first time. */
const putEarlierIntoLog = (dataDir: string, station: ReconfigurableStation): Promise<void> =>
  takeForLog(dataDir, ({ event, subject, change, by, where }, detail) =>
    station.command('recordEvent', {
      ...{ event, subject, detail, where, actor: { ...STATION_ACTOR, user: by } },
      ...(change === undefined ? {} : { change }),
    }),
  );

async function answerLine(
  line: string,
  station: ReconfigurableStation,
  decisions: ServerPorts,
): Promise<ControlAnswer> {
  let id = -1;
  try {
    const document = jsonOf(line);
    if (typeof document === 'object' && document !== null && 'id' in document && Number.isInteger(document.id))
      id = document.id as number;
    const parsed = controlRequestSchema.safeParse(document);
    if (!parsed.success) return { id, ok: false, message: explained(parsed.error) };
    const { as: claim, request } = parsed.data;
    const authority = await authorityOf(request, claim, decisions.identity).catch((error: Error) => {
      if (error instanceof CommandRefusedError) decisions.refused(commandOf(request), error.message, claim?.user);
      throw error;
    });
    if (authority.person) await decisions.entered(authority.person, commandOf(request));
    return { id, ok: true, value: await carryOut(request, station, decisions, authority) };
  } catch (error) {
    return { id, ok: false, message: error instanceof Error ? error.message : String(error) };
  }
}

/** @throws Error without the text: there may be a password in it */
function jsonOf(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    throw new Error('the station does not take this request: it is no JSON');
  }
}

/** Who the command line says they are is checked here, with the delays after wrong passwords of a sign-in. */
function serverPorts(dataDir: string, station: ReconfigurableStation, ofStation: Identity | undefined): ServerPorts {
  const clock = systemClock();
  const identity = ofStation ?? headlessIdentity(dataDir, station);
  const tell = createRefusalLog({
    monotonicMs: clock.monotonicMs,
    record(subject, detail, actor) {
      // A refusal that cannot be written stands all the same; whoever writes next tells why.
      station
        .command('recordEvent', { event: 'commandRefused', subject, detail, where: COMMAND_LINE, actor })
        .catch(() => undefined);
      return true;
    },
  });
  return {
    ...{ clock, identity },
    command: (name, request, areas) => station.command(name, request, areas),
    accountsFor: (by, account) => identity.accountsFor(by, recordInto(station, COMMAND_LINE, account)),
    refused: (command, why, user = 'nobody') => tell(command, why, { user: `${user} (command line)`, role: null }),
    async entered({ name, role }, command) {
      const who = { subject: name, actor: { user: name, role } };
      await station.command('recordEvent', {
        event: 'signedIn',
        detail: `for ${command} alone`,
        where: COMMAND_LINE,
        ...who,
      });
    },
  };
}

/** The first thing that is wrong, by the name of its field. */
function explained({ issues: [issue] }: ZodError): string {
  const field = issue?.path.filter((part) => part !== 'request').join('.') ?? '';
  return `the station does not take this request: ${field === '' ? '' : `${field}: `}${issue?.message ?? 'unknown'}`;
}

async function carryOut(
  request: ControlRequest,
  whole: ReconfigurableStation,
  decisions: ServerPorts,
  { actor: actorOf, areas, person }: Authority,
): Promise<unknown> {
  const station = withinAreas(whole, () => areas);
  switch (request.method) {
    case 'status': {
      const live = station.live();
      if (!live) throw new Error('the station is still starting');
      const { values: _v, times: _t, goodTimes: _g, status: _s, texts: _x, ...status } = live;
      return status satisfies ControlStatus;
    }
    case 'signCheckpoint':
      return station.command('signCheckpoint', {});
    case 'setLinkPaused': {
      const { connection, isPaused, reason, user } = request;
      await station.setLinkPaused(connection, isPaused, reason, actorOf(user));
      return {};
    }
    case 'ask': {
      const { connection, user = 'operator' } = request;
      const value = await station.ask(connection, request.request as LinkRequest);
      if (request.request.ask === 'import') {
        const { file, mapping } = request.request;
        const detail = `import of ${file} with mapping ${mapping} begun`;
        await station.command('recordEvent', {
          event: 'fileImported',
          subject: file,
          detail,
          actor: actorOf(user),
        });
      }
      if (request.request.ask === 'test') await station.recordLinkTest(connection, value, actorOf(user));
      return value;
    }
    case 'recordLot':
      return station.command('recordLot', recordLotOf(request.lot, actorOf(request.user)));
    case 'swapMeter':
      return station.command('swapMeter', { ...request.swap, actor: actorOf(request.user) });
    case 'decideMeterExceptions':
      return station.command('decideMeterExceptions', { ...unsigned(request.decide), actor: actorOf(request.user) });
    case 'quarantine':
      return decideAs(decisions, request);
    case 'actOnAlarms': {
      const { alarms, act, reason, user } = request;
      return station.command('actOnAlarms', {
        ...{ alarms, act, reason, actor: actorOf(user) },
        ...(areas === undefined ? {} : { areas }),
      });
    }
    case 'codeStops':
    case 'splitStop':
    case 'mergeStop':
    case 'undoStop':
    case 'noteShift':
    case 'closeShift':
      return carryOutShiftRequest(request, station, decisions, actorOf);
    case 'shiftReport':
      return reportAs(request, station, decisions);
    case 'rotateKey': {
      const key = station.makeKey();
      return rotateKeyAs(
        {
          ...decisions,
          rotate: (asked) => station.command('rotateKey', { ...asked, ...(key === undefined ? {} : { key }) }),
        },
        request,
      );
    }
    case 'signBackup':
    case 'recordKeeping':
    case 'legalHold':
    case 'removeBodies':
      return keepingAs({ ...decisions, command: (name, asked) => station.command(name, asked) }, request, actorOf);
    case 'activatePack':
      return activateAs(station, decisions, request);
    case 'auditExported':
    case 'evidenceExported':
      return station.command('recordEvent', {
        ...{ ...exportEventOf(request), where: COMMAND_LINE },
        actor: actorOf(request.user),
      });
    case 'users':
      return actOnUsers(
        { ...decisions, accountsFor: (by) => decisions.accountsFor(by, actorOf(request.user)) },
        request.act,
        person,
      );
    case 'reconfigure':
      return station.reconfigure(request.text, request.reason, actorOf(request.user));
  }
}

/** Two persons sign a decision in the window alone; here the engine refuses it where the configuration asks for two. */
function unsigned({ sign: _sign, second: _second, ...decide }: RequestOf<'meter:decide'>) {
  return decide;
}
