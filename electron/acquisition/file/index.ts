/** A folder into which files are dropped; how they are read is handed in (electron/imports). */
import type { Protocol } from '../driver.ts';
import { FileDriver } from './fileDriver.ts';
import type { FileImporter } from './importer.ts';
import { folderTest } from './testFolder.ts';

export type { FileImporter, FileOutcome, FileProgress, FileTag } from './importer.ts';

export const createFileProtocol = (importer: FileImporter): Protocol => ({
  create(connection, tags, ports) {
    if (connection.protocol !== 'file') throw new TypeError(`${connection.id} takes no files`);
    return new FileDriver(connection, tags, ports, importer);
  },
  test: folderTest(importer),
});
