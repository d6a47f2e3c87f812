import type { StopPart } from '../../shared/domain/entries/stop.ts';
import { STOP_PARTS_MAX } from '../../shared/domain/entries/stop.ts';

/** What a part says of its time. */
export type PartCode = Pick<StopPart, 'by' | 'reason' | 'label' | 'loss' | 'comment'>;
/** A part without what follows from the calendar. */
export type Part = Omit<StopPart, 'plannedUs'>;

export const UNCODED: PartCode = { by: 'nobody', reason: null, label: '', loss: null, comment: '' };

/** A person's act that cannot be done, in words for that person. */
export class StopActError extends Error {
  override readonly name = 'StopActError';
}

const ENDLESS = Number.POSITIVE_INFINITY;
const endOf = (part: Pick<Part, 'to'>): number => part.to ?? ENDLESS;

/**
 * Lays codes over the stop [from, to), so that the parts partition it exactly. Every code keeps the time it was given that is
 * still in the stop; time that nobody spoke of goes to the part before it, at the beginning to the first part.
 *
 * @param pool parts that were told of this time, of one stop or of several; disjoint
 */
export function refit(pool: readonly Part[], from: number, to: number | null): Part[] {
  const end = to ?? ENDLESS;
  const kept = pool.filter((part) => part.from < end && endOf(part) > from).sort((a, b) => a.from - b.from);
  if (kept.length === 0) return [{ from, to, ...UNCODED }];
  const joined = kept.slice(0, STOP_PARTS_MAX);
  return joined.map((part, i) => ({
    ...part,
    from: i === 0 ? from : part.from,
    to: i === joined.length - 1 ? to : (joined[i + 1] as Part).from,
  }));
}

/** @throws StopActError where no part begins at one of the moments */
export function codeParts(parts: readonly Part[], at: readonly number[], code: PartCode): Part[] {
  for (const from of at)
    if (!parts.some((part) => part.from === from))
      throw new StopActError('the stop is parted otherwise by now; look at it again');
  return parts.map((part) => (at.length === 0 || at.includes(part.from) ? { ...part, ...code } : part));
}

/**
 * Both parts keep what was said of the whole.
 *
 * @throws StopActError where the moment is not inside a part, or the stop has too many parts already
 */
export function splitParts(parts: readonly Part[], at: number, now: number): Part[] {
  const i = parts.findIndex((part) => part.from < at && at < Math.min(endOf(part), now));
  const part = parts[i];
  if (part === undefined) throw new StopActError('a stop is split at a moment inside one of its parts');
  if (parts.length >= STOP_PARTS_MAX) throw new StopActError(`a stop has at most ${STOP_PARTS_MAX} parts`);
  return [...parts.slice(0, i), { ...part, to: at }, { ...part, from: at }, ...parts.slice(i + 1)];
}

/**
 * The cut at a moment goes; what was said of one side holds for both.
 *
 * @throws StopActError where there is no cut at the moment
 */
export function mergeParts(parts: readonly Part[], at: number, keep: 'before' | 'after'): Part[] {
  const i = parts.findIndex((part) => part.from === at);
  const before = parts[i - 1];
  const after = parts[i];
  if (before === undefined || after === undefined)
    throw new StopActError('there is no cut at that moment; parts of one stop that touch can be merged');
  const code = keep === 'before' ? before : after;
  return [...parts.slice(0, i - 1), { ...code, from: before.from, to: after.to }, ...parts.slice(i + 1)];
}
