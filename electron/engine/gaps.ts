import type { GapReport } from '../../shared/domain/link.ts';
import type { Instant } from '../../shared/domain/time.ts';
import type { EntryFactory, PreparedEntry } from './entryFactory.ts';

/** Time in which the ledger could not be written, so that a gap that acquisition saw as "no credit" names its true cause. */
export interface PauseSpan {
  readonly from: Instant;
  readonly to: Instant;
  readonly why: string;
}

export const OVERLOADED = 'more came in than could be made durable';

/**
 * A gap as acquisition told it, with the station's own knowledge of its cause: a driver only knows that it had no credit. That
 * is a ledger that could not be written, or else more than could be.
 */
export function withTrueCause(gap: GapReport, pauses: readonly PauseSpan[]): GapReport {
  if (gap.cause !== 'outOfCredit') return gap;
  const pause = pauses.find(({ from, to }) => from < gap.to && to > gap.from);
  return pause
    ? { ...gap, cause: 'ledgerUnavailable', detail: pause.why }
    : { ...gap, cause: 'overload', detail: OVERLOADED };
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
