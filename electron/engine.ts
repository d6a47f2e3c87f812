import { join } from 'node:path';
import type { StorageStatus, SyncTargetStatus } from '../shared/contract/live.ts';
import type {
  AcquisitionReport,
  EngineCommandName,
  EngineCommands,
  EngineOptions,
  EngineReady,
  FromEngine,
  PaceLevel,
} from '../shared/contract/workers.ts';
import { unusedSections } from '../shared/domain/config/index.ts';
import { STATION_ACTOR } from '../shared/domain/entry.ts';
import type { Frame } from '../shared/domain/frame.ts';
import type { RefusedItem } from '../shared/domain/refused.ts';
import type { Clock, Instant } from '../shared/domain/time.ts';
import type { LoadedConfig } from './config/index.ts';
import { createAcksFile } from './engine/acksFile.ts';
import { createCommands } from './engine/commands.ts';
import { createComplaints } from './engine/complaints.ts';
import { type DurableFrame, UnprocessableFrame } from './engine/engineState.ts';
import { type PauseSpan, withTrueCause } from './engine/gaps.ts';
import { createJournal, firstLine } from './engine/journal.ts';
import { createLinkBook } from './engine/linkBook.ts';
import { createLiveSnapshots } from './engine/liveSnapshot.ts';
import { pausedLinks } from './engine/pausedLinks.ts';
import { engineSettings } from './engine/settings.ts';
import { createStateHolder } from './engine/stateHolder.ts';
import { connectionOf } from './engine/unitRecovery.ts';
import { Watching } from './engine/watching.ts';
import {
  assertDurability,
  type EncodedFrame,
  encodeFrame,
  LEDGER_MIGRATIONS,
  type Ledger,
  LedgerError,
  type LedgerOptions,
  LedgerWriteError,
  openLedger,
} from './ledger/index.ts';
import { projectionMigration } from './projection/index.ts';

/** The line to one acquisition worker: frames come over it, credit goes back. */
export interface AcquisitionLine {
  returnCredit(frames: number): void;
  /** How hard its drivers shall poll. */
  pace(level: PaceLevel): void;
  /** Reports that are already here but not yet handed over; for the clean stop. */
  drain(): AcquisitionReport[];
}

export interface EnginePorts {
  readonly loaded: LoadedConfig;
  readonly dataDir: string;
  readonly engineVersion: string;
  readonly clock: Clock;
  readonly acksPath: string | undefined;
  /** Why the engine thread before this one died; absent when the station was started. */
  readonly predecessorDied?: string;
  /** Who changed the configuration that this start takes over, and why. */
  readonly configChange?: EngineOptions['configChange'];
  readonly layoutRevision?: number;
  /** Bounds of the ledger where they are not its own; for tests of a full disk. */
  readonly ledgerBounds?: Pick<LedgerOptions, 'inboxBounds' | 'pagesMax'>;
  readonly liveEveryMs: number;
  say(message: FromEngine, transfer?: ArrayBuffer[]): void;
}

export interface Engine {
  readonly ready: EngineReady;
  /** The thread's loop calls `turn` so often: a frame waits at most this long for its group commit. */
  readonly turnEveryMs: number;
  attach(worker: string, line: AcquisitionLine): void;
  take(worker: string, report: AcquisitionReport): void;
  workerDied(worker: string, detail: string, connections: readonly string[]): void;
  command<C extends EngineCommandName>(name: C, request: EngineCommands[C]['request']): EngineCommands[C]['response'];
  /** Commits, closes windows, signs, shows. */
  turn(): void;
  liveTaken(): void;
  /** Lets go of the file as a killed process would: nothing more is written. For tests of the recovery. */
  abandon(): void;
}

/** Frames of one group commit; more wait for the next, so that a commit stays short. */
const COMMIT_READINGS_MAX = 200_000;
const NOT_MEASURED: StorageStatus = {
  freeBytes: 0,
  ledgerBytes: 0,
  walBytes: 0,
  inboxReadings: 0,
  fill: {},
  paceLevel: 0,
};
const TICK_EVERY_MS = 250;
const RETRY_EVERY_MS = 1_000;
/** Readings that acquisition has not handed over yet are at most so old: what a killed station may have lost. */
const UNDELIVERED_US_MAX = 2_000_000;

/** A frame, or what is no reading; both become durable in the order in which they came. */
type Waiting = {
  /** Undefined: the worker died since, and its credit with it. */
  readonly line: AcquisitionLine | undefined;
} & ({ readonly frame: Frame; readonly encoded: EncodedFrame } | { readonly refused: readonly RefusedItem[] });
type WaitingFrame = Extract<Waiting, { frame: Frame }>;
const isFrame = (waiting: Waiting): waiting is WaitingFrame => 'frame' in waiting;

/** The composition root of the engine worker: the only writer of the ledger. */
export function createEngine(ports: EnginePorts): Engine {
  const { station, checkpoint } = ports.loaded.config;
  const ledger = openLedger({
    folder: ports.dataDir,
    stationId: station.id,
    clock: ports.clock,
    migrations: [...LEDGER_MIGRATIONS, projectionMigration],
    ...ports.ledgerBounds,
    ...(checkpoint.witnessFile === undefined ? {} : { witnessPath: checkpoint.witnessFile }),
  });
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
  const settings = engineSettings(config, loaded.hash, ports.engineVersion, catalogue);
  const holder = createStateHolder(ledger, settings, clock);
  const journal = createJournal(ledger, settings, holder, clock);
  const book = createLinkBook(config, settings);
  const state = holder.current;

  const lines = new Map<string, AcquisitionLine>();
  const pauses: PauseSpan[] = [];
  const watching = new Watching(clock);
  const snapshot = createLiveSnapshots(clock.monotonicMs);
  const complaints = createComplaints((message) => ports.say({ type: 'log', level: 'warn', message }));
  const tellAcks =
    ports.acksPath === undefined
      ? undefined
      : createAcksFile(ports.acksPath, (error) => complaints.about('--acks', error));
  let queue: Waiting[] = [];
  let sync: readonly SyncTargetStatus[] = [];
  let paused: { since: Instant; why: string; retryAtMs: number } | undefined;
  let isLive = true;
  let isLiveTaken = true;
  let isStopped = false;
  let hasToldFirstSealed = false;
  let nextTickMs = 0;
  let nextLiveMs = 0;
  let nextCheckpointMs = 0;
  let shiftEndsAt = state().calendar.boundaryAfter(clock.now());
  const batchesAtStart = state().counts.sealedBatches;

  journal.startSession(loaded, ports.predecessorDied, ports.configChange);
  for (const note of unusedSections(config)) ports.say({ type: 'log', level: 'warn', message: note });

  function commit(): void {
    let readings = 0;
    const taken: Waiting[] = [];
    for (const waiting of queue) {
      const size = isFrame(waiting) ? waiting.frame.tag.length : waiting.refused.length;
      if (taken.length > 0 && readings + size > COMMIT_READINGS_MAX) break;
      readings += size;
      taken.push(waiting);
    }
    const arrived = taken.filter(isFrame);
    const append = () =>
      ledger.transaction(() => {
        for (const waiting of taken) if (!isFrame(waiting)) state().refuse(waiting.refused);
        return ledger.inbox.append(arrived, clock.now());
      });
    let outcome = append();
    if (outcome.kind === 'full') {
      // Windows that stay open for long hold their frames: sealing what there is makes room.
      state().flush('memory');
      outcome = append();
    }
    if (outcome.kind === 'full')
      throw new LedgerWriteError('full', `the inbox holds ${outcome.holds} ${outcome.bound} of at most ${outcome.max}`);
    queue = queue.slice(taken.length);
    const frames: DurableFrame[] = arrived.map(({ frame, encoded }, i) => ({
      number: outcome.frames[i] as number,
      digest: encoded.digest.toString('hex'),
      frame,
    }));
    acknowledge(taken, frames);
    state().gzipLevel = queue.length > 8 ? 1 : readings > 20_000 ? 2 : 6;
    try {
      state().process(frames);
    } catch (error) {
      if (!(error instanceof UnprocessableFrame)) throw error;
      state().setAside(error);
      holder.renew();
    }
  }

  /** Durable: told to the acks file first, then to acquisition. */
  function acknowledge(taken: readonly Waiting[], frames: readonly DurableFrame[]): void {
    tellAcks?.(frames);
    const credit = new Map<AcquisitionLine, number>();
    for (const { line } of taken) if (line) credit.set(line, (credit.get(line) ?? 0) + 1);
    for (const [line, count] of credit) line.returnCredit(count);
  }

  /** Runs what writes; a write that failed pauses the engine, which then makes its state anew from what is durable. */
  function guarded(act: () => void): void {
    try {
      act();
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      if (!paused) {
        paused = { since: clock.now(), why, retryAtMs: 0 };
        ports.say({ type: 'log', level: 'error', message: `ledger paused: ${why}` });
        if (!(error instanceof LedgerError))
          ports.say({ type: 'log', level: 'error', message: (error as Error).stack ?? why });
      }
      paused = { ...paused, why, retryAtMs: clock.monotonicMs() + RETRY_EVERY_MS };
    }
  }

  /** Reopens the file, checks its end, and builds the state again: log, cursors, inbox. */
  function recover(): void {
    const { since, why } = paused as { since: Instant; why: string };
    ledger.reopen();
    holder.renew();
    const to = clock.now();
    ledger.transaction(() => {
      journal.event('ledgerPaused', 'ledger', why, STATION_ACTOR, since);
      journal.event('ledgerResumed', 'ledger', `after ${Math.round((to - since) / 1000)} ms`, STATION_ACTOR, to);
    });
    pauses.push({ from: since, to, why });
    if (pauses.length > 100) pauses.shift();
    paused = undefined;
    ports.say({ type: 'log', level: 'info', message: 'ledger is written again' });
  }

  function turn(): void {
    if (isStopped) return;
    const nowMs = clock.monotonicMs();
    if (paused) {
      if (nowMs >= paused.retryAtMs) guarded(recover);
    } else {
      if (queue.length > 0) guarded(commit);
      if (!paused && (nowMs >= nextTickMs || journal.hasWaiting)) {
        nextTickMs = nowMs + TICK_EVERY_MS;
        guarded(tick);
      }
      if (!paused && nowMs >= nextCheckpointMs) {
        nextCheckpointMs = nowMs + config.checkpoint.everyMs;
        guarded(sign);
      }
    }
    if (!hasToldFirstSealed && state().counts.sealedBatches > batchesAtStart) {
      hasToldFirstSealed = true;
      ports.say({ type: 'firstSealed', atUs: clock.now() });
    }
    if (isLive && isLiveTaken && nowMs >= nextLiveMs) {
      nextLiveMs = nowMs + ports.liveEveryMs;
      isLiveTaken = false;
      show();
    }
  }

  function tick(): void {
    if (journal.hasWaiting) journal.flush();
    const now = clock.now();
    book.judge(state(), now);
    state().tick(book.isOnline, (now - UNDELIVERED_US_MAX) as Instant);
  }

  function sign(): void {
    const now = clock.now();
    const isShiftEnd = shiftEndsAt !== undefined && now >= shiftEndsAt;
    if (isShiftEnd) shiftEndsAt = state().calendar.boundaryAfter(now);
    assertDurability(ledger.database);
    try {
      ledger.checkpoint({ isShiftEnd });
      complaints.over('witness');
    } catch (error) {
      // The checkpoint is in the ledger; a witness on a share that is away is written with the next one.
      if (!(error instanceof LedgerWriteError) || error.reason !== 'witness') throw error;
      complaints.about('witness', error);
    }
  }

  function show(): void {
    book.forgetReadAgain(state());
    const { links, disabledTags } = book;
    const live = snapshot(
      state(),
      {
        links,
        disabledTags,
        sync,
        paused: paused?.why,
        ledgerFile: join(ports.dataDir, 'ledger.db'),
        layoutRevision: ports.layoutRevision ?? 1,
        storage: NOT_MEASURED,
        clocks: [],
      },
      clock.now(),
    );
    ports.say({ type: 'live', live }, [
      live.values.buffer,
      live.times.buffer,
      live.goodTimes.buffer,
      live.status.buffer,
    ] as ArrayBuffer[]);
  }

  function take(worker: string, report: AcquisitionReport): void {
    switch (report.type) {
      case 'frame':
        takeFrame(worker, report.frame);
        return;
      case 'health':
        book.health(report.health);
        if (book.isSubscriptionAlive(report.health.connection)) watching.seen(report.health.connection);
        return;
      case 'disabled': {
        const { tag } = report;
        if (book.disable(tag))
          journal.soon(() => void journal.event('tagDisabled', tag.tagId, tag.message, STATION_ACTOR));
        return;
      }
      case 'gap': {
        const { gap } = report;
        journal.soon(() => journal.gap(withTrueCause(gap, pauses)));
        return;
      }
      case 'refused':
        takeRefused(worker, report.items);
        return;
      case 'event':
        journal.soon(() => void journal.event(report.event, report.connection, report.detail, STATION_ACTOR));
    }
  }

  /** Not readings, but evidence: kept like frames, in order with them. */
  function takeRefused(worker: string, refused: readonly RefusedItem[]): void {
    queue.push({ line: lines.get(worker), refused });
  }

  function takeFrame(worker: string, frame: Frame): void {
    const gap = watching.frame(frame);
    if (gap) journal.soon(() => journal.gap(gap));
    try {
      queue.push({ line: lines.get(worker), frame, encoded: encodeFrame(frame) });
    } catch (error) {
      // Columns that do not fit together: a mistake of ours, told in the log; the credit goes back.
      journal.soon(
        () => void journal.event('frameUnreadable', frame.connection, (error as Error).message, STATION_ACTOR),
      );
      lines.get(worker)?.returnCredit(1);
    }
  }

  const commands = createCommands({
    clock,
    state,
    ledger,
    recordEvent: journal.event,
    setSync: (targets) => {
      sync = targets;
    },
    setLive: (on) => {
      isLive = on;
    },
    stop,
  });

  /** Devices have been stopped before: what they delivered is sealed, then the file is closed. */
  function stop(): string | undefined {
    for (const [worker, line] of lines) for (const report of line.drain()) take(worker, report);
    if (paused) guarded(recover);
    while (!paused && queue.length > 0) guarded(commit);
    if (!paused) guarded(tick);
    if (!paused)
      guarded(() => {
        state().flush('shutdown');
        ledger.transaction(() => journal.event('stationStopped', config.station.id, '', STATION_ACTOR));
        ledger.checkpoint();
      });
    show();
    isStopped = true;
    ledger.close();
    return paused?.why;
  }

  return {
    ready: { catalogue, configHash: loaded.hash, startedUs: clock.now(), paused: pausedLinks(ledger) },
    turnEveryMs: config.acquisition.commitEveryMs,
    attach(worker, line) {
      lines.set(worker, line);
    },
    take,
    workerDied(worker, detail, connections) {
      lines.delete(worker);
      const at = clock.now();
      watching.workerDied(connections, firstLine(detail));
      for (const { line } of state().units)
        if (line.oeeUnit && connections.includes(connectionOf(settings, line.oeeUnit) ?? '')) line.stateUnknownFrom(at);
      journal.soon(() => void journal.event('workerDied', worker, firstLine(detail), STATION_ACTOR));
    },
    command(name, request) {
      if (paused && name !== 'stop' && name !== 'setLive' && name !== 'syncStatus')
        throw new Error(`the ledger cannot be written now: ${paused.why}`);
      return commands[name](request as never) as never;
    },
    turn,
    liveTaken() {
      isLiveTaken = true;
    },
    abandon() {
      isStopped = true;
      ledger.close();
    },
  };
}
