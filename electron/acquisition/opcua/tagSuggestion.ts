import type { NodeDescription } from '../../../shared/contract/links.ts';
import type { TagConfig } from '../../../shared/domain/config/index.ts';

const ID_CHARACTERS_MAX = 120;
/** Folders that say nothing about the plant. */
const COMMON_ROOTS = new Set(['Root', 'Objects']);

/**
 * A tag id from where the server shows a node: path parts joined by dots, what an id may not hold replaced by "-", and
 * the front given up first where it would be too long. Ids taken already get a number.
 */
export function suggestId(path: readonly string[], taken: ReadonlySet<string>): string {
  const parts = path.map((part) => ascii(part)).filter((part) => part !== '');
  while (parts.length > 1 && parts.join('.').length > ID_CHARACTERS_MAX - 5) parts.shift();
  const base = parts.join('.').slice(0, ID_CHARACTERS_MAX - 5) || 'tag';
  const id = /^[A-Za-z0-9]/.test(base) ? base : `t${base}`;
  if (!taken.has(id)) return id;
  let number = 2;
  while (taken.has(`${id}-${number}`)) number++;
  return `${id}-${number}`;
}

/** Without the folders every server has. */
export const plantPath = (names: readonly string[]): string[] => {
  const path = [...names];
  while (path.length > 1 && COMMON_ROOTS.has(path[0] as string)) path.shift();
  return path;
};

/** Umlauts and accents as plain letters, everything else that an id may not hold as one "-". */
const ascii = (text: string): string =>
  text
    .replaceAll('ß', 'ss')
    .replace(/[äöüÄÖÜ]/g, (letter) => `${letter}e`)
    .normalize('NFD')
    .replace(/[\u0300-\u036f]/g, '')
    .replace(/[^A-Za-z0-9_:-]+/g, '-')
    .replace(/^-+|-+$/g, '');

/** The part of a tag's configuration that the server can tell, ready to be written into the file. */
export function tagOf(
  connection: string,
  node: NodeDescription,
): Pick<TagConfig, 'id' | 'connection' | 'unit' | 'address'> & Partial<Pick<TagConfig, 'name' | 'range'>> {
  return {
    id: node.id,
    ...(node.name === '' || node.name === node.id ? {} : { name: node.name.slice(0, 120) }),
    connection,
    unit: node.unit === '' ? '1' : node.unit,
    address: {
      nodeId: node.nodeId,
      ...(node.path === '' ? {} : { path: node.path.slice(0, 500) }),
    },
    ...(node.range && { range: node.range }),
  };
}
