import { useEffect, useState } from 'react';
import type { AlarmRow, ResponseOf } from '../../../shared/contract/ipc.ts';
import { lineageRef } from '../../../shared/contract/lineageChannels.ts';
import { LIMIT_LABEL } from '../../live/limits.ts';
import { LineageLink } from '../../live/lineage.tsx';
import { PriorityMark } from '../../live/PriorityMark.tsx';
import { useStation } from '../../live/StationContext.tsx';
import { isWaiting } from '../../live/urgency.ts';
import { ALARM_STATE_WORD, PRIORITY_WORD, ROLE_WORD } from '../../live/words.ts';
import { Facts } from '../../ui/Facts.tsx';
import { useFormat } from '../../ui/FormatContext.tsx';
import { valueAndSetpoint } from './alarmColumns.tsx';
import { eventWord } from './eventWord.ts';
import { Rationale } from './Rationale.tsx';

/** What an operator needs to act: cause, consequence, action; then the facts, then what happened to it so far. */
export function AlarmDetail({ row }: { row: AlarmRow }) {
  const format = useFormat();
  const history = useHistory(row);
  const told = useTold(row);
  return (
    <aside className="detail" aria-label="The current alarm" data-testid="alarm-detail">
      <h2 className="detail-title">
        <PriorityMark priority={row.priority} isHollow={!isWaiting(row)} />
        {row.message}
      </h2>
      <Rationale row={row} />
      <LineageLink to={lineageRef.alarm(row.occurrence)}>Where it comes from</LineageLink>
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
          ['First out', row.isFirstOut ? `first of its event, ${row.followers ?? 0} followed` : undefined],
        ]}
      />
      {told.length > 0 && (
        <>
          <h3>Told</h3>
          <ul className="history" data-testid="alarm-told">
            {told.map((each) => (
              <li key={`${each.seq} ${each.person} ${each.channel} ${each.rule} ${each.step}`}>
                <span className="soft">{format.clock(each.at)}</span> {each.person} by {CHANNEL_WORD[each.channel]}:{' '}
                {OUTCOME_WORD[each.outcome]}
                {each.attempts > 1 && ` (attempt ${each.attempts})`}
                <q title={each.detail}>{each.detail}</q>
              </li>
            ))}
          </ul>
        </>
      )}
      <h3>History</h3>
      <ol className="history">
        {history?.map((event) => (
          <li key={event.seq}>
            <span className="soft">{format.clock(event.at)}</span>{' '}
            {eventWord({ event: event.event, suppression: null, endedBy: null })}
            {event.actor.role !== null && ` by ${event.actor.user} (${ROLE_WORD[event.actor.role].toLowerCase()})`}
            {event.comment !== '' && <q>{event.comment}</q>}
            <span className="soft"> entry {event.seq}</span>
          </li>
        ))}
      </ol>
    </aside>
  );
}

const CHANNEL_WORD: Readonly<Record<string, string>> = { desktop: 'desktop', email: 'e-mail', webhook: 'webhook' };
const OUTCOME_WORD = { sent: 'told', failed: 'not reached, tried again', givenUp: 'not reached, given up' } as const;

/** Who was told of it; looked up with the alarm, and again when its state changes. */
function useTold(row: AlarmRow): ResponseOf<'alarm:notifications'> {
  const { call } = useStation();
  const [told, setTold] = useState<ResponseOf<'alarm:notifications'>>([]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the state is a reason to fetch again
  useEffect(() => {
    let isOld = false;
    void call('alarm:notifications', { occurrence: row.occurrence }).then((answer) => {
      if (!isOld) setTold(answer.ok ? answer.value : []);
    });
    return () => {
      isOld = true;
    };
  }, [call, row.occurrence, row.state]);
  return told;
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
