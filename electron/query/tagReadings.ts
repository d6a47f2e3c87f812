import { rowValue } from '../../shared/domain/frame.ts';
import type { Value } from '../../shared/domain/valueType.ts';
import { KIND_CODE } from '../../shared/domain/valueType.ts';
import type { DecodedTag } from '../pipeline/index.ts';
import { atOneMoment, type DataFolder } from './dataFolder.ts';
import type { CleanMarks, PartCleaning } from './partCleaning.ts';
import { logSize, type SealedPart, sealedParts } from './tagParts.ts';
import { type UnsealedTag, unsealedTags } from './unsealed.ts';

/** One reading as it was decoded. */
export interface TagReading {
  readonly tag: string;
  /** µs UTC, source time. */
  readonly time: number;
  /** Raw; absent where the status is Bad. */
  readonly value: Value | undefined;
  readonly status: number;
  /** Bits of `FLAG`. */
  readonly flags: number;
  /** False: durable in the inbox, in no batch yet. */
  readonly isSealed: boolean;
  /** Hash of the configuration it was sealed under, or, unsealed, of the one in force. */
  readonly config: string;
  /** What its sealed entry says about it in the clean layer; absent where nothing. The fields above are as it was read. */
  readonly clean?: CleanMarks;
}

/** What one moment showed of some tags of one work unit; sealed entries are read afterwards, they never change. */
export interface ReadingsView {
  readonly workUnit: string;
  readonly tagIds: readonly string[];
  /** Entries of the log at that moment. */
  readonly size: number;
  readonly unsealed: readonly UnsealedTag[];
  /** Hash of the configuration in force. */
  readonly config: string;
}

/** One consistent look at where each reading is: none is missed or seen twice while windows close beside us. */
export function viewReadings(data: DataFolder, workUnit: string, tagIds: readonly string[]): ReadingsView {
  return atOneMoment(data.db, () => {
    const { config, hash } = data.configs.inForce();
    if (data.sealedTo !== undefined) return { workUnit, tagIds, size: data.sealedTo, unsealed: [], config: hash };
    const size = logSize(data);
    return { workUnit, tagIds, size, unsealed: unsealedTags(data, workUnit, tagIds, config, size), config: hash };
  });
}

/**
 * Readings of one tag between two source times (µs, both inclusive), ascending, none twice: batches, amendments and what
 * is still in the inbox. Memory holds the entries that overlap in time, whatever the span.
 */
export function* tagReadings(data: DataFolder, tag: string, from: number, to: number): Generator<TagReading> {
  const { workUnits } = data.configs.tag(tag);
  const runs = workUnits.map((workUnit) => readingsOf(data, viewReadings(data, workUnit, [tag]), from, to));
  const merged = runs.length === 1 ? (runs[0] as Generator<TagReading>) : mergeByTime(runs);
  yield* withoutRepeats(merged, (reading) => reading);
}

/** All tags of a view, by time; repeats are still in it. `opened` hears of each sealed part before any of its readings. */
export function* readingsOf(
  data: DataFolder,
  view: ReadingsView,
  from: number,
  to: number,
  opened?: (part: SealedPart) => void,
): Generator<TagReading> {
  const { workUnit, size, tagIds } = view;
  let held: TagReading[] = view.unsealed
    .flatMap((tag) => unsealedRows(tag, view.config))
    .filter(({ time }) => time >= from && time <= to)
    .sort(byTime);
  for (const part of sealedParts(data, { workUnit, from, to, size }, tagIds)) {
    const due = held.findIndex(({ time }) => time >= part.from);
    const until = due < 0 ? held.length : due;
    for (let i = 0; i < until; i++) yield held[i] as TagReading;
    const rest = held.slice(until);
    opened?.(part);
    const rows = partRows(part, from, to);
    held = rest.length === 0 && part.tags.length === 1 ? rows : [...rest, ...rows].sort(byTime);
  }
  yield* held;
}

const byTime = (a: TagReading, b: TagReading): number => a.time - b.time;

export function partRows(part: SealedPart, from: number, to: number): TagReading[] {
  const rows: TagReading[] = [];
  part.tags.forEach((tag, i) => {
    const kind = new Uint8Array(tag.time.length).fill(KIND_CODE[tag.kind]);
    addRows(rows, { ...tag, kind }, { isSealed: true, config: part.config }, from, to, part.cleaning[i]);
  });
  return rows;
}

export function unsealedRows(tag: UnsealedTag, config: string): TagReading[] {
  const rows: TagReading[] = [];
  addRows(rows, tag, { isSealed: false, config }, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY);
  return rows;
}

type Rows = Omit<DecodedTag, 'kind' | 'received' | 'server'> & { readonly kind: Uint8Array };

function addRows(
  into: TagReading[],
  tag: Rows,
  origin: Pick<TagReading, 'isSealed' | 'config'>,
  from: number,
  to: number,
  cleaning?: PartCleaning,
): void {
  for (let row = 0; row < tag.time.length; row++) {
    const time = tag.time[row] as number;
    if (time < from || time > to) continue;
    const value = rowValue(tag, row);
    const status = tag.status[row] as number;
    const clean = cleaning?.marksOf(row, time);
    const flags = tag.flags[row] as number;
    into.push({ tag: tag.tag, time, value, status, flags, ...origin, ...(clean ? { clean } : {}) });
  }
}

/** The same tag, time, value and status is one reading, however often a device has told it. */
export function* withoutRepeats<T>(
  items: Iterable<T>,
  readingOf: (item: T) => TagReading | undefined,
): Generator<T, undefined> {
  let same: TagReading[] = [];
  for (const item of items) {
    const reading = readingOf(item);
    if (reading) {
      if (same[0]?.time !== reading.time) same = [];
      if (same.some((other) => other.value === reading.value && other.status === reading.status)) continue;
      same.push(reading);
    }
    yield item;
  }
}

/** Several ascending runs as one. */
export function* mergeByTime<T extends { readonly time: number }>(runs: readonly Generator<T>[]): Generator<T> {
  const heads = runs.map((run) => run.next());
  for (;;) {
    let first = -1;
    heads.forEach((head, i) => {
      const best = heads[first];
      if (!head.done && (!best || best.done || head.value.time < best.value.time)) first = i;
    });
    const head = heads[first];
    const run = runs[first];
    if (!head || head.done || !run) return;
    yield head.value;
    heads[first] = run.next();
  }
}
