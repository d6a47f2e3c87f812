/**
 * UTF-16LE into UTF-8, piece by piece, as latin1 text. Half a surrogate pair has no UTF-8: a byte that is never valid stands in
 * its place, so that its row, and no other, is refused for its encoding.
 */
export class Utf16Pieces {
  #rest: Buffer = Buffer.alloc(0);

  take(piece: Buffer): string {
    const bytes = this.#rest.length === 0 ? piece : Buffer.concat([this.#rest, piece]);
    let length = bytes.length & ~1;
    // A high surrogate at the end waits for its other half.
    if (length >= 2 && ((bytes[length - 1] as number) & 0xfc) === 0xd8) length -= 2;
    this.#rest = Buffer.from(bytes.subarray(length));
    return asLatin1(bytes.toString('utf16le', 0, length));
  }

  /** What is left at the end of the file: half a character. */
  end(): string {
    return this.#rest.length > 0 ? NEVER_VALID : '';
  }
}

const NEVER_VALID = '\u00ff';

const asLatin1 = (text: string): string =>
  text
    .split(/\p{Surrogate}/u)
    .map((part) => Buffer.from(part, 'utf8').toString('latin1'))
    .join(NEVER_VALID);
