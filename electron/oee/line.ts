import type { LineConfig } from '../../shared/domain/config/oee.ts';
import type { CodedLoss } from '../../shared/domain/timeLoss.ts';
import { isUnknownState, PRODUCTION_STATE } from './states.ts';
import type { StateSegment } from './timeline.ts';
import type { OeeWorkUnit } from './workUnit.ts';

/**
 * Blocked and starved time from the states of the neighbours. A work unit that stands in a state that does not say why
 * (`waitStates`) looks along the line: downstream past others that wait; ends that look at one that stands still on its own
 * account, it is blocked. Else the same upstream: starved. Ends it at one that runs, at unknown time or at the end of the line,
 * nothing is said and the time stays what its state says.
 *
 * @param timelines of `line.workUnits`, in that order; ascending
 */
export function lineWaits(
  line: Pick<LineConfig, 'workUnits' | 'waitStates'>,
  timelines: readonly (readonly StateSegment[])[],
): CodedLoss[][] {
  const waitStates = new Set(line.waitStates);
  return timelines.map((own, unit) => {
    const waits: CodedLoss[] = [];
    const at = timelines.map(() => 0);
    for (const [start, end, state] of own) {
      if (!waitStates.has(state)) continue;
      for (let from: number = start; from < end; ) {
        let to: number = end;
        const states = timelines.map((segments, i) => {
          let next = at[i] as number;
          while (next < segments.length && (segments[next] as StateSegment)[1] <= from) next += 1;
          at[i] = next;
          const segment = segments[next];
          if (segment === undefined) return undefined;
          const isOn = segment[0] <= from;
          to = Math.min(to, isOn ? segment[1] : segment[0]);
          return isOn ? segment[2] : undefined;
        });
        const loss = isHeldBy(states, unit, 1, waitStates)
          ? 'blocked'
          : isHeldBy(states, unit, -1, waitStates)
            ? 'starved'
            : undefined;
        if (loss !== undefined) addWait(waits, { from, to, loss });
        from = to;
      }
    }
    return waits;
  });
}

/** Whether the first work unit in that direction that does not itself wait stands still. */
function isHeldBy(
  states: readonly (string | undefined)[],
  unit: number,
  step: 1 | -1,
  waitStates: ReadonlySet<string>,
): boolean {
  let i = unit + step;
  while (states[i] !== undefined && waitStates.has(states[i] as string)) i += step;
  const state = states[i];
  return state !== undefined && state !== PRODUCTION_STATE && !isUnknownState(state);
}

function addWait(waits: CodedLoss[], next: CodedLoss): void {
  const last = waits.at(-1);
  if (last !== undefined && last.to === next.from && last.loss === next.loss)
    waits[waits.length - 1] = { ...last, to: next.to };
  else waits.push(next);
}

/** What a line's figures need of one of its work units. */
export interface LineMember {
  readonly unit: OeeWorkUnit;
  /** Mean ideal cycle of what was made, in ms; the configured one while nothing was made. */
  readonly idealCycleMs: number;
  /** µs in production, and that OEE is held against. */
  readonly runUs: number;
  readonly baseUs: number;
  readonly producedQuantity: number | undefined;
  readonly rejectedQuantity: number | undefined;
}

export interface LineFigures {
  readonly constraint: string;
  /** How the constraint was found. */
  readonly rule: 'configured' | 'slowestIdealCycle';
  readonly idealCycleMs: number;
  /** Good items at the last work unit, and rejects along the whole line. */
  readonly goodQuantity: number | undefined;
  readonly rejectedQuantity: number | undefined;
  /** Good items and the rejects from the constraint on: what has passed through it. */
  readonly passedQuantity: number | undefined;
  readonly availability: number | undefined;
  readonly performance: number | undefined;
  readonly quality: number | undefined;
  readonly oee: number | undefined;
}

/**
 * Figures of a line: good items at its last work unit, held against the planned time of its constraint at the constraint's
 * ideal cycle. Availability is the constraint's; performance counts what has passed through it (good at the end and rejected
 * by it or behind it); quality is the good share of that; their product is good × ideal cycle / planned time.
 */
export function lineFigures(
  line: Pick<LineConfig, 'constraint'>,
  members: readonly LineMember[],
): LineFigures | undefined {
  const configured = members.find(({ unit }) => unit.workUnit === line.constraint);
  const [slowest] = [...members].sort((a, b) => b.idealCycleMs - a.idealCycleMs);
  const constraint = configured ?? slowest;
  const last = members.at(-1);
  if (constraint === undefined || last === undefined) return undefined;
  const { idealCycleMs, runUs, baseUs } = constraint;
  const rejectedOf = (some: readonly LineMember[]): number | undefined =>
    some.reduce<number | undefined>(
      (sum, { rejectedQuantity: own }) => (sum === undefined || own === undefined ? undefined : sum + own),
      0,
    );
  const rejectedQuantity = rejectedOf(members);
  const rejectedBehind = rejectedOf(members.slice(members.indexOf(constraint)));
  const { producedQuantity, rejectedQuantity: lastRejected } = last;
  const goodQuantity =
    producedQuantity === undefined || lastRejected === undefined ? undefined : producedQuantity - lastRejected;
  const through =
    goodQuantity === undefined || rejectedBehind === undefined ? undefined : goodQuantity + rejectedBehind;
  const idealUs = idealCycleMs * 1_000;
  return {
    constraint: constraint.unit.workUnit,
    rule: configured === undefined ? 'slowestIdealCycle' : 'configured',
    idealCycleMs,
    goodQuantity,
    rejectedQuantity,
    passedQuantity: through,
    availability: baseUs > 0 ? runUs / baseUs : undefined,
    performance: through === undefined || runUs === 0 ? undefined : (through * idealUs) / runUs,
    quality: through === undefined || through === 0 ? undefined : (goodQuantity as number) / through,
    oee: goodQuantity === undefined || baseUs === 0 ? undefined : (goodQuantity * idealUs) / baseUs,
  };
}
