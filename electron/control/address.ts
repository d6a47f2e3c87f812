import { createHash } from 'node:crypto';
import { lstatSync, mkdirSync, realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Longest path of a Unix socket on every system we run on (macOS: 104 bytes with the NUL). */
const SOCKET_PATH_BYTES_MAX = 100;

/**
 * Where the station of a data folder can be asked: a socket only its owner may use. In the data folder, or, where that path is
 * too long for a socket, in the folder for temporary files under a name made from it; on Windows a named pipe.
 *
 * @throws Error when somebody else has made the folder for temporary files: they could listen in our place
 */
export function controlAddress(dataDir: string): string {
  const real = realpathSync(dataDir);
  const name = createHash('sha256').update(real).digest('hex').slice(0, 24);
  if (process.platform === 'win32') return `\\\\.\\pipe\\shiftseal-${name}`;
  const own = join(real, 'control.sock');
  if (Buffer.byteLength(own) <= SOCKET_PATH_BYTES_MAX) return own;
  const folder = join(tmpdir(), `shiftseal-${process.getuid?.() ?? 0}`);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  assertOwn(folder);
  return join(folder, `${name}.sock`);
}

function assertOwn(folder: string): void {
  const found = lstatSync(folder);
  const isOurs = found.isDirectory() && found.uid === process.getuid?.() && (found.mode & 0o077) === 0;
  if (!isOurs)
    throw new Error(
      `${folder} is not a folder of this user alone; remove it, or give the station a shorter data folder`,
    );
}
