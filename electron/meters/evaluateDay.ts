import type { MeterDay, MeterFinding } from '../../shared/domain/entries/meter.ts';
import type { EstimationMethod, MeterCheck, ReadStatus } from '../../shared/domain/meterCheck.ts';
import type { DayInput, Decided } from './dayInput.ts';
import { degreeDays } from './degreeDays.ts';
import { fillHoles } from './fillHoles.ts';
import { dayFindings, expectationOf, intervalFindings } from './findings.ts';
import { receivedUse } from './receivedUse.ts';
import { zOf } from './sigma.ts';

/** Values that cannot be: estimated at once. What only looks strange stands as read, failed, until a person decides. */
const IMPOSSIBLE: ReadonlySet<MeterCheck> = new Set(['conflict', 'negative', 'physicalLimit']);
/** Interval findings that leave the value standing as failed. */
const DOUBTFUL: ReadonlySet<MeterCheck> = new Set(['spike', 'frozen']);

/**
 * Validation, estimation and editing of one local day, in this order: uses as they came; checks on each; what people decided; the
 * holes filled; checks on the day. A pure function: late reads, a swap or a decision are evaluated by calling it again.
 */
export function evaluateDay(input: DayInput): MeterDay {
  const { point, day, weather } = input;
  const received = receivedUse(input);
  const values = [...received.values];
  const status: ReadStatus[] = values.map((value) => (value === null ? 'missing' : 'validated'));
  const findings = intervalFindings(input, received);
  for (const { check, at } of findings) {
    if (at === null) continue;
    for (let i = at[0]; i < at[0] + at[1]; i++) {
      if (IMPOSSIBLE.has(check)) {
        values[i] = null;
        status[i] = 'missing';
      } else if (DOUBTFUL.has(check) && status[i] === 'validated') status[i] = 'failed';
    }
  }
  for (const decided of input.decided) applyDecision(decided, received.values, values, status);

  const methods: (EstimationMethod | undefined)[] = values.map(() => undefined);
  for (const { index, value, method } of fillHoles(input, received, values)) {
    values[index] = Number(value.toPrecision(12));
    status[index] = 'estimated';
    methods[index] = method;
  }
  const use = values.includes(null)
    ? null
    : Number(values.reduce<number>((sum, v) => sum + (v ?? 0), 0).toPrecision(12));
  const { kind, method, baseCelsius } = point.baseline;
  const ofDay =
    weather === undefined ? null : degreeDays(weather, kind === 'cooling' ? 'cooling' : 'heating', method, baseCelsius);
  const expectation = expectationOf(input, ofDay);
  const estimated = status.filter((each) => each === 'estimated').length;
  const figures = { use, values, estimated, degreeDays: ofDay };
  findings.push(...dayFindings(input, received, figures, expectation));
  return {
    servicePoint: point.id,
    day: day.date,
    dayKind: day.kind,
    unit: point.unit,
    intervalMs: day.intervalUs / 1000,
    received: received.values,
    values,
    status: runsOf(status, 'validated'),
    methods: runsOf(methods, undefined) as MeterDay['methods'],
    findings: findings
      .slice(0, FINDINGS_MAX)
      .map((finding) => ({ ...finding, isException: waits(finding, input.decided) })),
    registers: received.series.segments(day.start, day.end).map(({ meter, first, last }) => ({
      serial: meter.serial,
      multiplier: meter.multiplier,
      first: [first.at, first.value],
      last: [last.at, last.value],
    })),
    duplicates: received.duplicates,
    use,
    weather: weather === undefined || ofDay === null ? null : { ...weather, degreeDays: ofDay },
    baseline:
      expectation === undefined || use === null
        ? null
        : { kind, ...expectation, z: zOf(use, expectation), limit: input.checks.sigma },
  };
}

/** More than any day of 100 intervals can have by sense. */
const FINDINGS_MAX = 400;

function applyDecision(
  { intervals, decision, edits }: Decided,
  received: readonly (number | null)[],
  values: (number | null)[],
  status: ReadStatus[],
): void {
  const [first, length] = intervals ?? [0, values.length];
  for (let i = first; i < Math.min(first + length, values.length); i++) {
    if (decision === 'acceptAsRead' && (intervals !== null || status[i] === 'failed')) {
      values[i] = received[i] ?? null;
      status[i] = values[i] === null ? 'missing' : 'validated';
    } else if (decision === 'estimate') {
      values[i] = null;
      status[i] = 'missing';
    }
  }
  if (decision !== 'editValue') return;
  for (const [i, value] of edits) {
    if (i >= values.length) continue;
    values[i] = value;
    status[i] = 'edited';
  }
}

/** A decision is about the check and the intervals it named; a field check leaves the finding waiting. */
function waits({ check, at, isException }: MeterFinding, decided: readonly Decided[]): boolean {
  const isSame = (each: Decided): boolean =>
    each.check === check &&
    each.decision !== 'fieldCheck' &&
    (each.intervals?.[0] ?? -1) === (at?.[0] ?? -1) &&
    (each.intervals?.[1] ?? -1) === (at?.[1] ?? -1);
  return isException && !decided.some(isSame);
}

/** Runs [first, length, what] of whatever is not `usual`. */
export function runsOf<T>(items: readonly T[], usual: T): [number, number, T][] {
  const runs: [number, number, T][] = [];
  items.forEach((item, i) => {
    if (item === usual) return;
    const last = runs.at(-1);
    if (last && last[2] === item && last[0] + last[1] === i) last[1]++;
    else runs.push([i, 1, item]);
  });
  return runs;
}

/** One status per interval again. */
export function statusOf({ received, status }: Pick<MeterDay, 'received' | 'status'>): ReadStatus[] {
  const each: ReadStatus[] = received.map(() => 'validated');
  for (const [first, length, what] of status) each.fill(what, first, first + length);
  return each;
}
