/**
 * State names of a work unit, as `stateMap` of the configuration gives them. One name is production; some mean that nobody
 * knows; every other name (STOP, IDLE, MAINTENANCE …) is time in which nothing was produced.
 */
export const PRODUCTION_STATE = 'RUN';

/** The band of time in which the state is not known: a gap, a Bad reading, a code that the state map does not list. */
export const UNKNOWN_STATE = 'UNKNOWN';

/** A PLC or gateway that itself reports the loss of its device says COMM_LOSS: nobody knows what the device did. */
export const COMMUNICATION_LOSS_STATE = 'COMM_LOSS';

export const isUnknownState = (state: string): boolean => state === UNKNOWN_STATE || state === COMMUNICATION_LOSS_STATE;

/** The state name of a state code; undefined (unknown) for no value and for a code that the map does not list. */
export function stateOfCode(
  stateMap: Readonly<Record<string, string>>,
  code: number | bigint | string | boolean | undefined,
): string | undefined {
  if (code === undefined) return undefined;
  const key = typeof code === 'boolean' && !Object.hasOwn(stateMap, String(code)) ? String(Number(code)) : String(code);
  return Object.hasOwn(stateMap, key) ? stateMap[key] : undefined;
}

/** From `at` on the work unit was in `state`, until the next change. Undefined: not known. */
export interface StateChange {
  readonly at: number;
  readonly state: string | undefined;
}
