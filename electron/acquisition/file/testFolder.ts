import { accessSync, constants, readdirSync } from 'node:fs';
import type { LinkTest } from '../../../shared/domain/link.ts';
import type { DriverPorts, TestLink } from '../driver.ts';
import { tagsByKey, watchedFolder } from './fileDriver.ts';
import type { FileImporter } from './importer.ts';

/** Whether a dropped file would be imported: folder, mapping and tags are there. Nothing is read or moved. */
export const folderTest =
  (importer: FileImporter): TestLink =>
  async (connection, tags, ports) => {
    if (connection.protocol !== 'file') throw new TypeError(`${connection.id} takes no files`);
    const folder = watchedFolder(connection, ports);
    const steps = [
      step(ports, 'folder', () => {
        const files = readdirSync(folder).length;
        accessSync(folder, constants.R_OK | constants.W_OK);
        return `${folder} can be read and written, ${files} entries`;
      }),
      step(ports, 'mapping', () => {
        const mapping = importer.loadMapping(ports.dataFolder, connection.mapping);
        return `mapping "${mapping.name}" reads ${mapping.values.length} columns`;
      }),
      step(ports, 'tags', () => {
        const known = tags.filter((tag) => 'key' in tag.config.address && tagsByKey([tag])(tag.config.address.key));
        if (known.length === 0) throw new Error('no tag of this connection has an address with a key');
        return `${known.length} tags are known by a key`;
      }),
    ];
    return { ok: steps.every(({ ok }) => ok), steps };
  };

function step(ports: DriverPorts, name: string, act: () => string): LinkTest['steps'][number] {
  const startedMs = ports.clock.monotonicMs();
  const took = () => Math.round(ports.clock.monotonicMs() - startedMs);
  try {
    const detail = act();
    return { step: name, ok: true, detail, tookMs: took() };
  } catch (error) {
    return { step: name, ok: false, detail: (error as Error).message, tookMs: took() };
  }
}
