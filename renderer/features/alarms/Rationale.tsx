import type { AlarmRow } from '../../../shared/contract/ipc.ts';
import { useFormat } from '../../ui/FormatContext.tsx';
import { LiveText } from '../../ui/LiveText.tsx';

/** What the rationalisation says, at the moment in which somebody has to decide: action first, then why, and how long there is. */
export function Rationale({ row, isOne = true }: { row: AlarmRow; isOne?: boolean }) {
  const parts = [
    ['Action', row.action],
    ['Probable cause', row.cause],
    ['If nobody acts', row.consequence],
  ] as const;
  const isEmpty = parts.every(([, text]) => text === '') && row.timeToRespondMs === undefined;
  if (isEmpty) {
    if (!isOne) return null;
    return <p className="soft">No cause, consequence or action is written for this alarm in the configuration.</p>;
  }
  return (
    <div data-testid="rationale">
      {!isOne && <p className="soft">Of the first: {row.message}</p>}
      {parts.map(([title, text]) =>
        text === '' ? null : (
          <section key={title} className={title === 'Action' ? 'rationale action' : 'rationale'}>
            <h3>{title}</h3>
            <p>{text}</p>
          </section>
        ),
      )}
      <TimeToRespond row={row} />
    </div>
  );
}

/** Counts down from the moment at which the alarm was announced. */
function TimeToRespond({ row }: { row: AlarmRow }) {
  const format = useFormat();
  const { timeToRespondMs } = row;
  if (timeToRespondMs === undefined) return null;
  const left = () => row.raisedAt / 1000 + timeToRespondMs - Date.now();
  return (
    <section className="rationale">
      <h3>Time to respond</h3>
      <p>
        {format.age(timeToRespondMs)} in all;{' '}
        <strong>
          <LiveText read={() => (left() > 0 ? `${format.age(left())} left` : `over since ${format.age(-left())}`)} />
        </strong>
      </p>
    </section>
  );
}
