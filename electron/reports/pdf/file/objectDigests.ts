import { createHash } from 'node:crypto';

/** Key of the catalogue, and type of the stream, that lists the digests of all other objects. */
export const OBJECT_DIGESTS_NAME = 'ShiftsealObjects';
/** Enough to tell which object was changed; that something was is the signature's to prove. */
const DIGEST_CHARACTERS = 16;

/**
 * One line an object, `<number> <first 16 hexadecimal characters of its SHA-256>`, over the bytes from `<number> 0 obj` to
 * the line end after `endobj`. A signature says that a file was changed, and not where; with this list a checker names the
 * page or the attachment. The list itself, and the signature that is filled in last, are not in it.
 *
 * @param offsets of object n + 1 at index n, as the cross-reference table will give them
 */
export function objectDigests(written: Buffer, offsets: readonly (number | null)[], ownNumber: number): Buffer {
  const objects = offsets
    .flatMap((offset, index) => (offset === null || index + 1 === ownNumber ? [] : [{ number: index + 1, offset }]))
    .sort((a, b) => a.offset - b.offset);
  const lines = objects.flatMap(({ number, offset }, index) => {
    const bytes = written.subarray(offset, objects[index + 1]?.offset ?? written.length);
    return isSignature(bytes) ? [] : [`${number} ${objectDigest(bytes)}\n`];
  });
  return Buffer.from(lines.join(''), 'latin1');
}

export const objectDigest = (bytes: Uint8Array): string =>
  createHash('sha256').update(bytes).digest('hex').slice(0, DIGEST_CHARACTERS);

/** As `signaturePlaceholder.ts` writes it. */
export const isSignature = (object: Buffer): boolean => object.subarray(0, 80).includes('/Type /Sig\n');
