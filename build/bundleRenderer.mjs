/** Builds the renderer with Vite into build/out/renderer, from renderer/vite.config.ts when there is one. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { rendererOut, root } from './paths.mjs';

/** Does nothing while the renderer has no index.html. @returns {Promise<boolean>} whether something was built */
export async function bundleRenderer() {
  const rendererRoot = join(root, 'renderer');
  if (!existsSync(join(rendererRoot, 'index.html'))) return false;
  const { build } = await import('vite');
  const configFile = ['vite.config.ts', 'vite.config.mjs'].map((name) => join(rendererRoot, name)).find(existsSync);
  const plugins = configFile === undefined ? [(await import('@vitejs/plugin-react')).default()] : [];
  await build({
    root: rendererRoot,
    configFile: configFile ?? false,
    base: './',
    plugins,
    logLevel: 'warn',
    // The content is served by our own scheme under a strict policy: no inlined assets, no module preload helper.
    build: {
      outDir: rendererOut,
      emptyOutDir: true,
      target: 'chrome130',
      assetsInlineLimit: 0,
      modulePreload: false,
      chunkSizeWarningLimit: 4_000,
    },
  });
  return true;
}
