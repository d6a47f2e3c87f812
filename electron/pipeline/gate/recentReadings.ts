import type { Frame } from '../../../shared/domain/frame.ts';
import { KIND_CODE } from '../../../shared/domain/valueType.ts';

/**
 * What the gate remembers of each tag: the latest source time, the kind of its values, and the last
 * `RECENT_PER_TAG` accepted readings (time, 64 value bits, status), so that a reading delivered twice is known for what
 * it is. A repeat of a reading older than that is kept and flagged as a step back; the window drops it if the first one is
 * still open.
 */
export const RECENT_PER_TAG = 8;
const KIND_UNKNOWN = 255;

/** Values of one tag as they are remembered: text values as two 32-bit hashes. */
export interface RememberedTag {
  readonly tag: number;
  readonly kind: number;
  /** Latest source time, where none of `times` is it (µs). */
  readonly latest?: number;
  readonly times: readonly number[];
  readonly low: readonly number[];
  readonly high: readonly number[];
  readonly status: readonly number[];
}

export class RecentReadings {
  readonly latest: Float64Array;
  /** Kind code of the last accepted value; 255 before the first. */
  readonly kind: Uint8Array;
  readonly #time: Float64Array;
  readonly #low: Int32Array;
  readonly #high: Int32Array;
  readonly #status: Uint32Array;
  readonly #next: Uint8Array;

  constructor(slots: number) {
    this.latest = new Float64Array(slots).fill(Number.NEGATIVE_INFINITY);
    this.kind = new Uint8Array(slots).fill(KIND_UNKNOWN);
    this.#time = new Float64Array(slots * RECENT_PER_TAG).fill(Number.NaN);
    this.#low = new Int32Array(slots * RECENT_PER_TAG);
    this.#high = new Int32Array(slots * RECENT_PER_TAG);
    this.#status = new Uint32Array(slots * RECENT_PER_TAG);
    this.#next = new Uint8Array(slots);
  }

  push(slot: number, time: number, low: number, high: number, status: number): void {
    const next = this.#next[slot] as number;
    const at = slot * RECENT_PER_TAG + next;
    this.#time[at] = time;
    this.#low[at] = low;
    this.#high[at] = high;
    this.#status[at] = status;
    this.#next[slot] = (next + 1) % RECENT_PER_TAG;
    if (time > (this.latest[slot] as number)) this.latest[slot] = time;
  }

  /** 0: no reading of that time is remembered; 1: the very same; 2: the same time with other content. */
  compare(slot: number, time: number, low: number, high: number, status: number): 0 | 1 | 2 {
    let answer: 0 | 1 | 2 = 0;
    const from = slot * RECENT_PER_TAG;
    for (let at = from; at < from + RECENT_PER_TAG; at++) {
      if (this.#time[at] !== time) continue;
      if (this.#low[at] === low && this.#high[at] === high && this.#status[at] === status) return 1;
      answer = 2;
    }
    return answer;
  }

  /** Oldest first; only readings before `before` (source time, µs). */
  remembered(slot: number, tag: number, before: number): RememberedTag | undefined {
    const rows: number[] = [];
    for (let i = 0; i < RECENT_PER_TAG; i++) {
      const at = slot * RECENT_PER_TAG + (((this.#next[slot] as number) + i) % RECENT_PER_TAG);
      if ((this.#time[at] as number) < before) rows.push(at);
    }
    if (rows.length === 0) return undefined;
    const latest = this.latest[slot] as number;
    const isAmongThem = rows.some((at) => this.#time[at] === latest);
    return {
      tag,
      kind: this.kind[slot] as number,
      ...(latest < before && !isAmongThem ? { latest } : {}),
      times: rows.map((at) => this.#time[at] as number),
      low: rows.map((at) => this.#low[at] as number),
      high: rows.map((at) => this.#high[at] as number),
      status: rows.map((at) => this.#status[at] as number),
    };
  }

  recall(slot: number, tag: RememberedTag): void {
    this.kind[slot] = tag.kind;
    if (tag.latest !== undefined && tag.latest > (this.latest[slot] as number)) this.latest[slot] = tag.latest;
    tag.times.forEach((time, i) => {
      this.push(slot, time, tag.low[i] as number, tag.high[i] as number, tag.status[i] as number);
    });
  }
}

/** Two independent 32-bit FNV-1a hashes of a text: equality of both stands for equality (a chance of 2⁻⁶⁴ to err). */
export function textHash(text: string): readonly [number, number] {
  let low = 0x811c9dc5 | 0;
  let high = 0x01234567 ^ text.length;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    low = Math.imul(low ^ unit, 0x01000193);
    high = Math.imul(high ^ (unit + 0x9e37), 0x5bd1e995) ^ (high >>> 15);
  }
  return [low, high | 0];
}

/** What makes two contents the same: bits, −0 as 0, texts by hash, nothing where the status is Bad. */
export function contentBits(
  columns: Pick<Frame, 'kind' | 'value' | 'status' | 'texts'>,
  words: Int32Array,
  row: number,
): readonly [number, number] {
  if ((columns.status[row] as number) >>> 31 === 1) return [0, 0];
  const kind = columns.kind[row] as number;
  if (kind === KIND_CODE.string) return textHash(columns.texts[columns.value[row] as number] ?? '');
  if (kind <= KIND_CODE.bool && columns.value[row] === 0) return [0, 0];
  return [words[2 * row] as number, words[2 * row + 1] as number];
}
