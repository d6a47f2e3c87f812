import type { ShiftsealFacts } from '../file/xmp.ts';
import { type FileObject, streamOf } from './fileObjects.ts';

/** The machine-readable twins of what the pages print, as the metadata of the file give them. */
export type PrintedFacts = ShiftsealFacts;

const NAMES = [
  'reportDigest',
  'state',
  'log',
  'treeSize',
  'rootHash',
  'drawing',
  'paper',
] as const satisfies readonly (keyof ShiftsealFacts)[];
const ENTITIES: Record<string, string> = { '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"', '&apos;': "'" };

/** @returns undefined when there are no such metadata, or two of them, or one of the facts is missing */
export function printedFacts(objects: readonly FileObject[]): PrintedFacts | undefined {
  const packets = objects.filter(({ head }) => head.includes('/Type /Metadata\n'));
  const [packet] = packets;
  const text = packets.length === 1 && packet !== undefined ? streamOf(packet)?.toString('utf8') : undefined;
  if (text === undefined) return undefined;
  const values = NAMES.map((name) => [name, new RegExp(`<ss:${name}>([^<]*)</ss:${name}>`).exec(text)?.[1]] as const);
  if (values.some(([, value]) => value === undefined)) return undefined;
  const plain = values.map(([name, value]) => [
    name,
    (value as string).replace(/&\w+;/g, (each) => ENTITIES[each] ?? each),
  ]);
  return Object.fromEntries(plain) as PrintedFacts;
}
