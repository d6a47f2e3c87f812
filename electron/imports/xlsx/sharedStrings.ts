import { BrokenFileError } from '../sourceRow.ts';
import { unescapeText } from './escapes.ts';
import type { Zip } from './openZip.ts';
import { readXmlPart } from './xmlPart.ts';

/** The table is the one part of a workbook that must stay in memory; a larger one is refused, not swapped. */
const SHARED_STRINGS_CHARS_MAX = 67_108_864;

/** Texts that cells refer to by number (ECMA-376 part 1, 18.4); phonetic readings are no text of the cell. */
export async function sharedStrings(zip: Zip, part: string): Promise<string[]> {
  const strings: string[] = [];
  let text = '';
  let chars = 0;
  let isText = false;
  let phonetic = 0;
  await readXmlPart(zip, part, {
    open(name) {
      if (name === 'si') text = '';
      else if (name === 'rPh') phonetic++;
      else if (name === 't') isText = phonetic === 0;
    },
    text(piece) {
      if (!isText) return;
      text += piece;
      chars += piece.length;
      if (chars > SHARED_STRINGS_CHARS_MAX)
        throw new BrokenFileError(
          `the texts of the workbook (${part}) are longer than ${SHARED_STRINGS_CHARS_MAX} characters; save the sheet as CSV and import that`,
        );
    },
    close(name) {
      if (name === 't') isText = false;
      else if (name === 'rPh') phonetic--;
      else if (name === 'si') strings.push(unescapeText(text));
    },
  });
  return strings;
}
