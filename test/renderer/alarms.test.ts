import { describe, expect, it } from 'vitest';
import { shownAlarms, toAcknowledge } from '../../renderer/features/alarms/alarmRows.ts';
import { reasonNot, whoMay } from '../../renderer/live/permission.ts';
import { mostUrgent } from '../../renderer/live/urgency.ts';
import { ALARMS } from './fakeRows.ts';
import { NOW_MS } from './snapshots.ts';

const alarms = ALARMS(NOW_MS);
const view = {
  query: '',
  priority: 'any',
  state: 'any',
  area: '',
  sort: { column: 'priority', descending: false },
} as const;

describe('the alarm list', () => {
  it('shows what waits first, by priority; then what is acknowledged; closed ones last', () => {
    const order = shownAlarms(alarms, view).map((row) => `${row.state} ${row.priority}`);
    expect(order.slice(0, 3)).toEqual(['unacknowledged critical', 'unacknowledged high', 'unacknowledged medium']);
    expect(order[3]).toBe('returnedUnacknowledged medium');
    expect(order.at(-1)).toBe('normal low');
  });

  it('finds an alarm by work unit, words of its message and its comment', () => {
    expect(shownAlarms(alarms, { ...view, query: 'cold delivery' })).toHaveLength(1);
    expect(shownAlarms(alarms, { ...view, query: 'press-1 bearing' })).toHaveLength(1);
  });

  it('can be narrowed to high and critical', () => {
    const priorities = new Set(shownAlarms(alarms, { ...view, priority: 'urgent' }).map((row) => row.priority));
    expect([...priorities].sort()).toEqual(['critical', 'high']);
  });
});

describe('the most urgent alarm', () => {
  it('is the highest priority among those that wait', () => expect(mostUrgent(alarms)?.priority).toBe('critical'));
  it('is none when nothing waits', () =>
    expect(mostUrgent(alarms.filter((row) => row.state === 'acknowledged'))).toBeUndefined());
});

describe('acknowledging', () => {
  const waiting = alarms[0]!;
  const done = alarms.find((row) => row.state === 'acknowledged')!;
  it('takes the ticked ones that wait, and leaves those already acknowledged', () => {
    expect(toAcknowledge(alarms, new Set([waiting.occurrence, done.occurrence]), done)).toEqual([waiting]);
  });
  it('takes the current one when nothing is ticked', () =>
    expect(toAcknowledge(alarms, new Set(), waiting)).toEqual([waiting]));
  it('takes nothing when the current one does not wait', () =>
    expect(toAcknowledge(alarms, new Set(), done)).toEqual([]));
});

describe('what a role may not', () => {
  it('an operator may acknowledge', () =>
    expect(reasonNot({ name: 'olga', role: 'operator' }, 'alarm.acknowledge')).toBeUndefined());
  it('an auditor is told who may', () => {
    expect(reasonNot({ name: 'noor', role: 'auditor' }, 'alarm.acknowledge')).toBe(
      'Acknowledging alarms is for operator or supervisor; you are signed in as auditor.',
    );
  });
  it('quarantine is for the supervisor alone', () => expect(whoMay('quarantine.decide')).toBe('supervisor'));
});
