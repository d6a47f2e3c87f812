import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { keepUnchanged, matches, nextSort, sorted } from '../../renderer/ui/rows.ts';
import { allOrNone, extended, stillThere, toggled } from '../../renderer/ui/selection.ts';
import { isSameRow, type TableRowProps } from '../../renderer/ui/TableRow.tsx';
import { visibleRows } from '../../renderer/ui/visibleRows.ts';

interface Row {
  readonly id: string;
  readonly value: number;
}
const idOf = (row: Row): string => row.id;

describe('a list fetched again', () => {
  it('is the old list when nothing changed', () => {
    const before = [
      { id: 'a', value: 1 },
      { id: 'b', value: 2 },
    ];
    expect(keepUnchanged(before, structuredClone(before), idOf)).toBe(before);
  });

  it('keeps the unchanged rows as the same objects, wherever they now stand', () => {
    const before = [
      { id: 'a', value: 1 },
      { id: 'b', value: 2 },
    ];
    const after = keepUnchanged(
      before,
      [
        { id: 'c', value: 3 },
        { id: 'b', value: 2 },
        { id: 'a', value: 9 },
      ],
      idOf,
    );
    expect(after[1]).toBe(before[1]);
    expect(after[2]).not.toBe(before[0]);
  });

  it('property: its content is always that of the new list', () => {
    const rows = fc.uniqueArray(fc.record({ id: fc.string(), value: fc.integer() }), { selector: idOf });
    fc.assert(
      fc.property(rows, rows, (before, after) => {
        expect(keepUnchanged(before, after, idOf)).toEqual(after);
      }),
    );
  });
});

describe('a table row', () => {
  const props: TableRowProps = {
    row: { id: 'a' },
    rowKey: 'a',
    index: 0,
    height: 32,
    columns: [],
    isCurrent: false,
    isTicked: false,
    hasTick: true,
    data: undefined,
    testId: 'row',
    actions: { onCurrent: () => undefined, onTick: () => undefined, onOpen: () => undefined },
  };

  it('does not render again when its row is the same object, whatever else the list did', () => {
    expect(isSameRow(props, { ...props })).toBe(true);
    expect(isSameRow(props, { ...props, actions: { ...props.actions } })).toBe(true);
  });

  it.each([
    ['its row changed', { row: { id: 'a' } }],
    ['it moved', { index: 1 }],
    ['it was ticked', { isTicked: true }],
    ['it became the current one', { isCurrent: true }],
  ] as const)('renders again when %s', (_why, change) => expect(isSameRow(props, { ...props, ...change })).toBe(false));
});

describe('sorting', () => {
  const rows = [
    { id: 'tag-10', value: 2 },
    { id: 'tag-9', value: Number.NaN },
    { id: 'Tag-1', value: 3 },
  ];

  it('compares numbers inside names by value, and ignores case', () =>
    expect(sorted(rows, idOf, false).map(idOf)).toEqual(['Tag-1', 'tag-9', 'tag-10']));

  it('puts rows without a value last in both directions', () => {
    expect(sorted(rows, (row) => row.value, false).map(idOf)).toEqual(['tag-10', 'Tag-1', 'tag-9']);
    expect(sorted(rows, (row) => row.value, true).map(idOf)).toEqual(['Tag-1', 'tag-10', 'tag-9']);
  });

  it('turns round on the second click of the same head, and starts upwards on another', () => {
    const once = nextSort({ column: 'onset', descending: false }, 'onset');
    expect(once).toEqual({ column: 'onset', descending: true });
    expect(nextSort(once, 'priority')).toEqual({ column: 'priority', descending: false });
  });
});

describe('filtering', () => {
  it('wants every word, anywhere, in any case', () => {
    expect(matches('Main bearing vibration high press-1', 'PRESS vib')).toBe(true);
    expect(matches('Main bearing vibration high press-1', 'press oil')).toBe(false);
  });
  it('an empty filter hides nothing', () => expect(matches('anything', '  ')).toBe(true));
});

describe('ticking', () => {
  const keys = ['a', 'b', 'c', 'd'];
  it('toggles one', () => expect([...toggled(new Set(['a']), 'a')]).toEqual([]));
  it('extends from the anchor in both directions', () => {
    expect([...extended(new Set(), keys, 'c', 'a')].sort()).toEqual(['a', 'b', 'c']);
    expect([...extended(new Set(['a']), keys, 'c', 'd')].sort()).toEqual(['a', 'c', 'd']);
  });
  it('an anchor that is gone only toggles', () => expect([...extended(new Set(), keys, 'x', 'b')]).toEqual(['b']));
  it('ticks all, then none', () => {
    const all = allOrNone(new Set(['a']), keys);
    expect(all.size).toBe(4);
    expect(allOrNone(all, keys).size).toBe(0);
  });
  it('forgets rows that left the list, and keeps the set when none did', () => {
    const ticked = new Set(['a', 'x']);
    expect([...stillThere(ticked, keys)]).toEqual(['a']);
    const fine = new Set(['a']);
    expect(stillThere(fine, keys)).toBe(fine);
  });
});

describe('a long list', () => {
  it('draws only what is in sight and a little more', () =>
    expect(visibleRows(32_000, 320, 32, 10_000)).toEqual({ first: 994, end: 1016 }));
  it('property: everything in sight is drawn, and never more rows than there are', () => {
    fc.assert(
      fc.property(fc.nat(100_000), fc.integer({ min: 1, max: 2_000 }), fc.nat(5_000), (top, height, count) => {
        const { first, end } = visibleRows(top, height, 32, count);
        expect(end).toBeLessThanOrEqual(count);
        const seen = Math.floor(top / 32);
        if (seen < count) expect(first <= seen && seen < end).toBe(true);
      }),
    );
  });
});
