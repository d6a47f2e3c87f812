import { useEffect, useLayoutEffect, useRef } from 'react';
import { useBeat } from './beat.ts';

/** What `paintText` needs of a DOM node; narrow, so that a test can count the writes. */
export interface TextTarget {
  textContent: string | null;
}

/**
 * Writes only what differs: most ticks change nothing, and an untouched node costs no layout.
 *
 * @returns whether it wrote
 */
export function paintText(target: TextTarget, text: string): boolean {
  if (target.textContent === text) return false;
  target.textContent = text;
  return true;
}

interface LiveTextProps {
  /** Called once a second, and whenever `subscribe` fires. */
  readonly read: () => string;
  readonly subscribe?: (listener: () => void) => () => void;
  readonly className?: string;
  readonly testId?: string;
  readonly title?: string;
}

/** A text that changes without React rendering again: ages, countdowns, the clock. */
export function LiveText({ read, subscribe, className, testId, title }: LiveTextProps) {
  const node = useRef<HTMLSpanElement>(null);
  const latest = useRef(read);
  latest.current = read;
  const paint = () => {
    if (node.current !== null) paintText(node.current, latest.current());
  };
  useLayoutEffect(paint);
  useBeat(paint);
  // biome-ignore lint/correctness/useExhaustiveDependencies: paint only reads refs
  useEffect(() => subscribe?.(paint), [subscribe]);
  return <span ref={node} className={className} data-testid={testId} title={title} />;
}
