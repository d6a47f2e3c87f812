import type { TagConfig } from '../../shared/domain/config/tag.ts';
import { addMs, type Instant, US_PER_MS } from '../../shared/domain/time.ts';

/**
 * Excursions: how long, how far and how surely a value was outside its bounds. Sample-and-hold: each reading holds until
 * the next one, so an excursion lasts from the first reading strictly outside to the first one back inside; a value equal
 * to a bound is inside. Time within it in which the value was not known (after a Bad reading, or more than `staleAfterMs`
 * after the last reading) belongs to its duration and is stated apart. A jump from one side to the other closes one
 * excursion and opens the next at the same moment.
 */
export interface ExcursionBounds {
  readonly tagId: string;
  /** Engineering units of the tag, as is `max`. */
  readonly min: number | undefined;
  readonly max: number | undefined;
  readonly staleAfterMs: number;
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
}

export type ExcursionEffect =
  | { readonly kind: 'excursionOpened'; readonly excursion: Excursion }
  | { readonly kind: 'excursionClosed'; readonly excursion: Excursion };

export interface ExcursionStep {
  readonly open: OpenExcursion | undefined;
  readonly effects: readonly ExcursionEffect[];
}

const NOTHING: ExcursionStep = Object.freeze({ open: undefined, effects: Object.freeze([]) });

/** One reading further, in ascending source time. @param value engineering units; undefined: Bad */
export function stepExcursion(
  open: OpenExcursion | undefined,
  at: Instant,
  value: number | undefined,
  bounds: ExcursionBounds,
): ExcursionStep {
  if (value === undefined || Number.isNaN(value)) {
    return open === undefined ? NOTHING : { open: withUnknownFrom(open, at, bounds), effects: NOTHING.effects };
  }
  const side = sideOf(value, bounds);
  if (open === undefined) return side === undefined ? NOTHING : begin(side, at, value, bounds);
  if (side === open.side) return { open: goOn(open, at, value, bounds), effects: NOTHING.effects };
  const closed: ExcursionEffect = { kind: 'excursionClosed', excursion: stateExcursion(open, at, bounds, true) };
  if (side === undefined) return { open: undefined, effects: [closed] };
  const next = begin(side, at, value, bounds);
  return { open: next.open, effects: [closed, ...next.effects] };
}

/** The open excursion as it stands at `now`, which must not lie before its last reading. */
export const excursionAt = (open: OpenExcursion, now: Instant, bounds: ExcursionBounds): Excursion =>
  stateExcursion(open, now, bounds, false);

function sideOf(value: number, { min, max }: ExcursionBounds): ExcursionSide | undefined {
  if (max !== undefined && value > max) return 'high';
  if (min !== undefined && value < min) return 'low';
  return undefined;
}

function begin(side: ExcursionSide, at: Instant, value: number, bounds: ExcursionBounds): ExcursionStep {
  const bound = (side === 'high' ? bounds.max : bounds.min) as number;
  const open: OpenExcursion = {
    side,
    bound,
    onset: at,
    peak: { value, at },
    readings: 1,
    lastReadingAt: at,
    unknownUs: 0,
  };
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
  };
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
  };
}

/** Undefined for a tag without an `excursion` section. */
export function excursionBoundsOf(tag: TagConfig, staleAfterMs: number): ExcursionBounds | undefined {
  if (tag.excursion === undefined) return undefined;
  return { tagId: tag.id, min: tag.excursion.min, max: tag.excursion.max, staleAfterMs };
}
