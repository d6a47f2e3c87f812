import type { Frame } from '../../../shared/domain/frame.ts';
import type { Instant } from '../../../shared/domain/time.ts';
import { Bisection } from './bisection.ts';
import { compileDecodePlan, type DecodePlan } from './decodeRegisters.ts';
import { FrameColumns } from './frameColumns.ts';
import type { ResolvedAddress } from './modbusAddress.ts';
import { type PlannedRead, planRegisterReads, type ReadLimits, type Span } from './planRegisterReads.ts';
import { READ_FUNCTIONS, type ReadFunction } from './protocol.ts';

export interface ModbusTag extends Span {
  readonly id: string;
  readonly number: number;
  readonly workUnit: string;
  readonly address: ResolvedAddress;
  /** Polled at its full rate until the very last; absent: no. */
  readonly isCritical?: boolean;
}

/** The readings of one answer that belong to one work unit. */
interface ReadPart {
  readonly columns: FrameColumns;
  readonly plan: DecodePlan;
}

/** One request, made ready: what to ask, and where each value of the answer goes. */
export interface GroupRead extends PlannedRead<ModbusTag> {
  readonly functionCode: ReadFunction;
  readonly parts: readonly ReadPart[];
  /** Set for a half of a refused request. */
  readonly bisection?: Bisection<ModbusTag>;
  /** Asks whether a tag that was switched off can be read by now. */
  readonly isRetry: boolean;
  /** Its tags were last told Bad because of an exception, once. */
  isTroubled: boolean;
  /** When it was last answered; undefined: not yet. */
  lastAt?: Instant;
  /** Answers to it that were not to be believed, in this cycle. */
  refusals?: number;
}

/** Which tags a cycle asks for: under overload the critical ones only. */
export type CycleScope = 'all' | 'critical';

/** The tags of one connection that share a rate: their requests, their frames, and what the device refused so far. */
export class RateGroup {
  readonly everyMs: number;
  readonly #connection: string;
  readonly #tags: readonly ModbusTag[];
  readonly #limits: ReadLimits;
  readonly #disabled = new Set<ModbusTag>();
  readonly #breakBefore = new Set<ModbusTag>();
  readonly #columns = new Map<string, FrameColumns>();
  #reads: readonly GroupRead[] = [];
  #criticalReads: readonly GroupRead[] = [];
  #isPlanOld = true;
  #isRetryDue = false;

  constructor(connection: string, everyMs: number, tags: readonly ModbusTag[], limits: ReadLimits) {
    this.#connection = connection;
    this.everyMs = everyMs;
    this.#tags = tags;
    this.#limits = limits;
  }

  get disabled(): number {
    return this.#disabled.size;
  }

  get tags(): readonly ModbusTag[] {
    return this.#tags;
  }

  /** The requests of the next cycle; call it only between cycles. */
  readsOfCycle(scope: CycleScope = 'all'): GroupRead[] {
    if (this.#isPlanOld) this.#plan();
    if (scope === 'critical') return [...this.#criticalReads];
    if (!this.#isRetryDue) return [...this.#reads];
    this.#isRetryDue = false;
    return [
      ...this.#reads,
      ...[...this.#disabled].map((tag) => this.#compile({ ...spanOf(tag), tags: [tag] }, { isRetry: true })),
    ];
  }

  /** The next cycle asks for the tags that are switched off, one by one. */
  retryDisabled(): void {
    this.#isRetryDue = this.#disabled.size > 0;
  }

  /** Files the values of an answer. Returns frames that had to make room, seldom any. */
  accept(read: GroupRead, data: Uint8Array, at: Instant): Frame[] {
    read.isTroubled = false;
    read.lastAt = at;
    read.bisection?.settle(false);
    if (read.isRetry) {
      for (const tag of read.tags) this.#disabled.delete(tag);
      this.#isPlanOld = true;
    }
    const made = this.#makeRoom(read.parts);
    for (const { columns, plan } of read.parts) columns.addAnswer(plan, data, at);
    return made;
  }

  /** Parts a request at a border between tags: the first `tags` of it, and the rest. */
  part(read: GroupRead, tags: number): [GroupRead, GroupRead] {
    return [read.tags.slice(0, tags), read.tags.slice(tags)].map((own) => ({
      ...this.#compile({ ...spanOver(own), tags: own }, { isRetry: read.isRetry }),
      ...(read.lastAt === undefined ? {} : { lastAt: read.lastAt }),
    })) as [GroupRead, GroupRead];
  }

  /** The device is in trouble and will be asked again: Bad readings, at the onset only. */
  trouble(read: GroupRead, status: number, at: Instant): Frame[] {
    read.bisection?.settle(true);
    if (read.isTroubled || read.isRetry) return [];
    read.isTroubled = true;
    return this.#addBad(read.parts, status, at);
  }

  /**
   * The device has no such place. Either the halves to ask for now, or the one tag to blame, which is switched off and
   * told Bad; neither for a tag that was off already.
   */
  refuse(read: GroupRead, status: number, at: Instant): { halves: GroupRead[]; disabled?: ModbusTag; frames: Frame[] } {
    const [first] = read.tags;
    if (read.isRetry || !first) return { halves: [], frames: [] };
    if (read.tags.length > 1) return { halves: this.#halve(read), frames: [] };
    this.#disabled.add(first);
    this.#isPlanOld = true;
    read.bisection?.settle(true);
    return { halves: [], disabled: first, frames: this.#addBad(read.parts, status, at) };
  }

  /**
   * Every tag that is not switched off, told Bad, in one frame per work unit. @param isNews only those that are not Bad
   * already because of an exception
   */
  allBad(status: number, at: Instant, isNews = false): Frame[] {
    const known = new Set(isNews ? this.#reads.filter(({ isTroubled }) => isTroubled).flatMap(({ tags }) => tags) : []);
    const live = this.#tags.filter((tag) => !this.#disabled.has(tag) && !known.has(tag));
    const frames = this.takeFrames();
    for (const [workUnit, tags] of byWorkUnit(live)) {
      const columns = new FrameColumns(this.#connection, workUnit, tags.length);
      columns.addBad(compileDecodePlan(tags, 0), status, at);
      frames.push(...frameOf(columns));
    }
    return frames;
  }

  /** What has been read since the last time. */
  takeFrames(): Frame[] {
    return [...this.#columns.values()].flatMap(frameOf);
  }

  #plan(): void {
    this.#isPlanOld = false;
    const live = this.#tags.filter((tag) => !this.#disabled.has(tag));
    this.#columns.clear();
    for (const [workUnit, tags] of byWorkUnit(this.#tags)) {
      const liveTags = tags.filter((tag) => !this.#disabled.has(tag));
      this.#columns.set(workUnit, new FrameColumns(this.#connection, workUnit, liveTags.length));
    }
    const obstacles = { refused: [...this.#disabled], breakBefore: this.#breakBefore };
    const planned = (tags: readonly ModbusTag[]): GroupRead[] =>
      planRegisterReads(tags, this.#limits, obstacles).map((read) => this.#compile(read, { isRetry: false }));
    this.#reads = planned(live);
    const critical = live.filter(({ isCritical }) => isCritical);
    this.#criticalReads = critical.length === live.length ? this.#reads : planned(critical);
  }

  #compile(read: PlannedRead<ModbusTag>, options: { isRetry: boolean; bisection?: Bisection<ModbusTag> }): GroupRead {
    const parts = [...byWorkUnit(read.tags)].map(([workUnit, tags]) => ({
      columns: this.#columns.get(workUnit)!,
      plan: compileDecodePlan(tags, read.start),
    }));
    return { ...read, functionCode: READ_FUNCTIONS[read.table], parts, isTroubled: false, ...options };
  }

  #halve(read: GroupRead): GroupRead[] {
    const middle = read.tags.length >> 1;
    const bisection = new Bisection<ModbusTag>(
      read.tags[middle]!,
      read.bisection,
      (tag) => this.#breakBefore.add(tag),
      () => {
        this.#isPlanOld = true;
      },
    );
    return [read.tags.slice(0, middle), read.tags.slice(middle)].map((tags) =>
      this.#compile({ ...spanOver(tags), tags }, { isRetry: false, bisection }),
    );
  }

  #addBad(parts: readonly ReadPart[], status: number, at: Instant): Frame[] {
    const made = this.#makeRoom(parts);
    for (const { columns, plan } of parts) columns.addBad(plan, status, at);
    return made;
  }

  #makeRoom(parts: readonly ReadPart[]): Frame[] {
    let made: Frame[] | undefined;
    for (const { columns, plan } of parts) {
      if (!columns.hasRoomFor(plan.length)) made = [...(made ?? []), ...frameOf(columns)];
    }
    return made ?? [];
  }
}

const frameOf = (columns: FrameColumns): Frame[] => {
  const frame = columns.take();
  return frame ? [frame] : [];
};

const spanOf = ({ unitId, table, start, count, everyMs }: Span): Span => ({ unitId, table, start, count, everyMs });

/** @param tags at least one, ascending by start */
function spanOver(tags: readonly ModbusTag[]): Span {
  const { unitId, table, start, everyMs } = tags[0]!;
  return { unitId, table, start, everyMs, count: Math.max(...tags.map((tag) => tag.start + tag.count)) - start };
}

function byWorkUnit(tags: readonly ModbusTag[]): Map<string, ModbusTag[]> {
  const units = new Map<string, ModbusTag[]>();
  for (const tag of tags) {
    const unit = units.get(tag.workUnit);
    if (unit) unit.push(tag);
    else units.set(tag.workUnit, [tag]);
  }
  return units;
}
