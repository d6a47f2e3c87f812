/**
 * Starts the app folder named on the command line, as the default app of a stock Electron does. The registry-only
 * runtime comes without one; with this in its place it is used exactly like any other Electron dist.
 */
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { app } from 'electron';

const named = process.argv.slice(1).find((argument) => !argument.startsWith('-'));
if (named === undefined) {
  console.error('usage: electron [switches] <app folder> [arguments]');
  process.exit(2);
}
const folder = resolve(named);
const about = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
Object.defineProperty(process, 'defaultApp', { value: true, enumerable: true });
app.name = about.productName ?? about.name;
app.setPath('userData', join(app.getPath('appData'), app.name));
app.setVersion(about.version);
app.setAppPath(folder);
await import(pathToFileURL(join(folder, about.main)).href);
