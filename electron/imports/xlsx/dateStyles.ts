import type { Zip } from './openZip.ts';
import { readXmlPart } from './xmlPart.ts';

/** Number formats that every workbook has and that show a date or a time (ECMA-376 part 1, 18.8.30, with the East Asian ones). */
const isBuiltInDate = (id: number): boolean =>
  (id >= 14 && id <= 22) || (id >= 27 && id <= 36) || (id >= 45 && id <= 47) || (id >= 50 && id <= 58);

/**
 * Whether a number format shows a date or time: what stays of the first section without quoted texts, escapes, colours and
 * conditions names a part of a date. `[h]` counts hours, and is one too.
 */
export function isDateFormat(code: string): boolean {
  const bare = (code.split(';')[0] ?? '')
    .replace(/"[^"]*"/g, '')
    .replace(/\\./g, '')
    .replace(/[_*]./g, '')
    .replace(/\[(?!(?:h+|m+|s+)\])[^\]]*\]/gi, '');
  return !/^general$/i.test(bare.trim()) && /[ymdhs]/i.test(bare);
}

/** Which cell styles (`s` of a cell, index into cellXfs) show dates. */
export async function dateStyles(zip: Zip, part: string): Promise<boolean[]> {
  const custom = new Map<number, boolean>();
  const styles: boolean[] = [];
  let isInCellXfs = false;
  await readXmlPart(zip, part, {
    open(name, attributes) {
      if (name === 'numFmt') custom.set(Number(attributes.numFmtId), isDateFormat(attributes.formatCode ?? ''));
      else if (name === 'cellXfs') isInCellXfs = true;
      else if (name === 'xf' && isInCellXfs) {
        const id = Number(attributes.numFmtId ?? 0);
        styles.push(custom.get(id) ?? isBuiltInDate(id));
      }
    },
    close(name) {
      if (name === 'cellXfs') isInCellXfs = false;
    },
  });
  return styles;
}
