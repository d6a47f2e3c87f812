import type { Readable } from 'node:stream';
import { crc32 } from 'node:zlib';
import { type Entry, openPromise, type ZipFile } from 'yauzl';
import { BrokenFileError } from '../sourceRow.ts';

/**
 * Bounds of a workbook, checked from the central directory before anything is inflated, and again while it is: a zip bomb
 * costs its table of contents and no more.
 */
export interface ZipLimits {
  readonly entries: number;
  /** Bytes of one entry, inflated. */
  readonly entryBytes: number;
  /** Bytes of all entries together, inflated. */
  readonly totalBytes: number;
  /** Inflated to compressed, for entries beyond `ratioFreeBytes`. Sheets of real plants stay below 50. */
  readonly ratio: number;
  readonly ratioFreeBytes: number;
}
export const ZIP_LIMITS: ZipLimits = {
  entries: 10_000,
  entryBytes: 2_147_483_648,
  totalBytes: 4_294_967_296,
  ratio: 200,
  ratioFreeBytes: 1_048_576,
};

export interface Zip {
  has(name: string): boolean;
  names(): readonly string[];
  /** Bytes of an entry: compressed, and as it will be. */
  sizeOf(name: string): { readonly compressed: number; readonly inflated: number };
  /** @throws BrokenFileError when the part is missing, damaged (CRC-32), encrypted or larger than it said */
  read(name: string): AsyncGenerator<Buffer>;
  close(): void;
}

/** @throws BrokenFileError for what is no zip, and for a zip beyond the limits, saying which */
export async function openZip(path: string, limits: ZipLimits = ZIP_LIMITS): Promise<Zip> {
  const zip = await openPromise(path, { lazyEntries: true, autoClose: false }).catch((error: Error) => {
    throw new BrokenFileError(`the workbook is no readable zip file: ${error.message}`, { cause: error });
  });
  try {
    const entries = await contents(zip, limits);
    return {
      has: (name) => entries.has(key(name)),
      names: () => [...entries.values()].map(({ fileName }) => fileName),
      sizeOf(name) {
        const entry = entries.get(key(name));
        return { compressed: entry?.compressedSize ?? 0, inflated: entry?.uncompressedSize ?? 0 };
      },
      read(name) {
        const entry = entries.get(key(name));
        if (!entry) throw new BrokenFileError(`the workbook is incomplete: its part ${name} is missing`);
        return inflated(zip, entry);
      },
      close: () => zip.close(),
    };
  } catch (error) {
    zip.close();
    throw error;
  }
}

/** Part names are compared without case (ECMA-376 part 2, 9.1). */
const key = (name: string): string => name.replace(/^\//, '').toLowerCase();

async function contents(zip: ZipFile, limits: ZipLimits): Promise<Map<string, Entry>> {
  if (zip.entryCount > limits.entries)
    throw new BrokenFileError(`the workbook has ${zip.entryCount} parts, at most ${limits.entries} are taken`);
  const entries = new Map<string, Entry>();
  let total = 0;
  try {
    for await (const entry of zip.eachEntry()) {
      checkEntry(entry, limits);
      total += entry.uncompressedSize;
      if (total > limits.totalBytes)
        throw new BrokenFileError(
          `the workbook would unpack to more than ${megabytes(limits.totalBytes)}: not unpacked`,
        );
      if (entries.has(key(entry.fileName))) throw new BrokenFileError(`the workbook has part ${entry.fileName} twice`);
      entries.set(key(entry.fileName), entry);
    }
  } catch (error) {
    if (error instanceof BrokenFileError) throw error;
    throw new BrokenFileError(`the table of contents of the workbook is damaged: ${(error as Error).message}`, {
      cause: error,
    });
  }
  return entries;
}

function checkEntry(entry: Entry, limits: ZipLimits): void {
  const { fileName, compressedSize, uncompressedSize } = entry;
  if (entry.isEncrypted())
    throw new BrokenFileError(`part ${fileName} of the workbook is encrypted; save it without a password`);
  if (uncompressedSize > limits.entryBytes)
    throw new BrokenFileError(
      `part ${fileName} would unpack to ${megabytes(uncompressedSize)}, at most ${megabytes(limits.entryBytes)} are taken: not unpacked`,
    );
  if (uncompressedSize > limits.ratioFreeBytes && uncompressedSize > limits.ratio * compressedSize)
    throw new BrokenFileError(
      `part ${fileName} would unpack to ${Math.round(uncompressedSize / Math.max(1, compressedSize))} times its size, at most ${limits.ratio} times is taken: a decompression bomb, not unpacked`,
    );
}

const megabytes = (bytes: number): string => `${Math.round(bytes / 1_048_576)} MiB`;

async function* inflated(zip: ZipFile, entry: Entry): AsyncGenerator<Buffer> {
  let bytes = 0;
  let sum = 0;
  let stream: Readable | undefined;
  try {
    stream = await zip.openReadStreamPromise(entry);
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > entry.uncompressedSize)
        throw new Error(`it unpacks to more than the ${entry.uncompressedSize} bytes it said`);
      sum = crc32(chunk, sum);
      yield chunk;
    }
    if (bytes !== entry.uncompressedSize) throw new Error(`it has ${bytes} bytes and said ${entry.uncompressedSize}`);
    if (sum >>> 0 !== entry.crc32 >>> 0) throw new Error('its checksum (CRC-32) is wrong');
  } catch (error) {
    if (error instanceof BrokenFileError) throw error;
    throw new BrokenFileError(`part ${entry.fileName} of the workbook is damaged: ${(error as Error).message}`, {
      cause: error,
    });
  } finally {
    stream?.destroy();
  }
}
