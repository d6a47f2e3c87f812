#!/usr/bin/env node
/**
 * The `shiftseal` command. Starts the bundled command line under a Node that can load it, and in a checkout builds the
 * bundle first when the sources have changed. Its own messages go to stderr: stdout belongs to the command.
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { nodeOut, root } from './paths.mjs';

// better-sqlite3 13 needs Node-API 10: below that version it crashes on load instead of reporting an error.
const [major, minor] = process.versions.node.split('.').map(Number);
const nodeIsNewEnough = major > 22 || (major === 22 && minor >= 14);

/**
 * An import makes much short-lived garbage and must stay small beside whatever else the machine does: a small young generation
 * costs some speed and keeps a million rows under 300 MB.
 */
const FLAGS = { import: ['--max-semi-space-size=2'] };
const flags = FLAGS[process.argv[2]] ?? [];

if (nodeIsNewEnough && flags.every((flag) => process.execArgv.includes(flag))) await runHere();
else if (nodeIsNewEnough) runUnder(process.execPath);
else runUnder(join(root, 'node_modules/.bin', process.platform === 'win32' ? 'node.cmd' : 'node'));

async function runHere() {
  const isCheckout = existsSync(join(root, 'electron')) && existsSync(join(root, 'node_modules/esbuild'));
  if (isCheckout) {
    const { buildAll, nodeIsFresh } = await import('./build.mjs');
    if (!nodeIsFresh()) {
      await buildAll({ renderer: false, quiet: true }).catch((error) => {
        console.error(`shiftseal: the sources do not build: ${error.message}`);
        process.exit(1);
      });
    }
  }
  const cli = join(nodeOut, 'cli.js');
  if (!existsSync(cli)) {
    console.error('shiftseal: the command line is not built; run npm ci && npm run build');
    process.exit(2);
  }
  await import(pathToFileURL(cli).href);
}

/** Hands everything over to another Node, signals included, and ends as it ended. */
function runUnder(otherNode) {
  if (!existsSync(otherNode)) {
    console.error(`shiftseal: Node ${process.versions.node} is too old (22.14 or newer is needed); run npm ci first`);
    process.exit(2);
  }
  const child = spawn(otherNode, [...flags, fileURLToPath(import.meta.url), ...process.argv.slice(2)], {
    stdio: 'inherit',
    shell: otherNode.endsWith('.cmd'),
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) =>
    process.exit(signal === null ? (code ?? 1) : 128 + (signal === 'SIGINT' ? 2 : 15)),
  );
}
