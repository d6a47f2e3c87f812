import type { TagConfig } from './config/tag.ts';
import { type Instant, US_PER_MS } from './time.ts';

/** How long a reading of the tag stands for the present, in ms (`staleAfterMs` of the configuration and its default). */
export const staleAfterMsOf = (tag: Pick<TagConfig, 'staleAfterMs' | 'everyMs'>): number =>
  tag.staleAfterMs ?? Math.max(3 * tag.everyMs, 3_000);

/** The last reading is older than `staleAfterMs`, or there never was one. */
export const isStale = (lastReadingAt: Instant | undefined, staleAfterMs: number, now: Instant): boolean =>
  lastReadingAt === undefined || now - lastReadingAt > staleAfterMs * US_PER_MS;
