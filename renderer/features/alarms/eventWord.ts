import type { AlarmEventRow } from '../../../shared/contract/alarmChannels.ts';
import { ALARM_STATE_WORD } from '../../live/words.ts';

const WORDS = {
  raised: 'Raised',
  returned: 'Returned to normal',
  acknowledged: 'Acknowledged',
  reset: 'Reset',
  suppressed: 'Suppressed',
  released: 'Announced again',
} as const;
const ENDS: Readonly<Record<string, string>> = {
  person: 'by a person',
  time: 'time is over',
  return: 'condition gone',
  design: 'condition of the design gone',
  maximum: 'longest time reached',
  configuration: 'no longer configured',
};

/** What happened, in a few words. */
export function eventWord(row: Pick<AlarmEventRow, 'event' | 'suppression' | 'endedBy'>): string {
  if (row.event === 'suppressed' && row.suppression !== null)
    return ALARM_STATE_WORD[row.suppression as keyof typeof ALARM_STATE_WORD] ?? WORDS.suppressed;
  if (row.event === 'released' && row.endedBy !== null) return `${WORDS.released}: ${ENDS[row.endedBy] ?? row.endedBy}`;
  return WORDS[row.event];
}
