import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import type { ConnectionConfig } from '../../../shared/domain/config/index.ts';
import { loadConfig } from '../../config/index.ts';
import { configPorts } from '../../engine/configPorts.ts';
import { askTimeService, runCommand } from '../../telemetry/index.ts';
import { bad, type Check, ok, warn } from './check.ts';

/** No clock of a station in use is before this product: 2026-01-01T00:00:00Z, in ms. */
const CLOCK_MS_MIN = 1_767_225_600_000;
const CLOCK_MS_MAX = 4_102_444_800_000; // 2100-01-01
const CONNECT_TIMEOUT_MS = 1_000;

export async function checkMachine(configPath: string | undefined): Promise<Check[]> {
  const checks = [nodeVersion(), await sqlite(), clock(), await timeService(), electronRuntime()];
  return [...checks, ...(await configuration(configPath))];
}

/** better-sqlite3 13 needs Node-API 10. */
function nodeVersion(): Check {
  const { napi = '0', node } = process.versions;
  const finding = `Node ${node}, Node-API ${napi}`;
  return Number(napi) >= 10 || process.versions.electron !== undefined
    ? ok('Node', finding)
    : bad('Node', finding, 'use Node 22.14 or newer; `npm ci` brings one');
}

async function sqlite(): Promise<Check> {
  try {
    const { default: Database } = await import('better-sqlite3');
    const db = new Database(':memory:');
    const version = db.prepare('SELECT sqlite_version()').pluck().get() as string;
    db.close();
    return ok('SQLite', `better-sqlite3 loads, SQLite ${version}`);
  } catch (error) {
    return bad('SQLite', `better-sqlite3 does not load: ${(error as Error).message}`, 'run npm ci with this Node');
  }
}

function clock(): Check {
  const now = Date.now();
  const finding = new Date(now).toISOString();
  return now > CLOCK_MS_MIN && now < CLOCK_MS_MAX
    ? ok('Clock', finding)
    : bad('Clock', `${finding} cannot be right`, 'set the clock and let a time server keep it');
}

/** Every time in the ledger rests on this clock. */
async function timeService(): Promise<Check> {
  const service = await askTimeService(runCommand);
  const remedy = 'let chrony, systemd-timesyncd or ntpd follow a time server';
  if (!service) return warn('Time service', 'none answers (chrony, systemd-timesyncd, ntpd)', remedy);
  if (!service.reachable) return warn('Time service', `${service.source} follows no server now`, remedy);
  const offset = service.offsetUs === undefined ? 'offset unknown' : `${(service.offsetUs / 1000).toFixed(3)} ms off`;
  return ok('Time service', `${service.source}, ${offset}`);
}

/** The desktop app needs one; a headless station does not. */
function electronRuntime(): Check {
  const override = process.env.ELECTRON_OVERRIDE_DIST_PATH;
  if (process.versions.electron !== undefined) return ok('Electron', `running in ${process.versions.electron}`);
  if (override !== undefined && existsSync(override)) return ok('Electron', `ELECTRON_OVERRIDE_DIST_PATH ${override}`);
  const found = ['node_modules/electron/dist/version', ...cachedRuntimes()].find((path) => existsSync(path));
  if (found) return ok('Electron', `${readFileSync(found, 'utf8').trim()} at ${dirname(found)}`);
  return warn('Electron', 'no runtime here yet', 'only the desktop app needs one: npm start fetches it');
}

/** Version files of the runtimes that `npm start` keeps in the user's cache folder; see build/README.md. */
function cachedRuntimes(): string[] {
  const cache = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'shiftseal');
  const folders = existsSync(cache) ? readdirSync(cache).filter((name) => name.startsWith('electron-')) : [];
  return folders.map((name) => join(cache, name, 'dist', 'version'));
}

async function configuration(path: string | undefined): Promise<Check[]> {
  if (path === undefined) return [];
  try {
    const { config } = loadConfig(path, configPorts);
    const devices = config.connections.flatMap((connection) => {
      const at = networkAddress(connection);
      return at ? [{ id: connection.id, ...at }] : [];
    });
    return [
      ok('Configuration', `${path}: ${config.connections.length} connections, ${config.tags.length} tags`),
      ...(await Promise.all(devices.map(reachable))),
    ];
  } catch (error) {
    return [
      bad('Configuration', (error as Error).message.split('\n')[0] as string, 'shiftseal config check says more'),
    ];
  }
}

/** Host and port of connections that go out over a network; undefined for serial lines, folders and our own listeners. */
function networkAddress(connection: ConnectionConfig): { host: string; port: number } | undefined {
  if ('host' in connection && connection.protocol !== 'http-intake')
    return { host: connection.host, port: connection.port };
  if (connection.protocol === 'opc-ua') {
    const url = new URL(connection.endpoint.replace(/^opc\.tcp:/, 'http:'));
    return { host: url.hostname, port: Number(url.port || 4840) };
  }
  if (connection.protocol !== 'mqtt') return undefined;
  const url = new URL(connection.url.replace(/^(mqtt|ws)/, 'http'));
  return { host: url.hostname, port: Number(url.port || (/s:$/.test(new URL(connection.url).protocol) ? 8883 : 1883)) };
}

/** Opens a connection and closes it; nothing is asked of the device. */
function reachable({ id, host, port }: { id: string; host: string; port: number }): Promise<Check> {
  const name = `Port of ${id}`;
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    const end = (check: Check): void => {
      socket.destroy();
      resolve(check);
    };
    socket.setTimeout(CONNECT_TIMEOUT_MS);
    socket.once('connect', () => end(ok(name, `${host}:${port} answers`)));
    socket.once('timeout', () =>
      end(
        warn(name, `${host}:${port} does not answer within ${CONNECT_TIMEOUT_MS} ms`, 'check device, cable, firewall'),
      ),
    );
    socket.once('error', (error: NodeJS.ErrnoException) =>
      end(
        warn(name, `${host}:${port}: ${error.code ?? error.message}`, 'check host and port, and that the device runs'),
      ),
    );
  });
}
