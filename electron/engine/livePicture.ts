import type { Frame } from '../../shared/domain/frame.ts';
import { int64Slots, rowValue } from '../../shared/domain/frame.ts';
import { KIND_CODE } from '../../shared/domain/valueType.ts';

/** From a raw number to the engineering value of the clean layer. */
export type ToEngineering = (tagNumber: number, raw: number) => number;

/**
 * The last reading of every tag, in layout order, as typed arrays that can be copied in one go. Values are engineering
 * values; text and 64-bit tags keep their text beside a rounded number.
 */
export class LivePicture {
  readonly values: Float64Array;
  readonly times: Float64Array;
  /** µs: source time of the value shown, which is the last one that was not Bad; NaN before the first. */
  readonly goodTimes: Float64Array;
  readonly status: Uint32Array;
  readonly #texts = new Map<number, string>();
  readonly #indexOf: Int32Array;

  /** @param tagNumbers catalogue numbers in layout order */
  constructor(
    tagNumbers: readonly number[],
    private readonly toEngineering: ToEngineering,
  ) {
    this.values = new Float64Array(tagNumbers.length).fill(Number.NaN);
    this.times = new Float64Array(tagNumbers.length).fill(Number.NaN);
    this.goodTimes = new Float64Array(tagNumbers.length).fill(Number.NaN);
    this.status = new Uint32Array(tagNumbers.length);
    this.#indexOf = new Int32Array(Math.max(0, ...tagNumbers) + 1).fill(-1);
    tagNumbers.forEach((number, index) => {
      this.#indexOf[number] = index;
    });
  }

  indexOf(tagNumber: number): number {
    return this.#indexOf[tagNumber] ?? -1;
  }

  /** What another picture of the same layout knew and this one does not: after the state was made anew from the ledger. */
  adopt(other: LivePicture): void {
    for (let index = 0; index < this.times.length; index++) {
      const time = other.times[index] as number;
      if (Number.isNaN(time) || time < (this.times[index] as number)) continue;
      this.times[index] = time;
      this.goodTimes[index] = other.goodTimes[index] as number;
      this.values[index] = other.values[index] as number;
      this.status[index] = other.status[index] as number;
      const text = other.#texts.get(index);
      if (text !== undefined) this.#texts.set(index, text);
    }
  }

  /** Takes the readings of an accepted frame; an older reading never replaces a newer one. */
  take(frame: Frame): void {
    const { tag, sourceTime, status, kind, value } = frame;
    for (let row = 0; row < tag.length; row++) {
      const index = this.#indexOf[tag[row] as number] ?? -1;
      if (index < 0 || (sourceTime[row] as number) < (this.times[index] as number)) continue;
      this.times[index] = sourceTime[row] as number;
      this.status[index] = status[row] as number;
      if ((status[row] as number) >>> 31 === 1) {
        // The last good value stays on the screen with its own age and this status; it never passes as fresh.
        continue;
      }
      this.goodTimes[index] = sourceTime[row] as number;
      const code = kind[row] as number;
      if (code <= KIND_CODE.float32) this.values[index] = this.toEngineering(tag[row] as number, value[row] as number);
      else if (code === KIND_CODE.bool) this.values[index] = value[row] as number;
      else this.#takeText(frame, row, index);
    }
  }

  #takeText(frame: Frame, row: number, index: number): void {
    const isText = frame.kind[row] === KIND_CODE.string;
    this.#texts.set(index, String(rowValue(frame, row)));
    this.values[index] = isText ? Number.NaN : Number(int64Slots(frame)[row]);
  }

  texts(): Record<string, string> {
    return Object.fromEntries([...this.#texts].map(([index, text]) => [String(index), text]));
  }
}
