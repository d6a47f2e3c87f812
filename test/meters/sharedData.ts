import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';

const FOLDER = fileURLToPath(new URL('../../../shared/data', import.meta.url));

/** Rows of a public table beside the checkout, without its head; undefined (and said so) where it is absent. */
export function sharedRows(path: string): Record<string, string>[] | undefined {
  const file = join(FOLDER, path);
  if (!existsSync(file)) {
    console.info(`public data ${path} is not here: its tests do nothing`);
    return undefined;
  }
  const bytes = readFileSync(file);
  const text = (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString();
  const [head = '', ...lines] = text.trim().split(/\r?\n/);
  const names = head.split(',').map((name) => name.replaceAll('"', ''));
  return lines.map((line) => {
    const cells = line.split(',');
    return Object.fromEntries(names.map((name, i) => [name, cells[i]?.replaceAll('"', '') ?? '']));
  });
}
