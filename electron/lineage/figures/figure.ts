import type { LineageEdge, LineageNode } from '../../../shared/contract/lineageChannels.ts';
import type { FoundReading, Input } from '../inputs.ts';
import type { ReadingLog } from '../readingLog.ts';
import type { LineageSource } from '../source.ts';

/** What every kind of figure may use. */
export interface Desk {
  readonly source: LineageSource;
  readonly readings: ReadingLog;
}

/** Neighbours of a node by one edge, before they are cut into pages. */
export interface Neighbours {
  readonly id: string;
  readonly edge: LineageEdge;
  readonly because: string;
  readonly total: number;
  readonly isExact?: boolean;
  /** Refs from the `offset`-th on, at most `limit`. */
  page(offset: number, limit: number): readonly string[];
}

/** Something computed from readings: a kind of figure answers for all its figures. */
export interface FigureKind {
  /** What its refs begin with (`alarm`), or, of those that are entries, their kind. */
  readonly kind: string;
  /** Undefined where there is no such figure. */
  node(id: string): LineageNode | undefined;
  /** What it was computed from; see inputs.ts. */
  inputs(id: string): readonly Input[];
  /** Ids of figures that may have been computed from the reading: none is missing, those that were not are sorted out by `inputs`. */
  touchedBy(reading: FoundReading): readonly string[];
  /** Besides its readings. */
  up(id: string): readonly Neighbours[];
  down(id: string): readonly Neighbours[];
}

/** A few neighbours that are known by name. */
export const named = (
  id: string,
  edge: LineageEdge,
  because: string,
  refs: readonly (string | undefined)[],
): readonly Neighbours[] => {
  const known = refs.filter((ref) => ref !== undefined);
  return known.length === 0
    ? []
    : [{ id, edge, because, total: known.length, page: (offset, limit) => known.slice(offset, offset + limit) }];
};

/** Entries that a query finds, with their count. The query ends with neither LIMIT nor semicolon and selects `seq`. */
export function entriesFound(
  { source }: Desk,
  found: { readonly id: string; readonly edge: LineageEdge; because(total: number): string },
  sql: string,
  ...values: readonly (string | number)[]
): readonly Neighbours[] {
  const total = source.db
    .prepare(`SELECT count(*) FROM (${sql})`)
    .pluck()
    .get(...values) as number;
  if (total === 0) return [];
  return [
    {
      id: found.id,
      edge: found.edge,
      because: found.because(total),
      total,
      page: (offset, limit) =>
        (
          source.db
            .prepare(`${sql} LIMIT ? OFFSET ?`)
            .pluck()
            .all(...values, limit, offset) as number[]
        ).map((seq) => `entry:${seq}`),
    },
  ];
}

export const OPEN_END = Number.MAX_SAFE_INTEGER;
