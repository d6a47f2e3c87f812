/**
 * An esbuild plugin: two files of node-opcua look for things beside themselves at load time, which a bundle does not
 * have. Each fix states what it expects to find and fails the build when a new version no longer has it.
 */
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

const fixes = [
  {
    // Reads its own package.json for the version number shown to clients.
    file: /node-opcua-server[\\/]dist[\\/]opcua_server\.js$/,
    expects: /JSON\.parse\(fs\.readFileSync\(path\.join\(here, "\.\.", "package\.json"\), "utf8"\)\)\s*\.version/,
    put: async (file) =>
      JSON.stringify(JSON.parse(await readFile(join(dirname(file), '../package.json'), 'utf8')).version),
  },
  {
    // Lists all seventy nodesets at load, and throws when there is no script path, as in a packaged app's main thread.
    file: /node-opcua-nodesets[\\/]dist[\\/]nodeset_nodejs\.js$/,
    expects: /if \(!process\.argv\[1\]\) \{\s*throw new Error\([^;]*\);\s*\}/,
    put: async () => 'if (!process.argv[1]) return file;',
  },
];

/** @type {import('esbuild').Plugin} */
export const nodeOpcuaFixes = {
  name: 'node-opcua-fixes',
  setup(build) {
    for (const { file, expects, put } of fixes) {
      build.onLoad({ filter: file }, async ({ path }) => {
        const source = await readFile(path, 'utf8');
        if (!expects.test(source)) throw new Error(`${path} has changed: check build/nodeOpcuaFixes.mjs`);
        const replacement = await put(path);
        return { contents: source.replace(expects, () => replacement), loader: 'js' };
      });
    }
  },
};
