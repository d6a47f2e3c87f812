import { fillTemplate, isTagId, templateColumns } from '../../shared/domain/importMapping.ts';
import { fault, quoted, type RowFault } from './rowFault.ts';

export type TagName =
  | { readonly kind: 'tag'; readonly id: string }
  | { readonly kind: 'fault'; readonly fault: RowFault };

/** Ids remembered to notice two texts that would share one. */
const IDS_MAX = 100_000;
/** Longest text of a column that goes into a tag id. */
const TEXT_MAX = 120;

/**
 * Makes tag ids from a template and the cells of a row. Two different texts that become the same id ("A B" and "A-B") would mix
 * two series into one: the second is refused by name.
 */
export function tagNamer(template: string, indexOf: (column: string) => number): (cells: readonly string[]) => TagName {
  const columns = templateColumns(template).map((name) => ({ name, at: indexOf(name) }));
  const known = new Map<string, TagName>();
  const texts = new Map<string, string>();

  function nameFrom(values: readonly string[]): TagName {
    const empty = values.indexOf('');
    if (empty >= 0)
      return failed('unknownTag', `column "${columns[empty]?.name}" is empty, and the tag ${template} needs it`);
    const long = values.findIndex((value) => value.length > TEXT_MAX);
    if (long >= 0)
      return failed(
        'ambiguousTag',
        `column "${columns[long]?.name}" has ${values[long]?.length} characters, too many for a tag id`,
      );
    const id = fillTemplate(template, (name) => values[columns.findIndex((column) => column.name === name)] ?? '');
    const from = values.join('\n');
    const other = texts.get(id);
    if (other !== undefined && other !== from)
      return failed(
        'ambiguousTag',
        `${quoted(from)} and ${quoted(other)} would both be the tag "${id}"; rename one of them`,
      );
    if (!isTagId(id))
      return failed(
        'ambiguousTag',
        `"${id}" is no tag id: it starts with a letter or digit and has at most 120 characters`,
      );
    if (texts.size < IDS_MAX) texts.set(id, from);
    return { kind: 'tag', id };
  }

  if (columns.length === 0) {
    const only = nameFrom([]);
    return () => only;
  }
  return (cells) => {
    const values = columns.map(({ at }) => (cells[at] ?? '').trim());
    const key = values.length === 1 ? (values[0] as string) : values.join('\n');
    const before = known.get(key);
    if (before) return before;
    const name = nameFrom(values.map(detached));
    if (known.size < IDS_MAX) known.set(detached(key), name);
    return name;
  };
}

/** A copy of its own: a part of a string keeps the whole chunk of the file in memory. */
const detached = (text: string): string => Buffer.from(text, 'utf8').toString('utf8');

const failed = (name: RowFault['name'], detail: string): TagName => ({ kind: 'fault', fault: fault(name, detail) });
