import type { LiveSnapshot, PlantLayout } from '../../shared/contract/live.ts';

export type Link = LiveSnapshot['links'][number];
export interface LinkView {
  readonly look: 'online' | 'degraded' | 'offline' | 'waiting';
  readonly word: string;
}

const TROUBLE: Partial<Record<Link['state'], string>> = {
  backingOff: 'retrying',
  circuitOpen: 'waiting to retry',
  halfOpen: 'trying again',
  stopped: 'stopped',
};

/** How old the newest reading of a connection may be before the link no longer counts as online. */
export function linkStaleAfterMs(layout: PlantLayout, connection: string): number {
  const own = layout.tags.filter((tag) => tag.connection === connection).map((tag) => tag.staleAfterMs);
  return own.length === 0 ? 5_000 : Math.min(...own);
}

/**
 * "Online" follows from a recent reading, never from what the socket or the driver believes.
 *
 * @param nowMs ms since 1970
 */
export function linkView(link: Link, staleAfterMs: number, nowMs: number): LinkView {
  const trouble = TROUBLE[link.state];
  if (link.lastReadingAt === undefined) {
    return { look: trouble === undefined ? 'waiting' : 'offline', word: trouble ?? 'waiting for the first reading' };
  }
  const isFresh = nowMs - link.lastReadingAt / 1000 <= staleAfterMs;
  if (isFresh)
    return link.state === 'degraded' ? { look: 'degraded', word: 'degraded' } : { look: 'online', word: 'online' };
  return { look: 'offline', word: trouble ?? 'no readings' };
}
