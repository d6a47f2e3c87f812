/**
 * The places every build script agrees on. All absolute, all derived from this file's own place, so that the scripts
 * may be started from any folder.
 */
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));
/** Everything esbuild and Vite make. */
export const outDir = join(root, 'build', 'out');
/** The Node side: main.js, preload.cjs, cli.js, demo.js, workers/, chunks/, nodesets/. */
export const nodeOut = join(outDir, 'electron');
/** What checks evidence without the product, and the page that says how: copied as they are, never bundled. */
export const verifierFiles = [
  { from: join(root, 'build', 'verifier', 'shiftseal-verify.mjs'), to: join(outDir, 'shiftseal-verify.mjs') },
  { from: join(root, 'shared', 'format.md'), to: join(outDir, 'format.md') },
];
/** The renderer as `app://shiftseal/` serves it. */
export const rendererOut = join(outDir, 'renderer');
/** The app folder that is run and packaged: package.json, build/out, node_modules/better-sqlite3. */
export const stageDir = join(root, 'build', 'stage');
/** What electron-builder makes. */
export const releaseDir = join(root, 'build', 'release');
/** Downloads that outlive the checkout. */
export const cacheDir = () => join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'shiftseal');
