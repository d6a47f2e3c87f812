import type { LinkRequest } from '../../shared/contract/workers.ts';
import type { StationConfig } from '../../shared/domain/config/index.ts';
import { type LoadedConfig, loadConfig, parseConfig } from '../config/index.ts';
import { connectControl } from '../control/index.ts';
import { configPorts } from '../engine/configPorts.ts';
import { LedgerMissingError, openDataFolder } from '../query/dataFolder.ts';
import { isStationRunning } from '../query/isStationRunning.ts';
import { readSecrets } from '../secrets/index.ts';
import { startStation } from '../station.ts';
import { engineVersion, workersUrl } from '../supervision/index.ts';

/** The station that takes an import: the one that runs on the folder, or one of our own for as long as it takes. */
export interface ImportStation {
  readonly isOwn: boolean;
  ask(connection: string, request: LinkRequest): Promise<unknown>;
  close(): Promise<void>;
}

/**
 * The configuration of a data folder: of the file given, else as last sealed in its ledger. Undefined where there is neither.
 *
 * @throws ConfigError for a file that is wrong
 */
export function configOf(dataDir: string | undefined, configFile: string | undefined): LoadedConfig | undefined {
  if (configFile !== undefined) return loadConfig(configFile, configPorts);
  if (dataDir === undefined) return undefined;
  try {
    const folder = openDataFolder(dataDir);
    try {
      const latest = folder.configs.latest();
      return latest && { config: latest.config, hash: latest.hash, path: 'configuration of the ledger' };
    } finally {
      folder.close();
    }
  } catch (error) {
    if (error instanceof LedgerMissingError) return undefined;
    throw error;
  }
}

/**
 * Joins the running station over its local socket. Where none runs, one is started with all of its links, as `station` would, and
 * stopped after the import: so that the log accounts for the time in between like for any other.
 *
 * @throws Error with the remedy when there is no configuration to start with, and for what keeps a station from starting
 */
export async function openImportStation(
  dataDir: string,
  loaded: LoadedConfig | undefined,
  say: (message: string) => void,
): Promise<ImportStation> {
  if (isStationRunning(dataDir)) {
    const client = await connectControl(dataDir);
    return {
      isOwn: false,
      ask: (connection, request) =>
        client.ask({ method: 'ask', connection, request } as Parameters<typeof client.ask>[0]),
      close: async () => client.close(),
    };
  }
  if (!loaded) throw new Error(`there is no configuration in ${dataDir} yet; name the station's file with --config`);
  say('no station runs on this folder: one is started for the import, with all its links');
  // Through text and back: the engine reads its configuration as it would from the file.
  const text = JSON.stringify(loaded.config);
  const { config } = parseConfig(text, loaded.path, configPorts);
  const station = await startStation({
    config,
    engine: {
      configPath: loaded.path,
      configText: text,
      dataDir,
      engineVersion: engineVersion(),
      isLive: false,
      liveEveryMs: 1000,
    },
    workers: workersUrl(),
    secrets: readSecrets(dataDir),
    log: (level, message) => level !== 'info' && say(message),
  });
  return {
    isOwn: true,
    ask: (connection, request) => station.ask(connection, request),
    async close() {
      const { unsealed } = await station.stop();
      if (unsealed !== undefined) say(`the last windows are sealed at the next start, nothing is lost: ${unsealed}`);
    },
  };
}

/** The connection that takes files. @throws Error with the remedy when there is none, or more than one and none is named */
export function fileConnectionOf(config: StationConfig, named: string | undefined): string {
  const files = config.connections.filter(({ protocol }) => protocol === 'file').map(({ id }) => id);
  if (named !== undefined) {
    if (files.includes(named)) return named;
    throw new Error(`connection "${named}" takes no files; those that do: ${files.join(', ') || 'none'}`);
  }
  const [only, other] = files;
  if (only === undefined)
    throw new Error('no connection takes files; add one with "protocol": "file" and tags with {"key": …} addresses');
  if (other !== undefined)
    throw new Error(`several connections take files (${files.join(', ')}); name one with --connection`);
  return only;
}
