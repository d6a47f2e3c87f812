import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const ELECTRON = fileURLToPath(new URL('../../electron', import.meta.url));

it('nothing writes the memory of a process, where passwords are for a moment, to a file or sends it anywhere', () => {
  const writing = readdirSync(ELECTRON, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .filter((file) =>
      /crashReporter|writeHeapSnapshot|report\.writeReport|--report-/.test(readFileSync(join(ELECTRON, file), 'utf8')),
    );
  expect(writing).toEqual([]);
});
