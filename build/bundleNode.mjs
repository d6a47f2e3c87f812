/**
 * Bundles the Node side with esbuild: the Electron main process, the command line, the workers, the training plant and
 * the preload script. Why bundled at all, and the recipe for node-opcua: see README.md beside this file.
 */
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import { contractNames } from './contractNames.mjs';
import { nodeOpcuaFixes } from './nodeOpcuaFixes.mjs';
import { nodeOut, root } from './paths.mjs';

/** Loaded from node_modules at run time: native code, and optional native helpers that must stay absent. */
const externals = [
  'electron',
  'better-sqlite3',
  'serialport',
  '@serialport/*',
  'proper-lockfile',
  'bufferutil',
  'utf-8-validate',
];

/** CommonJS packages inside an ES module bundle still call require, __dirname and __filename. */
const banner = [
  "import { createRequire as __createRequire } from 'node:module';",
  "import { fileURLToPath as __fileURLToPath } from 'node:url';",
  "import { dirname as __pathDirname } from 'node:path';",
  'const require = __createRequire(import.meta.url);',
  'const __filename = __fileURLToPath(import.meta.url);',
  'const __dirname = __pathDirname(__filename);',
].join('\n');

/** The OPC UA address space that a server loads at start, precompiled (0.2 MB for 4 MB of XML); see README.md. */
const nodesets = ['Opc.Ua.NodeSet2.ndjson.gz'];

/** What a report is drawn with: `electron/reports/pdf/file/assets.ts` names the same files. */
const reportAssets = [
  '@expo-google-fonts/noto-sans/400Regular/NotoSans_400Regular.ttf',
  '@expo-google-fonts/noto-sans/600SemiBold/NotoSans_600SemiBold.ttf',
  '@expo-google-fonts/noto-sans/700Bold/NotoSans_700Bold.ttf',
  '@expo-google-fonts/noto-sans/LICENSE_FONT',
  'pdfkit/js/data/sRGB_IEC61966_2_1.icc',
];

/** Folders beside the bundles that the bundler does not make. */
const COPIED = ['nodesets', 'reportAssets'];

/** A chunk that a running process may still import lazily is kept this long after a rebuild replaced it. */
const OLD_CHUNK_KEPT_MS = 3_600_000;

/** @returns {Record<string, string>} output name (without extension) → source file, for each entry whose source exists */
export function nodeEntries() {
  const entries = {
    main: 'electron/main.ts',
    cli: 'electron/cli/main.ts',
    demo: 'electron/demo/main.ts',
  };
  const workersDir = join(root, 'electron/workers');
  for (const name of existsSync(workersDir) ? readdirSync(workersDir) : []) {
    if (name.endsWith('.ts') && !name.endsWith('.d.ts'))
      entries[`workers/${basename(name, '.ts')}`] = `electron/workers/${name}`;
  }
  return Object.fromEntries(Object.entries(entries).filter(([, source]) => existsSync(join(root, source))));
}

/** Builds everything into build/out/electron; files appear there one by one, each complete. */
export async function bundleNode() {
  const { build } = await import('esbuild');
  const partialDir = join(nodeOut, `.partial-${process.pid}`);
  const shared = {
    bundle: true,
    absWorkingDir: root,
    target: 'node20',
    platform: 'node',
    sourcemap: true,
    logLevel: 'warning',
  };
  const entryPoints = nodeEntries();
  mkdirSync(partialDir, { recursive: true });
  try {
    if (Object.keys(entryPoints).length === 0) throw new Error('no entry of the Node side was found under electron/');
    await build({
      ...shared,
      entryPoints,
      outdir: partialDir,
      format: 'esm',
      splitting: true,
      chunkNames: 'chunks/[name]-[hash]',
      external: externals,
      banner: { js: banner },
      mainFields: ['module', 'main'], // an UMD main hides its own requires from the bundler
      keepNames: true,
      plugins: [nodeOpcuaFixes],
    });
    if (existsSync(join(root, 'electron/preload.ts'))) {
      await build({
        ...shared,
        entryPoints: ['electron/preload.ts'],
        outfile: join(partialDir, 'preload.cjs'),
        format: 'cjs',
        external: ['electron'],
        plugins: [contractNames],
      });
    }
    moveInto(partialDir, nodeOut);
  } finally {
    rmSync(partialDir, { recursive: true, force: true });
  }
  await copyBeside('nodesets', 'node-opcua-nodesets/nodesets', nodesets);
  await copyBeside('reportAssets', '', reportAssets);
}

/** Chunks first, entries last: an entry never names a chunk that is not there yet. */
function moveInto(from, to) {
  const files = filesBelow(from).sort((a, b) => Number(b.startsWith('chunks')) - Number(a.startsWith('chunks')));
  for (const file of files) {
    mkdirSync(dirname(join(to, file)), { recursive: true });
    renameSync(join(from, file), join(to, file));
  }
  const made = new Set(files);
  for (const file of filesBelow(to)) {
    if (made.has(file) || COPIED.some((folder) => file.startsWith(folder)) || file.startsWith('.partial-')) continue;
    const isOld = Date.now() - statSync(join(to, file)).mtimeMs > OLD_CHUNK_KEPT_MS;
    if (isOld || !file.startsWith('chunks')) rmSync(join(to, file), { force: true });
  }
}

function filesBelow(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)));
}

/** Files of packages that are read at run time, into a folder beside the bundles. */
async function copyBeside(folder, from, names) {
  for (const name of names) {
    const target = join(nodeOut, folder, basename(name));
    const source = statSync(join(root, 'node_modules', from, name), { throwIfNoEntry: false });
    if (source === undefined) throw new Error(`node_modules does not hold ${join(from, name)}`);
    if (statSync(target, { throwIfNoEntry: false })?.size !== source.size) {
      await cp(join(root, 'node_modules', from, name), target);
    }
  }
}
