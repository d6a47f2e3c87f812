import type { RefusalStep } from '../../../shared/domain/entry.ts';
import { type Frame, int64Slots } from '../../../shared/domain/frame.ts';
import { formatInstant, type Instant, US_PER_MS } from '../../../shared/domain/time.ts';
import { VALUE_KINDS } from '../../../shared/domain/valueType.ts';
import type { RecentReadings } from './recentReadings.ts';
import { slotBits, TEXT_LENGTH_MAX } from './refusals.ts';
import { expectedType, type TagTable } from './tagTable.ts';
import { inEngineeringUnits } from './valueFault.ts';

/** What a person reads in quarantine: the tag, what was expected, what came, with units, and what to do about it. */
export function explainRefusal(
  table: TagTable,
  recent: RecentReadings,
  frame: Frame,
  row: number,
  slot: number,
  id: string,
  step: RefusalStep,
): string {
  return `${id}: ${whatIsWrong(table, recent, frame, row, slot, step)}; ${remedyOf(table, slot, step)}`;
}

function whatIsWrong(
  table: TagTable,
  recent: RecentReadings,
  frame: Frame,
  row: number,
  slot: number,
  step: RefusalStep,
): string {
  const tag = table.tags[slot];
  const time = frame.sourceTime[row] as number;
  const received = formatInstant(frame.receivedTime[row] as Instant);
  const actual = step === 'unknownTag' || step === 'time' ? '' : valueText(frame, row);
  switch (step) {
    case 'unknownTag':
      return tag
        ? `belongs to connection "${tag.connection}" and work unit "${tag.workUnit}", but came from connection "${frame.connection}" and work unit "${frame.workUnit}"`
        : `no configured tag has this catalogue number (connection "${frame.connection}")`;
    case 'time':
      return `expected a source time from 2000 to 24 h after receipt (${received}), got ${timeText(time)}`;
    case 'future': {
      const allowed = secondsText(table.aheadMax[slot] as number);
      const ahead = secondsText(time - (frame.receivedTime[row] as number));
      return `expected a source time at most ${allowed} ahead of receipt (${received}), got ${timeText(time)}, ${ahead} ahead`;
    }
    case 'stepBack':
      return `expected a source time after ${timeText(recent.latest[slot] as number)}, that of a reading before, got ${timeText(time)}`;
    case 'duplicate':
      return `a reading of ${timeText(time)} with other content was accepted before; this one says ${actual}, status ${frame.status[row]}`;
    case 'finite':
      return `expected a finite number, got ${actual}`;
    case 'size': {
      const length = frame.texts[frame.value[row] as number]?.length;
      return `expected at most ${TEXT_LENGTH_MAX} characters, got ${length}`;
    }
    case 'range': {
      const unit = tag === undefined || tag.config.unit === '1' ? '' : ` ${tag.config.unit}`;
      const { min, max } = tag?.config.range ?? { min: -Infinity, max: Infinity };
      const isScaled = table.scaled[slot] === 1;
      const got = isScaled
        ? `${inEngineeringUnits(table, frame, row, slot)}${unit} (raw ${actual})`
        : `${actual}${unit}`;
      return `expected ${min} to ${max}${unit} (instrument range), got ${got}`;
    }
    default: {
      const configured = tag && expectedType(tag.config);
      const expected = configured ?? `${VALUE_KINDS[recent.kind[slot] as number] ?? 'a number'} as before`;
      return `expected type ${expected}, got ${VALUE_KINDS[frame.kind[row] as number]} ${actual}`;
    }
  }
}

function remedyOf(table: TagTable, slot: number, step: RefusalStep): string {
  const connection = table.tags[slot]?.connection ?? '';
  switch (step) {
    case 'unknownTag':
      return 'restart the station if the configuration was changed';
    case 'time':
      return `check the clock of the device behind connection "${connection}"`;
    case 'future':
      return `check the clocks of the device and of this station, or change timePolicy of connection "${connection}"`;
    case 'stepBack':
      return `check the clock of the device, or set timePolicy.stepBack of connection "${connection}" to "flag"`;
    case 'duplicate':
      return 'two sources write the same tag, or the device repeats a time stamp: find out which value is true';
    case 'finite':
      return 'check the sensor and the type of the address';
    case 'size':
      return 'shorten the text at its source';
    case 'range':
      return 'check the sensor, its scale, and the range of the tag';
    default:
      return 'set the type of the address to what the device sends';
  }
}

const secondsText = (us: number): string => `${Math.round(us / US_PER_MS) / 1000} s`;

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
