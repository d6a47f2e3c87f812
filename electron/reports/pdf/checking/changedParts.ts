import { isSignature, OBJECT_DIGESTS_NAME, objectDigest } from '../file/objectDigests.ts';
import { type FileObject, streamOf } from './fileObjects.ts';
import { objectWords, wordOf } from './objectWords.ts';

const NAMED_MAX = 20;

/** The parts of a file whose bytes are not those that were sealed, in words; empty when none of the listed ones is. */
export function changedParts(objects: readonly FileObject[]): string[] {
  const list = objects.find(({ head }) => head.includes(`/Type /${OBJECT_DIGESTS_NAME}\n`));
  const sealed = new Map(
    [
      ...(list && streamOf(list) ? (streamOf(list) as Buffer).toString('latin1') : '').matchAll(
        /^(\d+) ([0-9a-f]{16})$/gm,
      ),
    ].map(([, number, digest]) => [Number(number), digest as string]),
  );
  if (sealed.size === 0) return ['the list of object digests'];
  const words = objectWords(objects);
  const changed = new Set<string>();
  const seen = new Set<number>();
  for (const { number, bytes, head } of objects) {
    const isListed = !isSignature(bytes) && !head.includes(`/Type /${OBJECT_DIGESTS_NAME}\n`);
    if (seen.has(number)) changed.add(`${wordOf(words, number)} (there twice)`);
    else if (isListed && sealed.get(number) !== objectDigest(bytes)) changed.add(wordOf(words, number));
    seen.add(number);
  }
  for (const number of sealed.keys()) if (!seen.has(number)) changed.add(`object ${number} (gone)`);
  return [...changed].slice(0, NAMED_MAX);
}

/** What bytes behind the signed ones do to the file. */
export function addedParts(objects: readonly FileObject[], added: Buffer): string[] {
  const words = objectWords(objects);
  const numbers = [...added.toString('latin1').matchAll(/(?<=^|[\r\n\s])(\d{1,10}) \d{1,5} obj\b/g)].map(([, each]) =>
    Number(each),
  );
  const known = new Set(objects.map(({ number }) => number));
  const parts = [...new Set(numbers)].map((number) =>
    known.has(number) ? `${wordOf(words, number)} replaced` : `a new object ${number}`,
  );
  return parts.slice(0, NAMED_MAX);
}
