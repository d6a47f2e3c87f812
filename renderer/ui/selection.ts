/** Which rows of a list are ticked, and how clicks change that. Pure, in terms of row keys. */
export type Selection = ReadonlySet<string>;
export const NOTHING_SELECTED: Selection = new Set();

export function toggled(selection: Selection, key: string): Selection {
  const next = new Set(selection);
  if (!next.delete(key)) next.add(key);
  return next;
}

/** Adds everything between the anchor and the key, both included, in the order shown. */
export function extended(selection: Selection, keys: readonly string[], anchor: string | undefined, key: string) {
  const from = anchor === undefined ? -1 : keys.indexOf(anchor);
  const to = keys.indexOf(key);
  if (from < 0 || to < 0) return toggled(selection, key);
  return new Set([...selection, ...keys.slice(Math.min(from, to), Math.max(from, to) + 1)]);
}

/** Everything that may be selected, or nothing if everything already is. */
export function allOrNone(selection: Selection, keys: readonly string[]): Selection {
  return keys.length > 0 && keys.every((key) => selection.has(key)) ? NOTHING_SELECTED : new Set(keys);
}

/** Forgets rows that are no longer there; the same set when nothing went. */
export function stillThere(selection: Selection, keys: readonly string[]): Selection {
  const present = new Set(keys);
  const kept = [...selection].filter((key) => present.has(key));
  return kept.length === selection.size ? selection : new Set(kept);
}
