import { useEffect, useState } from 'react';

/**
 * The row somebody looks at: the one they chose, else the first one shown. Once shown it stays, also when a newer row comes to
 * stand above it: what a person is about to sign is about the row they read.
 */
export function useCurrentRow<Row>(
  rows: readonly Row[],
  keyOf: (row: Row) => string,
): readonly [row: Row | undefined, choose: (key: string) => void] {
  const [key, setKey] = useState<string>();
  const row = rows.find((each) => keyOf(each) === key) ?? rows[0];
  const shown = row === undefined ? undefined : keyOf(row);
  useEffect(() => {
    if (shown !== undefined) setKey(shown);
  }, [shown]);
  return [row, setKey];
}
