import type { QuarantineBody } from '../../shared/domain/entry.ts';
import { methodText, type RepairMethod } from '../../shared/domain/repair.ts';
import { applied } from './repair.ts';

export interface RepairIdea {
  readonly label: string;
  readonly method: RepairMethod;
}

export interface TagFacts {
  /** UCUM code. */
  readonly unit: string;
  readonly isFloat32: boolean;
  /** Raw values are engineering values: only then a unit can be mended in the raw value. */
  readonly isUnscaled: boolean;
  /** Hours by which the station's local time differs from UTC at the time of the reading, summer time included. */
  readonly zoneOffsetMs: number;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const scale = (factor: number, offset = 0): RepairMethod => ({ kind: 'scale', factor, offset });

/** What another unit of the same quantity would have been: unit of the tag → [unit that came, way back]. UCUM codes. */
const OTHER_UNITS: Readonly<Record<string, readonly (readonly [string, RepairMethod])[]>> = {
  Cel: [
    ['°F', scale(5 / 9, -160 / 9)],
    ['K', scale(1, -273.15)],
  ],
  '[degF]': [['°C', scale(9 / 5, 32)]],
  bar: [
    ['kPa', scale(0.01)],
    ['psi', scale(0.0689475729)],
  ],
  kPa: [
    ['bar', scale(100)],
    ['psi', scale(6.89475729)],
  ],
  'kW.h': [
    ['W·h', scale(0.001)],
    ['MW·h', scale(1000)],
  ],
  'mg/L': [['µg/L', scale(0.001)]],
  m3: [['L', scale(0.001)]],
};

/** The usual mistakes that could explain the refusal, most likely first; whether one passes is the gate's to say. */
export function repairIdeas(
  { readings, step }: Pick<QuarantineBody, 'readings' | 'step'>,
  { unit, isFloat32, isUnscaled, zoneOffsetMs }: TagFacts,
): RepairIdea[] {
  const [first] = readings;
  if (!first) return [];
  const ideas: RepairIdea[] = [];
  const add = (method: RepairMethod, label = methodText(method)): void => {
    const changed = applied(method, first);
    if (!('problem' in changed)) ideas.push({ label, method });
  };
  if (step === 'time' || step === 'future' || step === 'stepBack' || step === 'duplicate') {
    if (zoneOffsetMs !== 0) {
      add({ kind: 'shiftTime', ms: -zoneOffsetMs }, 'the device sent local time');
      add({ kind: 'shiftTime', ms: zoneOffsetMs }, 'the zone was taken off twice');
    }
    for (const hours of [-1, 1]) add({ kind: 'shiftTime', ms: hours * HOUR_MS }, `summer time: ${hours} h`);
    if (first.sourceTime !== first.receivedTime)
      add(
        { kind: 'shiftTime', ms: Math.round((first.receivedTime - first.sourceTime) / 1000) },
        'the time the station received it',
      );
    return ideas;
  }
  if (isFloat32 || typeof first.value === 'string') add({ kind: 'swapWords' });
  add({ kind: 'decimalComma' });
  for (const factor of [0.1, 10, 0.01, 100, 0.001, 1000]) add(scale(factor));
  add(scale(-1), 'sign turned');
  if (isUnscaled) for (const [came, method] of OTHER_UNITS[unit] ?? []) add(method, `${came} came`);
  add({ kind: 'dropLastDigit' });
  return ideas;
}
