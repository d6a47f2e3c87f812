import type { Ledger } from '../ledger/index.ts';
import { bytesText } from './capacity.ts';

export interface WalWatch {
  /** About once a second: folds a log that has grown, and asks readers to end that keep it from that. @throws LedgerWriteError */
  look(): void;
  /** Why no more readings may be written now; undefined where they may. */
  refusal(): string | undefined;
}

/** Shares of the bound. A log beyond the first is folded, beyond the second readers end, beyond the third readings wait. */
const FOLD_AT = 0.25;
const END_READERS_AT = 0.5;
/** The rest takes the transaction under way, and what people do until the reader is gone. */
const REFUSE_AT = 0.85;
const END_READERS_EVERY_MS = 10_000;

/**
 * A reader that holds an old view keeps everything written since in the write-ahead log, however often it is folded back. It
 * could grow until the disk is full; so it has a bound, and readers of ours that stand in the way are ended first.
 */
export function createWalWatch(
  ledger: Pick<Ledger, 'wal' | 'foldWal'>,
  bytesMax: number,
  monotonicMs: () => number,
  endReaders: (why: string) => void,
): WalWatch {
  let askedAtMs = Number.NEGATIVE_INFINITY;
  return {
    look() {
      if (ledger.wal().bytes < FOLD_AT * bytesMax) return;
      const { isEmptied } = ledger.foldWal('emptied');
      const { bytes } = ledger.wal();
      if (isEmptied || bytes < END_READERS_AT * bytesMax || monotonicMs() - askedAtMs < END_READERS_EVERY_MS) return;
      askedAtMs = monotonicMs();
      endReaders(`a reader keeps the write-ahead log of ${bytesText(bytes)} from being folded back`);
    },
    refusal() {
      const { bytes } = ledger.wal();
      if (bytes < REFUSE_AT * bytesMax) return undefined;
      return `a reader or backup keeps the write-ahead log from being folded back (${bytesText(bytes)} of at most ${bytesText(bytesMax)}); end it, and writing continues by itself.`;
    },
  };
}
