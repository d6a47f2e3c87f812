import type { LiveSnapshot } from '../../shared/contract/live.ts';
import { LAYOUT, pictureAt } from './fakePlant.ts';

/** A live picture for tests: the made-up plant at a fixed time, with what matters to the test changed. */
export const NOW_MS = Date.UTC(2026, 10, 21, 3, 0, 0);
const COUNTS = {
  suppressed: 0,
  unacknowledged: 0,
  active: 0,
  quarantined: 0,
  isUpstreamUp: true,
  isPaused: false,
  backlog: 0,
  isDataMissing: false,
  revisions: {
    alarms: 1,
    excursions: 1,
    quarantine: 1,
    entries: 1,
    results: 1,
    stops: 1,
    shifts: 1,
    meters: 1,
    inventory: 1,
  },
  startedAt: NOW_MS,
};

export const picture = (changes: Partial<LiveSnapshot> = {}): LiveSnapshot => ({
  ...pictureAt(NOW_MS, COUNTS),
  ...changes,
});

/** The same picture with one tag's value replaced; columns are copied. */
export function withValue(before: LiveSnapshot, tagId: string, value: number): LiveSnapshot {
  const values = before.values.slice();
  values[LAYOUT.tags.findIndex((tag) => tag.id === tagId)] = value;
  return { ...before, values };
}
