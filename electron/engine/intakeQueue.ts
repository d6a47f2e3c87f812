import type { Frame } from '../../shared/domain/frame.ts';
import type { RefusedItem } from '../../shared/domain/refused.ts';
import type { EncodedFrame } from '../ledger/index.ts';
import type { AcquisitionLine } from './acquisitionLine.ts';

/** A frame, or what is no reading; both become durable in the order in which they came. */
export type Waiting = {
  /** Undefined: the worker died since, and its credit with it. */
  readonly line: AcquisitionLine | undefined;
  /** Monotonic ms. */
  readonly sinceMs: number;
  /** Held in memory, roughly. */
  readonly bytes: number;
  /** Its credit was lent to the worker while the ledger could not be written; it is taken back once this is durable. */
  readonly isLent: boolean;
} & (
  | { readonly frame: Frame; readonly encoded: EncodedFrame }
  | { readonly refused: readonly RefusedItem[] }
  /** The place of frames that found no room: nobody is told that they are durable, and the order of the others stays. */
  | { readonly lostFrames: number }
);
export type WaitingFrame = Extract<Waiting, { frame: Frame }>;
export const isFrame = (waiting: Waiting): waiting is WaitingFrame => 'frame' in waiting;

/** Objects and headers beside the columns. */
const OVERHEAD_BYTES = 600;

export const bytesOfFrame = (frame: Frame, encoded: EncodedFrame): number =>
  OVERHEAD_BYTES +
  encoded.payload.length +
  frame.tag.length * 33 +
  frame.serverTime.byteLength +
  frame.texts.reduce((sum, text) => sum + 2 * text.length, 0);

export const bytesOfRefused = (items: readonly RefusedItem[]): number =>
  items.reduce((sum, { payload, error }) => sum + OVERHEAD_BYTES + 2 * (payload.length + error.length), 0);

/**
 * What has come in and is not durable yet. Its bound is the credit of acquisition; only frames whose credit was lent can come
 * beyond it, and those are bounded by bytes (`waitingBytesMax`) where they are let in.
 */
export class IntakeQueue {
  #items: Waiting[] = [];
  #bytes = 0;
  #readings = 0;
  #frames = 0;
  #lent = 0;
  readonly #ofLine = new Map<AcquisitionLine, number>();

  push(waiting: Waiting): void {
    this.#items.push(waiting);
    this.#count(waiting, 1);
  }

  /** Frames of a line that found no room keep their place in its order. */
  pushLost(line: AcquisitionLine | undefined, sinceMs: number): void {
    const last = this.#items.at(-1);
    if (last && 'lostFrames' in last && last.line === line)
      this.#items[this.#items.length - 1] = { ...last, lostFrames: last.lostFrames + 1 };
    else this.#items.push({ line, sinceMs, bytes: 0, isLent: true, lostFrames: 1 });
  }

  /** The oldest, at most so many readings; one frame at least. They stay until `remove`. */
  next(readingsMax: number): readonly Waiting[] {
    let readings = 0;
    let end = 0;
    for (const waiting of this.#items) {
      readings += sizeOf(waiting);
      if (end > 0 && readings > readingsMax) break;
      end++;
    }
    return this.#items.slice(0, end);
  }

  /** The oldest `count` have become durable, or were given up. */
  remove(count: number): void {
    for (const waiting of this.#items.slice(0, count)) this.#count(waiting, -1);
    this.#items = this.#items.slice(count);
  }

  #count(waiting: Waiting, sign: 1 | -1): void {
    this.#bytes += sign * waiting.bytes;
    this.#readings += sign * (isFrame(waiting) ? waiting.frame.tag.length : 0);
    if ('lostFrames' in waiting) return;
    this.#frames += sign;
    if (waiting.isLent) this.#lent += sign;
    if (!waiting.line || waiting.isLent) return;
    const left = (this.#ofLine.get(waiting.line) ?? 0) + sign;
    if (left === 0) this.#ofLine.delete(waiting.line);
    else this.#ofLine.set(waiting.line, left);
  }

  /** Gives back the credit of frames that wait: those that `may` are lent from now on. @returns how many, by line */
  lend(may: (waiting: WaitingFrame) => boolean): ReadonlyMap<AcquisitionLine, number> {
    const lent = new Map<AcquisitionLine, number>();
    this.#items = this.#items.map((waiting) => {
      if (waiting.isLent || !waiting.line || !isFrame(waiting) || !may(waiting)) return waiting;
      lent.set(waiting.line, (lent.get(waiting.line) ?? 0) + 1);
      this.#count(waiting, -1);
      const changed = { ...waiting, isLent: true };
      this.#count(changed, 1);
      return changed;
    });
    return lent;
  }

  /** Frames whose credit is lent. */
  get lent(): number {
    return this.#lent;
  }
  /** The most that one line has waiting on its own credit. */
  get framesOfFullestLine(): number {
    return Math.max(0, ...this.#ofLine.values());
  }

  get isEmpty(): boolean {
    return this.#items.length === 0;
  }
  /** Frames and refusals. */
  get frames(): number {
    return this.#frames;
  }
  get bytes(): number {
    return this.#bytes;
  }
  get readings(): number {
    return this.#readings;
  }
  /** Monotonic ms at which the oldest came in. */
  get oldestMs(): number | undefined {
    return this.#items[0]?.sinceMs;
  }
}

const sizeOf = (waiting: Waiting): number =>
  isFrame(waiting) ? waiting.frame.tag.length : 'refused' in waiting ? waiting.refused.length : 0;
