import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Every run has a temporary folder of its own, and takes it away at the end: many a test ends by killing a station, and a killed
 * station tidies nothing. The name is short, because sockets lie below it.
 *
 * @returns what vitest calls after the last test
 */
export default function temporaryFolders(): () => void {
  const folder = mkdtempSync(join(realpathSync(tmpdir()), 'ss-'));
  process.env.TMPDIR = folder;
  return () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
}
