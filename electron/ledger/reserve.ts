/**
 * Space kept for the worst day: a file of written bytes beside the ledger, deleted when the disk is full, so that signing in,
 * acknowledging and signing still find room while readings are refused. Written bytes and not a length: a sparse file holds no
 * space. (A file system that compresses holds less; its operator sets the reserve larger.)
 */
import { closeSync, fsyncSync, openSync, rmSync, statfsSync, statSync, truncateSync, writeSync } from 'node:fs';
import { join } from 'node:path';

export const reserveFileOf = (folder: string): string => join(folder, 'reserve.bin');

export interface DiskSpace {
  readonly totalBytes: number;
  /** For an ordinary user: what the file system keeps for its administrator does not count. */
  readonly freeBytes: number;
}

/** @returns undefined where the system does not tell */
export function diskSpaceOf(folder: string): DiskSpace | undefined {
  try {
    const { bsize, blocks, bavail } = statfsSync(folder);
    return { totalBytes: blocks * bsize, freeBytes: bavail * bsize };
  } catch {
    return undefined; // a share that is away: nothing is known, and writing will say why
  }
}

export interface Reserve {
  /** Held now. */
  readonly bytes: number;
  /**
   * Writes the next piece when the reserve is smaller than it should be: as configured, and at most a quarter of what is free.
   *
   * @returns true while more is wanted
   * @throws the error of the operating system; what was written of the piece is given back
   */
  grow(freeBytes: number): boolean;
  /** Gives everything back. */
  release(): void;
}

const PIECE_BYTES = 4 * 1024 * 1024;
const FREE_SHARE = 4;
/** Below this a reserve is not worth its file. */
const BYTES_MIN = 256 * 1024;

export function createReserve(folder: string, wantedBytes: number): Reserve {
  const path = reserveFileOf(folder);
  let bytes = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  let piece: Buffer | undefined;
  if (bytes > wantedBytes) {
    truncateSync(path, wantedBytes);
    bytes = wantedBytes;
  }

  function append(count: number): void {
    piece ??= Buffer.alloc(PIECE_BYTES, 0x5e);
    const file = openSync(path, 'a', 0o600);
    const before = bytes;
    try {
      while (bytes < before + count) bytes += writeSync(file, piece, 0, before + count - bytes);
      fsyncSync(file);
    } catch (error) {
      bytes = before;
      closeSync(file);
      truncateSync(path, before);
      throw error;
    }
    closeSync(file);
  }

  return {
    get bytes() {
      return bytes;
    },
    grow(freeBytes) {
      const target = Math.min(wantedBytes, Math.floor((freeBytes + bytes) / FREE_SHARE));
      const missing = target - bytes;
      if (missing < BYTES_MIN) {
        piece = undefined;
        return false;
      }
      append(Math.min(PIECE_BYTES, missing));
      return true;
    },
    release() {
      rmSync(path, { force: true });
      bytes = 0;
    },
  };
}
