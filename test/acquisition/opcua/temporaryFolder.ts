import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const folders: string[] = [];

/** Removed when the test file (or, outside the runner, the process) ends; later tests may use what an earlier one left. */
export function temporaryFolder(prefix: string): string {
  const folder = mkdtempSync(join(tmpdir(), prefix));
  folders.push(folder);
  return folder;
}

function removeAll(): void {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
}

// Registered before any hook of the test file, so that it runs after all of them.
if (process.env.VITEST === undefined) process.on('exit', removeAll);
else (await import('vitest')).afterAll(removeAll);
