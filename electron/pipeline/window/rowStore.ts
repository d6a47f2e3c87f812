import type { Frame } from '../../../shared/domain/frame.ts';
import { KIND_CODE } from '../../../shared/domain/valueType.ts';
import { isSameReading } from '../gate/sameReading.ts';
import { FLAG } from '../readingFlags.ts';
import type { ReadingColumns } from './closedWindow.ts';

const ROWS_MIN = 1024;

/** What a store is asked to hand out. */
export interface Gathering {
  /** Catalogue numbers by slot. */
  readonly tagOfSlot: readonly number[];
  /** All slots, in the order in which the tags shall stand. */
  readonly slotOrder: readonly number[];
  /** Late readings: they keep the step back that the gate saw; see `gather`. */
  readonly isLate: boolean;
}

/**
 * Held readings in order of arrival, as columns that grow by doubling and are used again after each closing: taking a
 * frame in is a handful of block copies. Closing sorts the rows that leave by tag and source time (`gather`) and closes
 * the ranks (`keep`). A slot is the work unit's own small number for a tag.
 */
export class RowStore {
  rows = 0;
  slot = new Uint32Array(ROWS_MIN);
  time = new Float64Array(ROWS_MIN);
  flags = new Uint8Array(ROWS_MIN);
  #received = new Float64Array(ROWS_MIN);
  #server = new Float64Array(0);
  #kind = new Uint8Array(ROWS_MIN);
  #value = new Float64Array(ROWS_MIN);
  #words = new Int32Array(this.#value.buffer);
  #status = new Uint32Array(ROWS_MIN);
  #texts: string[] = [];

  /** Takes the rows of a frame whose `take` is 1 (null: all), with the slots and flags given. */
  append(frame: Frame, slots: Uint32Array, flags: Uint8Array | null, take: Uint8Array | null): void {
    const n = frame.tag.length;
    const first = this.rows;
    this.#reserve(first + n);
    this.#reserveServer(frame.serverTime.length > 0);
    if (take === null) {
      this.slot.set(slots.subarray(0, n), first);
      this.time.set(frame.sourceTime, first);
      this.#received.set(frame.receivedTime, first);
      this.#kind.set(frame.kind, first);
      this.#words.set(new Int32Array(frame.value.buffer, frame.value.byteOffset, 2 * n), 2 * first);
      this.#status.set(frame.status, first);
      if (flags === null) this.flags.fill(0, first, first + n);
      else this.flags.set(flags, first);
      if (frame.serverTime.length > 0) this.#server.set(frame.serverTime, first);
      else if (this.#server.length > 0) this.#server.fill(Number.NaN, first, first + n);
      this.rows += n;
    } else {
      this.#appendSome(frame, slots, flags, take);
    }
    if (frame.texts.length > 0) this.#moveTexts(frame.texts, first);
  }

  #appendSome(frame: Frame, slots: Uint32Array, flags: Uint8Array | null, take: Uint8Array): void {
    const words = new Int32Array(frame.value.buffer, frame.value.byteOffset, 2 * frame.value.length);
    for (let row = 0; row < take.length; row++) {
      if (take[row] !== 1) continue;
      const at = this.rows++;
      this.slot[at] = slots[row] as number;
      this.time[at] = frame.sourceTime[row] as number;
      this.#received[at] = frame.receivedTime[row] as number;
      this.#kind[at] = frame.kind[row] as number;
      this.#words[2 * at] = words[2 * row] as number;
      this.#words[2 * at + 1] = words[2 * row + 1] as number;
      this.#status[at] = frame.status[row] as number;
      this.flags[at] = flags === null ? 0 : (flags[row] as number);
      if (this.#server.length > 0) this.#server[at] = frame.serverTime[row] ?? Number.NaN;
    }
  }

  #moveTexts(texts: readonly string[], first: number): void {
    for (let row = first; row < this.rows; row++) {
      if (!this.#hasText(row)) continue;
      this.#value[row] = this.#texts.push(texts[this.#value[row] as number] as string) - 1;
    }
  }

  #hasText(row: number): boolean {
    return this.#kind[row] === KIND_CODE.string && (this.#status[row] as number) >>> 31 === 0;
  }

  /**
   * Copies the rows named in `which` out, by slot and source time; drops repeats. What it gives depends on the readings
   * alone, never on the order in which they arrived: readings of one instant stand in the order of their time of receipt,
   * then of their content; of repeats the one received first stays; `stepBack` is told to whom a reading of the same tag
   * with a later source time, received earlier, is among the rows.
   */
  gather(
    which: Uint32Array,
    { tagOfSlot, slotOrder, isLate }: Gathering,
  ): { columns: ReadingColumns; duplicates: number } {
    const { order, groups, starts, duplicates } = this.#sort(which, slotOrder);
    if (!isLate)
      for (let g = 0; g < groups.length; g++) this.#markStepsBack(order, starts[g] as number, starts[g + 1] as number);
    const m = order.length;
    const value = new Float64Array(m);
    const words = new Int32Array(value.buffer);
    const hasServer = this.#server.length > 0;
    const texts: string[] = [];
    const columns = {
      tags: Uint32Array.from(groups, (slot) => tagOfSlot[slot] as number),
      starts,
      time: new Float64Array(m),
      received: new Float64Array(m),
      server: new Float64Array(hasServer ? m : 0),
      kind: new Uint8Array(m),
      value,
      status: new Uint32Array(m),
      flags: new Uint8Array(m),
      texts,
    };
    for (let at = 0; at < m; at++) {
      const row = order[at] as number;
      columns.time[at] = this.time[row] as number;
      columns.received[at] = this.#received[row] as number;
      columns.kind[at] = this.#kind[row] as number;
      columns.status[at] = this.#status[row] as number;
      columns.flags[at] = this.flags[row] as number;
      words[2 * at] = this.#words[2 * row] as number;
      words[2 * at + 1] = this.#words[2 * row + 1] as number;
      if (hasServer) columns.server[at] = this.#server[row] as number;
    }
    if (this.#texts.length > 0) {
      for (let at = 0; at < m; at++) {
        const row = order[at] as number;
        if (this.#hasText(row)) value[at] = texts.push(this.#texts[this.#value[row] as number] as string) - 1;
      }
    }
    return { columns, duplicates };
  }

  /** Counting sort by slot (stable, so that rows keep their arrival order), then by time where arrival was not in order. */
  #sort(which: Uint32Array, slotOrder: readonly number[]) {
    const count = new Uint32Array(slotOrder.length);
    for (let i = 0; i < which.length; i++) {
      const slot = this.slot[which[i] as number] as number;
      count[slot] = (count[slot] as number) + 1;
    }
    const groups: number[] = [];
    const firsts: number[] = [];
    let sum = 0;
    for (const slot of slotOrder) {
      const rows = count[slot] as number;
      if (rows > 0) {
        groups.push(slot);
        firsts.push(sum);
      }
      count[slot] = sum;
      sum += rows;
    }
    const order = new Uint32Array(which.length);
    for (let i = 0; i < which.length; i++) {
      const row = which[i] as number;
      const slot = this.slot[row] as number;
      const at = count[slot] as number;
      order[at] = row;
      count[slot] = at + 1;
    }
    firsts.push(which.length);
    return this.#sortGroupsByTime(order, groups, Uint32Array.from(firsts));
  }

  #sortGroupsByTime(order: Uint32Array, groups: readonly number[], firsts: Uint32Array) {
    const starts = new Uint32Array(firsts.length);
    let kept = 0;
    for (let g = 0; g < groups.length; g++) {
      const from = firsts[g] as number;
      const to = firsts[g + 1] as number;
      starts[g] = kept;
      let isAscending = true;
      for (let i = from + 1; i < to && isAscending; i++) {
        isAscending = (this.time[order[i] as number] as number) > (this.time[order[i - 1] as number] as number);
      }
      if (isAscending) {
        if (kept !== from) order.copyWithin(kept, from, to);
        kept += to - from;
      } else {
        kept = this.#sortOne(order, from, to, kept);
      }
    }
    starts[groups.length] = kept;
    return { order: order.subarray(0, kept), groups, starts, duplicates: order.length - kept };
  }

  #sortOne(order: Uint32Array, from: number, to: number, into: number): number {
    const rows = Array.from(order.subarray(from, to)).sort((a, b) => this.#compare(a, b));
    const first = into;
    let at = into;
    for (const row of rows) {
      let isRepeat = false;
      for (let before = at - 1; before >= first; before--) {
        const other = order[before] as number;
        if (this.time[other] !== this.time[row]) break;
        isRepeat ||= this.#sameContent(other, row);
        this.flags[row] = (this.flags[row] as number) | FLAG.repeatedTime;
      }
      if (!isRepeat) order[at++] = row;
    }
    return at;
  }

  /** By source time; readings of one instant by time of receipt, then by what they say. */
  #compare(a: number, b: number): number {
    return (
      (this.time[a] as number) - (this.time[b] as number) ||
      (this.#received[a] as number) - (this.#received[b] as number) ||
      (this.#status[a] as number) - (this.#status[b] as number) ||
      (this.#kind[a] as number) - (this.#kind[b] as number) ||
      this.#compareValues(a, b) ||
      this.#serverTime(a) - this.#serverTime(b)
    );
  }

  #compareValues(a: number, b: number): number {
    if ((this.#status[a] as number) >>> 31 === 1) return 0;
    if (this.#hasText(a)) {
      const [textA, textB] = [this.#text(a), this.#text(b)];
      return textA < textB ? -1 : textA > textB ? 1 : 0;
    }
    if (this.#isZero(a) && this.#isZero(b)) return 0;
    const high = (this.#words[2 * a + 1] as number) - (this.#words[2 * b + 1] as number);
    return high || (this.#words[2 * a] as number) - (this.#words[2 * b] as number);
  }

  /** −0 is 0: the log cannot tell them apart. */
  #isZero(row: number): boolean {
    return (this.#kind[row] as number) <= KIND_CODE.bool && this.#value[row] === 0;
  }

  #text(row: number): string {
    return this.#texts[this.#value[row] as number] ?? '';
  }

  #serverTime(row: number): number {
    const time = this.#server[row];
    return time === undefined || Number.isNaN(time) ? -1 : time;
  }

  #sameContent(a: number, b: number): boolean {
    return this.#kind[a] === this.#kind[b] && this.#status[a] === this.#status[b] && this.#compareValues(a, b) === 0;
  }

  #markStepsBack(order: Uint32Array, from: number, to: number): void {
    let earliest = Number.POSITIVE_INFINITY; // received, of all with a later source time
    let ofThisTime = Number.POSITIVE_INFINITY;
    for (let i = to - 1; i >= from; i--) {
      const row = order[i] as number;
      if (i < to - 1 && this.time[row] !== this.time[order[i + 1] as number]) {
        earliest = Math.min(earliest, ofThisTime);
        ofThisTime = Number.POSITIVE_INFINITY;
      }
      const received = this.#received[row] as number;
      const flags = (this.flags[row] as number) & ~FLAG.stepBack;
      // Out of quarantine: such a reading comes later by its nature, and says so already.
      const isRequeued = (flags & (FLAG.handCorrected | FLAG.requeued)) !== 0;
      this.flags[row] = earliest < received && !isRequeued ? flags | FLAG.stepBack : flags;
      if (received < ofThisTime) ofThisTime = received;
    }
  }

  /** Source times of the rows from `from` on, ascending; repeats of a reading count once. */
  distinctTimes(from: number): Float64Array {
    const rows: number[] = [];
    for (let row = 0; row < this.rows; row++) if ((this.time[row] as number) >= from) rows.push(row);
    rows.sort(
      (a, b) =>
        (this.time[a] as number) - (this.time[b] as number) || (this.slot[a] as number) - (this.slot[b] as number),
    );
    const distinct = rows.filter((row, i) => {
      for (let before = i - 1; before >= 0; before--) {
        const other = rows[before] as number;
        if (this.time[other] !== this.time[row] || this.slot[other] !== this.slot[row]) return true;
        if (this.#sameContent(other, row)) return false;
      }
      return true;
    });
    return Float64Array.from(distinct, (row) => this.time[row] as number);
  }

  /** Whether a reading of that slot and time is held: the very same, another one, or none. */
  twinOf(slot: number, frame: Frame, frameRow: number): 'none' | 'same' | 'different' {
    const time = frame.sourceTime[frameRow] as number;
    const held = { kind: this.#kind, value: this.#value, status: this.#status, texts: this.#texts };
    let answer: 'none' | 'same' | 'different' = 'none';
    for (let row = 0; row < this.rows; row++) {
      if (this.time[row] !== time || this.slot[row] !== slot) continue;
      if (isSameReading(frame, frameRow, held, row)) return 'same';
      answer = 'different';
    }
    return answer;
  }

  /** Leaves only the rows named, which are in ascending order. */
  keep(which: Uint32Array): void {
    const texts: string[] = [];
    const moveTexts = this.#texts.length > 0;
    for (let at = 0; at < which.length; at++) {
      const row = which[at] as number;
      this.slot[at] = this.slot[row] as number;
      this.time[at] = this.time[row] as number;
      this.flags[at] = this.flags[row] as number;
      this.#received[at] = this.#received[row] as number;
      this.#kind[at] = this.#kind[row] as number;
      this.#status[at] = this.#status[row] as number;
      this.#words[2 * at] = this.#words[2 * row] as number;
      this.#words[2 * at + 1] = this.#words[2 * row + 1] as number;
      if (this.#server.length > 0) this.#server[at] = this.#server[row] as number;
      if (moveTexts && this.#hasText(at))
        this.#value[at] = texts.push(this.#texts[this.#value[at] as number] ?? '') - 1;
    }
    this.rows = which.length;
    this.#texts = texts;
    if (this.rows === 0) this.#server = new Float64Array(0);
  }

  #reserve(rows: number): void {
    if (rows <= this.slot.length) return;
    let capacity = this.slot.length;
    while (capacity < rows) capacity *= 2;
    this.slot = grown(this.slot, new Uint32Array(capacity));
    this.time = grown(this.time, new Float64Array(capacity));
    this.flags = grown(this.flags, new Uint8Array(capacity));
    this.#received = grown(this.#received, new Float64Array(capacity));
    if (this.#server.length > 0) this.#server = grown(this.#server, new Float64Array(capacity));
    this.#kind = grown(this.#kind, new Uint8Array(capacity));
    this.#status = grown(this.#status, new Uint32Array(capacity));
    const words = new Int32Array(2 * capacity);
    words.set(this.#words);
    this.#words = words;
    this.#value = new Float64Array(words.buffer);
  }

  #reserveServer(isNeeded: boolean): void {
    if (!isNeeded || this.#server.length > 0) return;
    this.#server = new Float64Array(this.slot.length).fill(Number.NaN, 0, this.rows);
  }
}

function grown<T extends { set(from: T): void }>(from: T, to: T): T {
  to.set(from);
  return to;
}
