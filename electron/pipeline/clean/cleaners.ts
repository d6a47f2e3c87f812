import {
  type FilterConfig,
  natureFault,
  type StationConfig,
  stateTags,
  type TagConfig,
  type ValueNature,
  valueNature,
} from '../../../shared/domain/config/index.ts';
import { type Scale, scaleOf } from '../scale.ts';
import { type GapFilling, gapFilling } from './fillGaps.ts';

/** What is to be done with the readings of one tag; fixed while a configuration is in force. */
export interface TagCleaner {
  readonly tag: string;
  readonly filters: readonly FilterConfig[];
  readonly filling: GapFilling | undefined;
  readonly scale: Scale;
  readonly nature: ValueNature;
  /** The tag's `clean` as sealed in the lineage, keys in RFC 8785 order, the spacing of the fill written out. */
  readonly declared: unknown;
}

/** By catalogue number; tags without `clean` are not in it. */
export type Cleaners = ReadonlyMap<number, TagCleaner>;

export function createCleaners(
  config: Pick<StationConfig, 'equipment' | 'tags'>,
  tagNumber: (id: string) => number | undefined,
): Cleaners {
  const states = stateTags(config);
  const cleaners = new Map<number, TagCleaner>();
  for (const tag of config.tags) {
    const number = tagNumber(tag.id);
    if (tag.clean && number !== undefined) cleaners.set(number, tagCleaner(tag, valueNature(tag, states)));
  }
  return cleaners;
}

function tagCleaner(tag: TagConfig, nature: ValueNature): TagCleaner {
  const { filters, fill } = tag.clean ?? { filters: [] };
  const declared = fill ? { filters, fill: { everyMs: tag.everyMs, ...fill } } : { filters };
  return {
    tag: tag.id,
    filters,
    filling: gapFilling(fill, tag.everyMs),
    scale: scaleOf(tag),
    nature,
    declared: inKeyOrder(declared),
  };
}

/** A filter that may not run on such values; see `natureFault`. */
export const isRefused = (filter: FilterConfig, nature: ValueNature): boolean =>
  natureFault(filter, nature) !== undefined;

/** Keys in RFC 8785 order (all of ours are ASCII), so that `JSON.stringify` gives the canonical text. */
function inKeyOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inKeyOrder);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([, each]) => each !== undefined);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, each]) => [key, inKeyOrder(each)]));
}
