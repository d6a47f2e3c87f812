import type { Interval } from '../../shared/domain/shift/index.ts';
import type { OeeFinding } from './oeeResult.ts';
import { isUnknownState, type StateChange } from './states.ts';

/** A change that the equipment model does not know. */
export interface IllegalTransition {
  readonly from: string;
  readonly to: string;
  readonly count: number;
}

/** Kinds of illegal change told apart; a state map has at most a few dozen names. */
const KINDS_MAX = 50;

/**
 * Changes of state that the equipment model forbids. Over unknown time nothing is judged: what came between nobody saw.
 *
 * @param changes ascending @param unknown merged @param allowed undefined: every change is
 */
export function illegalTransitions(
  changes: readonly StateChange[],
  unknown: readonly Interval[],
  allowed: ReadonlyMap<string, ReadonlySet<string>> | undefined,
): IllegalTransition[] {
  if (allowed === undefined) return [];
  let found: IllegalTransition[] = [];
  for (let i = 1; i < changes.length; i += 1) {
    const before = changes[i - 1] as StateChange;
    const { at, state } = changes[i] as StateChange;
    if (before.state === undefined || state === undefined || state === before.state) continue;
    if (isUnknownState(before.state) || isUnknownState(state) || !allowed.has(before.state)) continue;
    if (allowed.get(before.state)?.has(state)) continue;
    if (unknown.some((each) => each.from < at && each.to > before.at)) continue;
    found = addIllegal(found, [{ from: before.state, to: state, count: 1 }]);
  }
  return found;
}

export function addIllegal(
  known: readonly IllegalTransition[],
  more: readonly IllegalTransition[],
): IllegalTransition[] {
  const all = [...known];
  for (const each of more) {
    const i = all.findIndex(({ from, to }) => from === each.from && to === each.to);
    if (i >= 0) all[i] = { ...each, count: (all[i] as IllegalTransition).count + each.count };
    else if (all.length < KINDS_MAX) all.push(each);
  }
  return all;
}

export function transitionFindings(illegal: readonly IllegalTransition[]): OeeFinding[] {
  if (illegal.length === 0) return [];
  const kinds = illegal.slice(0, 5).map(({ from, to, count }) => `${from} → ${to} (${count} ×)`);
  const message = `changes of state that the equipment model does not know: ${kinds.join(', ')}; check the PLC or the model`;
  return [{ code: 'illegalTransition', message }];
}

/** Codes told apart in a shift. */
export const UNLISTED_CODES_MAX = 20;

/** Codes the PLC sends and the state map does not list: their time is unknown. */
export function unlistedFindings(codes: readonly string[]): OeeFinding[] {
  if (codes.length === 0) return [];
  const message = `state codes that the state map does not list: ${codes.join(', ')}; their time is unknown`;
  return [{ code: 'stateCodeUnlisted', message }];
}
