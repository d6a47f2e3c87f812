import { join } from 'node:path';
import type {
  AcquisitionPreload,
  AcquisitionStart,
  EngineCommands,
  EngineReady,
  FromAcquisition,
  LinkRequest,
  ToAcquisition,
  ToEngine,
} from '../../shared/contract/workers.ts';
import { ADDRESS_KIND, type ConnectionConfig, type StationConfig } from '../../shared/domain/config/index.ts';
import type { Actor } from '../../shared/domain/entry.ts';
import type { Instant } from '../../shared/domain/time.ts';
import { serveSerialPorts } from '../acquisition/modbus/serial/index.ts';
import { connectionsToRead } from '../engine/connectionsToRead.ts';
import {
  type LiveWorker,
  linkedPorts,
  PendingCalls,
  type SupervisedWorker,
  superviseWorker,
} from '../supervision/index.ts';

/** What a person asks of the links of a running station. */
export interface LinkCalls {
  /** What a person asks of one link while it runs; see `LinkRequest`. @throws Error whose message a person understands */
  ask(connection: string, request: LinkRequest): Promise<unknown>;
  /** Pauses or resumes a link; in the log with the person and the reason, and kept over a restart. */
  setLinkPaused(connection: string, isPaused: boolean, reason: string, actor: Actor): Promise<void>;
}

export interface AcquisitionThreads extends LinkCalls {
  /** A new engine is there: threads that were not joined to one are joined, the others begin anew. */
  join(ready: EngineReady): void;
  stop(patienceMs: number): Promise<unknown>;
}

export interface AcquisitionThreadsPorts {
  readonly file: URL;
  readonly config: StationConfig;
  readonly dataDir: string;
  readonly secrets?: Readonly<Record<string, string>> | undefined;
  readonly engine: LiveWorker;
  /** The engine as it said it is; undefined while it starts. */
  ready(): EngineReady | undefined;
  command(
    name: 'setLinkPaused',
    request: EngineCommands['setLinkPaused']['request'],
  ): Promise<EngineCommands['setLinkPaused']['response']>;
  log(level: 'error', message: string): void;
}

interface FamilyThread {
  readonly name: string;
  readonly connections: readonly string[];
  readonly supervised: SupervisedWorker;
  /** The thread as it is now, and whether it has been joined to an engine. */
  readonly thread: { worker?: LiveWorker; isJoined: boolean };
}

/**
 * One worker for all Modbus connections, one for all OPC UA connections …: a heavy stack never delays a light one. They
 * load what they need while the engine opens the ledger, and poll once they are joined to it.
 */
export function startAcquisition(ports: AcquisitionThreadsPorts): AcquisitionThreads {
  const { file, config, dataDir, secrets, engine, command, log } = ports;
  const calls = new PendingCalls();
  const paused = new Map<string, Instant>();
  const families = [...new Set(config.connections.map(familyOf))].map(startFamily);

  function startFamily(family: string): FamilyThread {
    const connections = config.connections.filter((connection) => familyOf(connection) === family);
    const [{ protocol }] = connections as [ConnectionConfig];
    const name = `acquisition:${family}`;
    const ids = connections.map(({ id }) => id);
    const thread: FamilyThread['thread'] = { isJoined: false };
    const supervised = superviseWorker({
      name,
      file,
      workerData: (): AcquisitionPreload => ({ protocol }),
      onStart(worker) {
        thread.worker = worker;
        thread.isJoined = joinToEngine(name, ids, worker);
      },
      onMessage(raw) {
        const message = raw as FromAcquisition;
        if (message.type === 'answer') calls.settle(message);
      },
      onDeath(detail, restartInMs) {
        calls.failAll('the thread of this link was restarted; please try again');
        log('error', `${name} died and starts again in ${restartInMs} ms: ${detail}`);
        if (ports.ready())
          engine.post({ type: 'workerDied', worker: name, detail, connections: ids } satisfies ToEngine);
      },
    });
    return { name, connections: ids, supervised, thread };
  }

  function joinToEngine(name: string, connectionIds: readonly string[], worker: LiveWorker): boolean {
    const ready = ports.ready();
    if (!ready) return false;
    const numbers = new Map(ready.catalogue.map(({ id, number }) => [id, number]));
    const { a, b } = linkedPorts();
    engine.post({ type: 'attach', worker: name, port: a } satisfies ToEngine, [a]);
    const connections = connectionsToRead(config, connectionIds, numbers);
    const serial = connections.some((each) => 'path' in each.config) ? linkedPorts() : undefined;
    if (serial) serveSerialPorts(serial.a);
    const start: AcquisitionStart = {
      type: 'start',
      connections,
      creditFrames: config.acquisition.creditFrames,
      paused: [...paused].map(([connection, since]) => ({ connection, since })),
      folder: join(dataDir, 'acquisition'),
      dataFolder: dataDir,
      ...(secrets && { secrets }),
      enginePort: b,
      ...(serial ? { serialPort: serial.b } : {}),
    };
    worker.post(start, serial ? [b, serial.b] : [b]);
    return true;
  }

  function ask(connection: string, request: LinkRequest): Promise<unknown> {
    const worker = families.find(({ connections }) => connections.includes(connection))?.thread.worker;
    if (!worker) return Promise.reject(unknownConnection(connection, config));
    return calls.start((id) => worker.post({ type: 'link', id, connection, request } satisfies ToAcquisition));
  }

  return {
    join(ready) {
      for (const { connection, since } of ready.paused) paused.set(connection, since);
      for (const { name, connections, thread, supervised } of families) {
        if (thread.isJoined || !thread.worker) supervised.restart();
        else thread.isJoined = joinToEngine(name, connections, thread.worker);
      }
    },
    ask,
    async setLinkPaused(connection, isPaused, reason, actor) {
      if (!config.connections.some(({ id }) => id === connection)) throw unknownConnection(connection, config);
      if (paused.has(connection) === isPaused) return;
      const { since } = await command('setLinkPaused', { connection, isPaused, reason, actor });
      if (isPaused) paused.set(connection, since);
      else paused.delete(connection);
      await ask(connection, { ask: isPaused ? 'pause' : 'resume' });
    },
    stop: (patienceMs) => Promise.all(families.map(({ supervised }) => supervised.stop({ type: 'stop' }, patienceMs))),
  };
}

function unknownConnection(id: string, { connections }: StationConfig): Error {
  const known = connections.map((each) => each.id).join(', ');
  return new Error(`there is no connection "${id}"; known: ${known === '' ? 'none' : known}`);
}

/** Connections that share a thread. */
const familyOf = ({ protocol }: ConnectionConfig): string =>
  ADDRESS_KIND[protocol] === 'modbus' ? 'modbus' : protocol;
