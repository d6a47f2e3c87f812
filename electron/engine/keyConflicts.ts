import { STATION_ACTOR } from '../../shared/domain/entry.ts';
import { formatInstant, type Instant, US_PER_MINUTE } from '../../shared/domain/time.ts';
import type { Refusal } from '../pipeline/index.ts';
import type { EntryFactory, PreparedEntry } from './entryFactory.ts';

/**
 * A tag that says two things of one instant is a finding of its own, beside the quarantine entry that keeps the second
 * reading: two sources write the tag, or its device repeats time stamps. One event per tag and minute of source time at
 * most, named by both, so that a flood stays small and a replay of the inbox adds nothing.
 */
export function keyConflictEvents(refusals: readonly Refusal[], entry: EntryFactory, now: number): PreparedEntry[] {
  const told = new Set<string>();
  return refusals.flatMap((refusal) => {
    const [first] = refusal.readings;
    if (refusal.step !== 'duplicate' || first === undefined) return [];
    const minute = Math.floor(first.sourceTime / US_PER_MINUTE);
    const name = `${minute} ${refusal.tag}`;
    if (told.has(name)) return [];
    told.add(name);
    const at = formatInstant(first.sourceTime as Instant);
    return [
      entry(
        {
          kind: 'event',
          workUnit: refusal.workUnit,
          from: first.sourceTime,
          to: first.sourceTime,
          event: 'keyConflict',
          subject: refusal.tag,
          detail: `two readings of ${at} with different content: the first is sealed, this one is in quarantine (${refusal.error})`,
          actor: STATION_ACTOR,
        },
        now,
        ['keyConflict', refusal.tag, minute],
      ),
    ];
  });
}
