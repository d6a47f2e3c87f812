import type { TagConfig } from './config/tag.ts';
import { type Instant, US_PER_MS } from './time.ts';

/** A subscription tells only what changes: its values stand while the link is online, and turn Bad when it is lost. */
const SUBSCRIBED_STALE_AFTER_MS = 86_400_000;
const BROUGHT_STALE_AFTER_MS = 366 * 86_400_000;

/**
 * How long a reading of the tag stands for the present, in ms: `staleAfterMs` of the configuration; otherwise three missed
 * polls, at least 3 s, for what is polled, a day for what is subscribed, and a year for what people and programs bring.
 */
export function staleAfterMsOf(tag: Pick<TagConfig, 'staleAfterMs' | 'everyMs' | 'address'>): number {
  if (tag.staleAfterMs !== undefined) return tag.staleAfterMs;
  if ('table' in tag.address) return Math.max(3 * tag.everyMs, 3_000);
  return 'key' in tag.address ? BROUGHT_STALE_AFTER_MS : SUBSCRIBED_STALE_AFTER_MS;
}

/** The last reading is older than `staleAfterMs`, or there never was one. */
export const isStale = (lastReadingAt: Instant | undefined, staleAfterMs: number, now: Instant): boolean =>
  lastReadingAt === undefined || now - lastReadingAt > staleAfterMs * US_PER_MS;
