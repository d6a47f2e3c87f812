import type { RefusalStep } from '../../../shared/domain/entry.ts';
import type { Frame } from '../../../shared/domain/frame.ts';
import { US_PER_SECOND } from '../../../shared/domain/time.ts';
import { KIND_CODE } from '../../../shared/domain/valueType.ts';
import { FLAG } from '../readingFlags.ts';
import { compactFlags, compactFrame, emptyFrame, wordsOf } from './compactFrame.ts';
import { explainRefusal } from './explainRefusal.ts';
import { findingsOf, type GateFinding } from './findings.ts';
import { structuralFault } from './frameSchema.ts';
import { contentBits, RECENT_PER_TAG, RecentReadings, type RememberedTag } from './recentReadings.ts';
import { type Refusal, RefusalCollector, refuseFrame } from './refusals.ts';
import { buildTagTable, type GateTag, type TagTable } from './tagTable.ts';
import { kindClass, valueFault } from './valueFault.ts';

/** No plant of ours kept digital records before this; a device that says so has lost its clock. 2000-01-01T00:00:00Z. */
export const SOURCE_TIME_MIN = 946_684_800_000_000;
/** Source times further ahead of the station's clock than this are no instants but faults. */
const AHEAD_US_MAX = 86_400 * US_PER_SECOND;
/** Clocks of plant devices agree to about a second; beyond it the reading is kept and marked. */
const AHEAD_US_UNMARKED = US_PER_SECOND;

/** Up to where a work unit is sealed: readings of frames ≤ closedFrame with a source time < closedEnd are in the log. */
export interface SealedCursor {
  /** µs */
  readonly closedEnd: number;
  readonly closedFrame: number;
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
  /** Asked for readings that are older than the tag's latest and not in the short memory. Default: never in the log. */
  readonly sealedTwin?: SealedTwin;
}

export function createGate(options: GateOptions): Gate {
  const { sealedTwin = () => 'none' } = options;
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

  return {
    gateFrame(frame, frameNumber, sealed) {
      const fault =
        structuralFault(frame) ??
        (table.sourceOf(frame.connection, frame.workUnit) === undefined
          ? `no tag of connection "${frame.connection}" belongs to work unit "${frame.workUnit}"`
          : undefined);
      if (fault !== undefined) {
        const refused = refuseFrame(frame, frameNumber, fault, idOf);
        return { accepted: emptyFrame(frame), flags: null, refused, duplicates: 0, sealed: 0, findings: [] };
      }
      return judge(table, recent, frame, frameNumber, sealed, sealedTwin);
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

function judge(
  table: TagTable,
  recent: RecentReadings,
  frame: Frame,
  frameNumber: number,
  sealed: SealedCursor | undefined,
  sealedTwin: SealedTwin,
): GateResult {
  const { tag, sourceTime, receivedTime, kind, value, status } = frame;
  const n = tag.length;
  const source = table.sourceOf(frame.connection, frame.workUnit) as number;
  const words = wordsOf(value);
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
    const statusCode = status[row] as number;
    let keep = true;
    if (time < sealedBefore) {
      sealedCount++;
      keep = false;
    } else {
      const slot = number < table.slotOf.length ? (table.slotOf[number] as number) : -1;
      const step =
        slot < 0 || table.source[slot] !== source
          ? 'unknownTag'
          : time >= SOURCE_TIME_MIN && time - (receivedTime[row] as number) <= AHEAD_US_MAX && Math.floor(time) === time
            ? statusCode >>> 31 === 0
              ? valueFault(table, recent, frame, row, slot)
              : undefined
            : 'time';
      let isConflict = false;
      if (step === undefined) {
        const kindCode = kind[row] as number;
        let low = words[2 * row] as number;
        let high = words[2 * row + 1] as number;
        if (kindCode === KIND_CODE.string || statusCode >>> 31 === 1 || (low === 0 && high === -0x80000000)) {
          [low, high] = contentBits(frame, words, row);
        }
        const latest = recent.latest[slot] as number;
        if (time > latest) {
          recent.push(slot, time, low, high, statusCode);
          if (statusCode >>> 31 === 0) recent.kind[slot] = kindClass(kindCode);
        } else {
          const same = recent.compare(slot, time, low, high, statusCode) || TWIN_CODE[sealedTwin(frame, row)];
          if (same === 1) {
            duplicates++;
            keep = false;
          } else if (same === 2) {
            isConflict = true;
          } else {
            recent.push(slot, time, low, high, statusCode);
            flags ??= new Uint8Array(n);
            flags[row] = FLAG.stepBack;
          }
        }
        if (keep && time - (receivedTime[row] as number) > AHEAD_US_UNMARKED) {
          flags ??= new Uint8Array(n);
          flags[row] = (flags[row] as number) | FLAG.future;
        }
      }
      const refusedStep: RefusalStep | undefined = isConflict ? 'duplicate' : step;
      if (refusedStep !== undefined) {
        keep = false;
        collector ??= new RefusalCollector(frame, frameNumber);
        const id = slot < 0 ? `#${number}` : (table.tags[slot] as GateTag).config.id;
        collector.add(row, id, refusedStep, () => explainRefusal(table, recent, frame, row, slot, id, refusedStep));
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
