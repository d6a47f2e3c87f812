import type { RefusalStep } from '../../../shared/domain/entry.ts';
import type { Frame } from '../../../shared/domain/frame.ts';
import { requeueSourceOf } from '../../../shared/domain/requeue.ts';
import { US_PER_SECOND } from '../../../shared/domain/time.ts';
import { KIND_CODE } from '../../../shared/domain/valueType.ts';
import { FLAG } from '../readingFlags.ts';
import { compactFlags, compactFrame, emptyFrame, wordsOf } from './compactFrame.ts';
import { explainRefusal } from './explainRefusal.ts';
import { findingsOf, type GateFinding } from './findings.ts';
import { structuralFault } from './frameSchema.ts';
import { contentBits, RECENT_PER_TAG, RecentReadings, type RememberedTag } from './recentReadings.ts';
import { type Refusal, RefusalCollector, refuseFrame } from './refusals.ts';
import { AHEAD_US_UNMARKED, buildTagTable, type GateTag, type TagTable } from './tagTable.ts';
import { kindClass, valueFault } from './valueFault.ts';

/** No plant of ours kept digital records before this; a device that says so has lost its clock. 2000-01-01T00:00:00Z. */
export const SOURCE_TIME_MIN = 946_684_800_000_000;
/** Source times further ahead of the station's clock than this are no instants but faults. */
const AHEAD_US_MAX = 86_400 * US_PER_SECOND;

/** Up to where a work unit is sealed: readings of frames ≤ closedFrame with a source time < closedEnd are in the log. */
export interface SealedCursor {
  /** µs */
  readonly closedEnd: number;
  readonly closedFrame: number;
  /** Whether the work unit was in production at closedEnd; absent where nobody knows. */
  readonly isRunning?: boolean;
}

export interface GateResult {
  /** The very frame that came in while nothing was left out, otherwise new columns. */
  readonly accepted: Frame;
  /** Flag bits per accepted row; null while no row has any. */
  readonly flags: Uint8Array | null;
  readonly refused: readonly Refusal[];
  /** True duplicates: same tag, time, value and status. A success, dropped. */
  readonly duplicates: number;
  /** Rows left out because a restart has found them sealed. */
  readonly sealed: number;
  readonly findings: readonly GateFinding[];
}

export interface Gate {
  /**
   * Judges every reading of a frame; the frame is not changed. Frames of a work unit are judged in the order of their
   * numbers. After a restart, frames that are still in the inbox are judged again: `sealed` leaves out what the log holds,
   * and the rest gets the same verdict as the first time, because what precedes an unsealed reading's time is sealed.
   */
  gateFrame(frame: Frame, frameNumber: number, sealed?: SealedCursor): GateResult;
  /**
   * Judges readings of the log once more, for a replay: by content and configuration alone. What depended on their arrival
   * stands as it was: repeats were sorted out then, a step back is told by the flags given.
   *
   * @param flags per row, bits of `FLAG`
   */
  gateAgain(frame: Frame, flags: Uint8Array): GateResult;
  /** What `gateFrame` would say now; nothing is remembered of it. Readings of one tag in it have times of their own. */
  tryFrame(frame: Frame): GateResult;
  /** Tags with what is remembered of them before `before` (µs): of the sealed part, for the restart. */
  snapshot(before?: number): RememberedTag[];
  restore(tags: readonly RememberedTag[]): void;
  /** The same knowledge taken from sealed columns, oldest first; tags that are not configured are passed over. */
  remember(tag: number, columns: RememberedColumns): void;
  /** The same for all tags of a closed window at once. */
  rememberAll(columns: RememberedColumns & { readonly tags: Uint32Array; readonly starts: Uint32Array }): void;
}

export interface RememberedColumns {
  readonly kind: Uint8Array;
  readonly time: Float64Array;
  readonly value: Float64Array;
  readonly status: Uint32Array;
  readonly texts: readonly string[];
}

/** Whether the log holds a reading of the row's tag and time: the very same, another one, or none. */
export type SealedTwin = (frame: Frame, row: number) => 'none' | 'same' | 'different';

export interface GateOptions {
  readonly tags: ReadonlyMap<number, GateTag>;
  /** Asked where steps back are refused, so that a repeat of a reading that is not sealed yet counts as one. */
  readonly heldTwin?: SealedTwin;
  /** Asked for readings that are older than the tag's latest and not in the short memory. Default: never in the log. */
  readonly sealedTwin?: SealedTwin;
}

export function createGate(options: GateOptions): Gate {
  const { sealedTwin = () => 'none', heldTwin = () => 'none' } = options;
  const table = buildTagTable(options.tags);
  const recent = new RecentReadings(table.tags.length);
  const idOf = (number: number) => table.tags[table.slotOf[number] ?? -1]?.config.id ?? `#${number}`;

  function rememberRows(columns: RememberedColumns, words: Int32Array, tag: number, from: number, to: number): void {
    const slot = table.slotOf[tag] ?? -1;
    if (slot < 0) return;
    for (let row = Math.max(from, to - RECENT_PER_TAG); row < to; row++) {
      const kind = columns.kind[row] as number;
      const status = columns.status[row] as number;
      let low = words[2 * row] as number;
      let high = words[2 * row + 1] as number;
      if (kind === KIND_CODE.string || status >>> 31 === 1 || (low === 0 && high === -0x80000000)) {
        [low, high] = contentBits(columns, words, row);
      }
      if (status >>> 31 === 0) recent.kind[slot] = kindClass(kind);
      recent.push(slot, columns.time[row] as number, low, high, status);
    }
  }

  function whole(frame: Frame, frameNumber: number, act: () => GateResult): GateResult {
    const fault =
      structuralFault(frame) ??
      (table.sourceOf(frame.connection, frame.workUnit) === undefined && requeueSourceOf(frame.connection) === undefined
        ? `no tag of connection "${frame.connection}" belongs to work unit "${frame.workUnit}"`
        : undefined);
    if (fault === undefined) return act();
    const refused = refuseFrame(frame, frameNumber, fault, idOf);
    return { accepted: emptyFrame(frame), flags: null, refused, duplicates: 0, sealed: 0, findings: [] };
  }

  return {
    gateFrame(frame, frameNumber, sealed) {
      return whole(frame, frameNumber, () =>
        judge(table, recent, frame, { frameNumber, sealed, sealedTwin, heldTwin }),
      );
    },
    gateAgain(frame, flags) {
      return whole(frame, 0, () => judge(table, recent, frame, { frameNumber: 0, flags, sealedTwin, heldTwin }));
    },
    tryFrame(frame) {
      return whole(frame, 0, () =>
        judge(table, recent, frame, { frameNumber: 0, isTrial: true, sealedTwin, heldTwin }),
      );
    },
    snapshot: (before = Number.POSITIVE_INFINITY) =>
      Array.from(table.numbers, (number, slot) => recent.remembered(slot, number, before)).filter(
        (tag) => tag !== undefined,
      ),
    restore(tags) {
      for (const tag of tags) {
        const slot = table.slotOf[tag.tag] ?? -1;
        if (slot >= 0) recent.recall(slot, tag);
      }
    },
    remember(tag, columns) {
      rememberRows(columns, wordsOf(columns.value), tag, 0, columns.time.length);
    },
    rememberAll(columns) {
      const words = wordsOf(columns.value);
      for (let group = 0; group < columns.tags.length; group++) {
        const [from, to] = [columns.starts[group] as number, columns.starts[group + 1] as number];
        rememberRows(columns, words, columns.tags[group] as number, from, to);
      }
    },
  };
}

const TWIN_CODE = { none: 0, same: 1, different: 2 } as const;

interface Arrival {
  readonly frameNumber: number;
  readonly sealed?: SealedCursor | undefined;
  /** Given: the readings have been judged before, and these are the marks that they got. */
  readonly flags?: Uint8Array;
  /** Nothing is remembered. */
  readonly isTrial?: boolean;
  readonly sealedTwin: SealedTwin;
  readonly heldTwin: SealedTwin;
}

/** What the gate finds of a reading whose value and time are sound, beside `RefusalStep`. */
const NEW = 0;
const REPEAT = 1;
const CONFLICT = 2;
const STEP_BACK = 3;

function judge(table: TagTable, recent: RecentReadings, frame: Frame, arrival: Arrival): GateResult {
  const { tag, sourceTime, receivedTime, status } = frame;
  const n = tag.length;
  const { frameNumber, sealed, flags: told } = arrival;
  const requeue = requeueSourceOf(frame.connection)?.kind;
  const source = table.sourceOf(frame.connection, frame.workUnit) ?? ANY_SOURCE;
  const mark = requeue === undefined ? 0 : requeue === 'corrected' ? FLAG.handCorrected : FLAG.requeued;
  const words = wordsOf(frame.value);
  const sealedBefore = sealed !== undefined && frameNumber <= sealed.closedFrame ? sealed.closedEnd : -Infinity;
  let flags: Uint8Array | null = null;
  let left: Uint8Array | null = null;
  let leftCount = 0;
  let duplicates = 0;
  let sealedCount = 0;
  let collector: RefusalCollector | undefined;

  for (let row = 0; row < n; row++) {
    const number = tag[row] as number;
    const time = sourceTime[row] as number;
    let keep = true;
    if (time < sealedBefore) {
      sealedCount++;
      keep = false;
    } else {
      const slot = number < table.slotOf.length ? (table.slotOf[number] as number) : -1;
      const ahead = time - (receivedTime[row] as number);
      let step: RefusalStep | undefined;
      if (slot < 0 || (table.source[slot] !== source && source !== ANY_SOURCE)) step = 'unknownTag';
      else if (source === ANY_SOURCE && table.tags[slot]?.workUnit !== frame.workUnit) step = 'unknownTag';
      else if (!(time >= SOURCE_TIME_MIN && ahead <= AHEAD_US_MAX && Math.floor(time) === time)) step = 'time';
      else if (ahead > (table.aheadMax[slot] as number)) step = 'future';
      else if ((status[row] as number) >>> 31 === 0) step = valueFault(table, recent, frame, row, slot);
      if (step === undefined) {
        const place = told
          ? placeToldBy(told[row] as number)
          : placeOf(table, recent, frame, words, row, slot, arrival, mark !== 0);
        if (place === REPEAT) {
          duplicates++;
          keep = false;
        } else if (place === CONFLICT) step = 'duplicate';
        else if (place === STEP_BACK && table.refusesStepBack[slot] === 1 && mark === 0) step = 'stepBack';
        else {
          const marks = mark | (told ? (told[row] as number) & REQUEUE_FLAGS : 0);
          if (marks !== 0 || place === STEP_BACK) {
            flags ??= new Uint8Array(n);
            flags[row] = marks !== 0 ? marks : FLAG.stepBack;
          }
          if (!arrival.isTrial) remember(recent, frame, words, row, slot);
        }
        if (keep && ahead > AHEAD_US_UNMARKED) {
          flags ??= new Uint8Array(n);
          flags[row] = (flags[row] as number) | FLAG.future;
        }
      }
      if (step !== undefined) {
        keep = false;
        collector ??= new RefusalCollector(frame, frameNumber);
        const id = slot < 0 ? `#${number}` : (table.tags[slot] as GateTag).config.id;
        const refusedStep = step;
        collector.add(row, id, step, () => explainRefusal(table, recent, frame, row, slot, id, refusedStep));
      }
    }
    if (!keep) {
      left ??= new Uint8Array(n);
      left[row] = 1;
      leftCount++;
    }
  }

  const accepted = left === null ? frame : compactFrame(frame, left, n - leftCount);
  const kept = left === null || flags === null ? flags : compactFlags(flags, left, n - leftCount);
  const refused = collector?.refusals ?? [];
  const findings = kept || refused.length > 0 ? findingsOf(table, accepted, kept, refused) : [];
  return { accepted, flags: kept, refused, duplicates, sealed: sealedCount, findings };
}

/** In place of a pair of connection and work unit: readings out of quarantine, of any tag of the work unit. */
const ANY_SOURCE = -1;
const REQUEUE_FLAGS = FLAG.handCorrected | FLAG.requeued;

const placeToldBy = (flags: number): number => ((flags & FLAG.stepBack) === 0 ? NEW : STEP_BACK);

/** Where a reading stands among those of its tag that came before it. */
function placeOf(
  table: TagTable,
  recent: RecentReadings,
  frame: Frame,
  words: Int32Array,
  row: number,
  slot: number,
  { sealedTwin, heldTwin }: Arrival,
  isRequeue: boolean,
): number {
  const time = frame.sourceTime[row] as number;
  if (time > (recent.latest[slot] as number)) return NEW;
  const [low, high] = contentBits(frame, words, row);
  const known =
    recent.compare(slot, time, low, high, frame.status[row] as number) ||
    TWIN_CODE[sealedTwin(frame, row)] ||
    (isRequeue || table.refusesStepBack[slot] === 1 ? TWIN_CODE[heldTwin(frame, row)] : 0);
  return known === 0 ? STEP_BACK : known === 1 ? REPEAT : CONFLICT;
}

function remember(recent: RecentReadings, frame: Frame, words: Int32Array, row: number, slot: number): void {
  const kind = frame.kind[row] as number;
  const status = frame.status[row] as number;
  let low = words[2 * row] as number;
  let high = words[2 * row + 1] as number;
  if (kind === KIND_CODE.string || status >>> 31 === 1 || (low === 0 && high === -0x80000000))
    [low, high] = contentBits(frame, words, row);
  recent.push(slot, frame.sourceTime[row] as number, low, high, status);
  if (status >>> 31 === 0) recent.kind[slot] = kindClass(kind);
}
