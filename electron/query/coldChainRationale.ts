import type { StoredAlarm } from '../projection/index.ts';
import type { Rationale } from './rationale.ts';

const STORE: Rationale = {
  cause: 'the door stands open, the refrigeration has failed, or a defrost runs too long',
  consequence: 'the stability budgets of the lots in the store are spent, minute by minute',
  action: 'close the door, look at the refrigeration; move the lots if it does not recover',
};
const BATTERY: Rationale = {
  cause: 'the battery of the logger runs down',
  consequence: 'when it stops, nobody knows what the lots go through',
  action: 'change the battery and note it in the shift log',
};
const CLOCK: Rationale = {
  cause: 'the clock of the logger has drifted, or was set wrong',
  consequence: 'its readings stand at wrong times; durations and mean kinetic temperatures are in doubt',
  action: 'set the clock; look at what was recorded since it was right last',
};
const BUDGET: Rationale = {
  cause: 'the lot has been outside its range for long, over all its excursions',
  consequence: 'when the budget is used up, the maker no longer vouches for the lot',
  action: 'keep it cool without a break; decide about it on the screen Excursions',
};
const UNCOVERED: Rationale = {
  cause: 'the lot was farther outside than any stability budget of its product reaches',
  consequence: 'nothing vouches for the lot',
  action: 'put it into quarantine and ask the maker',
};

/** What to do about an alarm of a cold chain: `store.…`, `logger.….battery`, `logger.….clock`, `lot.…`. */
export function coldChainRationale({ limit, alarm }: Pick<StoredAlarm, 'limit' | 'alarm'>): Rationale | undefined {
  if (limit !== 'coldChain') return undefined;
  if (alarm.startsWith('store.')) return STORE;
  if (alarm.startsWith('logger.')) return alarm.endsWith('.battery') ? BATTERY : CLOCK;
  return alarm.endsWith('.uncovered') ? UNCOVERED : BUDGET;
}
