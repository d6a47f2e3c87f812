import { Duplex } from 'node:stream';
import { type OversizedMessage, PacketFilter } from './packetFilter.ts';

/**
 * The broker's socket as the protocol library sees it: without the messages that are too large. Not read from, it does not
 * read from the socket either, so that a broker is slowed down and nothing piles up here.
 */
export class FilteredStream extends Duplex {
  readonly #inner: Duplex;

  constructor(inner: Duplex, bytesMax: number, version: 4 | 5, onOversized: (message: OversizedMessage) => void) {
    super({ allowHalfOpen: false });
    this.#inner = inner;
    const filter = new PacketFilter(bytesMax, version, onOversized);
    inner.on('data', (chunk: Buffer) => {
      try {
        let wantsMore = true;
        for (const piece of filter.push(chunk)) wantsMore = this.push(piece);
        if (!wantsMore) inner.pause();
      } catch (error) {
        this.destroy(error as Error);
      }
    });
    inner.on('end', () => this.push(null));
    inner.on('error', (error) => this.destroy(error));
    inner.on('close', () => this.destroy());
    inner.pause();
  }

  override _read(): void {
    this.#inner.resume();
  }

  override _write(chunk: Buffer, encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.#inner.write(chunk, encoding, done);
  }

  override _final(done: (error?: Error | null) => void): void {
    this.#inner.end(() => done());
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#inner.destroy();
    done(error);
  }
}
