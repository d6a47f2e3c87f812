import type { SyncTargetStatus } from '../../shared/contract/live.ts';

/** What the delivery to one upstream is doing, in words, and whether someone should care. */
export function syncWord(status: Pick<SyncTargetStatus, 'state'>): { word: string; isTrouble: boolean } {
  switch (status.state) {
    case 'idle':
      return { word: 'up to date', isTrouble: false };
    case 'sending':
      return { word: 'sending', isTrouble: false };
    case 'backingOff':
      return { word: 'not reached, retrying', isTrouble: true };
    case 'circuitOpen':
      return { word: 'not reached, waiting', isTrouble: true };
    case 'paused':
      return { word: 'paused', isTrouble: true };
    case 'refused':
      return { word: 'refused by upstream', isTrouble: true };
  }
}
