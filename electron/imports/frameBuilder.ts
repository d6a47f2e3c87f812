import { type Frame, type FrameRow, frameFromRows } from '../../shared/domain/frame.ts';
import type { Instant } from '../../shared/domain/time.ts';
import type { ImportReading } from './rowJudge.ts';

/** Readings of one frame. */
export const FRAME_ROWS_MAX = 5_000;
/** Readings held back in all frames together: many work units in one file must not each hold a whole frame. */
const HELD_MAX = 50_000;

/**
 * Sorts readings into frames: one connection and one work unit each, source times ascending. A frame is whole when it is full, or
 * when too many readings wait in too many frames: then the fullest goes.
 */
export class FrameBuilder {
  readonly #open = new Map<string, FrameRow[]>();
  readonly #now: () => Instant;
  #held = 0;

  constructor(now: () => Instant) {
    this.#now = now;
  }

  /** Returns a frame when one has become whole. */
  add(reading: ImportReading): Frame | undefined {
    const key = `${reading.tag.connection}\n${reading.tag.workUnit}`;
    let rows = this.#open.get(key);
    if (!rows) {
      rows = [];
      this.#open.set(key, rows);
    }
    rows.push({
      tag: reading.tag.number,
      kind: reading.kind,
      sourceTime: reading.time,
      receivedTime: this.#now(),
      ...(reading.value === undefined ? {} : { value: reading.value }),
      status: reading.status,
    });
    this.#held++;
    if (rows.length >= FRAME_ROWS_MAX) return this.#take(key, rows);
    return this.#held >= HELD_MAX ? this.#takeFullest() : undefined;
  }

  /** What is left. */
  *rest(): Generator<Frame> {
    for (const [key, rows] of [...this.#open]) yield this.#take(key, rows);
  }

  #takeFullest(): Frame | undefined {
    const [fullest] = [...this.#open].sort((a, b) => b[1].length - a[1].length);
    return fullest && this.#take(...fullest);
  }

  #take(key: string, rows: FrameRow[]): Frame {
    this.#open.delete(key);
    this.#held -= rows.length;
    const [connection = '', workUnit = ''] = key.split('\n');
    rows.sort((a, b) => a.sourceTime - b.sourceTime); // stable: file order decides between equals
    return frameFromRows(connection, workUnit, rows);
  }
}
