import { type Interval, intersectIntervals, plannedIntervals, type Shift } from '../../shared/domain/shift/index.ts';
import type { Instant } from '../../shared/domain/time.ts';
import type { CodedLoss, StopLoss } from '../../shared/domain/timeLoss.ts';
import type { LossRules } from './lossRules.ts';
import type { StateChange } from './states.ts';

/**
 * What a stretch of a shift is before production is parted by what was made in it. `break`: a planned break of the calendar
 * (band plannedStop); `run`: production. Every other label is a band.
 */
export type LossLabel = StopLoss | 'unknown' | 'run' | 'break';

/** start, end (µs, half open), label, and whether a person or a rule said so beside the state. */
export type LabelledTime = readonly [start: number, end: number, label: LossLabel, isCoded: boolean];

export interface LabelInput {
  readonly shift: Shift;
  /** Labels cover [from, to); `from` is the start of the shift unless an earlier part was settled. */
  readonly from: number;
  readonly to: number;
  /** Ascending; the first may lie before `from`. */
  readonly changes: readonly StateChange[];
  /** Merged. */
  readonly unknown: readonly Interval[];
  /** What people and rules say of standing still; of several that overlap the last in the list holds. */
  readonly coded: readonly CodedLoss[];
  readonly rules: LossRules;
}

/**
 * The time of one shift as touching stretches, each in exactly one label. Rules, in this order:
 * 1. a planned break is a break, whatever the state;
 * 2. time that nobody knows stays unknown: no memory of a person replaces a reading;
 * 3. production is production: a code on it counts nothing;
 * 4. standing still is what it was coded as, else what its state says;
 * 5. of unplanned standing still that was not coded, a stop no longer than the small-stop limit is a small stop. A stop is
 *    judged whole, within its shift and between breaks: a boundary ends it.
 */
export function labelShift(input: LabelInput): LabelledTime[] {
  const { shift, from, to } = input;
  const planned = plannedIntervals(shift, from as Instant, to as Instant);
  const labels: LabelledTime[] = [];
  const walk = stateWalk(input.changes);
  const codes = codeWalk(input.coded);
  let at = from;
  for (const part of planned) {
    if (part.from > at) labels.push([at, part.from, 'break', false]);
    labelPart(part, input, walk, codes, labels);
    at = part.to;
  }
  if (at < to) labels.push([at, to, 'break', false]);
  return labels;
}

function labelPart(part: Interval, input: LabelInput, walk: StateWalk, codes: CodeWalk, out: LabelledTime[]): void {
  const own: LabelledTime[] = [];
  let at: number = part.from;
  for (const gap of intersectIntervals([part], input.unknown)) {
    walk.until(at, gap.from, (start, end, state) => pushState(own, start, end, input.rules.lossOfState(state), codes));
    push(own, gap.from, gap.to, 'unknown', false);
    at = gap.to;
  }
  walk.until(at, part.to, (start, end, state) => pushState(own, start, end, input.rules.lossOfState(state), codes));
  markSmallStops(own, input.rules.smallStopUs);
  for (const label of own) out.push(label);
}

function pushState(
  out: LabelledTime[],
  start: number,
  end: number,
  loss: StopLoss | 'unknown' | 'run',
  codes: CodeWalk,
): void {
  const coded = loss === 'run' || loss === 'unknown' ? NO_CODES : codes.within(start, end);
  if (coded.length === 0) push(out, start, end, loss, false);
  else pushCoded(out, start, end, loss as StopLoss, coded);
}

/** Cuts a stretch of standing still where its coding changes. */
function pushCoded(
  out: LabelledTime[],
  start: number,
  end: number,
  loss: StopLoss,
  coded: readonly OrderedCode[],
): void {
  let at = start;
  while (at < end) {
    let next = end;
    let found: OrderedCode | undefined;
    for (const code of coded) {
      if (code.from <= at && code.to > at && (found === undefined || code.order > found.order)) found = code;
      if (code.from > at && code.from < next) next = code.from;
      if (code.to > at && code.to < next) next = code.to;
    }
    push(out, at, next, found === undefined ? loss : (found.loss as StopLoss), found !== undefined);
    at = next;
  }
}

function push(out: LabelledTime[], start: number, end: number, label: LossLabel, isCoded: boolean): void {
  if (end <= start) return;
  const last = out.at(-1);
  if (last !== undefined && last[1] === start && last[2] === label && last[3] === isCoded)
    out[out.length - 1] = [last[0], end, label, isCoded];
  else out.push([start, end, label, isCoded]);
}

/** A stop is a run of touching stretches that are unplanned or coded. */
function markSmallStops(labels: LabelledTime[], smallStopUs: number): void {
  for (let first = 0; first < labels.length; first += 1) {
    if (!isPartOfStop(labels[first] as LabelledTime)) continue;
    let end = first;
    while (end + 1 < labels.length && isPartOfStop(labels[end + 1] as LabelledTime)) end += 1;
    const lastedUs = (labels[end] as LabelledTime)[1] - (labels[first] as LabelledTime)[0];
    if (lastedUs <= smallStopUs)
      for (let i = first; i <= end; i += 1) {
        const [start, until, label, isCoded] = labels[i] as LabelledTime;
        if (label === 'unplannedStop' && !isCoded) labels[i] = [start, until, 'smallStop', false];
      }
    first = end;
  }
}

const isPartOfStop = ([, , label, isCoded]: LabelledTime): boolean => label === 'unplannedStop' || isCoded;

interface StateWalk {
  /** Calls `take` for each stretch of one state in [from, to); spans come in ascending order. */
  until(from: number, to: number, take: (start: number, end: number, state: string | undefined) => void): void;
}

function stateWalk(changes: readonly StateChange[]): StateWalk {
  let next = 0;
  let state: string | undefined;
  return {
    until(from, to, take) {
      let start = from;
      while (next < changes.length && (changes[next] as StateChange).at < to) {
        const change = changes[next] as StateChange;
        if (change.at > start) {
          take(start, change.at, state);
          start = change.at;
        }
        state = change.state;
        next += 1;
      }
      if (to > start) take(start, to, state);
    },
  };
}

/** Place in the given list: of codes that overlap, the later one holds. */
type OrderedCode = CodedLoss & { readonly order: number };
const NO_CODES: readonly OrderedCode[] = [];

interface CodeWalk {
  /** Codes with any time in [from, to); spans come in ascending order. */
  within(from: number, to: number): readonly OrderedCode[];
}

function codeWalk(coded: readonly CodedLoss[]): CodeWalk {
  if (coded.length === 0) return { within: () => NO_CODES };
  const codes = coded.map((code, order): OrderedCode => ({ ...code, order })).sort((a, b) => a.from - b.from);
  let first = 0;
  return {
    within(from, to) {
      while (first < codes.length && (codes[first] as OrderedCode).to <= from) first += 1;
      const found: OrderedCode[] = [];
      for (let i = first; i < codes.length && (codes[i] as OrderedCode).from < to; i += 1)
        if ((codes[i] as OrderedCode).to > from) found.push(codes[i] as OrderedCode);
      return found;
    },
  };
}
