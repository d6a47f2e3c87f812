import { createHash } from 'node:crypto';
import { closeSync, openSync, readSync } from 'node:fs';

const CHUNK_BYTES = 1 << 20;

/** Lines of a file without their line feed, in memory bounded by the longest of them; hashes the file on the way. */
export class BundleLines {
  readonly #path: string;
  readonly #hash = createHash('sha256');
  #bytes = 0;

  constructor(path: string) {
    this.#path = path;
  }

  *[Symbol.iterator](): Generator<Buffer, undefined> {
    const file = openSync(this.#path, 'r');
    try {
      let pieces: Buffer[] = [];
      for (;;) {
        const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
        const read = readSync(file, chunk, 0, CHUNK_BYTES, null);
        if (read === 0) break;
        const bytes = chunk.subarray(0, read);
        this.#hash.update(bytes);
        this.#bytes += read;
        let from = 0;
        for (let end = bytes.indexOf(10); end >= 0; end = bytes.indexOf(10, from)) {
          const last = bytes.subarray(from, end);
          yield pieces.length === 0 ? last : Buffer.concat([...pieces, last]);
          pieces = [];
          from = end + 1;
        }
        if (from < read) pieces.push(bytes.subarray(from));
      }
      if (pieces.length > 0) yield Buffer.concat(pieces);
    } finally {
      closeSync(file);
    }
  }

  /** Of the whole file, once it was read to its end. */
  summary(): { readonly bytes: number; readonly sha256: string } {
    return { bytes: this.#bytes, sha256: this.#hash.copy().digest('hex') };
  }
}
