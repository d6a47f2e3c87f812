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
  paused: 'paused by a person',
};

/** Where nothing better is known: three readings at one a second, and some air. */
export const LINK_STALE_AFTER_MS = 5_000;

const BROUGHT: readonly string[] = ['file', 'http-intake'];

/** How old the newest reading of each connection may be before its link no longer counts as online; ms. Once per layout. */
export function linkStaleTimes(layout: PlantLayout | undefined): ReadonlyMap<string, number> {
  const times = new Map<string, number>();
  const brought = new Set(layout?.connections.filter(({ protocol }) => BROUGHT.includes(protocol)).map(({ id }) => id));
  for (const tag of layout?.tags ?? []) {
    // Files and pushed readings come when they come: such a link is as its driver says.
    if (brought.has(tag.connection)) times.set(tag.connection, Number.POSITIVE_INFINITY);
    else times.set(tag.connection, Math.min(tag.staleAfterMs, times.get(tag.connection) ?? Number.POSITIVE_INFINITY));
  }
  return times;
}

/**
 * "Online" follows from a recent reading, never from what the socket or the driver believes.
 *
 * @param nowMs ms since 1970
 */
export function linkView(link: Link, staleAfterMs: number, nowMs: number): LinkView {
  if (link.isPaused === true) return { look: 'degraded', word: 'paused by a person' };
  const trouble = TROUBLE[link.state];
  if (link.lastReadingAt === undefined) {
    return { look: trouble === undefined ? 'waiting' : 'offline', word: trouble ?? 'waiting for the first reading' };
  }
  const isFresh = nowMs - link.lastReadingAt / 1000 <= staleAfterMs;
  if (isFresh)
    return link.state === 'degraded' ? { look: 'degraded', word: 'degraded' } : { look: 'online', word: 'online' };
  return { look: 'offline', word: trouble ?? 'no readings' };
}
