import type { Refusal } from '../pipeline/index.ts';

/** Where readings of an entry came from: so many, in order, of this frame. */
export interface RefusedFrame {
  readonly frame: number;
  readonly digest: string;
  readonly readings: number;
}

/** Refusals of one tag by one step, of one frame or of several. */
export interface RefusalGroup extends Omit<Refusal, 'frameNumber' | 'part'> {
  readonly frames: readonly RefusedFrame[];
  /** Of the first frame: names the group together with the frames. */
  readonly part: number;
  /** Of a failure of our own code, which no reading is to blame for. */
  readonly stack?: string;
}

interface OpenGroup extends RefusalGroup {
  readonly readings: Refusal['readings'][number][];
  readonly frames: RefusedFrame[];
  /** The work unit behind whose cursor nothing is judged again. */
  readonly line: string;
  /** Monotonic ms of the telling before. */
  readonly sinceMs: number;
}

const READINGS_PER_ENTRY_MAX = 1000;
/** Readings held over all groups; beyond it all are written. */
const READINGS_HELD_MAX = 50_000;
/** The first refusal of a tag is told at once; those that follow wait at most so long to be told together. */
const TELL_TOGETHER_MS = 30_000;
/** Tags and steps of which the last telling is remembered. */
const REMEMBERED_MAX = 10_000;

/**
 * A tag that is refused ten times a second for a night would fill the log with entries of one reading. So refusals of one tag
 * and step are gathered over frames. Until an entry is written the frames stay in the inbox (`holds`): a crash judges them
 * again. Whoever moves the cursor of a work unit writes everything that is held of it in the same transaction, because
 * behind the cursor nothing is judged again.
 */
export class RefusalBook {
  readonly #open = new Map<string, OpenGroup>();
  readonly #toldAtMs = new Map<string, number>();
  readonly #held = new Map<number, number>();
  #readings = 0;
  #fullGroups = 0;

  constructor(private readonly monotonicMs: () => number) {}

  /** @param line work unit whose cursor stands behind the frame */
  add(refusals: readonly Refusal[], line: string, frame: number, digest: string): void {
    for (const refusal of refusals) this.#add(refusal, line, { frame, digest, readings: refusal.readings.length });
  }

  #add(refusal: Refusal, line: string, origin: RefusedFrame): void {
    const { readings, frameNumber: _frameNumber, ...rest } = refusal;
    const key = keyOf(refusal);
    const known = this.#open.get(key);
    this.#readings += readings.length;
    if (known && known.readings.length + readings.length <= READINGS_PER_ENTRY_MAX) {
      known.readings.push(...readings);
      known.frames.push(origin);
    } else {
      // A full group waits under a key of its own for the next telling.
      if (known) this.#open.set(`${key} ${this.#fullGroups++}`, { ...known, sinceMs: Number.NEGATIVE_INFINITY });
      const sinceMs = this.#toldAtMs.get(key) ?? Number.NEGATIVE_INFINITY;
      this.#open.set(key, { ...rest, readings: [...readings], frames: [origin], line, sinceMs });
    }
    this.#held.set(origin.frame, (this.#held.get(origin.frame) ?? 0) + 1);
  }

  get isEmpty(): boolean {
    return this.#open.size === 0;
  }

  /** Refusals of the frame wait to be written: it may not leave the inbox. */
  holds(frame: number): boolean {
    return this.#held.has(frame);
  }

  /**
   * Groups that are due: the first of a tag and step for a while, full ones, and old ones; every group of `line` when it is
   * named, and all of them when `all`. The caller writes them in the running transaction.
   */
  take(what: { readonly line?: string; readonly all?: boolean } = {}): RefusalGroup[] {
    if (this.#open.size === 0) return [];
    const nowMs = this.monotonicMs();
    const isAll = what.all === true || this.#readings > READINGS_HELD_MAX;
    const due: RefusalGroup[] = [];
    for (const [key, group] of this.#open) {
      const isDue = isAll || group.line === what.line || nowMs - group.sinceMs >= TELL_TOGETHER_MS;
      if (!isDue) continue;
      this.#open.delete(key);
      this.#release(group);
      due.push(group);
      this.#toldAtMs.delete(keyOf(group));
      this.#toldAtMs.set(keyOf(group), nowMs);
    }
    while (this.#toldAtMs.size > REMEMBERED_MAX) this.#toldAtMs.delete(this.#toldAtMs.keys().next().value as string);
    return due;
  }

  #release(group: OpenGroup): void {
    this.#readings -= group.readings.length;
    for (const { frame } of group.frames) {
      const left = (this.#held.get(frame) ?? 1) - 1;
      if (left === 0) this.#held.delete(frame);
      else this.#held.set(frame, left);
    }
  }
}

const keyOf = ({ connection, workUnit, tag, step }: Pick<Refusal, 'connection' | 'workUnit' | 'tag' | 'step'>) =>
  JSON.stringify([connection, workUnit, tag, step]);
