import { readdirSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

/**
 * All style sheets end in one page, so a class of one screen reaches every other. A class is *defined* where a rule is about
 * that class alone (`.name`, `.name:hover`, `.name[data-x]`); it is only *adjusted* where it stands under or beside another.
 */
const ROOT = fileURLToPath(new URL('../../renderer', import.meta.url));
const SHARED = 'the kit and the frame';

const filesOf = (ending: string): readonly string[] =>
  readdirSync(ROOT, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith(ending))
    .sort();

/** The feature a file belongs to; `ui/`, `live/` and `app/` are one owner together. */
const ownerOf = (file: string): string => {
  const parts = file.split(sep);
  return parts[0] === 'features' ? (parts[1] ?? '') : SHARED;
};

const ALONE = /^\.([\w-]+)(?:\[[^\]]*\]|::?(?!has\b)[\w-]+(?:\([^)]*\))?)*$/u;

/** Selectors, one by one; those inside `@media` too. */
function selectorsOf(css: string): readonly string[] {
  const heads = css.replace(/\/\*.*?\*\//gsu, '').match(/[^{};]+(?=\{)/gu) ?? [];
  return heads
    .filter((head) => !head.trim().startsWith('@'))
    .flatMap((head) => head.split(/,(?![^(]*\))/u))
    .map((selector) => selector.trim());
}

interface Sheet {
  readonly file: string;
  readonly css: string;
}

/** class → owner → files that define it. */
function definitionsIn(sheets: readonly Sheet[]): ReadonlyMap<string, ReadonlyMap<string, ReadonlySet<string>>> {
  const found = new Map<string, Map<string, Set<string>>>();
  for (const { file, css } of sheets)
    for (const selector of selectorsOf(css)) {
      const name = ALONE.exec(selector)?.[1];
      if (name === undefined) continue;
      const owners = found.get(name) ?? new Map<string, Set<string>>();
      found.set(name, owners);
      owners.set(ownerOf(file), (owners.get(ownerOf(file)) ?? new Set()).add(file));
    }
  return found;
}

const collisionsIn = (sheets: readonly Sheet[]): readonly string[] =>
  [...definitionsIn(sheets)]
    .filter(([, owners]) => owners.size > 1)
    .map(
      ([name, owners]) => `.${name} is defined in ${[...owners.values()].flatMap((files) => [...files]).join(', ')}`,
    );

/** Class names written out in `className`, in plain quotes or as choices inside braces. */
function classesUsedIn(source: string): readonly string[] {
  const written = source.match(/className=(?:"[^"]*"|\{[^{}]*(?:\{[^{}]*\}[^{}]*)*\})/gu) ?? [];
  return written
    .flatMap((each) => each.slice('className='.length).match(/"[^"]*"|'[^']*'|`[^`]*`/gu) ?? [])
    .flatMap((text) =>
      text
        .slice(1, -1)
        .replaceAll(/\S*\$\{[^}]*\}\S*/gu, ' ')
        .split(/\s+/u),
    )
    .filter((name) => name !== '');
}

const sheets = filesOf('.css').map((file) => ({ file, css: readFileSync(join(ROOT, file), 'utf8') }));

describe('style sheets', () => {
  it('a class belongs to one feature, or to the kit and the frame', () => {
    expect(sheets.length).toBeGreaterThan(10);
    expect(collisionsIn(sheets)).toEqual([]);
  });

  it('a feature uses its own classes and those of the kit and the frame, not those of another feature', () => {
    const definitions = new Map<string, Set<string>>();
    for (const { file, css } of sheets)
      for (const selector of selectorsOf(css))
        for (const [, name = ''] of selector.matchAll(/\.([a-zA-Z][\w-]*)/gu))
          definitions.set(name, (definitions.get(name) ?? new Set()).add(ownerOf(file)));
    const borrowed = filesOf('.tsx').flatMap((file) =>
      classesUsedIn(readFileSync(join(ROOT, file), 'utf8'))
        .filter((name) => {
          const owners = definitions.get(name);
          return owners !== undefined && !owners.has(ownerOf(file)) && !owners.has(SHARED);
        })
        .map((name) => `${file} uses .${name} of ${[...(definitions.get(name) ?? [])].join(', ')}`),
    );
    expect(borrowed).toEqual([]);
  });

  it('names the class and both files when two features define it', () => {
    const a = {
      file: join('features', 'a', 'a.css'),
      css: '.own { color: red } @media print { .note:hover { color: red } }',
    };
    const b = { file: join('features', 'b', 'b.css'), css: '/* .own {} */ .x > i, .note { color: red }' };
    expect(collisionsIn([a, b])).toEqual([`.note is defined in ${a.file}, ${b.file}`]);
  });

  it('lets a feature adjust a class of the kit under or beside one of its own', () => {
    const kit = { file: join('ui', 'kit.css'), css: '.field { color: red }' };
    const own = { file: join('features', 'a', 'a.css'), css: '.a .field, .field:has(.a), .field.a { color: red }' };
    expect(collisionsIn([kit, own])).toEqual([]);
    const second = { file: join('features', 'a', 'b.css'), css: '.field { color: red }' };
    expect(collisionsIn([kit, second])).toHaveLength(1);
  });
});
