import { STATION_ACTOR } from '../shared/domain/entry.ts';
import type { LoadedConfig } from './config/index.ts';
import { headlessIdentity, serveControl } from './control/index.ts';
import { openHashThread } from './identity/index.ts';
import { watchLabSheets } from './labSheets/index.ts';
import { makeFolder } from './ledger/index.ts';
import { startReconfigurableStation } from './reconfigurableStation.ts';
import { readSecrets } from './secrets/index.ts';
import { startKeeping, startNotifications, startReports } from './station/index.ts';
import type { Station } from './station.ts';
import { systemClock } from './supervision/index.ts';
import { serveMetrics, statusLine } from './telemetry/index.ts';

/** The engine without a window: the same threads under plain Node, with a status line per interval. */
export interface HeadlessOptions {
  readonly loaded: LoadedConfig;
  readonly dataDir: string;
  /** Built worker files. */
  readonly workers: URL;
  readonly version: string;
  /** Stop by itself after so many milliseconds. */
  readonly forMs?: number;
  readonly statusMs: number;
  readonly metricsPort?: number;
  readonly acksPath?: string;
  out(line: string): void;
  err(line: string): void;
}

/**
 * Runs until SIGTERM, SIGINT or `forMs`; then stops cleanly: devices first, windows sealed, file last.
 *
 * @returns when everything is closed
 * @throws StationRefusedError when the engine refuses to start, PortInUseError for --metrics
 */
export async function runHeadless(options: HeadlessOptions): Promise<void> {
  const asked = stopAsked();
  makeFolder(options.dataDir, 0o700);
  readSecrets(options.dataDir); // refused now, not at a link's first try
  const station = await startReconfigurableStation({
    loaded: options.loaded,
    engine: {
      dataDir: options.dataDir,
      engineVersion: options.version,
      isLive: true,
      liveEveryMs: Math.min(options.statusMs, 1000),
      ...(options.acksPath === undefined ? {} : { acksPath: options.acksPath }),
    },
    workers: options.workers,
    log: (level, message) => (level === 'info' ? options.out(message) : options.err(`${level}: ${message}`)),
  });
  const stopTelling = startNotifications(station, {
    log: (level, message) => (level === 'info' ? options.out(message) : options.err(`${level}: ${message}`)),
  });
  const stopKeeping = startKeeping(station, systemClock(), (level, message) =>
    level === 'info' ? options.out(message) : options.err(`${level}: ${message}`),
  );
  const reports = startReports(station, {
    engine: options.version,
    log: (level, message) => (level === 'info' ? options.out(message) : options.err(`${level}: ${message}`)),
  });
  const hashing = openHashThread(new URL('hashWorker.js', options.workers));
  const identity = headlessIdentity(options.dataDir, station, hashing.derive);
  const control = serveControl(options.dataDir, station, (message) => options.err(`warn: ${message}`), identity);
  const stopSheets = watchLabSheets({
    dataDir: options.dataDir,
    lab: () => station.config().lab,
    take: (sheet) => station.command('importSheet', { sheet, actor: STATION_ACTOR }),
    say: (level, message) => (level === 'info' ? options.out(message) : options.err(`${level}: ${message}`)),
  });
  const metrics =
    options.metricsPort === undefined
      ? undefined
      : await serveMetrics(options.metricsPort, station.live).catch(async (error) => {
          await control.close();
          await hashing.close();
          await station.stop();
          throw error;
        });
  options.out(`station ${options.loaded.config.station.id} is running; data in ${options.dataDir}`);
  const status = setInterval(() => printStatus(station, options.out), options.statusMs);
  const timer = options.forMs === undefined ? undefined : setTimeout(asked.finish, options.forMs);
  await asked.promise;
  clearTimeout(timer);
  clearInterval(status);
  stopSheets();
  stopTelling();
  stopKeeping();
  reports.stop();
  await control.close();
  await hashing.close();
  metrics?.close();
  metrics?.closeAllConnections();
  const { unsealed } = await station.stop();
  printStatus(station, options.out);
  if (unsealed === undefined) options.out('stopped cleanly');
  else options.err(`stopped; the last windows are sealed at the next start, nothing acknowledged is lost: ${unsealed}`);
}

function printStatus(station: Station, out: (line: string) => void): void {
  const live = station.live();
  if (live) out(statusLine(live));
}

/** A signal that comes while the station still starts is kept: it stops cleanly as soon as it can. A second one is not caught. */
function stopAsked(): { readonly promise: Promise<void>; finish(): void } {
  let settle: () => void = () => undefined;
  const promise = new Promise<void>((resolve) => {
    settle = resolve;
  });
  function finish(): void {
    process.off('SIGTERM', finish);
    process.off('SIGINT', finish);
    settle();
  }
  process.on('SIGTERM', finish);
  process.on('SIGINT', finish);
  return { promise, finish };
}
