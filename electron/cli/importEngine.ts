import type { AcquisitionReport, LinkRequest, ToAcquisitionFromEngine } from '../../shared/contract/workers.ts';
import { type Acquisition, createAcquisition, protocolFor } from '../acquisition/index.ts';
import type { LoadedConfig } from '../config/index.ts';
import { connectionsToRead } from '../engine/connectionsToRead.ts';
import { createEngine, type Engine } from '../engine.ts';
import { systemClock, systemTimers } from '../supervision/index.ts';
import { madeConnectionFolder } from './outsideStation.ts';

export interface ImportEngineOptions {
  readonly loaded: LoadedConfig;
  readonly dataDir: string;
  readonly engineVersion: string;
  /** The file connection; no other link is opened. */
  readonly connection: string;
  say(message: string): void;
}

/**
 * The engine in this process, for as long as an import takes. It is the ledger's only writer meanwhile. Nothing is polled: the
 * time is sealed as a gap of every other connection.
 *
 * @throws LedgerError with the remedy when the ledger cannot be written: locked, newer, rolled back …
 */
export async function openImportEngine(options: ImportEngineOptions): Promise<{
  ask(request: LinkRequest): Promise<unknown>;
  close(): Promise<void>;
}> {
  const { loaded, dataDir, connection } = options;
  const clock = systemClock();
  const engine = createEngine({
    loaded,
    dataDir,
    engineVersion: options.engineVersion,
    clock,
    acksPath: undefined,
    liveEveryMs: 1000,
    say: (message) => {
      if (message.type === 'log' && message.level !== 'info') options.say(message.message);
    },
  });
  engine.command('setLive', { isLive: false });
  const startedAt = clock.now();
  const acquisition = joined(engine, options);
  let isClosed = false;
  const loop = (): void => {
    engine.turn();
    if (!isClosed) setTimeout(loop, engine.turnEveryMs);
  };
  loop();
  acquisition.start();
  return {
    ask: (request) => acquisition.ask(connection, request),
    async close() {
      await acquisition.stop();
      isClosed = true;
      const cause = 'stationStopped' as const;
      const detail = 'the station was not running; a file was imported';
      for (const { id } of loaded.config.connections)
        if (id !== connection) {
          const gap = { connection: id, from: startedAt, to: clock.now(), cause, detail };
          engine.take(WORKER, { type: 'gap', gap });
        }
      engine.turn();
      const { unsealed } = engine.command('stop', {});
      if (unsealed !== undefined)
        options.say(`the last windows are sealed at the next start, nothing is lost: ${unsealed}`);
    },
  };
}

const WORKER = 'acquisition:file';

/** Acquisition and engine as `station` joins them, with a call in place of a port between threads. */
function joined(engine: Engine, { loaded, dataDir, connection }: ImportEngineOptions): Acquisition {
  const { config } = loaded;
  const numbers = new Map(engine.ready.catalogue.map(({ id, number }) => [id, number]));
  let tell: (message: ToAcquisitionFromEngine) => void = () => undefined;
  engine.attach(WORKER, {
    returnCredit: (frames) => tell({ type: 'credit', frames }),
    lending: {
      lend: (frames) => tell({ type: 'lend', frames }),
      lost: (frames) => tell({ type: 'lost', frames }),
    },
    pace: (level) => tell({ type: 'pace', level }),
    drain: () => [],
  });
  return createAcquisition(
    {
      connections: connectionsToRead(config, [connection], numbers),
      creditFrames: config.acquisition.creditFrames,
    },
    {
      post: (report: AcquisitionReport) => engine.take(WORKER, report),
      onMessage(take) {
        tell = take;
      },
    },
    {
      clock: systemClock(),
      timers: systemTimers,
      random: Math.random,
      protocolFor: (protocol) => protocolFor(protocol, async () => (await import('../imports/index.ts')).fileImporter),
      folderOf: (id) => madeConnectionFolder(dataDir, id),
      dataFolder: dataDir,
    },
  );
}
