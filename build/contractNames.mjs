/**
 * An esbuild plugin for the preload script, which needs the channel names of the contract and nothing of its schemas.
 * It runs the contract once at build time and hands on its plain values: tables keep their keys, schemas become null.
 * That keeps the validation library (0.8 MB) out of the script that stands before the first paint.
 */
import { build } from 'esbuild';

/** @type {import('esbuild').Plugin} */
export const contractNames = {
  name: 'contract-names',
  setup(outer) {
    outer.onLoad({ filter: /shared[\\/]contract[\\/]\w+\.ts$/ }, async ({ path }) => {
      const bundled = await build({ entryPoints: [path], bundle: true, format: 'esm', platform: 'node', write: false });
      const contract = await import(
        `data:text/javascript;base64,${Buffer.from(bundled.outputFiles[0].contents).toString('base64')}`
      );
      const lines = Object.entries(contract).map(
        ([name, value]) => `export const ${name} = ${JSON.stringify(plain(value))};`,
      );
      return { contents: lines.join('\n'), loader: 'js' };
    });
  },
};

function plain(value) {
  if (typeof value !== 'object' || value === null) return typeof value === 'function' ? null : value;
  if (Array.isArray(value)) return value.map(plain);
  return Object.getPrototypeOf(value) === Object.prototype
    ? Object.fromEntries(Object.keys(value).map((key) => [key, key.includes(':') ? null : plain(value[key])]))
    : null;
}
