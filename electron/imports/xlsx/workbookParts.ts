import { posix } from 'node:path';
import { BrokenFileError } from '../sourceRow.ts';
import type { Zip } from './openZip.ts';
import { readXmlPart } from './xmlPart.ts';

/** Where the parts of a workbook are (ECMA-376 part 1, 12 and 18.2; strict and transitional alike). */
export interface WorkbookParts {
  /** In the order of the tabs; `part` is the name within the zip. */
  readonly sheets: readonly { readonly name: string; readonly part: string; readonly isHidden: boolean }[];
  readonly sharedStrings: string | undefined;
  readonly styles: string | undefined;
  readonly isDate1904: boolean;
}

const SHEETS_MAX = 1000;

/** @throws BrokenFileError naming the part that is missing or broken */
export async function workbookParts(zip: Zip): Promise<WorkbookParts> {
  const workbook = await workbookName(zip);
  const related = await relationships(zip, workbook);
  const sheets: { name: string; part: string; isHidden: boolean }[] = [];
  let isDate1904 = false;
  await readXmlPart(zip, workbook, {
    open(name, attributes) {
      if (name === 'workbookPr') isDate1904 = /^(1|true)$/.test(attributes.date1904 ?? '');
      if (name !== 'sheet') return;
      const id = Object.entries(attributes).find(([key]) => /(^|:)id$/.test(key))?.[1];
      const target = related.find((each) => each.id === id && each.type === 'worksheet');
      if (!target || attributes.name === undefined) return; // chart sheets have no rows
      sheets.push({
        name: attributes.name,
        part: target.part,
        isHidden: (attributes.state ?? 'visible') !== 'visible',
      });
      if (sheets.length > SHEETS_MAX) throw new BrokenFileError(`the workbook has more than ${SHEETS_MAX} sheets`);
    },
  });
  if (sheets.length === 0) throw new BrokenFileError(`the workbook names no sheet (${workbook})`);
  const first = (type: string) => related.find((each) => each.type === type && zip.has(each.part))?.part;
  return { sheets, sharedStrings: first('sharedStrings'), styles: first('styles'), isDate1904 };
}

async function workbookName(zip: Zip): Promise<string> {
  const usual = 'xl/workbook.xml';
  if (!zip.has('_rels/.rels')) {
    if (zip.has(usual)) return usual;
    throw new BrokenFileError(`the file is no complete workbook: its parts _rels/.rels and ${usual} are missing`);
  }
  const root = (await relationships(zip, '')).find(({ type }) => type === 'officeDocument')?.part ?? usual;
  if (zip.has(root)) return root;
  throw new BrokenFileError(`the workbook is incomplete: its part ${root} is missing`);
}

interface Relationship {
  readonly id: string;
  /** Last word of the type's URI. */
  readonly type: string;
  readonly part: string;
}

/** What a part refers to (ECMA-376 part 2, 9.3); '' is the package itself. */
async function relationships(zip: Zip, part: string): Promise<Relationship[]> {
  const folder = posix.dirname(part);
  const name = part === '' ? '_rels/.rels' : posix.join(folder, '_rels', `${posix.basename(part)}.rels`);
  const found: Relationship[] = [];
  await readXmlPart(zip, name, {
    open(element, { Id, Type, Target, TargetMode }) {
      if (element !== 'Relationship' || Id === undefined || Target === undefined || TargetMode === 'External') return;
      const target = Target.startsWith('/') ? Target.slice(1) : posix.join(part === '' ? '' : folder, Target);
      found.push({ id: Id, type: (Type ?? '').split('/').at(-1) ?? '', part: target });
    },
  });
  return found;
}
