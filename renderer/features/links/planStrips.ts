import type { ConnectionPlanView } from '../../../shared/contract/links.ts';

export interface Strip {
  readonly key: string;
  /** Unit, table and rate. */
  readonly label: string;
  /** First and last register drawn. */
  readonly from: number;
  readonly to: number;
  /** `left` and `width`: shares (0…1) of the strip. */
  readonly bars: readonly {
    readonly key: string;
    readonly left: number;
    readonly width: number;
    readonly title: string;
  }[];
}

const TAGS_NAMED_MAX = 12;

/** One strip per unit, table and rate; a bar per request over the registers it reads. */
export function planStrips(plan: Pick<ConnectionPlanView, 'rates'>): Strip[] {
  return plan.rates.flatMap(({ everyMs, reads }) => {
    const groups = new Map<string, typeof reads>();
    for (const read of reads) {
      const key = `${read.unitId} ${read.table}`;
      groups.set(key, [...(groups.get(key) ?? []), read]);
    }
    return [...groups].map(([group, own]) => {
      const from = Math.min(...own.map(({ start }) => start));
      const to = Math.max(...own.map(({ start, count }) => start + count - 1));
      const span = to - from + 1;
      return {
        key: `${everyMs} ${group}`,
        label: `unit ${own[0]?.unitId}, ${own[0]?.table}, every ${everyMs} ms: ${own.length} ${own.length === 1 ? 'request' : 'requests'}`,
        from,
        to,
        bars: own.map(({ start, count, tags }) => ({
          key: String(start),
          left: (start - from) / span,
          width: count / span,
          title: `${start}–${start + count - 1}: ${named(tags)}`,
        })),
      };
    });
  });
}

function named(tags: readonly string[]): string {
  const shown = tags.slice(0, TAGS_NAMED_MAX).join(', ');
  return tags.length > TAGS_NAMED_MAX ? `${shown} and ${tags.length - TAGS_NAMED_MAX} more` : shown;
}
