/**
 * A cheap answer to "has anything changed since the last build?".
 *
 * The fingerprint covers path, size and modification time of each source file, not its content: a few hundred `stat`
 * calls take a handful of milliseconds, which `shiftseal` can afford at every start.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { root } from './paths.mjs';

/** What the Node-side bundles are made of. */
export const nodeSources = [
  'electron',
  'shared',
  'build/bundleNode.mjs',
  'build/nodeOpcuaFixes.mjs',
  'build/contractNames.mjs',
  'build/verifier',
  'package-lock.json',
  'tsconfig.json',
];
/** What the renderer bundle is made of. */
export const rendererSources = ['renderer', 'shared', 'build/bundleRenderer.mjs', 'package-lock.json', 'tsconfig.json'];

/**
 * @param {readonly string[]} sources files and folders, relative to the repository root; those that do not exist count as absent
 * @returns {string} a hexadecimal digest that changes when a file is added, removed, renamed or written
 */
export function fingerprint(sources) {
  const hash = createHash('sha256');
  for (const source of sources) addTo(hash, source);
  return hash.digest('hex');
}

function addTo(hash, relative) {
  const stats = statSync(join(root, relative), { throwIfNoEntry: false });
  if (stats === undefined) return;
  if (!stats.isDirectory()) {
    hash.update(`${relative}\0${stats.size}\0${stats.mtimeMs}\n`);
    return;
  }
  for (const name of readdirSync(join(root, relative)).sort()) addTo(hash, `${relative}/${name}`);
}

/** Whether `stampFile` holds exactly this fingerprint. */
export function isFresh(stampFile, print) {
  return existsSync(stampFile) && readFileSync(stampFile, 'utf8') === print;
}

/** Writes the stamp in one step, so that a reader never sees half of it. */
export function writeStamp(stampFile, print) {
  mkdirSync(dirname(stampFile), { recursive: true });
  const partial = `${stampFile}.${process.pid}`;
  writeFileSync(partial, print);
  renameSync(partial, stampFile);
}
