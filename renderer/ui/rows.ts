/** Sorting, filtering and keeping rows of a list; pure. */
export interface Sort {
  readonly column: string;
  readonly descending: boolean;
}
export type SortKey = number | string | null;

/** Stable; rows without a key (`null`, NaN) stand last in both directions. Text compares by the reader's locale, numbers inside it by value. */
export function sorted<R>(rows: readonly R[], keyOf: (row: R) => SortKey, descending: boolean): R[] {
  const sign = descending ? -1 : 1;
  let collator: Intl.Collator | undefined; // costly to make, and numbers need none
  const isMissing = (key: SortKey): boolean => key === null || Number.isNaN(key);
  return rows
    .map((row) => [keyOf(row), row] as const)
    .sort(([a], [b]) => {
      if (isMissing(a) || isMissing(b)) return Number(isMissing(a)) - Number(isMissing(b));
      if (typeof a === 'number' && typeof b === 'number') return sign * (a - b);
      collator ??= new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' });
      return sign * collator.compare(String(a), String(b));
    })
    .map(([, row]) => row);
}

/** The next sort after a click on a column head: that column, then the other way round. */
export function nextSort(now: Sort, column: string): Sort {
  return now.column === column ? { column, descending: !now.descending } : { column, descending: false };
}

/** Every word of the query must occur somewhere in the row's text; case does not matter. */
export function matches(text: string, query: string): boolean {
  const hay = text.toLocaleLowerCase();
  return query
    .toLocaleLowerCase()
    .split(/\s+/)
    .every((word) => hay.includes(word));
}

/** Rows are mostly flat: field by field costs a tenth of writing both out, and lists of a thousand rows come twice a second. */
function isSameContent<R>(a: R, b: R): boolean {
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return Object.is(a, b);
  const keys = Object.keys(a) as (keyof R)[];
  if (keys.length !== Object.keys(b).length) return false;
  return keys.every((key) => {
    const [one, other] = [a[key], b[key]];
    if (Object.is(one, other)) return true;
    return typeof one === 'object' && one !== null && JSON.stringify(one) === JSON.stringify(other);
  });
}

/**
 * A list fetched again is all new objects; this gives back the old object wherever the content is the same, so that a
 * memoised row does not render again. The old list itself when nothing changed at all.
 */
export function keepUnchanged<R>(before: readonly R[], after: readonly R[], keyOf: (row: R) => string): readonly R[] {
  const old = new Map(before.map((row) => [keyOf(row), row]));
  let isSame = before.length === after.length;
  const rows = after.map((row, index) => {
    const kept = old.get(keyOf(row));
    const result = kept !== undefined && isSameContent(kept, row) ? kept : row;
    if (result !== before[index]) isSame = false;
    return result;
  });
  return isSame ? before : rows;
}
