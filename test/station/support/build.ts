import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';
// @ts-expect-error -- a plain script of the build, without types
import { buildAll } from '../../../build/build.mjs';

const root = fileURLToPath(new URL('../../..', import.meta.url));

/** The command line as it is shipped; built first when the sources have changed. */
export async function builtCli(): Promise<string> {
  await (buildAll as (options: { renderer: boolean; quiet: boolean }) => Promise<void>)({
    renderer: false,
    quiet: true,
  });
  return join(root, 'build/out/electron/cli.js');
}

/** A script of this folder, bundled so that it runs in a process of its own. */
export function bundledScript(name: string): string {
  const outfile = join(root, 'test/.tmp', `station-${process.pid}`, `${basename(name)}.mjs`);
  buildSync({
    entryPoints: [join(root, 'test/station/support', `${name}.ts`)],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    external: ['better-sqlite3'],
    logLevel: 'error',
    banner: { js: "import { createRequire } from 'node:module';\nconst require = createRequire(import.meta.url);" },
  });
  return outfile;
}

export const removeBundledScripts = (): void =>
  rmSync(join(root, 'test/.tmp', `station-${process.pid}`), { recursive: true, force: true });

export function temporaryFolder(): { readonly path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'shiftseal-station-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}
