/**
 * Many bodies out of one call of zlib. Each call makes objects that only a full round of the garbage collector clears away, and with
 * small bodies that is half of the work. Members of gzip may stand one behind the other (RFC 1952 §2.2), so bodies are joined; that
 * each is whole by itself is shown by marks between them: a member of chance bytes behind each body comes out at its place only when
 * the body before it had ended where it should. Whatever is not sure is left to be unpacked alone.
 */
import { randomBytes } from 'node:crypto';
import { gunzipSync, gzipSync } from 'node:zlib';

/** A guess at 128 bits. */
const MARK_BYTES = 16;
/** More at once are not worth their memory; a damaged body may claim four gigabytes. */
const JOINED_BYTES_MAX = 8 * 1024 * 1024;
/** Of zlib. */
const CHUNK_BYTES_MIN = 64;
/** The smallest member: ten bytes of header, a block, eight of trailer (RFC 1952 §2.3). */
const MEMBER_BYTES_MIN = 20;

export class JoinedBodies {
  readonly #mark = randomBytes(MARK_BYTES);
  readonly #marker = gzipSync(this.#mark, { level: 0 });

  /**
   * @param sizes bytes of each body as `unpackedSizeOf` says
   * @returns the canonical bytes of each, parts of one buffer, when each surely is gzip by itself; else undefined
   */
  unpack(packed: readonly Buffer[], sizes: readonly number[]): Buffer[] | undefined {
    const total = sizes.reduce((sum, size) => sum + size + MARK_BYTES, 0);
    if (total > JOINED_BYTES_MAX || packed.some(({ length }) => length < MEMBER_BYTES_MIN)) return undefined;
    let out: Buffer;
    try {
      const joined = Buffer.concat(packed.flatMap((body) => [body, this.#marker]));
      out = gunzipSync(joined, { chunkSize: Math.max(total + 1, CHUNK_BYTES_MIN), maxOutputLength: total });
    } catch {
      return undefined;
    }
    if (out.length !== total) return undefined;
    const bodies: Buffer[] = [];
    let at = 0;
    for (const size of sizes) {
      const end = at + size;
      if (out.compare(this.#mark, 0, MARK_BYTES, end, end + MARK_BYTES) !== 0) return undefined;
      bodies.push(out.subarray(at, end));
      at = end + MARK_BYTES;
    }
    return bodies;
  }
}

/** As the last four bytes say (RFC 1952 §2.3.1, ISIZE): a claim. 0 where there is no room for it. */
export function unpackedSizeOf(packed: Buffer): number {
  return packed.length < 4 ? 0 : packed.readUInt32LE(packed.length - 4);
}
