import type { Deadline } from '../../shared/domain/pack/index.ts';
import type { Instant } from '../../shared/domain/time.ts';
import { type BusinessCalendar, dueTime } from './dueTime.ts';

/** What of a sealed result decides whether a deadline starts. */
export interface StartingResult {
  readonly rule: string;
  readonly verdict: Deadline['verdicts'][number];
  /** Period of the result, µs; `to` exclusive. */
  readonly from: number;
  readonly to: number;
  /** When the station sealed it: it knew from then on. */
  readonly at: number;
  readonly figures: Readonly<Record<string, number | string | null>>;
}

export interface StartedDeadline {
  readonly deadline: Deadline;
  /** What it counts from. */
  readonly from: Instant;
  readonly due: Instant;
}

/**
 * Deadlines that a result starts.
 *
 * @param openedAt deadlines that were over before the station's first start are nobody's here: history that was read in afterwards
 */
export function startedBy(
  result: StartingResult,
  deadlines: readonly Deadline[],
  calendar: BusinessCalendar,
  openedAt: number,
): StartedDeadline[] {
  const { event } = result.figures;
  const occasion = typeof event === 'string' ? event : 'period';
  return deadlines
    .filter(
      ({ rule, when, verdicts }) => rule === result.rule && when === occasion && verdicts.includes(result.verdict),
    )
    .map((deadline) => {
      const from = (deadline.startsAt === 'learned' ? result.at : happenedAt(result, occasion)) as Instant;
      return { deadline, from, due: dueTime(deadline.due, from, calendar) };
    })
    .filter(({ due }) => due > openedAt);
}

/** A reading, run or episode says when; a period ends a microsecond before the next begins. */
const happenedAt = ({ figures, from, to }: StartingResult, occasion: string): number =>
  occasion === 'period' ? to - 1 : typeof figures.at === 'number' ? figures.at : from;
