/**
 * Makes the app folder that is run in a checkout and packaged for release: what was built, and the native database
 * driver. When the runtime is the registry-only one, the driver that fits it is put in here, and only here.
 */
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { withLock } from './lock.mjs';
import { nodeOut, rendererOut, root, stageDir } from './paths.mjs';
import { registryVersions } from './registryRuntime.mjs';

/** The app folder. */
export const stagedApp = join(stageDir, 'app');

/**
 * @param {import('./electronRuntime.mjs').ElectronRuntime} runtime
 * @param {(line: string) => void} say
 * @returns {Promise<string>} the app folder
 */
export async function stage(runtime, say = () => {}) {
  const marker = {
    kind: runtime.kind === 'registry' ? 'registry' : 'stock',
    electron: runtime.version,
    betterSqlite3:
      runtime.sqliteSwap === undefined ? installedVersion('better-sqlite3') : registryVersions.betterSqlite3,
    serialport: installedVersion('serialport'),
    content: contentPrint(),
  };
  await withLock(join(stageDir, '.lock'), async () => {
    const markerText = `${JSON.stringify(marker, null, 2)}\n`;
    if (readIfThere(join(stagedApp, 'runtime.json')) === markerText) return;
    const partial = join(stageDir, `.partial-${process.pid}`);
    rmSync(partial, { recursive: true, force: true });
    copyApp(partial);
    if (runtime.sqliteSwap === undefined) copySqlite(join(partial, 'node_modules/better-sqlite3'));
    else copySwap(runtime.sqliteSwap, join(partial, 'node_modules'));
    copyWithDependencies('serialport', partial);
    writeFileSync(join(partial, 'runtime.json'), markerText);
    rmSync(stagedApp, { recursive: true, force: true });
    renameSync(partial, stagedApp);
    if (runtime.sqliteSwap === undefined) return;
    say(
      `notice: build/stage/app holds better-sqlite3 ${marker.betterSqlite3} for Electron ${runtime.version}; it is not the release build`,
    );
  });
  return stagedApp;
}

function copyApp(to) {
  mkdirSync(to, { recursive: true });
  const isWanted = (path) => !path.endsWith('.map') && !/[\\/]\.partial-/.test(path);
  cpSync(nodeOut, join(to, 'build/out/electron'), { recursive: true, filter: isWanted });
  if (existsSync(rendererOut))
    cpSync(rendererOut, join(to, 'build/out/renderer'), { recursive: true, filter: isWanted });
  cpSync(join(root, 'LICENSE'), join(to, 'LICENSE'));
  const { name, version, description, license, author, type, main } = JSON.parse(
    readFileSync(join(root, 'package.json'), 'utf8'),
  );
  // The packager leaves out what is not named here, or needed by what is.
  const dependencies = { 'better-sqlite3': '*', serialport: '*' };
  const about = { name, productName: 'Shiftseal', version, description, license, author, type, main, dependencies };
  writeFileSync(join(to, 'package.json'), `${JSON.stringify(about, null, 2)}\n`);
}

/** The driver without its C sources, and with the binaries of this platform only. */
function copySqlite(to) {
  const from = join(root, 'node_modules/better-sqlite3');
  for (const part of ['package.json', 'LICENSE', 'lib']) cpSync(join(from, part), join(to, part), { recursive: true });
  mkdirSync(join(to, 'prebuilds'));
  for (const file of readdirSync(join(from, 'prebuilds'))) {
    if (file.startsWith(process.platform)) cpSync(join(from, 'prebuilds', file), join(to, 'prebuilds', file));
  }
}

/** Only needed where a binary is compiled. */
const BUILD_ONLY = new Set(['node-addon-api']);

/**
 * A package and all it needs at run time, each where it lies in node_modules: without sources and types, and with the
 * binaries of this platform only. They are Node-API 8 or older and fit every runtime.
 */
function copyWithDependencies(name, to, above = root, done = new Set()) {
  const from = nearest(name, above);
  if (done.has(from)) return;
  done.add(from);
  const isCompiled = existsSync(join(from, 'binding.gyp'));
  const isWanted = (path) => {
    const inside = relative(from, path).split(sep);
    if (inside[0] === 'node_modules' || (isCompiled && inside[0] === 'src')) return false;
    if (inside[0] === 'prebuilds' && inside.length > 1) return inside[1].startsWith(`${process.platform}-`);
    return !/\.(ts|map|gyp|md)$/.test(path);
  };
  cpSync(from, join(to, relative(root, from)), { recursive: true, filter: isWanted });
  const { dependencies = {} } = JSON.parse(readFileSync(join(from, 'package.json'), 'utf8'));
  for (const other of Object.keys(dependencies)) {
    if (!BUILD_ONLY.has(other)) copyWithDependencies(other, to, from, done);
  }
}

/** Where a package is found from a folder: in its own node_modules, or in those above it. */
function nearest(name, above) {
  for (let folder = above; ; folder = dirname(folder)) {
    const found = join(folder, 'node_modules', name);
    if (existsSync(join(found, 'package.json'))) return found;
    if (folder === root) throw new Error(`${name} is not installed; run npm ci`);
  }
}

/** The other driver was installed from source; what it needed for that is not there, and not needed. */
function copySwap(from, to) {
  cpSync(from, to, { recursive: true });
  const file = join(to, 'better-sqlite3/package.json');
  const about = JSON.parse(readFileSync(file, 'utf8'));
  writeFileSync(
    file,
    `${JSON.stringify({ ...about, dependencies: { bindings: about.dependencies.bindings } }, null, 2)}\n`,
  );
}

/** Newest and largest say enough: every build writes its outputs anew. */
function contentPrint() {
  let newest = 0;
  let bytes = 0;
  for (const folder of [nodeOut, rendererOut].filter(existsSync)) {
    for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const { size, mtimeMs } = statSync(join(entry.parentPath, entry.name));
      newest = Math.max(newest, mtimeMs);
      bytes += size;
    }
  }
  return `${bytes} bytes, newest ${new Date(newest).toISOString()}`;
}

const installedVersion = (name) =>
  JSON.parse(readFileSync(join(root, 'node_modules', name, 'package.json'), 'utf8')).version;

const readIfThere = (file) => (existsSync(file) ? readFileSync(file, 'utf8') : undefined);
