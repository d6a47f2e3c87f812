import type { RefusalStep } from '../../../shared/domain/entry.ts';
import { type Frame, int64Slots } from '../../../shared/domain/frame.ts';
import { formatInstant, type Instant } from '../../../shared/domain/time.ts';
import { VALUE_KINDS } from '../../../shared/domain/valueType.ts';
import type { RecentReadings } from './recentReadings.ts';
import { slotBits, TEXT_LENGTH_MAX } from './refusals.ts';
import { expectedType, type TagTable } from './tagTable.ts';
import { inEngineeringUnits } from './valueFault.ts';

/** What a person reads in quarantine: the tag, what was expected, what came, with units. */
export function explainRefusal(
  table: TagTable,
  recent: RecentReadings,
  frame: Frame,
  row: number,
  slot: number,
  id: string,
  step: RefusalStep,
): string {
  const tag = table.tags[slot];
  if (step === 'unknownTag') {
    return tag
      ? `${id}: belongs to connection "${tag.connection}" and work unit "${tag.workUnit}", but came from connection "${frame.connection}" and work unit "${frame.workUnit}"`
      : `${id}: no configured tag has this catalogue number (connection "${frame.connection}")`;
  }
  const time = frame.sourceTime[row] as number;
  if (step === 'time') {
    const received = formatInstant(frame.receivedTime[row] as Instant);
    return `${id}: expected a source time from 2000 to 24 h after receipt (${received}), got ${timeText(time)}`;
  }
  const actual = valueText(frame, row);
  if (step === 'duplicate') {
    return `${id}: a reading of ${timeText(time)} with other content was accepted before; this one says ${actual}, status ${frame.status[row]}`;
  }
  if (step === 'finite') return `${id}: expected a finite number, got ${actual}`;
  if (step === 'size') {
    const length = frame.texts[frame.value[row] as number]?.length;
    return `${id}: expected at most ${TEXT_LENGTH_MAX} characters, got ${length}`;
  }
  if (step === 'range') {
    const unit = tag === undefined || tag.config.unit === '1' ? '' : ` ${tag.config.unit}`;
    const { min, max } = tag?.config.range ?? { min: -Infinity, max: Infinity };
    const isScaled = table.scaled[slot] === 1;
    const got = isScaled ? `${inEngineeringUnits(table, frame, row, slot)}${unit} (raw ${actual})` : `${actual}${unit}`;
    return `${id}: expected ${min} to ${max}${unit} (instrument range), got ${got}`;
  }
  const configured = tag && expectedType(tag.config);
  const expected = configured ?? `${VALUE_KINDS[recent.kind[slot] as number] ?? 'a number'} as before`;
  return `${id}: expected type ${expected}, got ${VALUE_KINDS[frame.kind[row] as number]} ${actual}`;
}

function timeText(time: number): string {
  const isDate = Number.isSafeInteger(time) && Math.abs(time) < 8.64e18;
  return isDate ? formatInstant(time as Instant) : `${time} µs`;
}

function valueText(frame: Frame, row: number): string {
  const value = frame.value[row] as number;
  switch (VALUE_KINDS[frame.kind[row] as number]) {
    case 'string':
      return JSON.stringify((frame.texts[value] ?? '').slice(0, 100));
    case 'int64':
      return String(int64Slots(frame)[row]);
    case 'uint64':
      return String(BigInt.asUintN(64, int64Slots(frame)[row] as bigint));
    default:
      return Number.isFinite(value) ? String(value) : `${value} (bits ${slotBits(frame, row)})`;
  }
}
