import { createHash } from 'node:crypto';
import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs';

/** Bytes collected before a write. */
const CHUNK_BYTES = 1 << 20;

/** A file of a bundle, written piece by piece; memory holds one chunk. */
export class BundleFile {
  readonly #file: number;
  readonly #hash = createHash('sha256');
  #pieces: Buffer[] = [];
  #waiting = 0;
  #bytes = 0;

  constructor(path: string) {
    this.#file = openSync(path, 'wx', 0o644);
  }

  get bytes(): number {
    return this.#bytes;
  }

  add(piece: Buffer): void {
    this.#hash.update(piece);
    this.#bytes += piece.length;
    this.#waiting += piece.length;
    this.#pieces.push(piece);
    if (this.#waiting >= CHUNK_BYTES) this.#write();
  }

  /** On the disk when this returns. @returns what the manifest says of it */
  finish(): { readonly bytes: number; readonly sha256: string } {
    this.#write();
    fsyncSync(this.#file);
    closeSync(this.#file);
    return { bytes: this.#bytes, sha256: this.#hash.digest('hex') };
  }

  abandon(): void {
    closeSync(this.#file);
  }

  #write(): void {
    const bytes = Buffer.concat(this.#pieces);
    this.#pieces = [];
    this.#waiting = 0;
    for (let written = 0; written < bytes.length; ) written += writeSync(this.#file, bytes, written);
  }
}
