import type { MeterFinding } from '../../shared/domain/entries/meter.ts';
import type { MeterCheck } from '../../shared/domain/meterCheck.ts';
import {
  aboveLimitRuns,
  checkHighLow,
  checkSum,
  findSpike,
  frozenRuns,
  isClockOff,
  isZeroDay,
  negativeRuns,
} from './checks.ts';
import type { DayInput } from './dayInput.ts';
import type { Received } from './receivedUse.ts';
import { type Expectation, expectByDegreeDays, expectByMean, zOf } from './sigma.ts';

const found = (
  check: MeterCheck,
  at: readonly [number, number] | null,
  value: number | null,
  limit: number | null,
  detail: string,
  isException = true,
): MeterFinding => ({ check, at: at === null ? null : [...at], value, limit, detail, isException });

const short = (value: number): string => String(Number(value.toPrecision(6)));

/** What is wrong with the uses as they came. */
export function intervalFindings(input: DayInput, received: Received): MeterFinding[] {
  const { point, checks, day } = input;
  const { values, conflicts, offGrid } = received;
  const intervalMs = day.intervalUs / 1000;
  const findings: MeterFinding[] = [];
  for (const i of conflicts)
    findings.push(found('conflict', [i, 1], null, null, 'two different values came for one time; neither is used'));
  if (offGrid > 0)
    findings.push(
      found('intervalSize', null, offGrid, 0, `${offGrid} interval ends are off the ${intervalMs / 60_000} min grid`),
    );
  for (const { at, use, before, after } of received.series.reverses)
    if (at > day.start && at <= day.end && !point.isExportAllowed && received.isFromRegister)
      findings.push(
        found(
          'reverseRegister',
          null,
          use,
          0,
          `the register fell from ${before} to ${after}, too far for a rollover: a replaced meter?`,
          false,
        ),
      );
  for (const run of negativeRuns(values, point.isExportAllowed))
    findings.push(found('negative', run, values[run[0]] ?? null, 0, negativeDetail(run, input, received)));
  for (const run of aboveLimitRuns(values, point.maxRate, intervalMs)) {
    const limit = ((point.maxRate as number) * intervalMs) / 3_600_000;
    findings.push(
      found('physicalLimit', run, values[run[0]] ?? null, limit, `more than the meter carries (${short(limit)})`),
    );
  }
  const spike = findSpike(values, checks.spikePercent);
  if (spike && !findings.some(({ at }) => at && spike.index >= at[0] && spike.index < at[0] + at[1]))
    findings.push(
      found(
        'spike',
        [spike.index, 1],
        spike.percent,
        checks.spikePercent,
        `${spike.percent.toFixed(1)} % above the third highest of the day`,
      ),
    );
  for (const run of frozenRuns(values, checks.frozenIntervals))
    findings.push(found('frozen', run, values[run[0]] ?? null, checks.frozenIntervals, `${run[1]} intervals alike`));
  return findings;
}

/** A register that fell is told with both readings: whoever replaced a meter knows them. */
function negativeDetail([first, length]: readonly [number, number], { day }: DayInput, { series }: Received): string {
  const from = day.start + first * day.intervalUs;
  const to = from + length * day.intervalUs;
  const fall = series.reverses.find(({ at }) => at > from && at <= to);
  if (!fall) return 'use below 0 without export';
  return `use below 0: the register fell from ${fall.before} to ${fall.after}; a garbled read, or a replaced meter`;
}

export interface DayFigures {
  readonly use: number | null;
  readonly values: readonly (number | null)[];
  readonly estimated: number;
  readonly degreeDays: number | null;
}

/** What is wrong with the day as a whole. */
export function dayFindings(
  input: DayInput,
  received: Received,
  { use, values, estimated }: DayFigures,
  expectation: Expectation | undefined,
): MeterFinding[] {
  const { point, checks, day, clockOffSeconds } = input;
  const findings: MeterFinding[] = [];
  const missing = values.filter((value) => value === null).length;
  if (missing > 0)
    findings.push(
      found('gap', null, missing, 0, `${missing} of ${day.intervals} intervals have nothing to be estimated from`),
    );
  else if (received.values.includes(null)) {
    const count = received.values.filter((value) => value === null).length;
    findings.push(found('gap', null, count, 0, `${count} of ${day.intervals} intervals did not come`, false));
  }
  if (clockOffSeconds !== undefined && isClockOff(clockOffSeconds, checks.timeSyncSecondsMax))
    findings.push(
      found(
        'timeSync',
        null,
        clockOffSeconds,
        checks.timeSyncSecondsMax,
        `the device clock is ${Math.round(clockOffSeconds)} s off`,
      ),
    );
  const isZero = isZeroDay(received.values, point.isActive);
  if (isZero) findings.push(found('zeroUse', null, 0, null, 'a whole day without use on an active account'));
  // Who put in a value has contradicted the register knowingly.
  const isEdited = input.decided.some(({ decision }) => decision === 'editValue');
  findings.push(...sumFindings(input, received, use).map((each) => ({ ...each, isException: !isEdited })));
  // Nothing at all is one finding, not three.
  const isCompared = use !== null && estimated < day.intervals && !isZero;
  if (isCompared) findings.push(...highLowFindings(input, use, expectation));
  if (isCompared && expectation !== undefined) {
    const z = zOf(use, expectation);
    if (Math.abs(z) > checks.sigma)
      findings.push(
        found(
          'sigma',
          null,
          z,
          checks.sigma,
          `${short(use)} ${point.unit}, expected ${short(expectation.expected)} ± ${short(expectation.sd)} from ${expectation.points} days`,
        ),
      );
  }
  if (estimated === day.intervals && input.estimatedDaysBefore + 1 > checks.prolongedDays)
    findings.push(
      found(
        'prolongedEstimation',
        null,
        input.estimatedDaysBefore + 1,
        checks.prolongedDays,
        `estimated for ${input.estimatedDaysBefore + 1} days in a row`,
      ),
    );
  return findings;
}

function sumFindings({ day, meter, checks }: DayInput, received: Received, use: number | null): MeterFinding[] {
  const start = received.series.sumAt(day.start, day.intervalUs);
  const end = received.series.sumAt(day.end, day.intervalUs);
  if (use === null || !start || !end || start.piece !== end.piece) return [];
  const registerUse = end.sum - start.sum;
  const sum = checkSum(use, registerUse, meter.multiplier, checks);
  if (!sum.isFailed) return [];
  const said = `intervals ${short(use)}, register ${short(registerUse)}`;
  const percent = sum.percent ?? 100;
  return [
    sum.factor === undefined
      ? found('sum', null, percent, checks.sumPercent, said)
      : found('multiplier', null, sum.factor, meter.multiplier, `${said}: a factor of ${sum.factor} apart`),
  ];
}

const LIKE_REFERENCE_DAYS = 4;

/**
 * Against what the degree days let expect; else the like day a year ago (the same weekday), else the mean of the like days before:
 * a cold week is no reason to doubt a heat meter.
 */
function highLowFindings(input: DayInput, use: number, expectation: Expectation | undefined): MeterFinding[] {
  const { checks, point } = input;
  const reference = referenceOf(input, expectation);
  const compared = reference && checkHighLow(use, reference.use, checks.highLowPercent);
  if (!reference || !compared?.isFailed) return [];
  const [low, high] = checks.highLowPercent;
  return [
    found(
      'highLow',
      null,
      compared.percent,
      compared.percent < low ? low : high,
      `${short(use)} ${point.unit} is ${compared.percent.toFixed(0)} % of ${reference.what} (${short(reference.use)})`,
    ),
  ];
}

function referenceOf(
  { past, day, point, calendar }: DayInput,
  expectation: Expectation | undefined,
): { readonly use: number; readonly what: string } | undefined {
  if (point.baseline.kind !== 'likeDay')
    return expectation && { use: expectation.expected, what: 'what its degree days let expect' };
  const yearAgo = calendar.dateOf(day.start - 364 * 86_400e6 + 43_200e6);
  const before = past.find(({ date, kind }) => date === yearAgo && kind === day.kind);
  if (before) return { use: before.use, what: yearAgo };
  const like = past.filter(({ kind }) => kind === day.kind).slice(0, LIKE_REFERENCE_DAYS);
  if (like.length < LIKE_REFERENCE_DAYS) return undefined;
  return {
    use: like.reduce((sum, each) => sum + each.use, 0) / like.length,
    what: `the last ${like.length} like days`,
  };
}

/** What the day should have been; undefined where the baseline has fewer than 20 points or no spread. */
export function expectationOf({ past, point, day }: DayInput, degreeDays: number | null): Expectation | undefined {
  const { kind, points } = point.baseline;
  if (kind === 'likeDay')
    return expectByMean(
      past
        .filter((each) => (each.kind === 'weekday') === (day.kind === 'weekday'))
        .slice(0, points)
        .map(({ use }) => use),
    );
  if (degreeDays === null) return undefined;
  const pairs = past
    .flatMap((each) => (each.degreeDays === null ? [] : [[each.degreeDays, each.use] as const]))
    .slice(0, points);
  return expectByDegreeDays(pairs, degreeDays);
}
