import type { WindowsConfig } from '../../../shared/domain/config/index.ts';
import type { WindowClosing } from '../../../shared/domain/entry.ts';
import { type Frame, rowValue } from '../../../shared/domain/frame.ts';
import type { Value } from '../../../shared/domain/valueType.ts';
import type { SealedCursor, SealedTwin } from '../gate/gate.ts';
import { FLAG } from '../readingFlags.ts';
import type { ClosedWindow, WindowRef } from './closedWindow.ts';
import { type Cut, Cuts } from './cuts.ts';
import { FrameLedger } from './frameLedger.ts';
import { RowStore } from './rowStore.ts';
import { TagSlots } from './tagSlots.ts';
import { earliest, endOfFirst, firstAtOrAfter, rowsOf, spanOf } from './times.ts';

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
 * a full window: it ends behind its `maxReadings`-th reading by source time, of readings that arrived within grace. A
 * reading before the last closed end is late: it is held apart and leaves as an amendment with the next closing, after
 * `everyMs` at the latest.
 *
 * Same input, same bytes: every boundary is a function of the configuration and of the readings before it, decided only
 * when no reading before it can still come within grace. How readings were cut into frames, interleaved, repeated or
 * delayed within grace, and when the station was killed in between, makes no difference to any window. Boundaries from
 * outside (`memory`, `shutdown`, `reconfigured`) are named in the window; `closeAt` sets them again.
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
  /** Closes everything before `end` (µs) at a boundary that is known from elsewhere; for the replay of such a window. */
  closeAt(end: number, by: WindowClosing): WindowStep;
  /** Whether a reading of the row's tag and time is held: the very same, another one, or none. Looks at every held row. */
  twinOf: SealedTwin;
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
  readonly #tags: TagSlots;
  #slots = new Uint32Array(1024);
  #cursor: SealedCursor;
  #lastFrame: number;
  #watermark = Number.NEGATIVE_INFINITY;
  #nextCountCheck = Number.NEGATIVE_INFINITY;
  /** Source times of the held readings that are not late, ascending, each reading once; undefined: to be made anew. */
  #times: Float64Array | undefined;
  /** Latest source time of a held reading that is not newer than one of its tag before: up to there may be repeats. */
  #repeatsUntil = Number.NEGATIVE_INFINITY;
  #lastTick: number | undefined;
  /** µs by ticks, however the wall clock is set. */
  #elapsed = 0;
  /** Source time of the earliest held reading that is not late. */
  #minTime = Number.POSITIVE_INFINITY;
  #late = 0;
  #lateSince = 0;
  #lateSinceElapsed = 0;
  #closed: ClosedWindow[] = [];

  constructor(options: WindowsOptions) {
    this.#options = options;
    this.#everyUs = options.config.everyMs * 1000;
    this.#graceUs = options.config.graceMs * 1000;
    this.#tags = new TagSlots(options.tagId ?? String);
    this.#cursor = options.resume ?? NOTHING_SEALED;
    this.#cuts = new Cuts(options.config, options.nextShiftEnd, this.#cursor.isRunning);
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
    if (this.#lastTick !== undefined && now > this.#lastTick) this.#elapsed += now - this.#lastTick;
    this.#lastTick = now;
    this.#closeWhatIsDue();
    return this.#step();
  }

  flush(reason: 'shutdown' | 'memory' | 'reconfigured'): WindowStep {
    this.#closeWhatIsDue();
    while (this.#minTime <= this.#watermark) {
      const cut = this.#nextCut(this.#watermark + 1, true);
      if (cut) this.#close(cut.at, cut.by);
      else this.#close((this.#openTimes(this.#watermark).at(-1) as number) + 1, reason);
    }
    if (this.#late > 0) this.#close(this.#cursor.closedEnd, 'late');
    return this.#step();
  }

  closeAt(end: number, by: WindowClosing): WindowStep {
    while (this.#minTime < end) {
      const cut = this.#nextCut(end, true);
      if (cut && cut.at < end) this.#close(cut.at, cut.by);
      else this.#close(end, by);
    }
    return this.#step();
  }

  twinOf(frame: Frame, row: number): ReturnType<SealedTwin> {
    const slot = this.#tags.find(frame.tag[row] as number);
    return slot < 0 ? 'none' : this.#store.twinOf(slot, frame, row);
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
      const slot = this.#tags.take(frame.tag[row] as number);
      slots[row] = slot;
      if (!this.#tags.isLatest(slot, time) && time >= closedEnd && time > this.#repeatsUntil) this.#repeatsUntil = time;
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
    if (late > 0 && this.#late === 0) {
      this.#lateSince = watermark;
      this.#lateSinceElapsed = this.#elapsed;
    }
    this.#late += late;
    this.#times = undefined;
    this.#store.append(frame, slots, marked, take);
    this.#watchState(frame);
  }

  #watchState(frame: Frame): void {
    const { stateTag, config } = this.#options;
    if (!stateTag || !config.closeOnStateChange) return;
    for (let row = frame.tag.indexOf(stateTag.tag); row >= 0; row = frame.tag.indexOf(stateTag.tag, row + 1)) {
      const state = rowValue(frame, row);
      const time = frame.sourceTime[row] as number;
      if (state === undefined || time < this.#cursor.closedEnd) continue;
      this.#cuts.states.add(time, frame.receivedTime[row] as number, stateTag.isRunning(state));
    }
  }

  #closeWhatIsDue(): void {
    for (;;) {
      const cut = this.#nextCut(this.#watermark - this.#graceUs, false);
      if (!cut) break;
      this.#close(cut.at, cut.by);
    }
    while (this.#store.rows > this.#options.maxReadingsHeld) this.#closeForMemory();
    const isLateDue =
      this.#watermark - this.#lateSince >= this.#everyUs ||
      this.#elapsed - this.#lateSinceElapsed >= this.#everyUs || // the wall clock was set back: the watermark stands still
      this.#late >= this.#options.config.maxReadings;
    if (this.#late > 0 && isLateDue) this.#close(this.#cursor.closedEnd, 'late');
  }

  /**
   * The next boundary behind the earliest held reading, where it can be told from the readings before `settled` (µs), which
   * are all here.
   *
   * @param isThorough false: a window that may be full is looked at only now and then, unless it ends anyway
   */
  #nextCut(settled: number, isThorough: boolean): Cut | undefined {
    if (this.#minTime >= settled) return undefined;
    const cut = this.#cuts.next(this.#minTime);
    const isDue = cut.at <= settled;
    if (isDue || isThorough || this.#watermark >= this.#nextCountCheck) {
      const full = this.#fullBefore(Math.min(cut.at, settled));
      if (full !== undefined) return { at: full, by: 'count' };
      if (!isDue) this.#nextCountCheck = this.#watermark + this.#graceUs / COUNT_CHECKS_PER_GRACE;
    }
    return isDue ? cut : undefined;
  }

  /** Where the open window ends because it is full with readings before `bound` (µs); undefined while it is not. */
  #fullBefore(bound: number): number | undefined {
    const { maxReadings } = this.#options.config;
    if (this.#store.rows - this.#late < maxReadings) return undefined;
    if (this.#times === undefined && this.#openReadings(bound) < maxReadings) return undefined;
    this.#times ??=
      this.#repeatsUntil >= this.#minTime
        ? this.#store.distinctTimes(this.#cursor.closedEnd)
        : this.#openTimes(Infinity);
    const times = this.#times;
    const last = times[maxReadings - 1];
    return last !== undefined && last < bound ? endOfFirst(times, maxReadings) : undefined;
  }

  /** Readings before `bound` (µs) that are not late. */
  #openReadings(bound: number): number {
    const { time, rows } = this.#store;
    const { closedEnd } = this.#cursor;
    let n = 0;
    for (let row = 0; row < rows; row++) if ((time[row] as number) < bound && (time[row] as number) >= closedEnd) n++;
    return n;
  }

  #closeForMemory(): void {
    const times = this.#openTimes(Number.POSITIVE_INFINITY);
    if (times.length === 0) {
      this.#close(this.#cursor.closedEnd, 'late');
      return;
    }
    const end = endOfFirst(times, Math.ceil(times.length / 2));
    const cut = this.#nextCut(end, true);
    // A window that is full of readings whose grace is not over is closed by need, not by count.
    if (cut && cut.by !== 'count') this.#close(cut.at, cut.by);
    else this.#close(cut?.at ?? end, 'memory');
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
    if (this.#times) this.#times = this.#times.subarray(firstAtOrAfter(this.#times, end));
    const { states } = this.#cuts;
    states.forgetBefore(end);
    const isRunning = states.before === undefined ? {} : { isRunning: states.before };
    this.#cursor = { closedEnd: end, closedFrame: this.#lastFrame, ...isRunning };
  }

  #emit(
    rows: Uint32Array,
    ref: WindowRef | null,
    closedBy: WindowClosing,
    isAmendment: boolean,
    frames: ClosedWindow['frames'],
  ): void {
    const { columns, duplicates } = this.#store.gather(rows, {
      tagOfSlot: this.#tags.tagOfSlot,
      slotOrder: this.#tags.inOrder(),
      isLate: isAmendment,
    });
    const readings = columns.time.length;
    const { start, end } = ref ?? spanOf(columns.time);
    const { workUnit } = this.#options;
    this.#closed.push({ workUnit, start, end, closedBy, isAmendment, ref, columns, readings, duplicates, frames });
  }

  #step(): WindowStep {
    const closed = this.#closed;
    this.#closed = [];
    return { closed, cursor: this.#cursor, releasableFrames: this.#frames.takeReleasable() };
  }
}
