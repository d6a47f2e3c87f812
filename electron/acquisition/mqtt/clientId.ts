import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * The client id under which the broker keeps our session: of this station and connection alone, and the same after a restart.
 * Two clients with one id throw each other out.
 *
 * @param folder the driver's own
 * @param chance 0 ≤ chance < 1, used when there is no id yet
 */
export async function clientIdOf(connection: string, folder: string, chance: () => number): Promise<string> {
  const path = join(folder, 'mqtt-client-id');
  const kept = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  if (/^shiftseal-[\w.:-]{1,140}$/.test(kept.trim())) return kept.trim();
  const mark = Array.from({ length: 8 }, () => Math.floor(chance() * 16).toString(16)).join('');
  const id = `shiftseal-${connection.slice(0, 40)}-${mark}`;
  await writeFile(path, `${id}\n`, { mode: 0o600 });
  return id;
}
