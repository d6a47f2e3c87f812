import type { StopPart } from '../../shared/domain/entries/stop.ts';
import type { TimeLoss } from '../../shared/domain/timeLoss.ts';
import type { Stop } from './redraw.ts';

/** A stretch of time with what was said of it: for the loss model of OEE. `loss` null: not coded. */
export interface CodedSpan {
  readonly from: number;
  readonly to: number;
  readonly loss: TimeLoss | null;
  readonly reason: string | null;
}

/** Parts of stops within [from, to), ascending and disjoint for one work unit. */
export function codedSpans(stops: readonly Stop[], from: number, to: number): CodedSpan[] {
  return stops
    .flatMap((stop) => stop.parts)
    .map((part) => ({
      from: Math.max(part.from, from),
      to: Math.min(part.to ?? to, to),
      loss: part.loss,
      reason: part.reason,
    }))
    .filter((span) => span.to > span.from)
    .sort((a, b) => a.from - b.from);
}

/** Planned time of a part within [from, to), in µs. */
export type PlannedWithin = (stop: Stop, part: StopPart, from: number, to: number) => number;

export interface StopsFigure {
  readonly stops: number;
  readonly stoppedUs: number;
  readonly uncodedStops: number;
  /** A figure of its own: what nobody has said anything of. */
  readonly uncodedUs: number;
}

/** Sums over stops, of their planned time within [from, to). */
export function stopsFigure(
  stops: readonly Stop[],
  span: { readonly from: number; readonly to: number },
  plannedWithin: PlannedWithin,
): StopsFigure {
  let stoppedUs = 0;
  let uncodedUs = 0;
  let uncodedStops = 0;
  for (const stop of stops) {
    let isUncoded = false;
    for (const part of stop.parts) {
      const us = plannedWithin(stop, part, span.from, span.to);
      stoppedUs += us;
      if (part.reason !== null) continue;
      uncodedUs += us;
      isUncoded = isUncoded || us > 0;
    }
    if (isUncoded) uncodedStops += 1;
  }
  return { stops: stops.length, stoppedUs, uncodedStops, uncodedUs };
}

export interface ParetoBar {
  /** Id of the reason or group; null: not coded. */
  readonly reason: string | null;
  readonly label: string;
  readonly loss: TimeLoss | null;
  readonly us: number;
  readonly stops: number;
}

/**
 * Time by reason, the longest first, at one level of the tree (0: top groups); uncoded time is a bar of its own. Reasons that
 * the configuration no longer has stay under the words they were coded with.
 *
 * @param groupOf id and label of what a reason is counted under; undefined where the tree does not have it
 */
export function paretoOf(
  stops: readonly Stop[],
  span: { readonly from: number; readonly to: number },
  plannedWithin: PlannedWithin,
  groupOf: (reason: string) => { readonly id: string; readonly label: string; readonly loss: TimeLoss } | undefined,
): ParetoBar[] {
  const bars = new Map<string, { bar: Omit<ParetoBar, 'stops' | 'us'>; us: number; stops: Set<string> }>();
  for (const stop of stops)
    for (const part of stop.parts) {
      const us = plannedWithin(stop, part, span.from, span.to);
      if (us === 0) continue;
      const bar = barOf(part, groupOf);
      const key = bar.reason ?? '';
      const found = bars.get(key) ?? { bar, us: 0, stops: new Set<string>() };
      found.us += us;
      found.stops.add(stop.id);
      bars.set(key, found);
    }
  return [...bars.values()]
    .map(({ bar, us, stops: counted }) => ({ ...bar, us, stops: counted.size }))
    .sort((a, b) => b.us - a.us || (a.label < b.label ? -1 : 1));
}

function barOf(part: StopPart, groupOf: Parameters<typeof paretoOf>[3]): Omit<ParetoBar, 'stops' | 'us'> {
  if (part.reason === null) return { reason: null, label: 'Not coded', loss: null };
  const group = groupOf(part.reason);
  if (group === undefined) return { reason: part.reason, label: part.label, loss: part.loss };
  return { reason: group.id, label: group.label, loss: group.loss };
}
