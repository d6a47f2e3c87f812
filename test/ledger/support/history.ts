import type { EntryDraft } from '../../../electron/ledger/index.ts';
import type { Instant } from '../../../shared/domain/time.ts';

export const START_US = 1_790_000_000_000_000;

/** A wall clock that moves one second each time it is asked. */
export function steppingClock(start = START_US): { now(): Instant } {
  let now = start;
  return {
    now: () => {
      now += 1_000_000;
      return now as Instant;
    },
  };
}

/** The i-th of a history that is the same each time. */
export function draft(i: number, text = 'x'.repeat((i * 37) % 300)): EntryDraft {
  const at = START_US + i * 1_000_000;
  const isBatch = i % 3 !== 0;
  return {
    kind: isBatch ? 'batch' : 'event',
    key: `key-${String(i).padStart(6, '0')}`,
    at,
    workUnit: isBatch ? `press-${i % 2}` : null,
    from: isBatch ? at - 10_000_000 : null,
    to: isBatch ? at - 1 : null,
    body: { station: 'cr-01', values: [i, i / 3, -i], text },
  };
}

export const drafts = (from: number, to: number): EntryDraft[] =>
  Array.from({ length: to - from }, (_, i) => draft(from + i));
