import type { RefusalStep } from '../../../shared/domain/entry.ts';
import { type Frame, int64Slots } from '../../../shared/domain/frame.ts';
import { KIND_CODE } from '../../../shared/domain/valueType.ts';
import { engineeringValue, type Scale } from '../scale.ts';
import type { RecentReadings } from './recentReadings.ts';
import { isWellFormed, TEXT_LENGTH_MAX } from './refusals.ts';
import { type TagTable, TYPE_LEARNED } from './tagTable.ts';

/** number and float32 are one class: a server may say Float or Double for the same quantity. */
export const kindClass = (kind: number): number => (kind === KIND_CODE.float32 ? KIND_CODE.number : kind);

/** Why the value of a row that is not Bad may not be sealed, or undefined. */
export function valueFault(
  table: TagTable,
  recent: RecentReadings,
  frame: Frame,
  row: number,
  slot: number,
): RefusalStep | undefined {
  const kind = frame.kind[row] as number;
  const value = frame.value[row] as number;
  const demanded = table.kind[slot] as number;
  const expected = kindClass(demanded === TYPE_LEARNED ? (recent.kind[slot] as number) : demanded);
  if (expected !== TYPE_LEARNED && expected !== kindClass(kind)) return 'type';
  if (kind <= KIND_CODE.float32) {
    if (!(value - value === 0)) return 'finite';
    if ((kind === KIND_CODE.float32 || demanded === KIND_CODE.float32) && Math.fround(value) !== value) return 'type';
    if (table.whole[slot] === 1 && Math.floor(value) !== value) return 'type';
    if (!(value >= (table.typeMin[slot] as number) && value <= (table.typeMax[slot] as number))) return 'type';
  } else if (kind === KIND_CODE.bool) {
    if (value !== 0 && value !== 1) return 'type';
  } else if (kind === KIND_CODE.string) {
    const text = frame.texts[value] as string;
    if (text.length > TEXT_LENGTH_MAX) return 'size';
    return isWellFormed(text) ? undefined : 'type';
  }
  const min = table.rangeMin[slot] as number;
  const max = table.rangeMax[slot] as number;
  if (min === Number.NEGATIVE_INFINITY || kind === KIND_CODE.bool) return undefined;
  const engineering = inEngineeringUnits(table, frame, row, slot);
  return engineering >= min && engineering <= max ? undefined : 'range';
}

export function inEngineeringUnits(table: TagTable, frame: Frame, row: number, slot: number): number {
  const raw = rawNumber(frame, row);
  return table.scaled[slot] === 1 ? engineeringValue(table.scales[slot] as Scale, raw) : raw;
}

/** 64-bit integers as the nearest double: good enough to compare with a range, never used as the value. */
function rawNumber(frame: Frame, row: number): number {
  const kind = frame.kind[row] as number;
  if (kind === KIND_CODE.int64) return Number(int64Slots(frame)[row] as bigint);
  if (kind === KIND_CODE.uint64) return Number(BigInt.asUintN(64, int64Slots(frame)[row] as bigint));
  return frame.value[row] as number;
}
