import type { OeeConfig } from '../../shared/domain/config/oee.ts';
import type { OeeSettings } from '../../shared/domain/oeeSettings.ts';
import { US_PER_MS } from '../../shared/domain/time.ts';
import type { StopLoss, TimeLoss } from '../../shared/domain/timeLoss.ts';
import { isUnknownState, PRODUCTION_STATE } from './states.ts';

/** How the time of a work unit is parted into losses, with all defaults worked out. Times in µs. */
export interface LossRules {
  /** Loss of a state of which nobody said more; `run` for production. */
  lossOfState(state: string | undefined): StopLoss | 'unknown' | 'run';
  /** An uncoded unplanned stop no longer than this is a small stop. */
  readonly smallStopUs: number;
  readonly slowFactor: number;
  /** Rejects so long after a setup or stop are start-up rejects. */
  readonly startUpUs: number;
  /** Target duration of a changeover; undefined: none. */
  readonly setupUs: number | undefined;
  /** Equipment model: states that may follow a state; undefined: any. */
  readonly transitions: ReadonlyMap<string, ReadonlySet<string>> | undefined;
}

/** Names that say what they are (PackML and common usage); a plant changes them by `oee.losses`. */
const LOSS_BY_NAME: Readonly<Record<string, StopLoss>> = {
  SETUP: 'setup',
  CHANGEOVER: 'setup',
  MAINTENANCE: 'plannedStop',
  PLANNED_STOP: 'plannedStop',
  BREAK: 'plannedStop',
  BLOCKED: 'blocked',
  STARVED: 'starved',
  NOT_SCHEDULED: 'notScheduled',
};

export function lossRulesOf(oee: OeeConfig, settings: OeeSettings): LossRules {
  const own: Readonly<Record<string, TimeLoss>> = oee.losses ?? {};
  const transitions =
    oee.transitions && new Map(Object.entries(oee.transitions).map(([from, next]) => [from, new Set(next)]));
  return {
    lossOfState(state) {
      if (state === PRODUCTION_STATE) return 'run';
      if (state === undefined || isUnknownState(state)) return 'unknown';
      if (Object.hasOwn(own, state)) return own[state] as StopLoss | 'unknown';
      return Object.hasOwn(LOSS_BY_NAME, state) ? (LOSS_BY_NAME[state] as StopLoss) : 'unplannedStop';
    },
    smallStopUs: (oee.smallStopMs ?? settings.smallStopMs) * US_PER_MS,
    slowFactor: oee.slowFactor ?? settings.slowFactor,
    startUpUs: (oee.startUpMs ?? settings.startUpMs) * US_PER_MS,
    setupUs: oee.setupMs === undefined ? undefined : oee.setupMs * US_PER_MS,
    transitions,
  };
}
