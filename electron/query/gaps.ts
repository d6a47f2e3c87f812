import type { GapBody } from '../../shared/domain/entry.ts';
import { type Interval, mergeIntervals } from '../../shared/domain/shift/index.ts';
import type { Instant } from '../../shared/domain/time.ts';
import type { DataFolder } from './dataFolder.ts';

/** A sealed gap that concerns a connection: its own, or the whole station's. */
export type Gap = Pick<GapBody, 'connection' | 'cause' | 'detail'> & Interval;

/** Sealed gaps of a connection (not of readings that were refused) that touch the span (µs), in log order. */
export function* gapEntries(data: DataFolder, connection: string, from: number, to: number): Generator<Gap> {
  const filter = {
    kinds: ['gap'],
    overlaps: { from, to: to + 1 },
    ...(data.sealedTo === undefined ? {} : { toSeq: data.sealedTo }),
  };
  for (const { body } of data.ledger.iterate(filter)) {
    const gap = body as GapBody;
    if (gap.from === null || gap.to === null || gap.cause === 'refused') continue;
    if (gap.connection !== null && gap.connection !== connection) continue;
    yield {
      connection: gap.connection,
      cause: gap.cause,
      detail: gap.detail,
      from: gap.from as Instant,
      to: gap.to as Instant,
    };
  }
}

/** The same as merged intervals. */
export const gapsOf = (data: DataFolder, connection: string, from: number, to: number): Interval[] =>
  mergeIntervals([...gapEntries(data, connection, from, to)].map((gap) => ({ from: gap.from, to: gap.to })));
