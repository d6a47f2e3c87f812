import { US_PER_MINUTE } from '../../shared/domain/time.ts';
import type { LabelledTime } from './lossLabels.ts';
import type { OeeFinding } from './oeeResult.ts';

/** One setup: touching time in band setup. µs UTC. */
export interface Changeover {
  readonly from: number;
  readonly to: number;
}

/** Kept one by one in a shift; more are counted in the band alone. */
export const CHANGEOVERS_MAX = 200;

/** The changeovers of more labelled time; one that goes on is one. */
export function addChangeovers(known: readonly Changeover[], labels: readonly LabelledTime[]): Changeover[] {
  const all = [...known];
  for (const [from, to, label] of labels) {
    if (label !== 'setup') continue;
    const last = all.at(-1);
    if (last !== undefined && last.to === from) all[all.length - 1] = { from: last.from, to };
    else if (all.length < CHANGEOVERS_MAX) all.push({ from, to });
  }
  return all;
}

/** Changeovers that took longer than their target. @param targetUs of the product a changeover ends in; undefined: none */
export function changeoverFindings(
  changeovers: readonly Changeover[],
  targetUs: (changeover: Changeover) => number | undefined,
): OeeFinding[] {
  const over = changeovers.filter((each) => each.to - each.from > (targetUs(each) ?? Number.POSITIVE_INFINITY));
  const [longest] = [...over].sort((a, b) => b.to - b.from - (a.to - a.from));
  if (longest === undefined) return [];
  const minutes = (us: number): string => (us / US_PER_MINUTE).toFixed(1);
  const message = `${over.length} of ${changeovers.length} changeovers took longer than their target; the longest ${minutes(longest.to - longest.from)} min, target ${minutes(targetUs(longest) ?? 0)} min`;
  return [{ code: 'changeoverOverTarget', message }];
}
