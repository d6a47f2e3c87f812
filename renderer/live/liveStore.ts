import type { LiveSnapshot, PlantLayout } from '../../shared/contract/live.ts';

/**
 * The newest live picture, outside React. A picture offered is applied at the next frame; of several offered before that,
 * only the newest is. A tag's listeners are called only when that tag changed, so that an unchanged cell costs nothing.
 */
export interface LiveStore {
  offer(snapshot: LiveSnapshot): void;
  setLayout(layout: PlantLayout): void;
  snapshot(): LiveSnapshot | undefined;
  layout(): PlantLayout | undefined;
  /** Position of a tag in the columns of the picture; -1 where it is unknown. */
  indexOf(tagId: string): number;
  /** After every applied picture or layout. */
  subscribe(listener: () => void): () => void;
  /** After every picture in which value, time, status or text of this tag differ from the one before. */
  subscribeTag(tagId: string, listener: () => void): () => void;
}

type Listeners = Set<() => void>;

/** @param atNextFrame runs what it is given once, soon; `requestAnimationFrame` in a window */
export function createLiveStore(atNextFrame: (run: () => void) => void): LiveStore {
  let current: LiveSnapshot | undefined;
  let layout: PlantLayout | undefined;
  let offered: LiveSnapshot | undefined;
  let positions = new Map<string, number>();
  const listeners: Listeners = new Set();
  const tagListeners = new Map<string, Listeners>();

  const apply = (): void => {
    const next = offered;
    offered = undefined;
    if (next === undefined) return;
    const before = current;
    current = next;
    for (const [tagId, each] of tagListeners) {
      const index = positions.get(tagId);
      if (index !== undefined && (before === undefined || tagChanged(before, next, index))) call(each);
    }
    call(listeners);
  };

  return {
    offer(snapshot) {
      const isWaiting = offered !== undefined;
      offered = snapshot;
      if (!isWaiting) atNextFrame(apply);
    },
    setLayout(next) {
      layout = next;
      positions = new Map(next.tags.map((tag, index) => [tag.id, index]));
      for (const each of tagListeners.values()) call(each);
      call(listeners);
    },
    snapshot: () => current,
    layout: () => layout,
    indexOf: (tagId) => positions.get(tagId) ?? -1,
    subscribe: (listener) => add(listeners, listener),
    subscribeTag(tagId, listener) {
      const each = tagListeners.get(tagId) ?? new Set();
      tagListeners.set(tagId, each);
      const remove = add(each, listener);
      return () => {
        remove();
        if (each.size === 0) tagListeners.delete(tagId);
      };
    },
  };
}

function tagChanged(before: LiveSnapshot, after: LiveSnapshot, index: number): boolean {
  return (
    !Object.is(before.values[index], after.values[index]) ||
    !Object.is(before.times[index], after.times[index]) ||
    before.status[index] !== after.status[index] ||
    before.texts[index] !== after.texts[index] ||
    before.layoutRevision !== after.layoutRevision
  );
}

function add(set: Listeners, listener: () => void): () => void {
  // A wrapper, so that the same function may listen twice and be removed once.
  const own = () => listener();
  set.add(own);
  return () => void set.delete(own);
}

function call(set: Listeners): void {
  for (const listener of set) listener();
}
