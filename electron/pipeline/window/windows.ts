import type { WindowsConfig } from '../../../shared/domain/config/index.ts';
import type { WindowClosing } from '../../../shared/domain/entry.ts';
import { type Frame, rowValue } from '../../../shared/domain/frame.ts';
import type { Value } from '../../../shared/domain/valueType.ts';
import type { SealedCursor } from '../gate/gate.ts';
import { FLAG } from '../readingFlags.ts';
import type { ClosedWindow, WindowRef } from './closedWindow.ts';
import { Cuts } from './cuts.ts';
import { FrameLedger } from './frameLedger.ts';
import { RowStore } from './rowStore.ts';

/** Closed windows that a late reading can still be traced to. */
const RECENT_WINDOWS_MAX = 64;
/** How often a full window is looked at while most of its readings are still in their grace period: 8 times a period. */
const COUNT_CHECKS_PER_GRACE = 8;

export const NOTHING_SEALED: SealedCursor = { closedEnd: 0, closedFrame: -1 };

export interface WindowsOptions {
  readonly workUnit: string;
  readonly config: WindowsConfig;
  /** Tag id of a catalogue number: closed windows have their tags in the order of their ids, as batch bodies do. */
  readonly tagId?: (tag: number) => string;
  /** The first shift end after an instant (both µs); Infinity where there is none. */
  readonly nextShiftEnd: (after: number) => number;
  /** The work unit's OEE state tag: its catalogue number, and which values mean production. */
  readonly stateTag?: { readonly tag: number; readonly isRunning: (state: Value) => boolean };
  /** Readings held at most; beyond it the oldest half is closed (`memory`). */
  readonly maxReadingsHeld: number;
  /** Where the log stands; readings it covers are passed over. */
  readonly resume?: SealedCursor;
  /** Windows closed before the restart, oldest first. */
  readonly recent?: readonly WindowRef[];
}

/** What one call leads to. Batches and cursor belong in one transaction; after it the frames may leave the inbox. */
export interface WindowStep {
  readonly closed: readonly ClosedWindow[];
  readonly cursor: SealedCursor;
  /** Frames of which every reading of this work unit is sealed, or was refused or a duplicate before it came here. */
  readonly releasableFrames: readonly number[];
}

/**
 * The accumulator of one work unit, ordered by source time.
 *
 * Time is the watermark: the latest of what readings say (the earlier of source and received time, so that a device whose
 * clock runs ahead closes nothing) and what `tick` says. A window [start, end) closes once the watermark passes end +
 * grace. Boundaries: the grid of `everyMs` since 1970, shift ends, changes of the OEE state between production and not, and
 * a full window: the first `maxReadings` readings by source time whose grace is over. A reading before the last closed end
 * is late: it is held apart and leaves as an amendment with the next closing, after `everyMs` at the latest.
 *
 * Exactly once across a crash: whenever the cursor (closedEnd, closedFrame) moves, every held reading before closedEnd
 * leaves in the same step, the late ones too. So every reading of frames ≤ closedFrame with a source time < closedEnd is
 * sealed, and no other is. After a restart all frames of the inbox are accepted again in number order, before any tick;
 * nothing closes until the frames ≤ closedFrame are in.
 */
export interface Windows {
  accept(frame: Frame, flags: Uint8Array | null, frameNumber: number, frameDigest: string): WindowStep;
  /** `now`: station wall clock, µs. */
  tick(now: number): WindowStep;
  /** Closes all that is not ahead of the watermark; readings ahead of it stay open, in the inbox. */
  flush(reason: 'shutdown' | 'memory' | 'reconfigured'): WindowStep;
  /** Tells the key of a sealed batch, so that amendments can name it. */
  nameBatch(closed: ClosedWindow, key: string): void;
  readonly readingsHeld: number;
}

export function createWindows(options: WindowsOptions): Windows {
  return new Accumulator(options);
}

class Accumulator implements Windows {
  readonly #options: WindowsOptions;
  readonly #everyUs: number;
  readonly #graceUs: number;
  readonly #cuts: Cuts;
  readonly #store = new RowStore();
  readonly #frames = new FrameLedger();
  readonly #recent: WindowRef[];
  /** Catalogue number → slot + 1. */
  #slotOfTag = new Uint32Array(256);
  readonly #tagOfSlot: number[] = [];
  #slotOrder: number[] = [];
  #slots = new Uint32Array(1024);
  #cursor: SealedCursor;
  #lastFrame: number;
  #watermark = Number.NEGATIVE_INFINITY;
  #nextCountCheck = Number.NEGATIVE_INFINITY;
  /** Source time of the earliest held reading that is not late. */
  #minTime = Number.POSITIVE_INFINITY;
  #late = 0;
  #lateSince = 0;
  #isRunning: boolean | undefined;
  #closed: ClosedWindow[] = [];

  constructor(options: WindowsOptions) {
    this.#options = options;
    this.#everyUs = options.config.everyMs * 1000;
    this.#graceUs = options.config.graceMs * 1000;
    this.#cuts = new Cuts(options.config, options.nextShiftEnd);
    this.#cursor = options.resume ?? NOTHING_SEALED;
    this.#lastFrame = this.#cursor.closedFrame;
    this.#recent = (options.recent ?? []).slice(-RECENT_WINDOWS_MAX);
  }

  get readingsHeld(): number {
    return this.#store.rows;
  }

  accept(frame: Frame, flags: Uint8Array | null, frameNumber: number, frameDigest: string): WindowStep {
    const before = this.#store.rows;
    this.#takeIn(frame, flags, frameNumber);
    const origin = { connection: frame.connection, number: frameNumber, digest: frameDigest };
    this.#frames.add(origin, this.#store.rows - before);
    const isReplay = this.#options.resume !== undefined && frameNumber <= this.#options.resume.closedFrame;
    if (!isReplay) {
      this.#lastFrame = Math.max(this.#lastFrame, frameNumber);
      this.#closeWhatIsDue();
    }
    return this.#step();
  }

  tick(now: number): WindowStep {
    if (now > this.#watermark) this.#watermark = now;
    this.#closeWhatIsDue();
    return this.#step();
  }

  flush(reason: 'shutdown' | 'memory' | 'reconfigured'): WindowStep {
    this.#closeWhatIsDue();
    while (this.#minTime <= this.#watermark) {
      const cut = this.#cuts.next(this.#minTime);
      if (cut.at <= this.#watermark) this.#close(cut.at, cut.by);
      else this.#close((this.#openTimes(this.#watermark).at(-1) as number) + 1, reason);
    }
    if (this.#late > 0) this.#close(this.#cursor.closedEnd, 'late');
    return this.#step();
  }

  nameBatch(closed: ClosedWindow, key: string): void {
    if (!closed.isAmendment && closed.ref) closed.ref.key = key;
  }

  #takeIn(frame: Frame, flags: Uint8Array | null, frameNumber: number): void {
    const n = frame.tag.length;
    const { resume } = this.#options;
    const skipBefore = resume && frameNumber <= resume.closedFrame ? resume.closedEnd : Number.NEGATIVE_INFINITY;
    const { closedEnd } = this.#cursor;
    if (this.#slots.length < n) this.#slots = new Uint32Array(2 * n);
    const slots = this.#slots;
    let marked = flags;
    let take: Uint8Array | null = null;
    let watermark = this.#watermark;
    let minTime = this.#minTime;
    let late = 0;
    for (let row = 0; row < n; row++) {
      const time = frame.sourceTime[row] as number;
      if (time < skipBefore) {
        take ??= new Uint8Array(n).fill(1);
        take[row] = 0;
        continue;
      }
      const received = frame.receivedTime[row] as number;
      const seen = Math.min(time, received);
      if (seen > watermark) watermark = seen;
      const number = frame.tag[row] as number;
      const slot = number < this.#slotOfTag.length ? (this.#slotOfTag[number] as number) : 0;
      slots[row] = slot > 0 ? slot - 1 : this.#newSlot(number);
      if (time < closedEnd) {
        if (marked === flags) marked = flags === null ? new Uint8Array(n) : flags.slice();
        (marked as Uint8Array)[row] = ((marked as Uint8Array)[row] as number) | FLAG.late;
        late++;
      } else if (time < minTime) {
        minTime = time;
      }
    }
    this.#watermark = watermark;
    this.#minTime = minTime;
    if (late > 0 && this.#late === 0) this.#lateSince = watermark;
    this.#late += late;
    this.#store.append(frame, slots, marked, take);
    this.#watchState(frame);
  }

  #newSlot(tag: number): number {
    if (tag >= this.#slotOfTag.length) {
      const wider = new Uint32Array(2 * (tag + 1));
      wider.set(this.#slotOfTag);
      this.#slotOfTag = wider;
    }
    const slot = this.#tagOfSlot.push(tag) - 1;
    this.#slotOfTag[tag] = slot + 1;
    return slot;
  }

  #watchState(frame: Frame): void {
    const { stateTag, config } = this.#options;
    if (!stateTag || !config.closeOnStateChange) return;
    for (let row = frame.tag.indexOf(stateTag.tag); row >= 0; row = frame.tag.indexOf(stateTag.tag, row + 1)) {
      const state = rowValue(frame, row);
      if (state === undefined) continue;
      const isRunning = stateTag.isRunning(state);
      const time = frame.sourceTime[row] as number;
      if (this.#isRunning !== undefined && isRunning !== this.#isRunning && time > this.#cursor.closedEnd) {
        this.#cuts.stateChanged(time);
      }
      this.#isRunning = isRunning;
    }
  }

  #closeWhatIsDue(): void {
    const { maxReadings } = this.#options.config;
    while (this.#minTime < Number.POSITIVE_INFINITY) {
      const cut = this.#cuts.next(this.#minTime);
      if (cut.at + this.#graceUs > this.#watermark) break;
      this.#close(cut.at, cut.by);
    }
    this.#cuts.forgetUpTo(this.#watermark - this.#graceUs);
    if (this.#store.rows - this.#late >= maxReadings && this.#watermark >= this.#nextCountCheck) this.#closeByCount();
    while (this.#store.rows > this.#options.maxReadingsHeld) this.#closeForMemory();
    const isLateDue = this.#watermark - this.#lateSince >= this.#everyUs || this.#late >= maxReadings;
    if (this.#late > 0 && isLateDue) this.#close(this.#cursor.closedEnd, 'late');
  }

  #closeByCount(): void {
    const { maxReadings } = this.#options.config;
    this.#nextCountCheck = this.#watermark + this.#graceUs / COUNT_CHECKS_PER_GRACE;
    if (this.#settledReadings() < maxReadings) return;
    const times = this.#openTimes(this.#watermark - this.#graceUs);
    let from = 0;
    while (times.length - from >= maxReadings) {
      const end = endOfFirst(times, from, maxReadings);
      this.#close(end, 'count');
      while (from < times.length && (times[from] as number) < end) from++;
    }
  }

  /** Readings that are not late and whose grace is over. */
  #settledReadings(): number {
    const { time, rows } = this.#store;
    const until = this.#watermark - this.#graceUs;
    const { closedEnd } = this.#cursor;
    let n = 0;
    for (let row = 0; row < rows; row++) if ((time[row] as number) <= until && (time[row] as number) >= closedEnd) n++;
    return n;
  }

  #closeForMemory(): void {
    const times = this.#openTimes(Number.POSITIVE_INFINITY);
    if (times.length === 0) {
      this.#close(this.#cursor.closedEnd, 'late');
      return;
    }
    const end = endOfFirst(times, 0, Math.ceil(times.length / 2));
    const cut = this.#cuts.next(this.#minTime);
    if (cut.at <= end) this.#close(cut.at, cut.by);
    else this.#close(end, 'memory');
  }

  /** Source times of the readings that are not late, up to and with `until`, ascending. */
  #openTimes(until: number): Float64Array {
    const { time, rows } = this.#store;
    const times = new Float64Array(rows);
    let n = 0;
    let isAscending = true;
    for (let row = 0; row < rows; row++) {
      const at = time[row] as number;
      if (at > until || at < this.#cursor.closedEnd) continue;
      if (n > 0 && at < (times[n - 1] as number)) isAscending = false;
      times[n++] = at;
    }
    const open = times.subarray(0, n);
    return isAscending ? open : open.sort();
  }

  /** Takes everything before `end` out: the window, and with it all late readings. The only place where the cursor moves. */
  #close(end: number, by: WindowClosing): void {
    const { time, rows } = this.#store;
    const { closedEnd } = this.#cursor;
    const windowGroup = 0;
    const amended: (WindowRef | null)[] = [];
    const lateGroup = (at: number) => {
      const ref = this.#recent.find((window) => at >= window.start && at < window.end) ?? null;
      if (!amended.includes(ref)) amended.push(ref);
      return amended.indexOf(ref) + 1;
    };
    const groupOf = new Int32Array(rows);
    for (let row = 0; row < rows; row++) {
      const at = time[row] as number;
      groupOf[row] = at >= end ? -1 : at < closedEnd ? lateGroup(at) : windowGroup;
    }
    const origins = this.#frames.leave(amended.length + 1, (row) => groupOf[row] as number);
    amended.forEach((ref, i) => {
      this.#emit(rowsOf(groupOf, i + 1), ref, 'late', true, origins[i + 1] ?? []);
    });
    const windowRows = rowsOf(groupOf, windowGroup);
    if (windowRows.length > 0) {
      const ref = { start: this.#cuts.startOf(this.#minTime, closedEnd), end, key: null };
      this.#recent.push(ref);
      if (this.#recent.length > RECENT_WINDOWS_MAX) this.#recent.shift();
      this.#emit(windowRows, ref, by, false, origins[windowGroup] ?? []);
    }
    this.#store.keep(rowsOf(groupOf, -1));
    this.#late = 0;
    this.#minTime = earliest(this.#store.time, this.#store.rows);
    this.#cursor = { closedEnd: end, closedFrame: this.#lastFrame };
  }

  #emit(
    rows: Uint32Array,
    ref: WindowRef | null,
    closedBy: WindowClosing,
    isAmendment: boolean,
    frames: ClosedWindow['frames'],
  ): void {
    const { columns, duplicates } = this.#store.gather(rows, this.#tagOfSlot, this.#slotsInOrder());
    const readings = columns.time.length;
    const { start, end } = ref ?? spanOf(columns.time);
    const { workUnit } = this.#options;
    this.#closed.push({ workUnit, start, end, closedBy, isAmendment, ref, columns, readings, duplicates, frames });
  }

  #slotsInOrder(): readonly number[] {
    if (this.#slotOrder.length !== this.#tagOfSlot.length) {
      const { tagId = String } = this.#options;
      const ids = this.#tagOfSlot.map((tag) => tagId(tag));
      this.#slotOrder = ids.map((_, slot) => slot);
      this.#slotOrder.sort((a, b) => ((ids[a] as string) < (ids[b] as string) ? -1 : 1));
    }
    return this.#slotOrder;
  }

  #step(): WindowStep {
    const closed = this.#closed;
    this.#closed = [];
    return { closed, cursor: this.#cursor, releasableFrames: this.#frames.takeReleasable() };
  }
}

/** The boundary behind the first `count` of the ascending times; times that are equal are never parted. */
function endOfFirst(times: Float64Array, from: number, count: number): number {
  const last = times[from + count - 1] as number;
  const next = times[from + count];
  if (next === undefined || next > last) return last + 1;
  return last > (times[from] as number) ? last : last + 1;
}

function rowsOf(groupOf: Int32Array, group: number): Uint32Array {
  let n = 0;
  for (let row = 0; row < groupOf.length; row++) if (groupOf[row] === group) n++;
  const rows = new Uint32Array(n);
  n = 0;
  for (let row = 0; row < groupOf.length; row++) if (groupOf[row] === group) rows[n++] = row;
  return rows;
}

function earliest(times: Float64Array, rows: number): number {
  let min = Number.POSITIVE_INFINITY;
  for (let row = 0; row < rows; row++) if ((times[row] as number) < min) min = times[row] as number;
  return min;
}

function spanOf(times: Float64Array): { start: number; end: number } {
  let max = Number.NEGATIVE_INFINITY;
  for (const time of times) if (time > max) max = time;
  return { start: earliest(times, times.length), end: max + 1 };
}
