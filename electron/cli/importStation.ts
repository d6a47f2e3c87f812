import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { LinkRequest } from '../../shared/contract/workers.ts';
import type { StationConfig } from '../../shared/domain/config/index.ts';
import { type LoadedConfig, loadConfig } from '../config/index.ts';
import { type Claim, type ControlRequest, connectControl } from '../control/index.ts';
import { configPorts, configPortsAt } from '../engine/configPorts.ts';
import { LedgerMissingError, openDataFolder } from '../query/dataFolder.ts';
import { isStationRunning } from '../query/isStationRunning.ts';
import { packsInForce } from '../query/packs.ts';
import { bindPack } from '../rules/index.ts';
import { engineVersion } from '../supervision/index.ts';
import { openImportEngine } from './importEngine.ts';
import { userName } from './userName.ts';

/** What takes an import: the station that runs on the folder, or an engine of our own for as long as it takes. */
export interface ImportStation {
  readonly isOwn: boolean;
  ask(connection: string, request: LinkRequest): Promise<unknown>;
  close(): Promise<void>;
}

/**
 * The configuration of a data folder: of the file given, else as last sealed in its ledger, else its station.json. Undefined where
 * there is none of them.
 *
 * @throws ConfigError for a file that is wrong
 */
export function configOf(dataDir: string | undefined, configFile: string | undefined): LoadedConfig | undefined {
  const ports = dataDir === undefined ? configPorts : configPortsAt(dataDir);
  if (configFile !== undefined) return loadConfig(configFile, ports);
  if (dataDir === undefined) return undefined;
  const sealed = sealedConfig(dataDir);
  if (sealed) return sealed;
  const file = join(dataDir, 'station.json');
  return existsSync(file) ? loadConfig(file, ports) : undefined;
}

function sealedConfig(dataDir: string): LoadedConfig | undefined {
  try {
    const folder = openDataFolder(dataDir);
    try {
      const latest = folder.configs.latest();
      if (latest === undefined) return undefined;
      const { config, hash } = latest;
      const packs = packsInForce(folder).map(({ loaded }) => bindPack(loaded, config));
      return { config, hash, packs, path: 'configuration of the ledger' };
    } finally {
      folder.close();
    }
  } catch (error) {
    if (error instanceof LedgerMissingError) return undefined;
    throw error;
  }
}

/**
 * Joins the running station over its local socket. Where none runs, an engine is opened in this process with the one connection that
 * takes files: nobody who imports a file expects devices to be polled.
 *
 * @param connection the file connection as named on the command line
 * @throws Error with the remedy when there is no configuration to start with, and for what keeps an engine from starting
 */
export async function openImportStation(
  dataDir: string,
  loaded: LoadedConfig | undefined,
  connection: string | undefined,
  say: (message: string) => void,
  claim?: Claim,
): Promise<ImportStation> {
  if (isStationRunning(dataDir)) {
    const client = await connectControl(dataDir, claim);
    return {
      isOwn: false,
      ask: (asked, request) =>
        client.ask({ method: 'ask', connection: asked, request, user: userName() } as ControlRequest),
      close: async () => client.close(),
    };
  }
  if (!loaded) throw new Error(`there is no configuration in ${dataDir} yet; name the station's file with --config`);
  say('no station runs on this folder: its log is opened for the import, and no other link');
  const own = await openImportEngine({
    loaded,
    dataDir,
    engineVersion: engineVersion(),
    connection: fileConnectionOf(loaded.config, connection),
    say,
  });
  return { isOwn: true, ask: (_connection, request) => own.ask(request), close: own.close };
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
