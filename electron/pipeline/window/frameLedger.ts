import type { FrameOrigin } from './closedWindow.ts';

interface HeldFrame extends FrameOrigin {
  /** Rows still held; they stand in one piece, in the order of the frames. */
  held: number;
}

/** Which frames the held rows came in, and which of them may leave the inbox. */
export class FrameLedger {
  #held: HeldFrame[] = [];
  #releasable: number[] = [];

  add(origin: FrameOrigin, rows: number): void {
    if (rows === 0) this.#releasable.push(origin.number);
    else this.#held.push({ ...origin, held: rows });
  }

  /**
   * Walks the rows in order: `leaves` tells for each whether it leaves, and into which group (−1: stays).
   *
   * @returns per group the frames its rows came in
   */
  leave(groups: number, leaves: (row: number) => number): FrameOrigin[][] {
    const origins = Array.from({ length: groups }, (): FrameOrigin[] => []);
    let row = 0;
    for (const frame of this.#held) {
      for (const end = row + frame.held; row < end; row++) {
        const group = leaves(row);
        if (group < 0) continue;
        frame.held--;
        const list = origins[group] as FrameOrigin[];
        if (list[list.length - 1]?.number !== frame.number) {
          list.push({ connection: frame.connection, number: frame.number, digest: frame.digest });
        }
      }
    }
    for (const frame of this.#held) if (frame.held === 0) this.#releasable.push(frame.number);
    this.#held = this.#held.filter((frame) => frame.held > 0);
    return origins;
  }

  takeReleasable(): number[] {
    const numbers = this.#releasable;
    this.#releasable = [];
    return numbers;
  }
}
