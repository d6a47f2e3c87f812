import type { PollSchedule } from './pollSchedule.ts';
import { EARLY_MS, stepSchedule } from './pollSchedule.ts';
import type { GroupRead, RateGroup } from './rateGroup.ts';

/** One rate group going round: at most one cycle at a time, and the requests of that cycle that are still to be made. */
export class PollCycle {
  readonly group: RateGroup;
  schedule: PollSchedule;
  /** Monotonic ms by which the running cycle should be over. */
  deadlineMs = 0;
  /** Monotonic ms of the first reading that has not been delivered yet. */
  firstReadMs: number | undefined;
  /** The running cycle, or the last one, met an exception that asks to be tried again. */
  isTroubled = false;
  #reads: GroupRead[] = [];
  #next = 0;
  #underWay = 0;
  #isRunning = false;
  #turns = 0;
  /** Cycles since the pace was set. */
  #paced = 0;
  /** Only each so many-th cycle asks for tags that are not critical; infinite: none does. */
  #stretch = 1;

  constructor(group: RateGroup, nowMs: number) {
    this.group = group;
    this.schedule = { everyMs: group.everyMs, nextDueMs: nowMs };
  }

  /** Changes whenever a cycle begins or is aborted: an answer to a request of another turn does not count in this one. */
  get turn(): number {
    return this.#turns;
  }

  get isRunning(): boolean {
    return this.#isRunning;
  }

  get hasReads(): boolean {
    return this.#next < this.#reads.length;
  }

  /** Lengthens the interval of tags that are not critical. @param stretch 1, 2, 4, 8 or infinity */
  pace(stretch: number): void {
    this.#stretch = stretch;
    this.#paced = stretch === 1 ? 0 : 1;
  }

  /** How many cycles could not begin when they were due; begins one if it is time and none is running. */
  beginIfDue(nowMs: number): { skipped: number } {
    const { schedule, isDue, missed } = stepSchedule(this.schedule, nowMs);
    if (!isDue) return { skipped: 0 };
    this.schedule = schedule;
    if (this.#isRunning) return { skipped: missed + 1 };
    this.begin(nowMs);
    return { skipped: missed };
  }

  /** A cycle now, for example because the link is there again; a due time that has passed is served with it. */
  begin(nowMs: number): void {
    if (this.schedule.nextDueMs <= nowMs + EARLY_MS) this.schedule = stepSchedule(this.schedule, nowMs).schedule;
    const isFull = this.#stretch === 1 || this.#paced % this.#stretch === 0;
    this.#paced++;
    this.#turns++;
    this.#reads = this.group.readsOfCycle(isFull ? 'all' : 'critical');
    this.#next = 0;
    this.#underWay = 0;
    this.isTroubled = false;
    this.#isRunning = this.#reads.length > 0;
    this.deadlineMs = this.schedule.nextDueMs;
  }

  /** Due times that pass while nobody can be asked are not made up for. */
  letPass(nowMs: number): void {
    this.schedule = stepSchedule(this.schedule, nowMs).schedule;
  }

  takeNext(): GroupRead {
    this.#underWay++;
    return this.#reads[this.#next++]!;
  }

  /** The request `takeNext` would give. */
  get next(): GroupRead | undefined {
    return this.#reads[this.#next];
  }

  askFirst(reads: readonly GroupRead[]): void {
    if (reads.length > 0) this.#reads.splice(this.#next, 0, ...reads);
  }

  /** @returns true when this was the last answer of the cycle */
  answered(): boolean {
    this.#underWay--;
    if (this.hasReads || this.#underWay > 0) return false;
    this.#isRunning = false;
    return true;
  }

  abort(): void {
    this.#turns++;
    this.#reads = [];
    this.#next = 0;
    this.#underWay = 0;
    this.#isRunning = false;
    this.firstReadMs = undefined;
  }
}
