import { describe, expect, it } from 'vitest';
import { createLiveStore } from '../../renderer/live/liveStore.ts';
import { currentReading } from '../../renderer/live/reading.ts';
import { LAYOUT } from './fakePlant.ts';
import { picture, withValue } from './snapshots.ts';

/** Frames are run by hand. */
function storeWithFrames() {
  const waiting: (() => void)[] = [];
  const store = createLiveStore((run) => void waiting.push(run));
  store.setLayout(LAYOUT);
  return {
    store,
    waiting,
    frame: () => {
      for (const run of waiting.splice(0)) run();
    },
  };
}
const counter = () => {
  const count = {
    calls: 0,
    hear: () => {
      count.calls += 1;
    },
  };
  return count;
};

describe('the live store', () => {
  it('shows nothing before the first frame', () => {
    const { store, frame } = storeWithFrames();
    store.offer(picture());
    expect(store.snapshot()).toBeUndefined();
    frame();
    expect(store.snapshot()).toBeDefined();
  });

  it('applies only the newest of several pictures offered before a frame, and asks for one frame', () => {
    const { store, waiting, frame } = storeWithFrames();
    const heard = counter();
    store.subscribe(heard.hear);
    store.offer(picture());
    store.offer(withValue(picture(), 'press-1.temp', 61));
    const newest = withValue(picture(), 'press-1.temp', 62);
    store.offer(newest);
    expect(waiting).toHaveLength(1);
    frame();
    expect(store.snapshot()).toBe(newest);
    expect(heard.calls).toBe(1);
  });

  it('tells a tag only when that tag changed', () => {
    const { store, frame } = storeWithFrames();
    store.offer(picture());
    frame();
    const changed = counter();
    const unchanged = counter();
    store.subscribeTag('press-1.temp', changed.hear);
    store.subscribeTag('press-1.pressure', unchanged.hear);
    for (const value of [61, 62, 63]) {
      store.offer(withValue(picture(), 'press-1.temp', value));
      frame();
    }
    expect(changed.calls).toBe(3);
    expect(unchanged.calls).toBe(0);
  });

  it('a picture equal to the last tells no tag at all, also where there is no value', () => {
    const { store, frame } = storeWithFrames();
    store.offer(withValue(picture(), 'press-1.lube', Number.NaN));
    frame();
    const heard = counter();
    for (const tag of LAYOUT.tags) store.subscribeTag(tag.id, heard.hear);
    store.offer(withValue(picture(), 'press-1.lube', Number.NaN));
    frame();
    expect(heard.calls).toBe(0);
  });

  it('hears nothing more after unsubscribing, and the other listener still does', () => {
    const { store, frame } = storeWithFrames();
    store.offer(picture());
    frame();
    const gone = counter();
    const stays = counter();
    store.subscribeTag('press-1.temp', gone.hear)();
    store.subscribeTag('press-1.temp', stays.hear);
    store.offer(withValue(picture(), 'press-1.temp', 99));
    frame();
    expect([gone.calls, stays.calls]).toEqual([0, 1]);
  });

  it('shows no value while a picture belongs to another layout than the one known', () => {
    const { store, frame } = storeWithFrames();
    store.offer(picture({ layoutRevision: 2 }));
    frame();
    const tag = LAYOUT.tags.find((each) => each.id === 'press-1.temp')!;
    expect(currentReading(store, tag).quality).toBe('none');
  });
});
