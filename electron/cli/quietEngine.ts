import type { LoadedConfig } from '../config/index.ts';
import { createEngine, type Engine } from '../engine.ts';
import { engineVersion, systemClock } from '../supervision/index.ts';

/**
 * The engine in this process for one command, with no link open: it is the ledger's only writer meanwhile, and the time is
 * sealed as a gap of every connection.
 *
 * @throws LedgerError with the remedy when the ledger cannot be written: locked, newer, rolled back …
 */
export async function withQuietEngine<T>(
  loaded: LoadedConfig,
  dataDir: string,
  say: (message: string) => void,
  act: (engine: Engine) => Promise<T>,
): Promise<T> {
  const clock = systemClock();
  const engine = createEngine({
    ...{ loaded, dataDir, clock, engineVersion: engineVersion(), acksPath: undefined, liveEveryMs: 1000 },
    say: (message) => {
      if (message.type === 'log' && message.level !== 'info') say(message.message);
    },
  });
  engine.command('setLive', { isLive: false });
  const startedAt = clock.now();
  try {
    engine.turn();
    return await act(engine);
  } finally {
    for (const { id } of loaded.config.connections)
      engine.take('command line', {
        type: 'gap',
        gap: {
          ...{ connection: id, from: startedAt, to: clock.now(), cause: 'stationStopped' },
          detail: 'the station was not running; a command wrote to its log',
        },
      });
    engine.turn();
    const { unsealed } = engine.command('stop', {});
    if (unsealed !== undefined) say(`the last windows are sealed at the next start, nothing is lost: ${unsealed}`);
  }
}
