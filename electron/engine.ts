import type { EngineCommandName } from '../shared/contract/workers.ts';
import { STATION_ACTOR } from '../shared/domain/entry.ts';
import type { Instant } from '../shared/domain/time.ts';
import { createAcksFile } from './engine/acksFile.ts';
import type { AcquisitionLine } from './engine/acquisitionLine.ts';
import { authoriseAreas } from './engine/areaGuard.ts';
import { authorise, authoriseChange } from './engine/authorising.ts';
import { tellCapacity } from './engine/capacity.ts';
import { createClockWatch } from './engine/clockWatch.ts';
import { createCommands } from './engine/commands.ts';
import { createComplaints } from './engine/complaints.ts';
import { createDeadlineWatch } from './engine/deadlineWatch.ts';
import { createFlow } from './engine/flow.ts';
import type { PauseSpan } from './engine/gaps.ts';
import { createGroupCommit } from './engine/groupCommit.ts';
import { HoleWatch } from './engine/holeWatch.ts';
import { createIntake } from './engine/intake.ts';
import { createJournal, firstLine } from './engine/journal.ts';
import { createKeepingWatch } from './engine/keepingWatch.ts';
import { createLabWatch } from './engine/labWatch.ts';
import { createLinkBook } from './engine/linkBook.ts';
import { createLoadGauge } from './engine/loadGauge.ts';
import { assertPackSeparation } from './engine/packLog.ts';
import { pausedLinks } from './engine/pausedLinks.ts';
import { Pausing } from './engine/pausing.ts';
import type { Engine, EnginePorts } from './engine/ports.ts';
import { createQuarantineKeeper } from './engine/quarantineKeeper.ts';
import { createRefusals } from './engine/refusals.ts';
import { createReported } from './engine/reported.ts';
import { engineSettings } from './engine/settings.ts';
import { createShowing, type ToldOutside } from './engine/showing.ts';
import { createSigning } from './engine/signing.ts';
import { createStateHolder } from './engine/stateHolder.ts';
import { createStorageKeeper, type MemoryFill } from './engine/storageKeeper.ts';
import { connectionOf } from './engine/unitRecovery.ts';
import { createWalWatch } from './engine/walWatch.ts';
import { Watching } from './engine/watching.ts';
import { tellWitnesses } from './engine/witnessWatch.ts';
import { openOrContinue } from './keeping/index.ts';
import { labPacksOf } from './lab/index.ts';
import { LEDGER_MIGRATIONS, type Ledger, LedgerError } from './ledger/index.ts';
import { projectionMigrations, projectKeepingEvent } from './projection/index.ts';

export type { AcquisitionLine } from './engine/acquisitionLine.ts';
export type { Engine, EnginePorts } from './engine/ports.ts';

const TICK_EVERY_MS = 250;
const LOOK_AT_STORAGE_EVERY_MS = 1_000;
/** Commits follow one another for so many intervals at most; then everybody else has a turn. */
const COMMIT_INTERVALS_MAX = 2;
/** Open windows of all work units together; beyond two thirds of it they are sealed early. 4 M readings are some 240 MB. */
const READINGS_OPEN_MAX = 4_000_000;
/** Answered although nothing can be written. */
const WITHOUT_WRITING: ReadonlySet<EngineCommandName> = new Set([
  ...(['stop', 'setLive', 'syncStatus', 'witnessStatus', 'witnessHeard'] as const),
]);
/** Readings that acquisition has not handed over yet are at most so old: what a killed station may have lost. */
const UNDELIVERED_US_MAX = 2_000_000;

/** The composition root of the engine worker: the only writer of the ledger. */
export function createEngine(ports: EnginePorts): Engine {
  const { station, checkpoint } = ports.loaded.config;
  const { ledger, continued } = openOrContinue({
    folder: ports.dataDir,
    stationId: station.id,
    clock: ports.clock,
    migrations: [...LEDGER_MIGRATIONS, ...projectionMigrations],
    project: projectKeepingEvent,
    say: (message) => ports.say({ type: 'log', level: 'error', message }),
    walBytesLimit: ports.loaded.config.storage.walBytesMax,
    ...ports.ledgerBounds,
    ...(checkpoint.witnessFile === undefined ? {} : { witnessPath: checkpoint.witnessFile }),
    ...(ports.keyVault === undefined ? {} : { keyVault: ports.keyVault }),
  });
  if (continued !== undefined) ports.say({ type: 'endReaders', why: 'the log goes on in a new file' });
  try {
    return engineOver(ledger, ports);
  } catch (error) {
    ledger.close();
    throw error;
  }
}

function engineOver(ledger: Ledger, ports: EnginePorts): Engine {
  const { clock, loaded } = ports;
  const { config } = loaded;
  const catalogue = ledger.transaction(() => {
    if (ledger.cursors.get('commissionedAt') === undefined) ledger.cursors.set('commissionedAt', clock.now());
    return ledger.tags.ensure(config.tags.map(({ id }) => id));
  });
  const settings = engineSettings(config, loaded.hash, ports.engineVersion, catalogue, loaded.packs);
  const holder = createStateHolder(ledger, settings, clock, (message) =>
    ports.say({ type: 'log', level: 'error', message }),
  );
  const holes = new HoleWatch(config, settings.numbers);
  const journal = createJournal(ledger, settings, holder, clock, (gap) => holes.known(gap));
  const book = createLinkBook(config, settings);
  const state = holder.current;

  const lines = new Map<string, AcquisitionLine>();
  const pauses: PauseSpan[] = [];
  const watching = new Watching(clock);
  const log = (level: 'info' | 'warn' | 'error', message: string) => ports.say({ type: 'log', level, message });
  const complaints = createComplaints((message) => log('warn', message));
  const tellAcks =
    ports.acksPath === undefined
      ? () => undefined
      : createAcksFile(ports.acksPath, (error) => complaints.about('--acks', error));
  const keeper = createStorageKeeper(ledger, ports.dataDir, config, clock, ports.diskSpaceOf);
  const intake = createIntake(settings, holder, journal, clock, () => pausing.current !== undefined);
  const { queue } = intake;
  const { commitReadingsMin: min, commitReadingsMax: max, commitLatencyMsTarget: targetMs } = config.acquisition;
  const committing = createGroupCommit({
    ledger,
    holder,
    queue,
    clock,
    size: { min, max, targetMs },
    openReadingsMax: READINGS_OPEN_MAX,
    tellAcks,
  });
  const pausing: Pausing = new Pausing({
    ledger,
    holder,
    journal,
    keeper,
    clock,
    commitOne: () => {
      if (!queue.isEmpty) committing.commit();
    },
    say: log,
    begun: () => intake.borrow(),
    over({ since, why }, to) {
      pauses.push({ from: since, to, why });
      if (pauses.length > 100) pauses.shift();
      flow.relax();
      for (const gap of intake.lossGaps(why)) journal.soon(() => journal.gap(gap));
    },
  });
  const flow = createFlow(config, clock, journal, (level) => {
    holes.pace(level, clock.monotonicMs());
    for (const line of lines.values()) line.pace(level);
  });
  const wal = createWalWatch(ledger, config.storage.walBytesMax, clock.monotonicMs, (why) =>
    ports.say({ type: 'endReaders', why }),
  );
  const deadlineWatch = createDeadlineWatch(ledger);
  const keepingWatch = createKeepingWatch(ledger);
  const labWatch = createLabWatch(
    ledger,
    labPacksOf((loaded.packs ?? []).map((each) => each.loaded)),
    clock.monotonicMs,
  );
  const clocks = createClockWatch(config.station.id, clock, ports.uptimeMs, journal);
  const load = createLoadGauge({ config, ledger, queue, clock, isPaused: () => pausing.current !== undefined });
  const quarantine = createQuarantineKeeper({ clock, ledger, state, renew: holder.renew }, (message) =>
    log('info', message),
  );
  const sign = createSigning(ledger, state, clock, complaints);
  const memoryFill = (): MemoryFill => ({
    openReadings: state().readingsHeld,
    openReadingsMax: READINGS_OPEN_MAX,
    waitingBytes: queue.bytes,
    waitingBytesMax: config.acquisition.waitingBytesMax,
  });
  const told: ToldOutside = { sync: [], witnesses: [] };
  const showing = createShowing({
    ...{ ports, clock, state, told, book, keeper, intake },
    ...{ pausing, flow, committing, complaints, memoryFill },
  });
  const take = createReported({ clock, journal, book, holes, watching, intake, lines, pauses });
  let isStopped = false;
  let hasToldFirstSealed = false;
  let nextTickMs = 0;
  let nextCheckpointMs = 0;
  let nextLookMs = 0;
  const batchesAtStart = state().counts.sealedBatches;

  const refusals = createRefusals(ledger, journal, clock, ports.dataDir, () => !isStopped && !pausing.current);
  const { configChange } = ports;
  if (configChange)
    refusals.guarded('reconfigure', configChange, (by) => {
      authoriseChange(configChange, by);
      assertPackSeparation(ledger, loaded.packs ?? [], configChange, config.separation?.onePersonMay ?? []);
    });
  journal.startSession(loaded, ports.predecessorDied, configChange);
  for (const { kind, detail } of ledger.findings) {
    log('warn', detail);
    journal.soon(() => void journal.event('ledgerFinding', kind, detail, STATION_ACTOR));
  }
  for (const { notes } of loaded.packs ?? [])
    for (const note of notes) ports.say({ type: 'log', level: 'warn', message: note });

  function turn(): void {
    if (isStopped) return;
    const nowMs = clock.monotonicMs();
    clocks.look();
    load.before();
    if (pausing.current) pausing.retry();
    else commitWhatWaits(nowMs);
    flow.look(load.measures(committing.latency95Ms, config.acquisition.commitLatencyMsTarget));
    if (nowMs >= nextLookMs) {
      nextLookMs = nowMs + LOOK_AT_STORAGE_EVERY_MS;
      lookAtStorage();
    }
    if (mayWrite() && (nowMs >= nextTickMs || journal.hasWaiting)) {
      nextTickMs = nowMs + TICK_EVERY_MS;
      pausing.guarded(pausing.current ? smallTick : tick);
      if (!pausing.current) pausing.guarded(lookAtQuarantine);
    }
    if (mayWrite() && nowMs >= nextCheckpointMs) {
      nextCheckpointMs = nowMs + config.checkpoint.everyMs;
      pausing.guarded(sign);
    }
    load.after();
    if (!hasToldFirstSealed && state().counts.sealedBatches > batchesAtStart) {
      hasToldFirstSealed = true;
      ports.say({ type: 'firstSealed', atUs: clock.now() });
    }
    showing.look(nowMs);
  }

  /** Readings, or, while those are refused, what people do. */
  const mayWrite = (): boolean => pausing.current?.takesSmallThings ?? true;

  function commitWhatWaits(fromMs: number): void {
    const untilMs = fromMs + COMMIT_INTERVALS_MAX * config.acquisition.commitEveryMs;
    while (!queue.isEmpty && !pausing.current) {
      const full = wal.refusal();
      if (full !== undefined) pausing.refuseReadings(full);
      else pausing.guarded(committing.commit);
      if (clock.monotonicMs() >= untilMs) return;
    }
  }

  function lookAtStorage(): void {
    keeper.look();
    if (pausing.current) return;
    pausing.guarded(() => {
      wal.look();
      keeper.tend();
    });
  }

  function tick(): void {
    const now = clock.now();
    for (const gap of holes.take(clock.monotonicMs())) journal.soon(() => journal.gap(gap));
    if (journal.hasWaiting) journal.flush();
    book.judge(state(), now);
    tellBounds(now);
    tellPlaces(now);
    state().tick(book.isOnline, (now - UNDELIVERED_US_MAX) as Instant, (told) => {
      holder.parts.write('laboratory', () => labWatch.look(told, now));
      holder.parts.write('deadlines', () => deadlineWatch.look(told, now));
      holder.parts.think('alarms', () => keepingWatch.look(told, now));
    });
  }

  /** While readings are refused: what happens to links and bounds is told all the same. */
  function smallTick(): void {
    const now = clock.now();
    if (journal.hasWaiting) journal.flush();
    book.judge(state(), now);
    tellBounds(now);
    ledger.transaction(() => state().storeJudging());
  }

  /** Between transactions, and with the engine's memory: where it fails, that is void. */
  function lookAtQuarantine(): void {
    const hadFailed = holder.parts.isOff('quarantine');
    holder.parts.think('quarantine', quarantine.look);
    if (!hadFailed && holder.parts.isOff('quarantine')) holder.renew();
  }

  function tellBounds(now: Instant): void {
    const { judging } = state();
    tellCapacity(keeper.bounds(memoryFill()), config.storage.capacityPercent, now, judging.isSystemActive, (...told) =>
      judging.tellSystem(...told, now),
    );
  }

  function tellPlaces(now: Instant): void {
    const { judging } = state();
    tellWitnesses(told.witnesses, config.checkpoint.witnessBehindMs, now, (...told) =>
      judging.tellSystem(...told, now),
    );
  }

  const commands = createCommands({
    clock,
    state,
    renew: holder.renew,
    ledger,
    recordEvent: journal.event,
    setSync: (targets) => {
      told.sync = targets;
    },
    setWitnesses: (places) => {
      told.witnesses = places;
    },
    setLive: showing.setLive,
    stop,
  });

  /** Devices have been stopped before: what they delivered is sealed, then the file is closed. */
  function stop(): string | undefined {
    for (const [worker, line] of lines) for (const report of line.drain()) take(worker, report);
    if (pausing.current) pausing.retryNow();
    while (!pausing.current && !queue.isEmpty) pausing.guarded(committing.commit);
    flow.close();
    if (!pausing.current) pausing.guarded(tick);
    if (!pausing.current)
      pausing.guarded(() => {
        state().flush('shutdown');
        ledger.transaction(() => journal.event('stationStopped', config.station.id, '', STATION_ACTOR));
        ledger.checkpoint();
      });
    showing.show();
    isStopped = true;
    ledger.close();
    return pausing.current?.why;
  }

  return {
    ready: { catalogue, configHash: loaded.hash, startedUs: clock.now(), paused: pausedLinks(ledger) },
    turnEveryMs: config.acquisition.commitEveryMs,
    attach(worker, line) {
      lines.set(worker, line);
      if (flow.pace > 0) line.pace(flow.pace);
    },
    take,
    workerDied(worker, detail, connections) {
      lines.delete(worker);
      const at = clock.now();
      watching.workerDied(connections, firstLine(detail));
      state().stopsUnknownFrom(at, connections);
      for (const { line } of state().units)
        if (line.oeeUnit && connections.includes(connectionOf(settings, line.oeeUnit) ?? '')) line.stateUnknownFrom(at);
      journal.soon(() => void journal.event('workerDied', worker, firstLine(detail), STATION_ACTOR));
    },
    command(name, request, areas) {
      refusals.guarded(name, request, (by) => {
        authorise(name, request, by);
        authoriseAreas(name, request, areas, { db: ledger.database, config });
      });
      const pause = pausing.current;
      const isHeld = pause !== undefined && (!pause.takesSmallThings || name === 'recordReceipt');
      if (isHeld && !WITHOUT_WRITING.has(name)) throw new Error(`the ledger cannot be written now: ${pause.why}`);
      try {
        return commands[name](request as never) as never;
      } catch (error) {
        if (error instanceof LedgerError) pausing.failed(error);
        throw error;
      }
    },
    get wantsTurn() {
      return load.wantsTurn;
    },
    turn,
    liveTaken: showing.taken,
    setStationClock(health) {
      told.stationClock = health;
    },
    abandon() {
      isStopped = true;
      ledger.close();
    },
  };
}
