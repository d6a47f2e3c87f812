import type { Interval } from '../../shared/domain/shift/index.ts';
import type { Instant } from '../../shared/domain/time.ts';
import type { Value } from '../../shared/domain/valueType.ts';
import {
  type CounterReading,
  type OeeWorkUnit,
  outlivedTime,
  type ProductChange,
  type StateReading,
  stateOfCode,
  type WorkUnitReadings,
} from '../oee/index.ts';
import type { Scale } from '../pipeline/index.ts';
import type { DataFolder } from './dataFolder.ts';
import { type Gap, gapEntries } from './gaps.ts';
import { cleanReading } from './history.ts';
import { newestParts } from './tagParts.ts';
import { partRows, type ReadingsView, readingsOf, type TagReading, unsealedRows, viewReadings } from './tagReadings.ts';

/** Batches looked through for the last readings before a span; further back nothing is carried in. */
const BASELINE_PARTS_MAX = 200;

/**
 * State and counter readings of a work unit, with one baseline of each before the span, and the time in which its state
 * was not known. Readings that say nothing new are left out, so that a month of a polled state stays small; time that a
 * reading outlived is told as unknown instead.
 */
export function collectOeeReadings(
  data: DataFolder,
  unit: OeeWorkUnit,
  connection: string,
  span: Interval,
): WorkUnitReadings {
  const tagIds = [unit.stateTag, unit.totalTag, unit.rejectTag, unit.reworkTag, unit.productTag].filter(
    (id) => id !== undefined,
  );
  const view = viewReadings(data, unit.workUnit, tagIds);
  const gaps = [...gapEntries(data, connection, span.from, span.to)];
  const quantity = (reading: TagReading): number | undefined =>
    quantityOf(reading, data.configs.scaleOf(reading.config, reading.tag));
  return foldOeeReadings(unit, gaps, span.to, quantity, [
    baselines(data, view, unit.stateTag, span.from),
    readingsOf(data, view, span.from, span.to),
  ]);
}

/**
 * What the readings of a work unit say of its states and counts, wherever they come from.
 *
 * @param gaps of the connection of its state tag and of the whole station
 * @param to µs: readings go up to here
 * @param runs ascending by source time, one after another
 */
export function foldOeeReadings(
  unit: OeeWorkUnit,
  gaps: readonly Gap[],
  to: Instant,
  quantity: (reading: TagReading) => number | undefined,
  runs: readonly Iterable<TagReading>[],
): WorkUnitReadings {
  // After these nobody knows the state until the next reading, as in the live figure.
  const restarts = gaps.filter(({ cause }) => cause === 'stationStopped' || cause === 'workerDied').map(({ to }) => to);
  const states = createStates(unit, restarts);
  const total = createCounter();
  const reject = createCounter();
  const rework = createCounter();
  const products: ProductChange[] = [];
  const unlisted: { at: Instant; code: string }[] = [];
  const take = (reading: TagReading): void => {
    const at = reading.time as Instant;
    if (reading.tag === unit.stateTag) {
      const state = stateOfCode(unit.stateMap, reading.value);
      if (reading.value !== undefined && state === undefined) noteCode(unlisted, at, String(reading.value));
      states.take(at, state);
    }
    if (reading.tag === unit.productTag && reading.value !== undefined) {
      const product = String(reading.value);
      if (products.at(-1)?.product !== product) products.push({ at, product });
    }
    if (reading.tag === unit.reworkTag) rework.take(at, quantity(reading));
    if (reading.tag === unit.totalTag) total.take(at, quantity(reading));
    if (reading.tag === unit.rejectTag) reject.take(at, quantity(reading));
  };
  for (const run of runs) for (const reading of run) take(reading);
  return {
    states: states.end(to),
    total: total.end(),
    reject: reject.end(),
    rework: rework.end(),
    products,
    unlisted,
    unknown: [...gaps.map((gap) => ({ from: gap.from, to: gap.to })), ...states.outlived],
  };
}

/** Codes of a strange PLC, kept as long as they change: what a report names is bounded anyway. */
const UNLISTED_KEPT_MAX = 10_000;
function noteCode(unlisted: { at: Instant; code: string }[], at: Instant, code: string): void {
  if (unlisted.length < UNLISTED_KEPT_MAX && unlisted.at(-1)?.code !== code) unlisted.push({ at, code });
}

/** Counters are counted in engineering units; a 64-bit one as the nearest double. */
export function quantityOf(reading: TagReading, scale: Scale | undefined): number | undefined {
  const value: Value | undefined = cleanReading(reading, scale);
  return value === undefined || typeof value === 'string' ? undefined : Number(value);
}

/** The last reading of each tag before `from` (µs); of a counter the last with a value: a Bad one says nothing of it. */
function baselines(data: DataFolder, view: ReadingsView, stateTag: string, from: number): TagReading[] {
  const found = new Map<string, TagReading>();
  // Of equal times the later one holds, as in the readings of the span; parts come newest first.
  const note = (rows: readonly TagReading[]): void => {
    const own = new Map<string, TagReading>();
    for (const row of rows) {
      const counts = row.value !== undefined || row.tag === stateTag;
      if (row.time < from && counts && row.time >= (own.get(row.tag)?.time ?? row.time)) own.set(row.tag, row);
    }
    for (const row of own.values()) if (row.time > (found.get(row.tag)?.time ?? row.time - 1)) found.set(row.tag, row);
  };
  for (const tag of view.unsealed) note(unsealedRows(tag, view.config));
  const options = { before: from, size: view.size, limit: BASELINE_PARTS_MAX };
  for (const part of newestParts(data, view.workUnit, view.tagIds, options)) {
    if (view.tagIds.every((tag) => (found.get(tag)?.time ?? Number.NEGATIVE_INFINITY) >= part.from)) break;
    note(partRows(part, Number.NEGATIVE_INFINITY, from));
    if (found.size === view.tagIds.length) break;
  }
  return [...found.values()].sort((a, b) => a.time - b.time);
}

/** Keeps changes of state; a repeated one only proves that the state was still known. */
function createStates(unit: OeeWorkUnit, restarts: readonly Instant[]) {
  const kept: StateReading[] = [];
  const outlived: Interval[] = [];
  const pending = [...restarts].sort((a, b) => a - b);
  let lastAt: Instant | undefined;
  const add = (at: Instant, state: string | undefined): void => {
    outlived.push(...outlivedTime(lastAt, at, unit.stateHoldMsMax));
    lastAt = at;
    const last = kept.at(-1);
    if (last === undefined || last.state !== state) kept.push({ at, state });
  };
  const restartsUpTo = (at: number): void => {
    while ((pending[0] ?? Number.POSITIVE_INFINITY) <= at) add(pending.shift() as Instant, undefined);
  };
  return {
    outlived,
    take(at: Instant, state: string | undefined): void {
      restartsUpTo(at);
      add(at, state);
    },
    end(to: Instant): StateReading[] {
      restartsUpTo(to);
      outlived.push(...outlivedTime(lastAt, to, unit.stateHoldMsMax));
      return kept;
    },
  };
}

/** Of a run of equal readings the first and the last stay: what lies between them counts nothing. */
function createCounter() {
  const kept: CounterReading[] = [];
  let held: CounterReading | undefined;
  return {
    take(at: Instant, value: number | undefined): void {
      const last = kept.at(-1);
      const reading = { at, value };
      if (last !== undefined && last.value === value) {
        held = reading;
        return;
      }
      if (held !== undefined) kept.push(held);
      held = undefined;
      kept.push(reading);
    },
    end(): CounterReading[] {
      if (held !== undefined) kept.push(held);
      return kept;
    },
  };
}
