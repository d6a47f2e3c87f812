import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';

const root = fileURLToPath(new URL('../../../..', import.meta.url));
/** Within the repository, so that the bundle finds the packages it does not contain. */
const folder = join(root, 'test/.tmp', `intake-${process.pid}`);

/** `intakeStation.ts` as one file, to be run in a process of its own and killed. */
export function bundledStation(): string {
  const outfile = join(folder, 'intakeStation.mjs');
  buildSync({
    entryPoints: [join(root, 'test/acquisition/intake/support/intakeStation.ts')],
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

export const removeBundledStation = (): void => rmSync(folder, { recursive: true, force: true });
