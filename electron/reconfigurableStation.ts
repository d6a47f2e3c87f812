import { accessSync, constants, existsSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { HandedKey } from '../shared/contract/keyCommands.ts';
import type { LiveSnapshot } from '../shared/contract/live.ts';
import type { ConfigChange } from '../shared/contract/workers.ts';
import type { StationConfig } from '../shared/domain/config/index.ts';
import type { Actor } from '../shared/domain/entry.ts';
import type { LinkTest } from '../shared/domain/link.ts';
import { ConfigError, type LoadedConfig, parseConfig } from './config/index.ts';
import { configPortsAt } from './engine/configPorts.ts';
import { writeFileDurably } from './ledger/index.ts';
import { type Station, type StationOptions, type StopReport, startStation } from './station.ts';
import { pause } from './supervision/index.ts';

/**
 * A station whose configuration can be changed while the program runs: the new text is checked, written, and the threads
 * start again with it in about a second. What refuses to start with it starts again as it was. Listeners stay.
 */
export interface ReconfigurableStation extends Station {
  readonly dataDir: string;
  config(): StationConfig;
  /** Text as it is in force, its hash and file. */
  configuration(): { readonly text: string; readonly hash: string; readonly path: string };
  /** Moves whenever tags, units or connections may have changed. */
  layoutRevision(): number;
  /** @throws ConfigError, StationRefusedError, Error: the station then runs as before */
  reconfigure(
    text: string,
    reason: string,
    actor: Actor,
    signed?: Pick<ConfigChange, 'signature' | 'second'>,
  ): Promise<{ hash: string }>;
  /** A new signing key in the key store of the operating system; undefined where keys are kept in files. */
  makeKey(): HandedKey | undefined;
  /** A link test is worth a line in the log. */
  recordLinkTest(connection: string, result: unknown, actor: Actor): Promise<void>;
}

export interface ReconfigurableOptions extends Omit<StationOptions, 'config' | 'engine'> {
  readonly engine: Omit<StationOptions['engine'], 'configPath' | 'configText' | 'configChange' | 'layoutRevision'>;
  readonly loaded: LoadedConfig;
  /** Makes keys in the key store of the operating system; absent: keys are kept in files. */
  readonly makeKey?: () => HandedKey | undefined;
  /** Text where there is no file (training plant): changes then last until the program ends. */
  readonly text?: string;
}

/** A station that starts neither with the new configuration nor with the old one is tried again so often. */
const RETRY_MS_MIN = 1_000;
const RETRY_MS_MAX = 30_000;

export async function startReconfigurableStation(options: ReconfigurableOptions): Promise<ReconfigurableStation> {
  const listeners = new Set<(live: LiveSnapshot) => void>();
  const { path } = options.loaded;
  let inForce = {
    text: options.text ?? readFileSync(path, 'utf8').replace(/^\uFEFF/, ''),
    config: options.loaded.config,
    hash: options.loaded.hash,
  };
  let revision = 1;
  let lastLive: LiveSnapshot | undefined;
  /** The change under way, until the station runs again. */
  let changing: Promise<void> | undefined;
  const stopAsked = new AbortController();
  let station = await start(inForce);

  async function start(next: typeof inForce, change?: ConfigChange): Promise<Station> {
    const started = await startStation({
      ...options,
      config: next.config,
      isTrial: change !== undefined,
      engine: {
        ...options.engine,
        configPath: path,
        configText: next.text,
        layoutRevision: revision,
        ...(change === undefined ? {} : { configChange: change }),
      },
    });
    started.onLive((live) => {
      lastLive = live;
      for (const listener of listeners) listener(live);
    });
    return started;
  }

  /** What runs now; while it is being changed nothing can be asked. */
  function now(): Station {
    if (changing) throw new Error('the station takes over a new configuration; please try again in a moment');
    return station;
  }
  const soon = <T>(act: (running: Station) => Promise<T>): Promise<T> => Promise.resolve().then(() => act(now()));

  async function reconfigure(
    text: string,
    reason: string,
    actor: Actor,
    signed: Pick<ConfigChange, 'signature' | 'second'> = {},
  ): Promise<{ hash: string }> {
    if (changing) throw new Error('another change is under way; please try again in a moment');
    if (stopAsked.signal.aborted) throw new Error('the station is being stopped');
    const next = { text, ...parseConfig(text, path, configPortsAt(options.engine.dataDir)) };
    assertSameStation(path, inForce.config, next.config);
    if (existsSync(path)) assertWritable(path);
    // The same but for its layout: nothing to start again for, and nothing for the log.
    if (next.hash !== inForce.hash) await takeOver(next, { actor, reason, ...signed });
    inForce = next;
    // Only now: a text that does not start never stands in the file.
    if (existsSync(path)) keepInFile(path, text);
    return { hash: next.hash };
  }

  async function takeOver(next: typeof inForce, change: ConfigChange): Promise<void> {
    let runsAgain = (): void => undefined;
    changing = new Promise((resolve) => {
      runsAgain = () => {
        changing = undefined;
        resolve();
      };
    });
    await station
      .stop()
      .catch((error: Error) => options.log('error', `the station did not stop well: ${error.message}`));
    revision++;
    try {
      station = await start(next, change);
      runsAgain();
    } catch (refused) {
      try {
        station = await start(inForce);
        runsAgain();
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error);
        options.log('error', `the station starts with neither configuration, and is tried again: ${why}`);
        void untilItRuns().then(runsAgain);
      }
      throw refused;
    }
  }

  /** What keeps it from starting (a full disk, a share that is away) may pass: only a stop ends the trying. */
  async function untilItRuns(): Promise<void> {
    for (let waitMs = RETRY_MS_MIN; ; waitMs = Math.min(RETRY_MS_MAX, 2 * waitMs)) {
      await pause(waitMs, stopAsked.signal);
      if (stopAsked.signal.aborted) return;
      try {
        station = await start(inForce);
        options.log('info', 'the station runs again, with the configuration as it was');
        return;
      } catch (error) {
        options.log('error', `the station does not start: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
  }

  return {
    get ready() {
      return station.ready;
    },
    dataDir: options.engine.dataDir,
    config: () => inForce.config,
    configuration: () => ({ text: inForce.text, hash: inForce.hash, path }),
    layoutRevision: () => revision,
    reconfigure,
    makeKey: () => options.makeKey?.(),
    async recordLinkTest(connection, result, actor) {
      const { ok, steps } = result as LinkTest;
      const detail = `${ok ? 'passed' : 'failed'}: ${steps.map((step) => `${step.step} ${step.detail}`).join('; ')}`;
      await soon((running) =>
        running.command('recordEvent', {
          event: 'linkTested',
          subject: connection,
          detail: detail.slice(0, 2000),
          actor,
        }),
      );
    },
    live: () => lastLive ?? station.live(),
    onLive(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    firstSealedAtUs: () => station.firstSealedAtUs(),
    replay: (text, hours) => soon((running) => running.replay(text, hours)),
    command: (name, request, areas) => soon((running) => running.command(name, request, areas)),
    query: (channel, request) => soon((running) => running.query(channel, request)),
    ask: (connection, request) => soon((running) => running.ask(connection, request)),
    setLinkPaused: (connection, isPaused, reason, actor) =>
      soon((running) => running.setLinkPaused(connection, isPaused, reason, actor)),
    dryRunPack: (file, hours) => soon((running) => running.dryRunPack(file, hours)),
    report: (job) => soon((running) => running.report(job)),
    dryRunStart: (text) => now().dryRunStart(text),
    dryRunProgress: () => now().dryRunProgress(),
    dryRunCancel: () => now().dryRunCancel(),
    bundleStart: (job, ended) => now().bundleStart(job, ended),
    bundleProgress: () => station.bundleProgress(),
    bundleCancel: () => now().bundleCancel(),
    verifyStart: () => now().verifyStart(),
    verifyProgress: () => station.verifyProgress(),
    verifyCancel: () => now().verifyCancel(),
    keep: (job) => soon((running) => running.keep(job)),
    keepingProgress: () => station.keepingProgress(),
    syncControl: (target, action) => now().syncControl(target, action),
    async stop(): Promise<StopReport> {
      stopAsked.abort();
      await changing; // else the threads that are just being started would outlive the program's end
      return station.stop();
    },
  };
}

/** @throws ConfigError when the text is another station's */
function assertSameStation(path: string, before: StationConfig, next: StationConfig): void {
  if (next.station.id === before.station.id) return;
  throw new ConfigError(path, [
    {
      line: 1,
      column: 1,
      path: 'station.id',
      message: `this ledger belongs to station "${before.station.id}", not to "${next.station.id}"`,
      remedy: 'keep the station id; another station needs a data folder of its own',
    },
  ]);
}

/** @throws Error with the remedy: found out before anything is stopped */
function assertWritable(path: string): void {
  try {
    accessSync(dirname(realpathSync(path)), constants.W_OK);
  } catch (error) {
    throw new Error(
      `${path} cannot be replaced, and the next start would undo the change: ${(error as Error).message}; give the station the right to write its folder`,
    );
  }
}

/** Keeps who may read the file as it was, and a link a link. */
function keepInFile(path: string, text: string): void {
  try {
    const real = realpathSync(path);
    writeFileDurably(real, text, statSync(real).mode & 0o777);
  } catch (error) {
    throw new Error(
      `the new configuration is in force, but ${path} could not be written: ${(error as Error).message}; write it there, or the next start undoes the change`,
    );
  }
}
