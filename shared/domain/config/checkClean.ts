import type { ConfigProblem } from './check.ts';
import type { FilterConfig } from './clean.ts';
import type { StationConfig } from './station.ts';
import type { TagConfig } from './tag.ts';

/** What the values of a tag are, as far as the configuration tells; a server may still say something else. */
export type ValueNature = 'number' | 'bool' | 'string' | 'state' | 'unknown';

/**
 * Cleaning that makes no sense or could never act: numbers worked out from states, bools and texts, and filters that need
 * more readings than a batch can hold.
 */
export function checkCleaning(config: StationConfig): ConfigProblem[] {
  const states = stateTags(config);
  return config.tags.flatMap((tag, index) => {
    if (!tag.clean) return [];
    const nature = valueNature(tag, states);
    const path = ['tags', index, 'clean'];
    return [
      ...tag.clean.filters.flatMap((filter, f) => {
        const message = natureFault(filter, nature) ?? neverFires(filter, tag, config.windows.everyMs);
        return message === undefined ? [] : [problem([...path, 'filters', f], tag, message)];
      }),
      ...fillFaults(tag, nature).map((message) => problem([...path, 'fill'], tag, message)),
    ];
  });
}

/** Tags that hold the state code of a work unit. */
export function stateTags(config: Pick<StationConfig, 'equipment'>): ReadonlySet<string> {
  return new Set(config.equipment.flatMap(({ oee }) => (oee ? [oee.state] : [])));
}

export function valueNature(tag: Pick<TagConfig, 'id' | 'address'>, states: ReadonlySet<string>): ValueNature {
  if (states.has(tag.id)) return 'state';
  const { address } = tag;
  const isBit =
    'table' in address &&
    (address.bit !== undefined ||
      (address.type === undefined && (address.table === 'coil' || address.table === 'discrete')));
  if (isBit || address.type === 'bool') return 'bool';
  if (address.type === 'string') return 'string';
  if (address.type === undefined && ('nodeId' in address || 'metric' in address)) return 'unknown';
  return 'number';
}

const NATURE_WORDS = { bool: 'a bool', string: 'a text', state: 'a state code', number: '', unknown: '' } as const;

/** Of bools and states, `frozen` may mark; nothing else, and nothing of texts. */
export function natureFault(filter: FilterConfig, nature: ValueNature): string | undefined {
  if (nature === 'number' || nature === 'unknown') return undefined;
  if (nature !== 'string' && filter.kind === 'frozen' && filter.action === 'flag') return undefined;
  return `${filter.kind} with action ${filter.action} works on numbers; ${NATURE_WORDS[nature]} has no value in between`;
}

function fillFaults({ clean, everyMs }: TagConfig, nature: ValueNature): string[] {
  const fill = clean?.fill;
  if (!fill || fill.method === 'none') return [];
  const faults: string[] = [];
  if (fill.method === 'linear' && nature !== 'number' && nature !== 'unknown') {
    faults.push(`${NATURE_WORDS[nature]} is never interpolated; use hold or none`);
  }
  if (fill.everyMs !== undefined && 1.5 * fill.everyMs <= everyMs) {
    faults.push(`everyMs ${fill.everyMs} is far below the tag's ${everyMs}: it would fill between any two readings`);
  }
  return faults;
}

/** Why the filter could never mark anything in a batch, or undefined. */
function neverFires(filter: FilterConfig, tag: TagConfig, windowMs: number): string | undefined {
  // Only what we poll or sample ourselves has a known rate.
  if (!('table' in tag.address || 'nodeId' in tag.address)) return undefined;
  const readings = Math.floor(windowMs / tag.everyMs) + 1;
  const needed = readingsNeeded(filter);
  if (needed > readings) {
    return `${filter.kind} can never fire: it needs ${needed} readings, and a batch of ${windowMs} ms holds ${readings} of this tag at most`;
  }
  if (filter.kind === 'frozen' && filter.afterMs > windowMs) {
    return `frozen can never fire: afterMs ${filter.afterMs} is longer than a batch of ${windowMs} ms; frozenAfterMs of the tag sees across batches`;
  }
  return undefined;
}

/** Readings a batch must hold before any of them can be marked. */
function readingsNeeded(filter: FilterConfig): number {
  switch (filter.kind) {
    case 'hampel':
      return 3;
    case 'iqr':
      return 4;
    case 'rollingZ':
      return filter.window + 1;
    case 'frozen':
      return filter.afterReadings;
    case 'spike':
      return 3;
    case 'rateOfChange':
      return 2;
  }
}

const problem = (path: readonly (string | number)[], tag: TagConfig, message: string): ConfigProblem => ({
  path,
  message: `tag "${tag.id}": ${message}`,
  remedy: 'choose another filter or other parameters; `shiftseal config schema` names each with its unit',
});
