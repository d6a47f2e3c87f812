#!/usr/bin/env node
/**
 * `npm run dist`: the installers of this platform, in build/release/. `-- --dir` makes the unpacked folder only, which
 * needs no helper tools and so works offline; `-- --for-tests` makes the one that end-to-end tests run.
 */
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { continuedElsewhere, ensureInstalled } from './install.mjs';
import { releaseDir, root } from './paths.mjs';
import { stagedApp } from './stage.mjs';

const testReleaseDir = join(releaseDir, 'for-tests');

const unpacked = {
  linux: ['linux-unpacked', 'shiftseal'],
  win32: ['win-unpacked', 'Shiftseal.exe'],
  darwin: [process.arch === 'arm64' ? 'mac-arm64' : 'mac', 'Shiftseal.app/Contents/MacOS/Shiftseal'],
};
const [unpackedFolder, executable] = unpacked[process.platform] ?? unpacked.linux;

/** The executable of the packaged folder for tests. */
export const packagedExecutable = join(testReleaseDir, unpackedFolder, executable);
/** Its folder. */
export const packagedFolder = join(testReleaseDir, unpackedFolder);

/**
 * Packages build/stage/app.
 *
 * @param {object} options
 * @param {import('./electronRuntime.mjs').ElectronRuntime} options.runtime
 * @param {boolean} options.dirOnly
 * @param {boolean} options.forTests
 */
export async function packageApp({ runtime, dirOnly, forTests }) {
  const { build } = await import('electron-builder');
  const { builderConfiguration } = await import('./electron-builder.mjs');
  const output = forTests ? testReleaseDir : releaseDir;
  await build({
    projectDir: root,
    dir: dirOnly,
    config: builderConfiguration({ runtime, output: relative(root, output), forTests }),
  });
}

/** Packages for the tests, unless the packaged folder already holds what is staged. @returns whether it was needed */
export async function packageForTests(runtime) {
  const stamp = join(testReleaseDir, 'staged.json');
  const staged = readFileSync(join(stagedApp, 'runtime.json'), 'utf8');
  if (existsSync(packagedExecutable) && existsSync(stamp) && readFileSync(stamp, 'utf8') === staged) return false;
  rmSync(testReleaseDir, { recursive: true, force: true });
  await packageApp({ runtime, dirOnly: true, forTests: true });
  writeFileSync(stamp, staged);
  return true;
}

async function main(flags) {
  const say = (line) => console.error(`dist: ${line}`);
  ensureInstalled(say);
  if (await continuedElsewhere(process.argv[1])) return;
  const { resolveElectron, wantedVersion } = await import('./electronRuntime.mjs');
  const { buildAll } = await import('./build.mjs');
  const { stage } = await import('./stage.mjs');
  const runtime = await resolveElectron(say);
  const forTests = flags.has('--for-tests');
  if (runtime.kind === 'registry' && !forTests && !flags.has('--allow-development-runtime')) {
    throw new Error(
      `refused: the only Electron here is the development runtime ${runtime.version}, and a release is made with ${wantedVersion()}. ` +
        'Set ELECTRON_OVERRIDE_DIST_PATH to its dist folder, or say --allow-development-runtime for a build that is not released.',
    );
  }
  await buildAll();
  await stage(runtime, say);
  if (forTests) await packageForTests(runtime);
  else await packageApp({ runtime, dirOnly: flags.has('--dir'), forTests: false });
  say(`done: ${relative(root, forTests ? packagedFolder : releaseDir)}`);
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  await main(new Set(process.argv.slice(2))).catch((error) => {
    console.error(`dist: ${error.message}`);
    process.exitCode = 1;
  });
}
