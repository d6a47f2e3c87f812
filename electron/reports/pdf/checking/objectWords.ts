import { type FileObject, nameOf, referenceOf } from './fileObjects.ts';

/** What each object is to a reader of the report, by number: "page 2", "attachment oee.csv". */
export function objectWords(objects: readonly FileObject[]): Map<number, string> {
  const words = new Map<number, string>();
  const name = (number: number | undefined, word: string) => {
    if (number !== undefined && !words.has(number)) words.set(number, word);
  };
  const byNumber = new Map(objects.map((each) => [each.number, each]));
  pageNumbers(objects).forEach((number, index) => {
    const page = byNumber.get(number);
    name(number, `page ${index + 1}`);
    if (page === undefined) return;
    name(referenceOf(page, 'Contents'), `what page ${index + 1} shows`);
    name(referenceOf(page, 'Resources'), `what page ${index + 1} is drawn with`);
  });
  for (const object of objects) {
    const { head, number } = object;
    if (head.includes('/Type /Filespec\n')) {
      name(number, `attachment ${nameOf(object)}`);
      name(Number(/\/EF <<\s*\/F (\d+) 0 R/.exec(head)?.[1]), `attachment ${nameOf(object)}`);
    }
    if (head.includes('/Type /FontDescriptor\n')) name(referenceOf(object, 'FontFile2'), 'a font');
    if (head.includes('/S /GTS_PDFA1\n')) name(referenceOf(object, 'DestOutputProfile'), 'the colour profile');
    if (/\/Producer \d+ 0 R/.test(head)) {
      for (const [, each] of head.matchAll(/ (\d+) 0 R/g)) name(Number(each), 'the document information');
    }
    for (const [pattern, word] of KINDS) if (pattern.test(head)) name(number, word);
  }
  return words;
}

/** Numbers of the page objects, in order. */
export function pageNumbers(objects: readonly FileObject[]): number[] {
  const tree = objects.find(({ head }) => head.includes('/Type /Pages\n'));
  const kids = /\/Kids \[([^\]]*)\]/.exec(tree?.head ?? '')?.[1] ?? '';
  return [...kids.matchAll(/(\d+) 0 R/g)].map(([, each]) => Number(each));
}

const KINDS: readonly (readonly [RegExp, string])[] = [
  [/\/Type \/Catalog\n/, 'the catalogue'],
  [/\/Type \/Pages\n/, 'the list of pages'],
  [/\/Type \/Metadata\n/, 'the metadata'],
  [/\/Type \/Sig\n/, 'the signature'],
  [/\/FT \/Sig\n|\/SigFlags /, 'the signature field'],
  [/\/Type \/XObject\n/, 'the signature field'],
  [/\/Type \/(Font|FontDescriptor)\n/, 'a font'],
  [/\/Type \/OutputIntent\n/, 'the colour profile'],
  [/\/Type \/StructTreeRoot\n|\/S \/[A-Z]\w*\n|\/Marked /, 'the reading order'],
  [/\/Type \/ShiftsealObjects\n/, 'the list of object digests'],
  [/\/Producer \d+ 0 R/, 'the document information'],
  [/\/EmbeddedFiles |\/Dests /, 'the list of attachments'],
];

export const wordOf = (words: ReadonlyMap<number, string>, number: number): string =>
  words.get(number) ?? `object ${number}`;
