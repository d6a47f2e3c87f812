/**
 * Makes a fresh clone ready: packages, and the Node that the product is developed with. Uses only what Node itself
 * has, on Node 20 or newer, because nothing else is there yet.
 */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './paths.mjs';

const NODE_MAJOR_MIN = 20;

/** Installs what package-lock.json names, unless it is all there. @throws when npm fails */
export function ensureInstalled(say) {
  if (Number.parseInt(process.versions.node, 10) < NODE_MAJOR_MIN) {
    throw new Error(`Node ${process.versions.node} is too old: install Node ${NODE_MAJOR_MIN} or newer`);
  }
  if (isInstalled()) return;
  say('installing packages (npm ci, a minute or so)');
  const startedAt = performance.now();
  const { status } = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    shell: process.platform === 'win32',
  });
  if (status !== 0) throw new Error('npm ci failed; its message is above');
  say(`installed in ${((performance.now() - startedAt) / 1000).toFixed(0)} s`);
}

/** Compares what npm says it installed with what the lock file asks for. */
function isInstalled() {
  const installedLock = join(root, 'node_modules/.package-lock.json');
  if (!existsSync(installedLock)) return false;
  const versions = (file) => JSON.parse(readFileSync(file, 'utf8')).packages;
  const installed = versions(installedLock);
  return Object.entries(versions(join(root, 'package-lock.json'))).every(
    ([path, wanted]) => path === '' || wanted.optional || installed[path]?.version === wanted.version,
  );
}

/**
 * Continues under the Node in node_modules when that is another one than this.
 *
 * @returns {Promise<boolean>} false when this process is already the right one; true once the other has ended, and then
 *          `process.exitCode` is set
 */
export async function continuedElsewhere(script) {
  const about = join(root, 'node_modules/node/package.json');
  if (!existsSync(about) || JSON.parse(readFileSync(about, 'utf8')).version === process.versions.node) return false;
  const bin = join(root, 'node_modules/.bin');
  const env = { ...process.env, PATH: `${bin}${process.platform === 'win32' ? ';' : ':'}${process.env.PATH}` };
  const child = spawn(
    join(bin, process.platform === 'win32' ? 'node.cmd' : 'node'),
    [script, ...process.argv.slice(2)],
    {
      stdio: 'inherit',
      env,
      shell: process.platform === 'win32',
    },
  );
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  process.exitCode = await new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => resolve(signal === null ? code : 1));
  });
  return true;
}
