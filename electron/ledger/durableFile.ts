import { closeSync, fchmodSync, fsyncSync, openSync, renameSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

/** Writes a whole small file so that after a power cut either the old or the new content is there, never a part. */
export function writeFileDurably(path: string, content: string | Uint8Array, mode: number): void {
  const partial = `${path}.partial`;
  const file = openSync(partial, 'w', mode);
  try {
    if (process.platform !== 'win32') fchmodSync(file, mode); // the mode of `open` is cut by the umask
    writeAll(file, typeof content === 'string' ? Buffer.from(content) : content);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(partial, path);
  syncFolder(dirname(path));
}

/** Makes a rename or a new file in the folder durable. Windows has no such call and needs none for NTFS metadata. */
export function syncFolder(folder: string): void {
  if (process.platform === 'win32') return;
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

/** `write` may take only a part when a disk fills up. */
export function writeAll(file: number, bytes: Uint8Array): void {
  let written = 0;
  while (written < bytes.length) written += writeSync(file, bytes, written);
}
