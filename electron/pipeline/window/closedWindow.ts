import type { WindowClosing } from '../../../shared/domain/entry.ts';
import type { Frame } from '../../../shared/domain/frame.ts';

/**
 * Readings sorted by tag, and within a tag by source time: rows `starts[g]` to `starts[g + 1]` are those of `tags[g]`.
 * Slots are as in a frame (shared/domain/valueType.ts); `kind` is per row.
 */
export interface ReadingColumns {
  /** Catalogue numbers, each once, in no promised order. */
  readonly tags: Uint32Array;
  /** One more than tags. */
  readonly starts: Uint32Array;
  /** µs UTC */
  readonly time: Float64Array;
  /** µs UTC */
  readonly received: Float64Array;
  /** µs UTC, NaN where there is none; empty where no row has any. */
  readonly server: Float64Array;
  readonly kind: Uint8Array;
  readonly value: Float64Array;
  readonly status: Uint32Array;
  /** Bits of `FLAG`. */
  readonly flags: Uint8Array;
  readonly texts: readonly string[];
}

/** A window that was closed, as later amendments point to it. The engine tells its key once the body is built. */
export interface WindowRef {
  /** µs, inclusive */
  readonly start: number;
  /** µs, exclusive */
  readonly end: number;
  /** Key of the batch; null while nobody has told it. */
  key: string | null;
}

/** One frame that readings came in. */
export interface FrameOrigin {
  readonly connection: string;
  readonly number: number;
  /** SHA-256, lower-case hexadecimal. */
  readonly digest: string;
}

export interface ClosedWindow {
  readonly workUnit: string;
  /** µs, inclusive */
  readonly start: number;
  /** µs, exclusive */
  readonly end: number;
  readonly closedBy: WindowClosing;
  /** True for late readings (`closedBy` is then `late`). */
  readonly isAmendment: boolean;
  /** For an amendment the window it amends, where that is still known; for a window its own entry in that memory. */
  readonly ref: WindowRef | null;
  readonly columns: ReadingColumns;
  readonly readings: number;
  /** Repeats that only the sorting of the window could find: same tag, time, value and status; dropped. */
  readonly duplicates: number;
  /** In ascending frame number. */
  readonly frames: readonly FrameOrigin[];
}

export type Columns = Pick<Frame, 'kind' | 'value' | 'status' | 'texts'>;
