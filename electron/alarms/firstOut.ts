/**
 * First-out: when one cause raises many alarms, the first of them is the one to look at. Alarms of one group that follow each other
 * within the window are one event; its first is marked, with how many followed. An event of one alarm is not marked.
 */
export interface Grouped {
  readonly key: string;
  readonly group: string;
  /** µs: when the condition began. */
  readonly at: number;
}

/** @returns followers by key of the first */
export function firstOuts(alarms: readonly Grouped[], windowMs: number): ReadonlyMap<string, number> {
  const windowUs = windowMs * 1000;
  const events = new Map<string, { first: string; latest: number; followers: number }>();
  const found = new Map<string, number>();
  const inOrder = alarms
    .map((alarm, index) => ({ alarm, index }))
    .sort((a, b) => a.alarm.at - b.alarm.at || b.index - a.index);
  for (const { alarm } of inOrder) {
    const event = events.get(alarm.group);
    if (event === undefined || alarm.at - event.latest > windowUs) {
      events.set(alarm.group, { first: alarm.key, latest: alarm.at, followers: 0 });
      continue;
    }
    event.latest = alarm.at;
    event.followers++;
    found.set(event.first, event.followers);
  }
  return found;
}
