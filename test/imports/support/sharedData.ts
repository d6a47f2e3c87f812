import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe } from 'vitest';

const FOLDER = fileURLToPath(new URL('../../../../shared/data/', import.meta.url));
const isThere = existsSync(FOLDER);

export const sharedFile = (path: string): string => `${FOLDER}${path}`;

/** Tests on the public data beside the checkout; said aloud where it is absent. */
export function describeSharedData(name: string, tests: () => void): void {
  if (!isThere) console.log(`not run, the public data is not beside the checkout: ${name}`);
  describe.runIf(isThere)(name, tests);
}
