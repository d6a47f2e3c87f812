import { join } from 'node:path';
import { isMainThread } from 'node:worker_threads';
import type { RequestOf, ResponseOf, VerifyProgress } from '../shared/contract/ipc.ts';
import type { ReplayReport } from '../shared/contract/links.ts';
import type { LiveSnapshot } from '../shared/contract/live.ts';
import type { FromQuery, FromSync, QueryChannel, ToQuery, ToSync } from '../shared/contract/station.ts';
import type {
  AcquisitionPreload,
  AcquisitionStart,
  EngineCommandName,
  EngineCommands,
  EngineOptions,
  EngineReady,
  FromAcquisition,
  FromEngine,
  LinkRequest,
  ToAcquisition,
  ToEngine,
} from '../shared/contract/workers.ts';
import { ADDRESS_KIND, type ConnectionConfig, type StationConfig } from '../shared/domain/config/index.ts';
import type { Actor } from '../shared/domain/entry.ts';
import type { Instant } from '../shared/domain/time.ts';
import { serveSerialPorts } from './acquisition/modbus/serial/index.ts';
import { type LiveWorker, linkedPorts, type SupervisedWorker, superviseWorker } from './supervision/index.ts';

/**
 * The threads of one station, seen from the main thread: acquisition workers and the engine joined by ports of their own,
 * a read-only query worker, a sync worker, and a verify worker while someone asks. This file wires and supervises; it
 * does no work of the plant's. The desktop app and the headless station use it alike.
 */
export interface StationOptions {
  readonly config: StationConfig;
  readonly engine: EngineOptions;
  /** Folder of the built worker files. */
  readonly workers: URL;
  /** Default: those of the data folder, read when they are needed. */
  readonly secrets?: Readonly<Record<string, string>>;
  /** The configuration is new: an engine that dies of it before it is ready has refused it, and is not tried again. */
  readonly isTrial?: boolean;
  log(level: 'info' | 'warn' | 'error', message: string): void;
}

export interface StopReport {
  /** Why the last windows could not be sealed; what was acknowledged is in the inbox, and is sealed at the next start. */
  readonly unsealed?: string;
}

export interface Station {
  readonly ready: EngineReady;
  live(): LiveSnapshot | undefined;
  onLive(listener: (live: LiveSnapshot) => void): () => void;
  /** Wall time in µs of the first sealed batch of this run, once there is one. */
  firstSealedAtUs(): number | undefined;
  command<C extends EngineCommandName>(
    name: C,
    request: EngineCommands[C]['request'],
  ): Promise<EngineCommands[C]['response']>;
  query<C extends QueryChannel>(channel: C, request: RequestOf<C>): Promise<ResponseOf<C>>;
  /** What a person asks of one link while it runs; see `LinkRequest`. @throws Error whose message a person understands */
  ask(connection: string, request: LinkRequest): Promise<unknown>;
  /** Pauses or resumes a link; in the log with the person and the reason, and kept over a restart. */
  setLinkPaused(connection: string, isPaused: boolean, reason: string, actor: Actor): Promise<void>;
  /**
   * What sealed raw of the last hours would have become under this text; in a thread of its own, one at a time.
   *
   * @throws Error when another is under way or it takes longer than ten minutes
   */
  replay(configText: string, hours: number): Promise<ReplayReport>;
  verifyStart(): VerifyProgress;
  verifyProgress(): VerifyProgress;
  verifyCancel(): VerifyProgress;
  syncControl(target: string, action: 'pause' | 'resume'): void;
  /** Devices first, file last: what was delivered is sealed before the ledger closes. */
  stop(): Promise<StopReport>;
}

/** The engine refused to start: configuration, ledger newer, locked, rolled back …; the message names the remedy. */
export class StationRefusedError extends Error {
  override readonly name = 'StationRefusedError';
  constructor(
    readonly reason: string,
    message: string,
  ) {
    super(message);
  }
}

const STOP_PATIENCE_MS = 20_000;
const REPLAY_MS_MAX = 600_000;
/** A question of the console takes milliseconds; one that takes so long holds a view of the ledger that is too old. */
const READ_MS_MAX = 60_000;
const IDLE_VERIFY: VerifyProgress = { state: 'idle', done: 0, total: 0, root: '', problems: [] };

export async function startStation(options: StationOptions): Promise<Station> {
  if (!isMainThread) throw new Error('startStation supervises threads and runs on the main thread');
  const file = (name: string) => new URL(`${name}.js`, options.workers);
  const listeners = new Set<(live: LiveSnapshot) => void>();
  const engineCalls = pendingCalls();
  const queryCalls = pendingCalls();
  let endReaders = (_why: string): void => undefined;
  const linkCalls = pendingCalls();
  const paused = new Map<string, Instant>();
  let live: LiveSnapshot | undefined;
  let ready: EngineReady | undefined;
  let wasReady = false;
  let firstSealedAtUs: number | undefined;
  let settleReady: { resolve(): void; reject(error: Error): void };
  const firstReady = new Promise<void>((resolve, reject) => {
    settleReady = { resolve, reject };
  });

  const acquisition: {
    name: string;
    connections: string[];
    supervised: SupervisedWorker;
    /** The thread as it is now, and whether it has been joined to an engine. */
    thread: { worker?: LiveWorker; isJoined: boolean };
  }[] = [];

  const engine = superviseWorker({
    name: 'engine',
    file: file('engineWorker'),
    workerData: (predecessorDied): EngineOptions =>
      predecessorDied === undefined ? options.engine : { ...options.engine, predecessorDied },
    onStart: () => undefined,
    onMessage: (message) => fromEngine(message as FromEngine),
    onDeath(detail, restartInMs) {
      ready = undefined;
      options.log('error', `engine worker died and starts again in ${restartInMs} ms: ${detail}`);
      engineCalls.failAll('the engine was restarted; please try again');
      if (options.isTrial && !wasReady) settleReady.reject(new StationRefusedError('engineDied', firstLine(detail)));
    },
  });

  function fromEngine(message: FromEngine): void {
    switch (message.type) {
      case 'ready':
        ready = message.ready;
        wasReady = true;
        for (const { connection, since } of message.ready.paused) paused.set(connection, since);
        settleReady.resolve();
        for (const { name, connections, thread, supervised } of acquisition) {
          if (thread.isJoined || !thread.worker) supervised.restart();
          else thread.isJoined = joinToEngine(name, connections, thread.worker);
        }
        return;
      case 'refused':
        if (wasReady) options.log('error', message.message);
        settleReady.reject(new StationRefusedError(message.name, message.message));
        return;
      case 'answer':
        if (message.ok) engineCalls.resolve(message.id, message.value);
        else engineCalls.reject(message.id, message.message);
        return;
      case 'live':
        if (live && live.ledger.entries !== message.live.ledger.entries) sync?.post({ type: 'grown' } satisfies ToSync);
        live = message.live;
        for (const listener of listeners) listener(message.live);
        engine.post({ type: 'liveTaken' } satisfies ToEngine);
        return;
      case 'firstSealed':
        firstSealedAtUs ??= message.atUs;
        return;
      case 'endReaders':
        options.log('warn', `${message.why}: readers begin anew`);
        endReaders(message.why);
        return;
      case 'log':
        options.log(message.level, message.message);
    }
  }

  /**
   * One worker for all Modbus connections, one for all OPC UA connections …: a heavy stack never delays a light one. They
   * load what they need while the engine opens the ledger, and poll once they are joined to it.
   */
  function startAcquisition(): void {
    for (const family of new Set(options.config.connections.map(familyOf))) {
      const connections = options.config.connections.filter((connection) => familyOf(connection) === family);
      const [{ protocol }] = connections as [ConnectionConfig];
      const name = `acquisition:${family}`;
      const ids = connections.map(({ id }) => id);
      const thread: (typeof acquisition)[number]['thread'] = { isJoined: false };
      const supervised = superviseWorker({
        name,
        file: file('acquisitionWorker'),
        workerData: (): AcquisitionPreload => ({ protocol }),
        onStart(worker) {
          thread.worker = worker;
          thread.isJoined = joinToEngine(name, ids, worker);
        },
        onMessage(raw) {
          const message = raw as FromAcquisition;
          if (message.type !== 'answer') return;
          if (message.ok) linkCalls.resolve(message.id, message.value);
          else linkCalls.reject(message.id, message.message);
        },
        onDeath(detail, restartInMs) {
          linkCalls.failAll('the thread of this link was restarted; please try again');
          options.log('error', `${name} died and starts again in ${restartInMs} ms: ${detail}`);
          if (ready) engine.post({ type: 'workerDied', worker: name, detail, connections: ids } satisfies ToEngine);
        },
      });
      acquisition.push({ name, connections: ids, supervised, thread });
    }
  }

  function joinToEngine(name: string, connectionIds: readonly string[], worker: LiveWorker): boolean {
    if (!ready) return false;
    const numbers = new Map(ready.catalogue.map(({ id, number }) => [id, number]));
    const { a, b } = linkedPorts();
    engine.post({ type: 'attach', worker: name, port: a } satisfies ToEngine, [a]);
    const own = options.config.connections.filter(({ id }) => connectionIds.includes(id));
    const serial = own.some((connection) => 'path' in connection) ? linkedPorts() : undefined;
    if (serial) serveSerialPorts(serial.a);
    const start: AcquisitionStart = {
      type: 'start',
      connections: own.map((config) => ({
        config,
        tags: options.config.tags
          .filter((tag) => tag.connection === config.id)
          .map((tag) => ({
            config: tag,
            number: numbers.get(tag.id) as number,
            workUnit: tag.equipment ?? options.config.station.id,
          })),
      })),
      creditFrames: options.config.acquisition.creditFrames,
      paused: [...paused].map(([connection, since]) => ({ connection, since })),
      folder: join(options.engine.dataDir, 'acquisition'),
      dataFolder: options.engine.dataDir,
      ...(options.secrets && { secrets: options.secrets }),
      enginePort: b,
      ...(serial ? { serialPort: serial.b } : {}),
    };
    worker.post(start, serial ? [b, serial.b] : [b]);
    return true;
  }

  startAcquisition();

  let verifyProgress = IDLE_VERIFY;
  let verifier: SupervisedWorker | undefined;
  function endVerifier(): void {
    const own = verifier;
    verifier = undefined;
    void own?.stop({ type: 'stop' } satisfies ToQuery, 1_000);
  }

  try {
    await firstReady;
  } catch (error) {
    await Promise.all([
      ...acquisition.map(({ supervised }) => supervised.stop({ type: 'stop' }, 1_000)),
      engine.stop({ type: 'stopNow' }, 0),
    ]);
    throw error;
  }

  // Not before: while the ledger opens, both cores have enough to do.
  const query = superviseWorker({
    name: 'query',
    file: file('queryWorker'),
    workerData: () => ({ dataDir: options.engine.dataDir, config: options.config }),
    onStart: () => undefined,
    onMessage(message) {
      const answer = message as FromQuery;
      if (answer.type !== 'answer') return;
      if (answer.ok) queryCalls.resolve(answer.id, answer.value);
      else queryCalls.reject(answer.id, answer.message);
    },
    onDeath(detail) {
      options.log('warn', `query worker died: ${detail}`);
      queryCalls.failAll('the query worker was restarted; please try again');
    },
  });

  /** A reader that holds an old view keeps the write-ahead log from being folded back: ours begin anew. */
  endReaders = (why) => {
    query.restart();
    queryCalls.failAll('reading the ledger took too long and was ended; please try again');
    sync?.restart();
    if (!verifier) return;
    verifyProgress = { ...verifyProgress, state: 'failed', problems: [`the verification was ended: ${why}`] };
    endVerifier();
  };

  let sync: SupervisedWorker | undefined;
  if (options.config.sync.targets.length > 0) {
    sync = superviseWorker({
      name: 'sync',
      file: file('syncWorker'),
      heapMbMax: syncHeapMb(options.config),
      workerData: () => ({
        dataDir: options.engine.dataDir,
        stationId: options.config.station.id,
        targets: options.config.sync.targets,
        secrets: options.secrets,
      }),
      onStart: () => undefined,
      onMessage(raw) {
        const message = raw as FromSync;
        if (message.type === 'status') void command('syncStatus', { targets: message.targets }).catch(() => undefined);
        if (message.type !== 'receipt') return;
        command('recordReceipt', message.receipt).then(
          () => sync?.post({ type: 'receiptStored', id: message.id, ok: true } satisfies ToSync),
          () => sync?.post({ type: 'receiptStored', id: message.id, ok: false } satisfies ToSync),
        );
      },
      onDeath: (detail, restartInMs) =>
        options.log('warn', `sync worker died and starts again in ${restartInMs} ms: ${detail}`),
    });
  }

  function command<C extends EngineCommandName>(
    name: C,
    request: EngineCommands[C]['request'],
  ): Promise<EngineCommands[C]['response']> {
    if (!ready) return Promise.reject(new Error('the engine is being restarted; please try again'));
    return engineCalls.start((id) => engine.post({ type: 'command', id, command: name, request }));
  }

  function ask(connection: string, request: LinkRequest): Promise<unknown> {
    const worker = acquisition.find(({ connections }) => connections.includes(connection))?.thread.worker;
    if (!worker) return Promise.reject(unknownConnection(connection, options.config));
    return linkCalls.start((id) => worker.post({ type: 'link', id, connection, request } satisfies ToAcquisition));
  }

  let replayer: SupervisedWorker | undefined;
  function replay(configText: string, hours: number): Promise<ReplayReport> {
    if (replayer) return Promise.reject(new Error('another trial run is under way; please wait for it'));
    return new Promise<ReplayReport>((resolve, reject) => {
      const patience = setTimeout(
        () => reject(new Error('the trial run took too long; try fewer hours')),
        REPLAY_MS_MAX,
      );
      replayer = superviseWorker({
        name: 'replay',
        file: file('queryWorker'),
        workerData: () => ({ dataDir: options.engine.dataDir, config: options.config }),
        onStart: (worker) => worker.post({ type: 'replay', configText, hours } satisfies ToQuery),
        onMessage(raw) {
          const message = raw as FromQuery;
          if (message.type !== 'replay') return;
          clearTimeout(patience);
          if (message.ok) resolve(message.report);
          else reject(new Error(message.message));
        },
        onDeath: (detail) => reject(new Error(firstLine(detail))),
      });
    }).finally(() => {
      const own = replayer;
      replayer = undefined;
      void own?.stop({ type: 'stop' } satisfies ToQuery, 1_000);
    });
  }

  let stopping: Promise<StopReport> | undefined;
  return {
    ready: ready as unknown as EngineReady,
    live: () => live,
    onLive(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    firstSealedAtUs: () => firstSealedAtUs,
    command,
    query: (channel, request) =>
      inTime(
        queryCalls.start<ResponseOf<typeof channel>>((id) =>
          query.post({ type: 'query', id, channel, request } as ToQuery),
        ),
        READ_MS_MAX,
        () => endReaders(`a read of the ledger (${channel}) took more than ${READ_MS_MAX / 1000} s`),
      ),
    ask,
    replay,
    async setLinkPaused(connection, isPaused, reason, actor) {
      if (!options.config.connections.some(({ id }) => id === connection))
        throw unknownConnection(connection, options.config);
      if (paused.has(connection) === isPaused) return;
      const { since } = await command('setLinkPaused', { connection, isPaused, reason, actor });
      if (isPaused) paused.set(connection, since);
      else paused.delete(connection);
      await ask(connection, { ask: isPaused ? 'pause' : 'resume' });
    },
    verifyStart() {
      if (verifyProgress.state === 'running') return verifyProgress;
      verifyProgress = { ...IDLE_VERIFY, state: 'running' };
      verifier = superviseWorker({
        name: 'verify',
        file: file('queryWorker'),
        workerData: () => ({ dataDir: options.engine.dataDir, config: options.config }),
        onStart: (worker) => worker.post({ type: 'verify' } satisfies ToQuery),
        onMessage(raw) {
          const message = raw as FromQuery;
          if (message.type !== 'verify') return;
          verifyProgress = message.progress;
          if (verifyProgress.state !== 'running') endVerifier();
        },
        onDeath(detail) {
          verifyProgress = { ...verifyProgress, state: 'failed', problems: [firstLine(detail)] };
          endVerifier();
        },
      });
      return verifyProgress;
    },
    verifyProgress: () => verifyProgress,
    verifyCancel() {
      if (verifyProgress.state === 'running') {
        verifyProgress = { ...verifyProgress, state: 'cancelled' };
        endVerifier();
      }
      return verifyProgress;
    },
    syncControl: (target, action) => sync?.post({ type: 'control', target, action } satisfies ToSync),
    stop: () => (stopping ??= stopAll()),
  };

  async function stopAll(): Promise<StopReport> {
    await Promise.all(acquisition.map(({ supervised }) => supervised.stop({ type: 'stop' }, STOP_PATIENCE_MS)));
    await sync?.stop({ type: 'stop' } satisfies ToSync, STOP_PATIENCE_MS);
    endVerifier();
    await query.stop({ type: 'stop' } satisfies ToQuery, 2_000);
    // An engine that has just died has nothing more to say: what is durable waits in the inbox for the next start.
    const report: StopReport = ready
      ? await command('stop', {}).catch((error: Error) => ({ unsealed: error.message }))
      : {};
    await engine.stop({ type: 'stopNow' }, 2_000);
    return report;
  }
}

const firstLine = (text: string): string => text.split('\n')[0] ?? text;

function unknownConnection(id: string, { connections }: StationConfig): Error {
  const known = connections.map((each) => each.id).join(', ');
  return new Error(`there is no connection "${id}"; known: ${known === '' ? 'none' : known}`);
}

/** Connections that share a thread. */
const familyOf = ({ protocol }: ConnectionConfig): string =>
  ADDRESS_KIND[protocol] === 'modbus' ? 'modbus' : protocol;

/** A request in the making is held some four times over: bodies, base64, JSON, and the one before it. */
function syncHeapMb({ sync }: StationConfig): number {
  const requestBytes = sync.targets.reduce((sum, { maxBytesPerRequest }) => sum + maxBytesPerRequest, 0);
  return 48 + Math.ceil((8 * requestBytes) / 2 ** 20);
}

function inTime<T>(answer: Promise<T>, withinMs: number, late: () => void): Promise<T> {
  const timer = setTimeout(late, withinMs);
  return answer.finally(() => clearTimeout(timer));
}

/** Numbered requests to a thread, each answered once. */
function pendingCalls() {
  let next = 1;
  const open = new Map<number, { resolve(value: never): void; reject(error: Error): void }>();
  const take = (id: number) => {
    const call = open.get(id);
    open.delete(id);
    return call;
  };
  return {
    start<T>(send: (id: number) => void): Promise<T> {
      const id = next++;
      return new Promise<T>((resolve, reject) => {
        open.set(id, { resolve, reject });
        send(id);
      });
    },
    resolve: (id: number, value: unknown) => take(id)?.resolve(value as never),
    reject: (id: number, message: string) => take(id)?.reject(new Error(message)),
    failAll(message: string) {
      for (const call of open.values()) call.reject(new Error(message));
      open.clear();
    },
  };
}
