import type { OeeDefinition, OeeSettings } from '../../shared/domain/oeeSettings.ts';
import type { Interval } from '../../shared/domain/shift/index.ts';
import { type Instant, US_PER_MINUTE } from '../../shared/domain/time.ts';
import { type OeeQuantities, oeeOfTally } from './computeOee.ts';
import type { OeeResult } from './oeeResult.ts';
import type { ShiftLosses } from './shiftLosses.ts';
import { isUnknownState, PRODUCTION_STATE } from './states.ts';
import type { StateTally } from './tallyStates.ts';
import type { TimeAccount } from './timeAccount.ts';

/** Name under which time outside planned time stands in `minutesPerState` where the definition counts it. */
export const PLANNED_BREAK_STATE = 'PLANNED_BREAK';
export const NOT_SCHEDULED_STATE = 'NOT_SCHEDULED';

/** Bands that a definition takes out of its time base, beside the planned breaks of the calendar. */
export const EXCLUDED_BANDS: Readonly<Record<OeeDefinition, readonly ('notScheduled' | 'plannedStop')[]>> = {
  classic: ['notScheduled'],
  iso: ['notScheduled', 'plannedStop'],
  ooe: ['notScheduled'],
  teep: [],
};

/** µs of planned time that the definition does not count. */
export function excludedUs(definition: OeeDefinition, { bandsUs, breakUs, outsideUs }: TimeAccount): number {
  const within = { notScheduled: bandsUs.notScheduled - outsideUs, plannedStop: bandsUs.plannedStop - breakUs };
  return EXCLUDED_BANDS[definition].reduce((us, band) => us + within[band], 0);
}

/** The excluded time itself, as far as it is not settled. */
export const excludedTime = (definition: OeeDefinition, { labels }: ShiftLosses): Interval[] =>
  labels
    .filter(([, , label]) => (EXCLUDED_BANDS[definition] as readonly string[]).includes(label))
    .map(([from, to]) => ({ from: from as Instant, to: to as Instant }));

/** µs that OEE is held against under a definition. */
export function baseUs(definition: OeeDefinition, account: TimeAccount): number {
  const planned = account.calendarUs - account.outsideUs - account.breakUs;
  const counted = planned - excludedUs(definition, account);
  if (definition === 'ooe') return counted + account.breakUs;
  return definition === 'teep' ? account.calendarUs : counted;
}

/**
 * OEE under a definition, from the time per state of the planned time.
 *
 * @param tally of all planned time (shifts without breaks) @param excluded of the excluded time in it, where it is known by state
 */
export function oeeUnder(
  definition: OeeDefinition,
  settings: Pick<OeeSettings, 'smallStopsLower'>,
  account: TimeAccount,
  tally: StateTally,
  excluded: StateTally,
  quantities: OeeQuantities,
): OeeResult {
  const based = withoutExcluded(tally, excluded, excludedUs(definition, account));
  const add = (state: string, us: number): void => {
    if (us > 0) based.set(state, (based.get(state) ?? 0) + us);
  };
  if (definition === 'ooe' || definition === 'teep') add(PLANNED_BREAK_STATE, account.breakUs);
  if (definition === 'teep') add(NOT_SCHEDULED_STATE, account.outsideUs);
  const result = oeeOfTally(based, quantities);
  const smallMinutes = account.bandsUs.smallStop / US_PER_MINUTE;
  return settings.smallStopsLower === 'performance' ? withSmallStopsAsSpeed(result, smallMinutes) : result;
}

/** What is excluded and not known by state is taken from the standing states, the longest first. */
function withoutExcluded(tally: StateTally, excluded: StateTally, us: number): Map<string, number> {
  const rest = new Map(tally);
  let left = us;
  const take = (state: string, amount: number): void => {
    const kept = (rest.get(state) ?? 0) - amount;
    if (kept > 0) rest.set(state, kept);
    else rest.delete(state);
    left -= amount;
  };
  if (us === 0) return rest;
  for (const [state, amount] of excluded) take(state, Math.min(amount, rest.get(state) ?? 0, left));
  const standing = [...rest].filter(([state]) => state !== PRODUCTION_STATE && !isUnknownState(state));
  for (const [state, amount] of standing.sort((a, b) => b[1] - a[1])) if (left > 0) take(state, Math.min(left, amount));
  return rest;
}

function withSmallStopsAsSpeed(result: OeeResult, smallMinutes: number): OeeResult {
  const { plannedBusyTimeMinutes: planned, actualProductionTimeMinutes: run, performance, losses } = result;
  const longer = run + smallMinutes;
  return {
    ...result,
    availability: planned > 0 ? longer / planned : undefined,
    performance: performance === undefined ? undefined : (performance * run) / longer,
    losses: losses && {
      ...losses,
      availabilityMinutes: losses.availabilityMinutes - smallMinutes,
      speedMinutes: losses.speedMinutes === undefined ? undefined : losses.speedMinutes + smallMinutes,
    },
  };
}
