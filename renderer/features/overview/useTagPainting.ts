import { type RefObject, useEffect, useLayoutEffect, useRef } from 'react';
import { barScale } from '../../live/limits.ts';
import { currentReading, type TagLayout } from '../../live/reading.ts';
import { useStation } from '../../live/StationContext.tsx';
import { useBeat } from '../../ui/beat.ts';
import { useFormat } from '../../ui/FormatContext.tsx';
import { paintTag, tagView } from './tagPainter.ts';

export interface TagNodes {
  readonly row: RefObject<HTMLDivElement | null>;
  readonly value: RefObject<HTMLSpanElement | null>;
  readonly age: RefObject<HTMLSpanElement | null>;
  readonly status: RefObject<HTMLSpanElement | null>;
  readonly mark: RefObject<HTMLSpanElement | null>;
}

/** Keeps the nodes of one value up to date without React: when the tag changes, and once a second for its age. */
export function useTagPainting(tag: TagLayout): TagNodes {
  const { store } = useStation();
  const format = useFormat();
  const nodes: TagNodes = {
    row: useRef(null),
    value: useRef(null),
    age: useRef(null),
    status: useRef(null),
    mark: useRef(null),
  };
  const paint = () => {
    const view = tagView(currentReading(store, tag), barScale(tag), Date.now(), format);
    paintTag(
      {
        row: nodes.row.current,
        value: nodes.value.current,
        age: nodes.age.current,
        status: nodes.status.current,
        mark: nodes.mark.current,
      },
      view,
    );
  };
  useLayoutEffect(paint);
  useBeat(paint);
  // biome-ignore lint/correctness/useExhaustiveDependencies: paint reads refs and what is listed
  useEffect(() => store.subscribeTag(tag.id, paint), [store, tag, format]);
  return nodes;
}
