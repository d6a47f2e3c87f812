import type { AmendmentBody, BatchBody } from '../../shared/domain/entry.ts';
import { US_PER_MS } from '../../shared/domain/time.ts';
import type { Value } from '../../shared/domain/valueType.ts';
import { type ClockCorrection, correctTime, type FilledValue } from '../pipeline/index.ts';

/**
 * A value of the clean layer at a time where nothing was read. It has a type of its own, and none of the fields of a
 * reading but the time: whatever counts, averages or judges readings cannot take it for one.
 */
export interface FilledPlace {
  readonly kind: 'filled';
  readonly tag: string;
  /** µs */
  readonly time: number;
  /** Engineering units; 64-bit integers as decimal strings. */
  readonly filledValue: FilledValue;
  readonly method: string;
  /** µs; a reading with a value nearer than this (it came late, in an amendment) takes its place. */
  readonly reachUs: number;
}

/** What a sealed entry says about one reading in the clean layer, besides its value. */
export interface CleanMarks {
  /** Engineering units; absent: not corrected. */
  readonly corrected?: number;
  /** Filters that marked it. */
  readonly marks: readonly string[];
  /** µs; absent: the clock of the source is not corrected. */
  readonly correctedTime?: number;
}

/** The clean layer of one tag in one sealed entry. */
export interface PartCleaning {
  marksOf(row: number, sourceTime: number): CleanMarks | undefined;
  readonly filled: readonly FilledPlace[];
}

type Body = BatchBody | AmendmentBody;

/** Undefined where the entry says nothing of the kind about the tag. `index`: into the body's tags. */
export function partCleaning(body: Body, index: number, connection: string | undefined): PartCleaning | undefined {
  const clock = body.lineage.clocks?.find((each) => each.connection === connection);
  const corrected = new Map(body.corrections.flatMap(([tag, row, value]) => (tag === index ? [[row, value]] : [])));
  const flagged = (body.flagged ?? []).filter(([tag]) => tag === index);
  const filled = (body.filled ?? []).filter(([tag]) => tag === index);
  if (!clock && corrected.size === 0 && flagged.length === 0 && filled.length === 0) return undefined;
  const marks = new Map<number, string[]>();
  for (const [, first, length, rule] of flagged) {
    for (let row = first; row < first + length; row++) {
      const rules = marks.get(row);
      if (!rules) marks.set(row, [rule]);
      else if (!rules.includes(rule)) rules.push(rule);
    }
  }
  const tag = body.tags[index]?.tag as string;
  const reachUs = (spacingMs(body, tag) * US_PER_MS) / 2;
  return {
    marksOf: (row, time) => cleanMarks(corrected.get(row), marks.get(row), clock, time),
    filled: filled.map(([, time, filledValue, method]) => ({
      kind: 'filled',
      tag,
      time,
      filledValue,
      method,
      reachUs,
    })),
  };
}

function cleanMarks(
  corrected: number | undefined,
  marks: readonly string[] | undefined,
  clock: ClockCorrection | undefined,
  time: number,
): CleanMarks | undefined {
  if (corrected === undefined && !marks && !clock) return undefined;
  return {
    marks: marks ?? [],
    ...(corrected === undefined ? {} : { corrected }),
    ...(clock ? { correctedTime: correctTime(time, clock) } : {}),
  };
}

/** Expected spacing of the tag's readings, as its lineage declares it. */
function spacingMs(body: Body, tag: string): number {
  const declared = body.lineage.cleaning?.find((each) => each.tag === tag)?.clean as
    | { readonly fill?: { readonly everyMs?: number } }
    | undefined;
  return declared?.fill?.everyMs ?? 0;
}

/** A value as it is written out. */
export const writtenValue = (value: Value | undefined): number | string | boolean | null =>
  value === undefined ? null : typeof value === 'bigint' ? String(value) : value;
