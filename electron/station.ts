import { join } from 'node:path';
import { isMainThread } from 'node:worker_threads';
import type { BundleProgress } from '../shared/contract/bundleChannels.ts';
import type { RequestOf, ResponseOf, VerifyProgress } from '../shared/contract/ipc.ts';
import type { KeepingProgress, RemovalPlanView } from '../shared/contract/keepingChannels.ts';
import type { ReplayReport } from '../shared/contract/links.ts';
import type { LiveSnapshot } from '../shared/contract/live.ts';
import type { DryRunReport } from '../shared/contract/packChannels.ts';
import type { DryRun } from '../shared/contract/quarantineChannels.ts';
import type { ReportJob, ReportJobDone } from '../shared/contract/reportChannels.ts';
import type { BundleJob, FromQuery, KeepingJob, QueryChannel, ToQuery, ToSync } from '../shared/contract/station.ts';
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
import { connectionsToRead } from './engine/connectionsToRead.ts';
import { BundleThread } from './station/bundleThread.ts';
import { DryRunThread } from './station/dryRunThread.ts';
import { KeepingThread } from './station/keepingThread.ts';
import { PackTrialThread } from './station/packTrialThread.ts';
import { firstLine, type StartReader } from './station/readerThread.ts';
import { ReplayThread } from './station/replayThread.ts';
import { ReportThread } from './station/reportThread.ts';
import { startSync } from './station/syncThread.ts';
import { VerifyThread } from './station/verifyThread.ts';
import { startWitnesses } from './station/witnessThread.ts';
import {
  type LiveWorker,
  linkedPorts,
  PendingCalls,
  type SupervisedWorker,
  superviseWorker,
} from './supervision/index.ts';

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
    /** Those the person is limited to; undefined: not limited. */
    areas?: readonly string[],
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
  /** Which undecided quarantine entries would pass under this text; in a thread of its own, one at a time. */
  /** What a rule pack would have said of the last hours. */
  dryRunPack(file: string, hours: number): Promise<DryRunReport>;
  /** Works a report out, or writes its files; in a thread of its own, one after the other. */
  report(job: ReportJob): Promise<ReportJobDone>;
  dryRunStart(configText: string): DryRun;
  dryRunProgress(): DryRun;
  dryRunCancel(): DryRun;
  bundleStart(job: BundleJob): BundleProgress;
  bundleProgress(): BundleProgress;
  bundleCancel(): BundleProgress;
  verifyStart(): VerifyProgress;
  verifyProgress(): VerifyProgress;
  verifyCancel(): VerifyProgress;
  /**
   * A backup, an archive, a removal or its plan; in a thread of its own, one at a time.
   *
   * @throws Error when another is under way
   */
  keep(job: KeepingJob): Promise<{ readonly ended: KeepingProgress; readonly plan?: RemovalPlanView }>;
  keepingProgress(): KeepingProgress;
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
/** A question of the console takes milliseconds; one that takes so long holds a view of the ledger that is too old. */
const READ_MS_MAX = 60_000;

export async function startStation(options: StationOptions): Promise<Station> {
  if (!isMainThread) throw new Error('startStation supervises threads and runs on the main thread');
  const file = (name: string) => new URL(`${name}.js`, options.workers);
  const listeners = new Set<(live: LiveSnapshot) => void>();
  const engineCalls = new PendingCalls();
  const queryCalls = new PendingCalls();
  let endReaders = (_why: string): void => undefined;
  const linkCalls = new PendingCalls();
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
        engineCalls.settle(message);
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
          if (message.type === 'answer') linkCalls.settle(message);
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
    const connections = connectionsToRead(options.config, connectionIds, numbers);
    const serial = connections.some(({ config }) => 'path' in config) ? linkedPorts() : undefined;
    if (serial) serveSerialPorts(serial.a);
    const start: AcquisitionStart = {
      type: 'start',
      connections,
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
  const startReader: StartReader = (name, on) =>
    superviseWorker({
      ...{ name, ...on, file: file('queryWorker') },
      workerData: () => ({ dataDir: options.engine.dataDir, config: options.config }),
    });
  const query = startReader('query', {
    onStart: () => undefined,
    onMessage(raw) {
      const message = raw as FromQuery;
      if (message.type === 'answer') queryCalls.settle(message);
    },
    onDeath(detail) {
      options.log('warn', `query worker died: ${detail}`);
      queryCalls.failAll('the query worker was restarted; please try again');
    },
  });
  const verification = new VerifyThread(startReader);
  const bundles = new BundleThread(startReader);
  const trial = new ReplayThread(startReader);
  const dryRun = new DryRunThread(startReader);
  const packTrial = new PackTrialThread(startReader);
  const keeping = new KeepingThread(startReader, command);
  const reports = new ReportThread(startReader);

  /** A reader that holds an old view keeps the write-ahead log from being folded back: ours begin anew. */
  endReaders = (why) => {
    query.restart();
    queryCalls.failAll('reading the ledger took too long and was ended; please try again');
    sync?.restart();
    verification.fail(`the verification was ended: ${why}`);
    bundles.fail(`the export was ended: ${why}`);
    keeping.stop(`it was ended: ${why}`);
  };

  const sync =
    options.config.sync.targets.length === 0
      ? undefined
      : startSync({
          ...{ file: file('syncWorker'), config: options.config, dataDir: options.engine.dataDir },
          ...{ secrets: options.secrets, command, warn: (message) => options.log('warn', message) },
        });

  const witnesses = startWitnesses({
    ...{ file: file('witnessWorker'), config: options.config, dataDir: options.engine.dataDir },
    ...{ command, log: options.log },
  });

  function command<C extends EngineCommandName>(
    name: C,
    request: EngineCommands[C]['request'],
    areas?: readonly string[],
  ): Promise<EngineCommands[C]['response']> {
    if (!ready) return Promise.reject(new Error('the engine is being restarted; please try again'));
    const limits = areas === undefined ? {} : { areas };
    return engineCalls.start((id) => engine.post({ type: 'command', id, command: name, request, ...limits }));
  }

  function ask(connection: string, request: LinkRequest): Promise<unknown> {
    const worker = acquisition.find(({ connections }) => connections.includes(connection))?.thread.worker;
    if (!worker) return Promise.reject(unknownConnection(connection, options.config));
    return linkCalls.start((id) => worker.post({ type: 'link', id, connection, request } satisfies ToAcquisition));
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
    replay: (configText, hours) => trial.run(configText, hours),
    async setLinkPaused(connection, isPaused, reason, actor) {
      if (!options.config.connections.some(({ id }) => id === connection))
        throw unknownConnection(connection, options.config);
      if (paused.has(connection) === isPaused) return;
      const { since } = await command('setLinkPaused', { connection, isPaused, reason, actor });
      if (isPaused) paused.set(connection, since);
      else paused.delete(connection);
      await ask(connection, { ask: isPaused ? 'pause' : 'resume' });
    },
    dryRunPack: (file, hours) => packTrial.run(file, hours),
    report: (job) => reports.run(job),
    dryRunStart: (configText) => dryRun.start(configText),
    dryRunProgress: () => dryRun.progress,
    dryRunCancel: () => dryRun.cancel(),
    bundleStart: (job) => bundles.start(job),
    bundleProgress: () => bundles.progress,
    bundleCancel: () => bundles.cancel(),
    verifyStart: () => verification.start(),
    verifyProgress: () => verification.progress,
    verifyCancel: () => verification.cancel(),
    keep: (job) => keeping.run(job),
    keepingProgress: () => keeping.progress,
    syncControl: (target, action) => sync?.post({ type: 'control', target, action } satisfies ToSync),
    stop: () => (stopping ??= stopAll()),
  };

  async function stopAll(): Promise<StopReport> {
    await Promise.all(acquisition.map(({ supervised }) => supervised.stop({ type: 'stop' }, STOP_PATIENCE_MS)));
    await Promise.all([sync?.stop({ type: 'stop' } satisfies ToSync, STOP_PATIENCE_MS), witnesses.stop()]);
    verification.stop();
    bundles.stop();
    trial.stop('the station is being stopped');
    dryRun.stop('the station is being stopped');
    packTrial.stop('the station is being stopped');
    keeping.stop('the station is being stopped');
    reports.stop('the station is being stopped');
    await query.stop({ type: 'stop' } satisfies ToQuery, 2_000);
    // An engine that has just died has nothing more to say: what is durable waits in the inbox for the next start.
    const report: StopReport = ready
      ? await command('stop', {}).catch((error: Error) => ({ unsealed: error.message }))
      : {};
    await engine.stop({ type: 'stopNow' }, 2_000);
    return report;
  }
}

function unknownConnection(id: string, { connections }: StationConfig): Error {
  const known = connections.map((each) => each.id).join(', ');
  return new Error(`there is no connection "${id}"; known: ${known === '' ? 'none' : known}`);
}

/** Connections that share a thread. */
const familyOf = ({ protocol }: ConnectionConfig): string =>
  ADDRESS_KIND[protocol] === 'modbus' ? 'modbus' : protocol;

function inTime<T>(answer: Promise<T>, withinMs: number, late: () => void): Promise<T> {
  const timer = setTimeout(late, withinMs);
  return answer.finally(() => clearTimeout(timer));
}
