import { useEffect, useState } from 'react';
import type { AlarmRow, ResponseOf } from '../../../shared/contract/ipc.ts';
import { LIMIT_LABEL } from '../../live/limits.ts';
import { PriorityMark } from '../../live/PriorityMark.tsx';
import { useStation } from '../../live/StationContext.tsx';
import { isWaiting } from '../../live/urgency.ts';
import { ALARM_STATE_WORD, PRIORITY_WORD, ROLE_WORD } from '../../live/words.ts';
import { Facts } from '../../ui/Facts.tsx';
import { useFormat } from '../../ui/FormatContext.tsx';
import { valueAndSetpoint } from './alarmColumns.tsx';

const EVENT_WORD = {
  raised: 'Raised',
  returned: 'Returned to normal',
  acknowledged: 'Acknowledged',
  reset: 'Reset',
  suppressed: 'Suppressed',
  released: 'Back in service',
} as const;

/** What an operator needs to act: cause, consequence, action; then the facts, then what happened to it so far. */
export function AlarmDetail({ row }: { row: AlarmRow }) {
  const format = useFormat();
  const history = useHistory(row);
  const rationale = [
    ['Action', row.action],
    ['Probable cause', row.cause],
    ['If nobody acts', row.consequence],
  ] as const;
  return (
    <aside className="detail" aria-label="The current alarm" data-testid="alarm-detail">
      <h2 className="detail-title">
        <PriorityMark priority={row.priority} isHollow={!isWaiting(row)} />
        {row.message}
      </h2>
      {rationale.every(([, text]) => text === '') && (
        <p className="soft">No cause, consequence or action is written for this alarm in the configuration.</p>
      )}
      {rationale.map(([title, text]) =>
        text === '' ? null : (
          <section key={title} className={title === 'Action' ? 'rationale action' : 'rationale'}>
            <h3>{title}</h3>
            <p>{text}</p>
          </section>
        ),
      )}
      <Facts
        facts={[
          ['State', ALARM_STATE_WORD[row.state]],
          ['Priority', PRIORITY_WORD[row.priority]],
          ['Value', valueAndSetpoint(row, format).join(', ')],
          ['Limit', LIMIT_LABEL[row.limit] ?? row.limit],
          ['Tag', row.tag ?? row.connection ?? ''],
          ['Onset', format.full(row.onset)],
          ['Returned', row.returnedAt === null ? undefined : format.full(row.returnedAt)],
          [
            'Acknowledged',
            row.acknowledgedAt === null
              ? undefined
              : `${format.full(row.acknowledgedAt)} by ${row.acknowledgedBy ?? '–'}`,
          ],
          ['Comment', row.comment],
        ]}
      />
      <h3>History</h3>
      <ol className="history">
        {history?.map((event) => (
          <li key={event.seq}>
            <span className="soft">{format.clock(event.at)}</span> {EVENT_WORD[event.event]}
            {event.actor.role !== null && ` by ${event.actor.user} (${ROLE_WORD[event.actor.role].toLowerCase()})`}
            {event.comment !== '' && <q>{event.comment}</q>}
            <span className="soft"> entry {event.seq}</span>
          </li>
        ))}
      </ol>
    </aside>
  );
}

/** Fetched for each alarm looked at, and again when its state changes. */
function useHistory(row: AlarmRow): ResponseOf<'alarm:history'> | undefined {
  const { call } = useStation();
  const [history, setHistory] = useState<ResponseOf<'alarm:history'>>();
  // biome-ignore lint/correctness/useExhaustiveDependencies: the state is a reason to fetch again
  useEffect(() => {
    let isOld = false;
    void call('alarm:history', { occurrence: row.occurrence }).then((answer) => {
      if (!isOld) setHistory(answer.ok ? answer.value : undefined);
    });
    return () => {
      isOld = true;
    };
  }, [call, row.occurrence, row.state]);
  return history;
}
