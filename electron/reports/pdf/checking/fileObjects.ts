import { inflateSync } from 'node:zlib';

/** An object as it lies in the file: from `N 0 obj` to the line end after `endobj`. */
export interface FileObject {
  readonly number: number;
  readonly bytes: Buffer;
  /** Dictionary or value, without the stream. */
  readonly head: string;
}

/** A stream that unpacks to more than this is no attachment of ours. */
const UNPACKED_BYTES_MAX = 64 * 1024 * 1024;

/**
 * Finds the objects of a file that `reportFile.ts` wrote. The cross-reference table is not asked: it may be what was changed.
 * Where a number occurs twice, both are in the list.
 */
export function fileObjects(file: Buffer): FileObject[] {
  const text = file.toString('latin1');
  const starts = [...text.matchAll(/(?<=\n)(\d{1,10}) 0 obj\n/g)];
  const tail = text.lastIndexOf('\nxref\n') + 1 || text.length;
  return starts.map((match, index) => {
    const from = match.index;
    const to = starts[index + 1]?.index ?? Math.max(from, tail);
    const bytes = file.subarray(from, to);
    const inner = text.slice(from + match[0].length, to);
    const stream = inner.indexOf('\nstream\n');
    return { number: Number(match[1]), bytes, head: stream < 0 ? inner : inner.slice(0, stream) };
  });
}

/** Content of a stream, unpacked; undefined when there is none or it does not unpack. */
export function streamOf(object: FileObject): Buffer | undefined {
  const start = object.bytes.indexOf('\nstream\n');
  const length = /\/Length (\d+)\n/.exec(object.head)?.[1];
  if (start < 0 || length === undefined) return undefined;
  const from = start + '\nstream\n'.length;
  const bytes = object.bytes.subarray(from, from + Number(length));
  if (bytes.length !== Number(length)) return undefined;
  if (!object.head.includes('/Filter /FlateDecode')) return bytes;
  try {
    return inflateSync(bytes, { maxOutputLength: UNPACKED_BYTES_MAX });
  } catch {
    return undefined;
  }
}

/** Number of the object that a key refers to. */
export const referenceOf = (object: FileObject, key: string): number | undefined => {
  const found = new RegExp(`/${key} (\\d+) 0 R`).exec(object.head)?.[1];
  return found === undefined ? undefined : Number(found);
};

/** The attachments by name, as the readers of the file find them. */
export function attachmentsOf(objects: readonly FileObject[]): Map<string, Buffer | undefined> {
  const byNumber = new Map(objects.map((each) => [each.number, each]));
  const specifications = objects.filter(({ head }) => head.includes('/Type /Filespec\n'));
  return new Map(
    specifications.map((each) => {
      const content = byNumber.get(Number(/\/EF <<\s*\/F (\d+) 0 R/.exec(each.head)?.[1]));
      return [nameOf(each), content && streamOf(content)];
    }),
  );
}

export const nameOf = (specification: FileObject): string => /\/UF \(([^)]*)\)/.exec(specification.head)?.[1] ?? '';
