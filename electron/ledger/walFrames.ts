import { closeSync, existsSync, fstatSync, openSync, readSync } from 'node:fs';

/**
 * What a write-ahead log holds beyond what SQLite will read of it (https://www.sqlite.org/fileformat2.html#the_write_ahead_log).
 * SQLite stops at the first frame whose checksum does not fit and says nothing: after a power cut that is right, after a flipped bit
 * it drops commits that were on the disk.
 */
export interface WalFrames {
  /** Frames that SQLite reads. */
  readonly valid: number;
  /** Frames of the same log behind them, by their salts: torn by a crash, or damaged. */
  readonly dropped: number;
}

const HEADER_BYTES = 32;
const FRAME_HEADER_BYTES = 24;
const MAGIC = 0x377f0682;

/** @returns no frames where there is no log, or its header is not one */
export function walFrames(ledgerFile: string): WalFrames {
  const path = `${ledgerFile}-wal`;
  if (!existsSync(path)) return { valid: 0, dropped: 0 };
  const file = openSync(path, 'r');
  try {
    return countFrames(file, fstatSync(file).size);
  } finally {
    closeSync(file);
  }
}

function countFrames(file: number, bytes: number): WalFrames {
  const header = Buffer.alloc(HEADER_BYTES);
  if (readSync(file, header, 0, HEADER_BYTES, 0) < HEADER_BYTES) return { valid: 0, dropped: 0 };
  const magic = header.readUInt32BE(0);
  const pageBytes = header.readUInt32BE(8);
  const isPage = pageBytes >= 512 && pageBytes <= 65_536 && (pageBytes & (pageBytes - 1)) === 0;
  const frames = isPage ? Math.floor((bytes - HEADER_BYTES) / (FRAME_HEADER_BYTES + pageBytes)) : 0;
  if ((magic & ~1) !== MAGIC || !isPage) return { valid: 0, dropped: bytes > HEADER_BYTES ? Math.max(1, frames) : 0 };
  const isBigEndian = (magic & 1) === 1;
  const salt = header.subarray(16, 24);
  let sum = checksum([0, 0], header, 0, 24, isBigEndian);
  if (sum[0] !== header.readUInt32BE(24) || sum[1] !== header.readUInt32BE(28)) return { valid: 0, dropped: frames };
  const frame = Buffer.alloc(FRAME_HEADER_BYTES + pageBytes);
  let valid = 0;
  let dropped = 0;
  for (let i = 0; i < frames; i += 1) {
    readSync(file, frame, 0, frame.length, HEADER_BYTES + i * frame.length);
    if (!frame.subarray(8, 16).equals(salt)) continue; // of a log before this one, or a damaged header
    if (dropped === 0 && valid === i) {
      const next = checksum(
        checksum(sum, frame, 0, 8, isBigEndian),
        frame,
        FRAME_HEADER_BYTES,
        frame.length,
        isBigEndian,
      );
      if (next[0] === frame.readUInt32BE(16) && next[1] === frame.readUInt32BE(20)) {
        sum = next;
        valid += 1;
        continue;
      }
    }
    dropped += 1;
  }
  return { valid, dropped };
}

type Sum = readonly [number, number];

function checksum([a, b]: Sum, bytes: Buffer, from: number, to: number, isBigEndian: boolean): Sum {
  let s0 = a;
  let s1 = b;
  for (let i = from; i < to; i += 8) {
    s0 = (s0 + (isBigEndian ? bytes.readUInt32BE(i) : bytes.readUInt32LE(i)) + s1) >>> 0;
    s1 = (s1 + (isBigEndian ? bytes.readUInt32BE(i + 4) : bytes.readUInt32LE(i + 4)) + s0) >>> 0;
  }
  return [s0, s1];
}
