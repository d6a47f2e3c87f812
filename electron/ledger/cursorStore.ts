import type { Database } from 'better-sqlite3';

/**
 * Small states by name that must move in the same transaction as entries: how far a reader of the inbox came, open
 * windows … What is read back is `unknown`: the owner parses it.
 */
export interface CursorStore {
  get(name: string): unknown;
  /**
   * Inside the writer's transaction. `undefined` removes the cursor.
   *
   * @throws RangeError when its JSON has more than `bytesMax` letters, `CURSOR_BYTES_MAX` unless said
   */
  set(name: string, value: unknown, bytesMax?: number): void;
}

/** A cursor is a bookmark, not a store: it is written whole at each step. */
export const CURSOR_BYTES_MAX = 1024 * 1024;

export function createCursorStore(db: Database): CursorStore {
  const get = db.prepare<[string], string>('SELECT value FROM cursor WHERE name = ?').pluck();
  const set = db.prepare(
    'INSERT INTO cursor (name, value) VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value',
  );
  const remove = db.prepare('DELETE FROM cursor WHERE name = ?');
  return {
    get: (name) => {
      const text = get.get(name) as string | undefined;
      return text === undefined ? undefined : JSON.parse(text);
    },
    set: (name, value, bytesMax = CURSOR_BYTES_MAX) => {
      if (value === undefined) {
        remove.run(name);
        return;
      }
      const text = JSON.stringify(value);
      if (text.length > bytesMax) throw new RangeError(`cursor "${name}" of ${text.length} bytes is too large`);
      set.run(name, text);
    },
  };
}
