import { CORRECTED_READINGS_MAX, type CorrectedReading } from '../../shared/domain/entries/verdict.ts';
import type { QuarantineBody, QuarantineReading } from '../../shared/domain/entry.ts';
import { methodText, type Repair, type RepairMethod } from '../../shared/domain/repair.ts';

export interface Repaired {
  readonly readings: readonly CorrectedReading[];
  readonly leftOut: readonly number[];
  readonly method: string;
  /** Values and times are those that were refused: nothing was corrected. */
  readonly isUnchanged: boolean;
}
export type RepairOutcome = Repaired | { readonly problem: string };

/**
 * The readings of an entry as a repair makes them: each is mended or explicitly left out, none is forgotten. In ascending source
 * time, each instant once.
 *
 */
export function repaired(
  { readings, payload, at }: Pick<QuarantineBody, 'readings' | 'payload' | 'at'>,
  repair: Repair,
): RepairOutcome {
  const { method, edits, leftOut, added } = repair;
  const unknown = [...edits.map(({ of }) => of), ...leftOut].find((of) => of >= readings.length);
  if (unknown !== undefined) return problem(`the entry has ${readings.length} readings; there is no number ${unknown}`);
  if (readings.length > 0 && added.length > 0)
    return problem('readings are added only to an entry that holds a payload and no readings of its own');
  if (readings.length === 0 && added.length === 0)
    return problem(
      payload === undefined
        ? 'the entry holds no reading'
        : 'the entry holds a payload: read its readings out of it, with time and value',
    );
  const out = new Set(leftOut);
  const byHand = new Map(edits.map((edit) => [edit.of, edit]));
  const mended: CorrectedReading[] = [];
  for (const [of, reading] of readings.entries()) {
    if (out.has(of)) continue;
    const edit = byHand.get(of);
    const changed = edit?.value === undefined ? applied(method, reading) : { value: edit.value };
    if ('problem' in changed) return problem(`reading ${of}: ${changed.problem}`);
    mended.push({
      ...{ of, receivedTime: reading.receivedTime, serverTime: reading.serverTime, status: reading.status },
      value: changed.value,
      sourceTime: edit?.sourceTime ?? changed.sourceTime ?? reading.sourceTime,
    });
  }
  for (const { sourceTime, value } of added)
    mended.push({ of: null, sourceTime, receivedTime: Math.max(at, sourceTime), serverTime: null, value, status: 0 });
  if (mended.length === 0) return problem('every reading is left out; reject the entry, or declare a gap');
  if (mended.length > CORRECTED_READINGS_MAX) return problem(`more than ${CORRECTED_READINGS_MAX} readings`);
  mended.sort((a, b) => a.sourceTime - b.sourceTime);
  const twice = mended.find((reading, i) => mended[i + 1]?.sourceTime === reading.sourceTime);
  if (twice) return problem('two readings have the same source time; leave one of them out');
  const isUnchanged = mended.every(({ of, value, sourceTime }) => {
    const reading = of === null ? undefined : readings[of];
    return reading !== undefined && value === reading.value && sourceTime === reading.sourceTime;
  });
  const hands = edits.length > 0 || added.length > 0 ? 'by hand' : '';
  const ways = [method.kind === 'asIs' && hands !== '' ? '' : methodText(method), hands].filter((way) => way !== '');
  return { readings: mended, leftOut: [...out].sort((a, b) => a - b), method: ways.join(', '), isUnchanged };
}

const problem = (text: string): { problem: string } => ({ problem: text });

type Changed =
  | { readonly value: QuarantineReading['value']; readonly sourceTime?: number }
  | { readonly problem: string };

/** One reading by a method. A reading without a value (Bad status) only changes its time. */
export function applied(method: RepairMethod, { value, sourceTime }: QuarantineReading): Changed {
  if (method.kind === 'asIs') return { value };
  if (method.kind === 'shiftTime') return { value, sourceTime: sourceTime + method.ms * 1000 };
  if (method.kind === 'set') return { value: method.value };
  if (value === null) return { value };
  switch (method.kind) {
    case 'scale': {
      const number = numberOf(value);
      return number === undefined
        ? { problem: `${JSON.stringify(value)} is no number that could be scaled` }
        : { value: rounded(number * method.factor + method.offset) };
    }
    case 'swapWords': {
      const swapped = withWordsSwapped(value);
      return swapped === undefined
        ? { problem: `${JSON.stringify(value)} is no 32-bit float whose words could be swapped` }
        : { value: swapped };
    }
    case 'decimalComma': {
      const number = typeof value === 'string' ? commaNumber(value) : undefined;
      return number === undefined ? { problem: `${JSON.stringify(value)} has no decimal comma` } : { value: number };
    }
    case 'dropLastDigit': {
      const text = typeof value === 'number' ? String(value) : undefined;
      const shorter = text?.slice(0, -1).replace(/[.]$/, '');
      return shorter === undefined || !/^-?\d+(\.\d+)?$/.test(shorter)
        ? { problem: `${JSON.stringify(value)} has no digit that could be dropped` }
        : { value: Number(shorter) };
    }
  }
}

const SIGNIFICANT_DIGITS = 12;
const rounded = (value: number): number => Number(value.toPrecision(SIGNIFICANT_DIGITS));

function numberOf(value: NonNullable<QuarantineReading['value']>): number | undefined {
  if (typeof value === 'number') return value;
  return typeof value === 'string' && /^-?\d+$/.test(value) ? Number(value) : undefined;
}

/** `1.234,5` and `1234,5`; undefined where there is no comma, or more than one. */
export function commaNumber(text: string): number | undefined {
  const trimmed = text.trim();
  return /^-?(\d+|\d{1,3}(\.\d{3})+),\d+$/.test(trimmed)
    ? Number(trimmed.replaceAll('.', '').replace(',', '.'))
    : undefined;
}

/**
 * The float32 whose two 16-bit words were taken in the other order. A value that JSON cannot say is given by the bits of its
 * slot (a double): NaN and infinities come back as the float they were.
 *
 * @returns undefined for what is no float32, or is none afterwards
 */
export function withWordsSwapped(value: NonNullable<QuarantineReading['value']>): number | undefined {
  const bits = float32Bits(value);
  if (bits === undefined) return undefined;
  const view = new DataView(new ArrayBuffer(4));
  view.setUint32(0, ((bits << 16) | (bits >>> 16)) >>> 0);
  const swapped = view.getFloat32(0);
  return Number.isFinite(swapped) ? swapped : undefined;
}

function float32Bits(value: NonNullable<QuarantineReading['value']>): number | undefined {
  const view = new DataView(new ArrayBuffer(8));
  if (typeof value === 'number') {
    if (Math.fround(value) !== value) return undefined;
    view.setFloat32(0, value);
    return view.getUint32(0);
  }
  const hex = typeof value === 'string' ? /^bits:([0-9a-f]{16})$/.exec(value)?.[1] : undefined;
  if (hex === undefined) return undefined;
  view.setBigUint64(0, BigInt(`0x${hex}`));
  const double = view.getFloat64(0);
  if (Number.isFinite(double)) return undefined;
  const mantissa = Number((BigInt(`0x${hex}`) >> 29n) & 0x7fffffn);
  return ((double < 0 || hex >= '8' ? 0x80000000 : 0) | 0x7f800000 | mantissa) >>> 0;
}
