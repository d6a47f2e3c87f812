import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { areaOf, groupedLines, plainLines, shownAlarms, targetsOf } from '../../renderer/features/alarms/alarmRows.ts';
import type { AlarmRow } from '../../shared/contract/ipc.ts';
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

describe('the list in a flood', () => {
  it('leaves out no alarm: the groups together hold each exactly once, whatever is open', () => {
    const rows = fc.array(
      fc.record({ n: fc.nat(), unit: fc.constantFrom('press-1', 'filler-1', null), at: fc.nat(1_000_000) }),
      { maxLength: 200 },
    );
    fc.assert(
      fc.property(rows, fc.subarray(['press-1', 'filler-1', 'station']), (made, open) => {
        const list = made.map(
          ({ unit, at }, i): AlarmRow => ({
            ...(alarms[0] as AlarmRow),
            ...{ occurrence: `o${i}`, workUnit: unit, connection: null, onset: at },
          }),
        );
        const lines = groupedLines(list, new Set(open));
        const heads = lines.filter((line) => line.kind === 'group');
        expect(heads.reduce((sum, head) => sum + head.count, 0)).toBe(list.length);
        const shown = lines.flatMap((line) => (line.kind === 'alarm' ? [line.row.occurrence] : []));
        expect(shown.sort()).toEqual(
          list
            .filter((row) => open.includes(areaOf(row)))
            .map(({ occurrence }) => occurrence)
            .sort(),
        );
        expect(new Set(lines.map(({ key }) => key)).size).toBe(lines.length);
      }),
    );
  });

  it('puts the group with the most urgent alarm first, and names the first of its event', () => {
    const [head] = groupedLines(shownAlarms(alarms, view), new Set());
    expect(head).toMatchObject({ kind: 'group', area: 'cold-room-1' });
  });

  it('keeps the line of a row that did not change', () => {
    expect(plainLines(alarms)[0]).toBe(plainLines(alarms)[0]);
  });
});

describe('the list', () => {
  it('can be narrowed by state and work unit', () => {
    const waiting = shownAlarms(alarms, { ...view, state: 'waiting' });
    expect(waiting.every(({ state }) => state === 'unacknowledged' || state === 'returnedUnacknowledged')).toBe(true);
    expect(new Set(shownAlarms(alarms, { ...view, area: 'press-1' }).map(areaOf))).toEqual(new Set(['press-1']));
    expect(shownAlarms(alarms, { ...view, state: 'returned' }).every(({ returnedAt }) => returnedAt !== null)).toBe(
      true,
    );
  });
  it('acts on the ticked, or else on the current one', () => {
    const [a, b] = alarms as [AlarmRow, AlarmRow];
    expect(targetsOf(alarms, new Set([b.occurrence]), a)).toEqual([b]);
    expect(targetsOf(alarms, new Set(), a)).toEqual([a]);
    expect(targetsOf(alarms, new Set(), undefined)).toEqual([]);
  });
});
