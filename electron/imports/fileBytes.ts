import { createReadStream, type ReadStream } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { BrokenFileError } from './sourceRow.ts';

/** What the first bytes of a file say it is. */
export type FileKind = 'plain' | 'gzip' | 'zip' | 'ole';

const MAGIC: readonly (readonly [FileKind, readonly number[]])[] = [
  ['gzip', [0x1f, 0x8b]],
  ['zip', [0x50, 0x4b, 0x03, 0x04]],
  ['zip', [0x50, 0x4b, 0x05, 0x06]],
  // Compound File Binary Format, [MS-CFB] 2.2: an .xls, or an encrypted .xlsx.
  ['ole', [0xd0, 0xcf, 0x11, 0xe0]],
];

export interface FileFacts {
  readonly kind: FileKind;
  readonly bytes: number;
}

/** @throws BrokenFileError when there is no such regular file, naming it */
export async function lookAtFile(path: string): Promise<FileFacts> {
  let file: FileHandle | undefined;
  try {
    file = await open(path, 'r');
    const facts = await file.stat();
    if (!facts.isFile()) throw new BrokenFileError(`${path} is no regular file`);
    const start = Buffer.alloc(8);
    const { bytesRead } = await file.read(start, 0, start.length, 0);
    const kind = MAGIC.find(
      ([, bytes]) => bytesRead >= bytes.length && bytes.every((byte, i) => start[i] === byte),
    )?.[0];
    return { kind: kind ?? 'plain', bytes: facts.size };
  } catch (error) {
    if (error instanceof BrokenFileError) throw error;
    throw new BrokenFileError(`${path} cannot be read: ${(error as Error).message}`, { cause: error });
  } finally {
    await file?.close();
  }
}

const CHUNK_BYTES = 65_536;
/** Deflate cannot do better than 1032:1; real tables stay below 100:1. Looked at once so many bytes have come out. */
const GZIP_RATIO_MAX = 500;
const GZIP_FREE_BYTES = 33_554_432;

export interface ByteSource extends AsyncIterable<Buffer> {
  /** Bytes of the file read so far. */
  bytesDone(): number;
  destroy(): void;
}

/**
 * The bytes of a file, gunzipped where it is gzip.
 *
 * @throws BrokenFileError while iterating: damaged or cut-off gzip, an unreadable disk, a decompression bomb
 */
export function bytesOf(path: string, isGzip: boolean): ByteSource {
  let file: ReadStream | undefined;
  let produced = 0;

  async function* chunks(): AsyncGenerator<Buffer> {
    file = createReadStream(path, { highWaterMark: CHUNK_BYTES });
    const source = file;
    const stream = isGzip ? pipeline(source, createGunzip({ chunkSize: CHUNK_BYTES }), () => undefined) : source;
    try {
      for await (const chunk of stream as AsyncIterable<Buffer>) {
        produced += chunk.length;
        if (isGzip && produced > GZIP_FREE_BYTES && produced > GZIP_RATIO_MAX * source.bytesRead)
          throw new BrokenFileError(
            `the gzip file unpacks to more than ${GZIP_RATIO_MAX} times its size: a decompression bomb, not read on`,
          );
        yield chunk;
      }
    } catch (error) {
      if (error instanceof BrokenFileError) throw error;
      const what = isGzip ? 'the gzip file is damaged or cut off' : 'the file cannot be read on';
      throw new BrokenFileError(`${what} after ${source.bytesRead} bytes: ${(error as Error).message}`, {
        cause: error,
      });
    } finally {
      source.destroy();
    }
  }

  return {
    [Symbol.asyncIterator]: chunks,
    bytesDone: () => file?.bytesRead ?? 0,
    destroy: () => file?.destroy(),
  };
}

/** The first bytes of a file, unpacked: for looking at it before reading it. */
export async function sampleOf(path: string, isGzip: boolean, bytes: number): Promise<Buffer> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const chunk of bytesOf(path, isGzip)) {
    parts.push(chunk);
    length += chunk.length;
    if (length >= bytes) break;
  }
  return Buffer.concat(parts).subarray(0, bytes);
}
