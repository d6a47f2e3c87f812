import type { LiveSnapshot, PlantLayout } from '../../shared/contract/live.ts';
import { severityOf } from '../../shared/domain/statusCode.ts';
import type { LiveStore } from './liveStore.ts';

export type TagLayout = PlantLayout['tags'][number];

/** One tag as it stands now. `none`: nothing has come yet. */
export interface TagReading {
  readonly tag: TagLayout;
  readonly value: number;
  readonly text: string | undefined;
  /** µs UTC; NaN before the first reading. */
  readonly time: number;
  /** µs UTC: source time of the value shown; with a Bad status that of the last good one. */
  readonly goodTime: number;
  readonly status: number;
  readonly quality: 'good' | 'uncertain' | 'bad' | 'none' | 'disabled';
  readonly disabledBecause: string | undefined;
}

export function readingOf(snapshot: LiveSnapshot | undefined, tag: TagLayout, index: number): TagReading {
  const time = snapshot?.times[index] ?? Number.NaN;
  const status = snapshot?.status[index] ?? 0;
  const disabledBecause = snapshot?.disabledTags.find((each) => each.tagId === tag.id)?.message;
  const severity = severityOf(status).toLowerCase() as 'good' | 'uncertain' | 'bad';
  return {
    tag,
    value: snapshot?.values[index] ?? Number.NaN,
    text: snapshot?.texts[index],
    time,
    goodTime: snapshot?.goodTimes[index] ?? Number.NaN,
    status,
    quality: disabledBecause !== undefined ? 'disabled' : Number.isNaN(time) && severity !== 'bad' ? 'none' : severity,
    disabledBecause,
  };
}

/** The reading of a tag in the store's newest picture. */
export function currentReading(store: LiveStore, tag: TagLayout): TagReading {
  const snapshot = store.snapshot();
  const index = store.indexOf(tag.id);
  // Between a new layout and the first picture made for it, positions would mix up tags.
  const fits = snapshot !== undefined && snapshot.layoutRevision === store.layout()?.revision;
  return readingOf(fits ? snapshot : undefined, tag, index);
}

/** @param now ms since 1970; @returns ms since the source time of the value shown, NaN before the first; a loss does not make it younger */
export const ageMs = (reading: Pick<TagReading, 'goodTime'>, now: number): number => now - reading.goodTime / 1000;

export const isStale = (reading: TagReading, now: number): boolean => ageMs(reading, now) > reading.tag.staleAfterMs;
