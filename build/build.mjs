#!/usr/bin/env node
/**
 * `npm run build [-- --no-renderer] [-- --force]`: bundles what changed since the last build.
 * Prints to stderr only, so that a command that builds first keeps its stdout clean.
 */
import { copyFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { fingerprint, isFresh, nodeSources, rendererSources, writeStamp } from './fingerprint.mjs';
import { withLock } from './lock.mjs';
import { nodeOut, outDir, rendererOut, verifierFiles } from './paths.mjs';

const nodeStamp = join(outDir, 'node.stamp');
const rendererStamp = join(outDir, 'renderer.stamp');

/** Whether the Node-side bundles fit the sources; takes a few milliseconds. */
export function nodeIsFresh() {
  return existsSync(join(nodeOut, 'cli.js')) && isFresh(nodeStamp, fingerprint(nodeSources));
}

/**
 * Builds what is not fresh.
 *
 * @param {{ renderer?: boolean, force?: boolean, quiet?: boolean }} options
 */
export async function buildAll({ renderer = true, force = false, quiet = false } = {}) {
  const say = (text) => quiet || console.error(text);
  await withLock(join(outDir, '.lock'), async () => {
    const nodePrint = fingerprint(nodeSources);
    if (force || !isFresh(nodeStamp, nodePrint)) {
      const startedAt = performance.now();
      const { bundleNode } = await import('./bundleNode.mjs');
      await bundleNode();
      for (const { from, to } of verifierFiles) copyFileSync(from, to);
      writeStamp(nodeStamp, nodePrint);
      say(`built the Node side in ${seconds(startedAt)}`);
    }
    if (!renderer) return;
    const rendererPrint = fingerprint(rendererSources);
    if (force || !isFresh(rendererStamp, rendererPrint) || !existsSync(join(rendererOut, 'index.html'))) {
      const startedAt = performance.now();
      const { bundleRenderer } = await import('./bundleRenderer.mjs');
      if (!(await bundleRenderer())) return;
      writeStamp(rendererStamp, rendererPrint);
      say(`built the renderer in ${seconds(startedAt)}`);
    }
  });
}

const seconds = (startedAt) => `${((performance.now() - startedAt) / 1000).toFixed(1)} s`;

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const flags = new Set(process.argv.slice(2));
  try {
    await buildAll({ renderer: !flags.has('--no-renderer'), force: flags.has('--force'), quiet: flags.has('--quiet') });
  } catch (error) {
    console.error(`build: ${error.message}`);
    process.exitCode = 1;
  }
}
