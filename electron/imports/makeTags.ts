import type { ImportMapping, ValueMapping } from '../../shared/domain/importMapping.ts';
import type { Clock } from '../../shared/domain/time.ts';
import { importFile } from './importFile.ts';
import type { ImportOutcome } from './importOutcome.ts';
import type { ImportTag } from './rowJudge.ts';

/** Tags as the configuration writes them. */
export interface MadeTag {
  readonly id: string;
  readonly connection: string;
  readonly equipment?: string;
  readonly unit?: string;
  readonly address: { readonly key: string; readonly type: string };
}

/** As many as a configuration can hold. */
const TAGS_MAX = 100_000;
const TYPES = { number: 'float64', text: 'string', bool: 'bool', integer64: 'int64' } as const satisfies Record<
  ValueMapping['type'],
  string
>;

/** The tags a file needs, from reading it whole with every tag taken as known; nothing is imported. */
export async function tagsOfFile(
  path: string,
  mapping: ImportMapping,
  as: { readonly connection: string; readonly equipment?: string; readonly clock: Clock },
): Promise<{ readonly tags: MadeTag[]; readonly outcome: ImportOutcome }> {
  const known = new Map<string, ImportTag>();
  const used = new Map<number, string>();
  const outcome = await importFile({
    path,
    mapping,
    connection: as.connection,
    clock: as.clock,
    futureMsMax: Number.MAX_SAFE_INTEGER / 4_000,
    tagOf(id) {
      if (!known.has(id) && known.size < TAGS_MAX)
        known.set(id, { id, number: known.size, connection: as.connection, workUnit: '' });
      return known.get(id);
    },
    sink: {
      async deliver(frame) {
        frame.tag.forEach((number, row) => void used.set(number, KINDS[frame.kind[row] as number] ?? 'float64'));
      },
      refuse: async () => undefined,
    },
  });
  const units = unitsOf(mapping);
  const tags = [...known.values()]
    .filter(({ number }) => used.has(number))
    .map(({ id, number }) => {
      const unit = units(id);
      return {
        id,
        connection: as.connection,
        ...(as.equipment === undefined ? {} : { equipment: as.equipment }),
        ...(unit === undefined ? {} : { unit }),
        address: { key: id, type: used.get(number) as string },
      };
    })
    .sort((a, b) => (a.id < b.id ? -1 : 1));
  return { tags, outcome };
}

/** By kind code of a frame. */
const KINDS = [TYPES.number, TYPES.number, TYPES.bool, TYPES.integer64, TYPES.integer64, TYPES.text];

/** The unit of the value whose template an id was made from. */
function unitsOf(mapping: ImportMapping): (id: string) => string | undefined {
  const shapes = mapping.values
    .filter(({ unit }) => unit !== undefined)
    .map(({ tag, unit }) => ({
      unit,
      shape: new RegExp(
        `^${tag
          .split(/\{[^{}]+\}/)
          .map(escapeRegExp)
          .join('.*')}$`,
      ),
    }));
  return (id) => shapes.find(({ shape }) => shape.test(id))?.unit;
}

const escapeRegExp = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
