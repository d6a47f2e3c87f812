import { existsSync, readFileSync } from 'node:fs';
import type { LiveSnapshot } from '../shared/contract/live.ts';
import type { StationConfig } from '../shared/domain/config/index.ts';
import type { Actor } from '../shared/domain/entry.ts';
import type { LinkTest } from '../shared/domain/link.ts';
import { ConfigError, type LoadedConfig, parseConfig } from './config/index.ts';
import { configPorts } from './engine/configPorts.ts';
import { writeFileDurably } from './ledger/index.ts';
import { type Station, type StationOptions, type StopReport, startStation } from './station.ts';

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
  reconfigure(text: string, reason: string, actor: Actor): Promise<{ hash: string }>;
  /** A link test is worth a line in the log. */
  recordLinkTest(connection: string, result: unknown, actor: Actor): Promise<void>;
}

export interface ReconfigurableOptions extends Omit<StationOptions, 'config' | 'engine'> {
  readonly engine: Omit<StationOptions['engine'], 'configPath' | 'configText' | 'configChange' | 'layoutRevision'>;
  readonly loaded: LoadedConfig;
  /** Text where there is no file (training plant): changes then last until the program ends. */
  readonly text?: string;
}

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
  let isChanging = false;
  let station = await start(inForce);

  async function start(next: typeof inForce, change?: { actor: Actor; reason: string }): Promise<Station> {
    const started = await startStation({
      ...options,
      config: next.config,
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
    if (isChanging) throw new Error('the station takes over a new configuration; please try again in a moment');
    return station;
  }
  const soon = <T>(act: (running: Station) => Promise<T>): Promise<T> => Promise.resolve().then(() => act(now()));

  async function reconfigure(text: string, reason: string, actor: Actor): Promise<{ hash: string }> {
    if (isChanging) throw new Error('another change is under way; please try again in a moment');
    const before = inForce;
    const next = { text, ...parseConfig(text, path, configPorts) };
    if (next.config.station.id !== before.config.station.id)
      throw new ConfigError(path, [
        {
          line: 1,
          column: 1,
          path: 'station.id',
          message: `this ledger belongs to station "${before.config.station.id}", not to "${next.config.station.id}"`,
          remedy: 'keep the station id; another station needs a data folder of its own',
        },
      ]);
    isChanging = true;
    try {
      await station.stop();
      revision++;
      try {
        station = await start(next, { actor, reason });
      } catch (error) {
        station = await start(before);
        throw error;
      }
      inForce = next;
      // Only now: a text that does not start never stands in the file.
      if (existsSync(path)) writeFileDurably(path, text, 0o600);
      return { hash: next.hash };
    } finally {
      isChanging = false;
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
    command: (name, request) => soon((running) => running.command(name, request)),
    query: (channel, request) => soon((running) => running.query(channel, request)),
    ask: (connection, request) => soon((running) => running.ask(connection, request)),
    setLinkPaused: (connection, isPaused, reason, actor) =>
      soon((running) => running.setLinkPaused(connection, isPaused, reason, actor)),
    verifyStart: () => now().verifyStart(),
    verifyProgress: () => station.verifyProgress(),
    verifyCancel: () => now().verifyCancel(),
    syncControl: (target, action) => now().syncControl(target, action),
    async stop(): Promise<StopReport> {
      return station.stop();
    },
  };
}
