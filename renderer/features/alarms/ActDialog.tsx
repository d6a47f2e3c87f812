import { useEffect, useState } from 'react';
import type { AlarmRow, ResponseOf } from '../../../shared/contract/ipc.ts';
import { PriorityMark } from '../../live/PriorityMark.tsx';
import { useAsk, useStation } from '../../live/StationContext.tsx';
import { PRIORITY_WORD } from '../../live/words.ts';
import { Pick } from '../../ui/Pick.tsx';
import { ReasonDialog } from '../../ui/ReasonDialog.tsx';
import { useToast } from '../../ui/toasts.tsx';

export type AskedAct = 'shelve' | 'unshelve' | 'takeOutOfService' | 'returnToService' | 'reset';
type Acted = { readonly alarm: string; readonly message: string; readonly priority: AlarmRow['priority'] };

interface ActDialogProps {
  readonly act: AskedAct;
  readonly alarms: readonly Acted[];
  readonly onClose: (isDone: boolean) => void;
}

const NAMED_MAX = 6;
const AT_ONCE_MAX = 500;
const MINUTE_MS = 60_000;
const DURATIONS_MIN = [5, 15, 30, 60, 120, 240, 480, 720, 1440];

const WORDS: Readonly<Record<AskedAct, { verb: string; meaning: string; done: string }>> = {
  shelve: {
    verb: 'Shelve',
    meaning:
      'Not announced for a while. Its condition is followed and sealed; what is active then comes back unacknowledged.',
    done: 'shelved',
  },
  unshelve: { verb: 'Unshelve', meaning: 'Announced again from now on.', done: 'unshelved' },
  takeOutOfService: {
    verb: 'Take out of service',
    meaning:
      'Not announced until somebody returns it to service: for maintenance. Its condition is followed and sealed.',
    done: 'taken out of service',
  },
  returnToService: { verb: 'Return to service', meaning: 'Announced again from now on.', done: 'back in service' },
  reset: { verb: 'Reset', meaning: 'Lets go of what was held after its condition was gone.', done: 'reset' },
};

/** An act on alarms, with its reason; each alarm is judged by the station itself. */
export function ActDialog({ act, alarms, onClose }: ActDialogProps) {
  const ask = useAsk();
  const toast = useToast();
  const [taken] = useState(() =>
    [...new Map(alarms.map((alarm) => [alarm.alarm, alarm])).values()].slice(0, AT_ONCE_MAX),
  );
  const longestMs = useLongestShelving(taken, act === 'shelve');
  const [durationMin, setDuration] = useState<number>();
  const [isOneShot, setOneShot] = useState(false);
  const { verb, meaning, done } = WORDS[act];
  const choices = DURATIONS_MIN.filter((minutes) => minutes * MINUTE_MS <= (longestMs ?? 0));
  const minutes = durationMin ?? choices[Math.min(1, choices.length - 1)] ?? 0;
  const isBarred = act === 'shelve' && longestMs === 0;

  const confirm = async (reason: string) => {
    if (isBarred) return undefined;
    const ids = taken.map(({ alarm }) => alarm);
    const answer: ResponseOf<'alarm:shelve'> | undefined =
      act === 'shelve'
        ? await ask('alarm:shelve', { alarms: ids, durationMs: minutes * MINUTE_MS, isOneShot, reason })
        : act === 'reset'
          ? await ask('alarm:reset', { alarms: ids, comment: reason })
          : await ask(`alarm:${act}`, { alarms: ids, reason });
    if (answer === undefined) return undefined;
    const first = answer.refused[0];
    if (first === undefined)
      toast({ kind: 'done', title: taken.length === 1 ? `Alarm ${done}` : `${taken.length} alarms ${done}` });
    else
      toast({
        kind: 'refused',
        title: `${answer.refused.length} of ${taken.length} not ${done}`,
        remedy: `${first.alarm}: ${first.reason}`,
      });
    onClose(answer.done.length > 0);
    return undefined;
  };

  return (
    <ReasonDialog
      title={taken.length === 1 ? `${verb} alarm` : `${verb}: ${taken.length} alarms`}
      verb={verb}
      name="alarm-act"
      onConfirm={confirm}
      onClose={() => onClose(false)}
    >
      <ul className="ack-list">
        {taken.slice(0, NAMED_MAX).map((row) => (
          <li key={row.alarm}>
            <PriorityMark priority={row.priority} /> {row.message}
          </li>
        ))}
        {taken.length > NAMED_MAX && <li className="soft">and {taken.length - NAMED_MAX} more</li>}
      </ul>
      <p className="soft">{meaning}</p>
      {isBarred && <p className="reason">One of these priorities may not be shelved at this station.</p>}
      {act === 'shelve' && choices.length > 0 && (
        <div className="shelve-fields">
          <div className="field">
            For
            <Pick
              label="For how long"
              options={choices.map((each) => [String(each), durationText(each)] as const)}
              value={String(minutes)}
              onChange={(value) => setDuration(Number(value))}
              testId="shelve-duration"
            />
          </div>
          <label className="check">
            <input
              type="checkbox"
              checked={isOneShot}
              data-testid="shelve-one-shot"
              onChange={(event) => setOneShot(event.currentTarget.checked)}
            />
            Only until its condition is gone
          </label>
          <p className="soft">
            At most {durationText((longestMs ?? 0) / MINUTE_MS)} for{' '}
            {[...new Set(taken.map(({ priority }) => PRIORITY_WORD[priority].toLowerCase()))].join(', ')} priority.
          </p>
        </div>
      )}
    </ReasonDialog>
  );
}

const durationText = (minutes: number): string =>
  minutes < 60
    ? `${minutes} min`
    : minutes % 60 === 0
      ? `${minutes / 60} h`
      : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;

/** ms for which all of them may be shelved; undefined until the station has answered. */
function useLongestShelving(alarms: readonly Acted[], isAsked: boolean): number | undefined {
  const { call } = useStation();
  const [longest, setLongest] = useState<number>();
  useEffect(() => {
    if (!isAsked) return;
    let isOld = false;
    void call('alarm:settings', {}).then((answer) => {
      if (!isOld && answer.ok)
        setLongest(Math.min(...alarms.map(({ priority }) => answer.value.shelveMsMax[priority])));
    });
    return () => {
      isOld = true;
    };
  }, [call, alarms, isAsked]);
  return longest;
}
