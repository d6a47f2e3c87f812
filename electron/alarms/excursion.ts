import type { SuppressConfig } from '../../shared/domain/config/suppress.ts';
import type { TagConfig } from '../../shared/domain/config/tag.ts';
import { addMs, type Instant, US_PER_MS } from '../../shared/domain/time.ts';

/**
 * Excursions: how long, how far and how surely a value was outside its bounds. Sample-and-hold: each reading holds until
 * the next one, so an excursion lasts from the first reading strictly outside to the first one back inside; a value equal
 * to a bound is inside. Time within it in which the value was not known (after a Bad reading, or more than `staleAfterMs`
 * after the last reading) belongs to its duration and is stated apart. A jump from one side to the other closes one
 * excursion and opens the next at the same moment.
 *
 * One that begins while the door is open or a defrost runs waits: if the value is back inside within the condition's `maxMs`,
 * it is told as suppressed and is no excursion; else it counts from its true onset.
 */
export interface ExcursionBounds {
  readonly tagId: string;
  /** Engineering units of the tag, as is `max`. */
  readonly min: number | undefined;
  readonly max: number | undefined;
  readonly staleAfterMs: number;
  readonly suppress?: readonly SuppressConfig[];
}

export type ExcursionSide = 'high' | 'low';

/** An excursion that goes on. Plain data: the engine keeps it as JSON. */
export interface OpenExcursion {
  readonly side: ExcursionSide;
  /** The bound that was passed. */
  readonly bound: number;
  readonly onset: Instant;
  /** The value farthest outside and the first time it was reached. */
  readonly peak: { readonly value: number; readonly at: Instant };
  /** Good readings outside. */
  readonly readings: number;
  readonly lastReadingAt: Instant;
  /** µs of unknown time before the last good reading. */
  readonly unknownUs: number;
  /** A Bad reading came since the last good one; from here on the value is not known. */
  readonly unknownSince?: Instant;
  /** Of the last good reading; absent in what an older version kept. */
  readonly lastValue?: number;
  /** Distance from the bound times held time, unit × µs, up to the last good reading. */
  readonly beyondUs?: number;
  /** Not told yet: it began while `tag` held, and counts if it is still outside at `until`. */
  readonly waiting?: { readonly tag: string; readonly until: Instant };
  /** It waited so long for this condition before it was told. */
  readonly suppressed?: { readonly tag: string; readonly ms: number };
}

/** An excursion as a screen or a report states it, open or closed. */
export interface Excursion {
  readonly tagId: string;
  readonly side: ExcursionSide;
  readonly bound: number;
  readonly onset: Instant;
  /** The first reading back inside; for an open one the moment asked about. */
  readonly end: Instant;
  readonly isClosed: boolean;
  readonly durationMs: number;
  /** Of the duration: time in which the value was not known. */
  readonly unknownMs: number;
  readonly peak: { readonly value: number; readonly at: Instant };
  readonly readings: number;
  /** ∫ |value − bound| dt over the known time, sample-and-hold; unit of the tag × h. */
  readonly degreeHours: number;
  readonly suppressed?: { readonly tag: string; readonly ms: number };
}

export type ExcursionEffect =
  | { readonly kind: 'excursionOpened'; readonly excursion: Excursion }
  | { readonly kind: 'excursionClosed'; readonly excursion: Excursion }
  /** Back inside while it waited: no excursion. */
  | { readonly kind: 'excursionSuppressed'; readonly excursion: Excursion };

/** A condition that holds at the moment of a reading. */
export type ActiveCondition = Pick<SuppressConfig, 'tag' | 'maxMs'>;

export interface ExcursionStep {
  readonly open: OpenExcursion | undefined;
  readonly effects: readonly ExcursionEffect[];
}

const NOTHING: ExcursionStep = Object.freeze({ open: undefined, effects: Object.freeze([]) });

/**
 * One reading further, in ascending source time.
 *
 * @param value engineering units; undefined: Bad
 * @param active conditions that hold at `at`: what begins now waits for the one with the longest `maxMs`
 */
export function stepExcursion(
  before: OpenExcursion | undefined,
  at: Instant,
  value: number | undefined,
  bounds: ExcursionBounds,
  active: readonly ActiveCondition[] = [],
): ExcursionStep {
  const { open, effects } = tickExcursion(before, at, bounds);
  if (value === undefined || Number.isNaN(value)) {
    return open === undefined ? NOTHING : { open: withUnknownFrom(open, at, bounds), effects };
  }
  const side = sideOf(value, bounds);
  if (open === undefined) return side === undefined ? NOTHING : begin(side, at, value, bounds, active);
  if (side === open.side) return { open: goOn(open, at, value, bounds), effects };
  const excursion = stateExcursion(open, at, bounds, true);
  const closed: ExcursionEffect = {
    kind: open.waiting === undefined ? 'excursionClosed' : 'excursionSuppressed',
    excursion,
  };
  if (side === undefined) return { open: undefined, effects: [...effects, closed] };
  const next = begin(side, at, value, bounds, active);
  return { open: next.open, effects: [...effects, closed, ...next.effects] };
}

/** Time goes on: one that waited its time out counts from its onset. */
export function tickExcursion(open: OpenExcursion | undefined, now: Instant, bounds: ExcursionBounds): ExcursionStep {
  if (open?.waiting === undefined || now <= open.waiting.until) return { open, effects: NOTHING.effects };
  const { waiting, ...rest } = open;
  const told: OpenExcursion = {
    ...rest,
    suppressed: { tag: waiting.tag, ms: (waiting.until - open.onset) / US_PER_MS },
  };
  return { open: told, effects: [{ kind: 'excursionOpened', excursion: excursionAt(told, now, bounds) }] };
}

/** The open excursion as it stands at `now`, which must not lie before its last reading. */
export const excursionAt = (open: OpenExcursion, now: Instant, bounds: ExcursionBounds): Excursion =>
  stateExcursion(open, now, bounds, false);

function sideOf(value: number, { min, max }: ExcursionBounds): ExcursionSide | undefined {
  if (max !== undefined && value > max) return 'high';
  if (min !== undefined && value < min) return 'low';
  return undefined;
}

function begin(
  side: ExcursionSide,
  at: Instant,
  value: number,
  bounds: ExcursionBounds,
  active: readonly ActiveCondition[],
): ExcursionStep {
  const bound = (side === 'high' ? bounds.max : bounds.min) as number;
  const open: OpenExcursion = {
    side,
    bound,
    onset: at,
    peak: { value, at },
    readings: 1,
    lastReadingAt: at,
    unknownUs: 0,
    lastValue: value,
    beyondUs: 0,
  };
  const [longest] = [...active].sort((a, b) => b.maxMs - a.maxMs);
  if (longest !== undefined) {
    const waiting = { tag: longest.tag, until: addMs(at, longest.maxMs) };
    return { open: { ...open, waiting }, effects: NOTHING.effects };
  }
  return { open, effects: [{ kind: 'excursionOpened', excursion: excursionAt(open, at, bounds) }] };
}

function goOn(open: OpenExcursion, at: Instant, value: number, bounds: ExcursionBounds): OpenExcursion {
  const { unknownSince: _since, ...rest } = open;
  const isFarther = open.side === 'high' ? value > open.peak.value : value < open.peak.value;
  return {
    ...rest,
    peak: isFarther ? { value, at } : open.peak,
    readings: open.readings + 1,
    lastReadingAt: at,
    unknownUs: unknownUsUntil(open, at, bounds),
    lastValue: value,
    beyondUs: beyondUsUntil(open, at, bounds),
  };
}

/** The last value is held until `at`, as far as it is known. */
function beyondUsUntil(open: OpenExcursion, at: Instant, bounds: ExcursionBounds): number {
  const unknownUs = unknownUsUntil(open, at, bounds) - open.unknownUs;
  const heldUs = Math.max(0, at - open.lastReadingAt - unknownUs);
  return (open.beyondUs ?? 0) + Math.abs((open.lastValue ?? open.bound) - open.bound) * heldUs;
}

function withUnknownFrom(open: OpenExcursion, at: Instant, bounds: ExcursionBounds): OpenExcursion {
  if (open.unknownSince !== undefined) return open;
  return { ...open, unknownSince: Math.min(at, addMs(open.lastReadingAt, bounds.staleAfterMs)) as Instant };
}

function unknownUsUntil(open: OpenExcursion, at: Instant, { staleAfterMs }: ExcursionBounds): number {
  const from = open.unknownSince ?? addMs(open.lastReadingAt, staleAfterMs);
  return open.unknownUs + Math.max(0, at - from);
}

function stateExcursion(open: OpenExcursion, end: Instant, bounds: ExcursionBounds, isClosed: boolean): Excursion {
  return {
    tagId: bounds.tagId,
    side: open.side,
    bound: open.bound,
    onset: open.onset,
    end,
    isClosed,
    durationMs: (end - open.onset) / US_PER_MS,
    unknownMs: unknownUsUntil(open, end, bounds) / US_PER_MS,
    peak: open.peak,
    readings: open.readings,
    degreeHours: beyondUsUntil(open, end, bounds) / US_PER_HOUR,
    ...(open.suppressed === undefined ? {} : { suppressed: open.suppressed }),
  };
}

const US_PER_HOUR = 3_600_000_000;

/** Undefined for a tag without an `excursion` section. */
export function excursionBoundsOf(tag: TagConfig, staleAfterMs: number): ExcursionBounds | undefined {
  if (tag.excursion === undefined) return undefined;
  const { min, max, suppress, longestIntervalMs = staleAfterMs } = tag.excursion;
  const holdMs = Math.min(staleAfterMs, longestIntervalMs);
  return { tagId: tag.id, min, max, staleAfterMs: holdMs, ...(suppress === undefined ? {} : { suppress }) };
}
