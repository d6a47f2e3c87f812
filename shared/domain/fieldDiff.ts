/** One field that is not as it was. `null`: it was not there. Values as JSON prints them, texts bare. */
export interface FieldChange {
  readonly field: string;
  readonly before: string | null;
  readonly after: string | null;
}

/** Characters of one value; more is cut, and the entry holds the rest. */
const VALUE_LENGTH_MAX = 500;
const DEPTH_MAX = 20;

/**
 * What differs between two documents, field by field: `tags.press.temp.alarms.0.setpoint`. Elements of a list are told apart by
 * their `id` where all have one, else by their place.
 *
 * @param max at most so many changes; the answer says when there are more
 */
export function fieldDiff(
  before: unknown,
  after: unknown,
  max: number,
): { readonly changes: readonly FieldChange[]; readonly hasMore: boolean } {
  const changes: FieldChange[] = [];
  let hasMore = false;

  function compare(path: string, one: unknown, other: unknown, depth: number): void {
    if (hasMore || JSON.stringify(one) === JSON.stringify(other)) return;
    const [left, right] = [partsOf(one), partsOf(other)];
    if (depth < DEPTH_MAX && left !== undefined && right !== undefined) {
      for (const name of new Set([...left.keys(), ...right.keys()]))
        compare(path === '' ? name : `${path}.${name}`, left.get(name), right.get(name), depth + 1);
      return;
    }
    if (changes.length === max) {
      hasMore = true;
      return;
    }
    changes.push({ field: path, before: textOf(one), after: textOf(other) });
  }

  compare('', before, after, 0);
  return { changes, hasMore };
}

function partsOf(value: unknown): Map<string, unknown> | undefined {
  if (Array.isArray(value)) {
    const ids = value.map((each) => idOf(each));
    const isNamed = new Set(ids).size === ids.length && !ids.includes(undefined);
    return new Map(value.map((each, at) => [isNamed ? (ids[at] as string) : String(at), each]));
  }
  return typeof value === 'object' && value !== null ? new Map(Object.entries(value)) : undefined;
}

function idOf(value: unknown): string | undefined {
  const id = typeof value === 'object' && value !== null ? (value as { id?: unknown }).id : undefined;
  return typeof id === 'string' ? id : undefined;
}

function textOf(value: unknown): string | null {
  if (value === undefined) return null;
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length <= VALUE_LENGTH_MAX ? text : `${text.slice(0, VALUE_LENGTH_MAX)}…`;
}
