import type { GapCause, GapReport } from '../../shared/domain/link.ts';
import type { Instant } from '../../shared/domain/time.ts';
import type { EntryFactory, PreparedEntry } from './entryFactory.ts';

/** Time in which no credit was given, and why: so that a gap which acquisition saw as "no credit" names its true cause. */
export interface CauseSpan {
  readonly from: Instant;
  readonly to: Instant;
  readonly cause: Extract<GapCause, 'ledgerUnavailable' | 'overload'>;
  readonly why: string;
}

/** A gap as acquisition told it, with the station's own knowledge of its cause; the first span that touches it counts. */
export function withTrueCause(gap: GapReport, spans: readonly CauseSpan[]): GapReport {
  if (gap.cause !== 'outOfCredit') return gap;
  const span = spans.find(({ from, to }) => from < gap.to && to > gap.from);
  return span ? { ...gap, cause: span.cause, detail: span.why } : gap;
}

const TAGS_NAMED_MAX = 1000;

export function gapEntry(
  gap: Omit<GapReport, 'connection'> & { readonly connection: string | null },
  entry: EntryFactory,
  now: number,
): PreparedEntry {
  return entry(
    {
      kind: 'gap',
      workUnit: null,
      from: gap.from,
      to: Math.max(gap.from, gap.to),
      connection: gap.connection,
      cause: gap.cause,
      detail: gap.detail,
      ...(gap.tags === undefined ? {} : { tags: gap.tags.slice(0, TAGS_NAMED_MAX) }),
      ...(gap.lost === undefined ? {} : { lost: gap.lost }),
    },
    now,
    [gap.connection, gap.cause, gap.from, gap.to, ...(gap.tags ?? [])],
  );
}
