import { type ReactNode, useEffect, useState } from 'react';
import type { Score, Scorecard } from '../../../shared/contract/alarmChannels.ts';
import { PriorityMark } from '../../live/PriorityMark.tsx';
import { useStation } from '../../live/StationContext.tsx';
import { PRIORITY_WORD } from '../../live/words.ts';
import { Choice } from '../../ui/Choice.tsx';
import { Empty } from '../../ui/Empty.tsx';
import { useFormat } from '../../ui/FormatContext.tsx';
import { FloodBars } from './FloodBars.tsx';

const SPANS = [
  { id: '1', label: 'Day' },
  { id: '7', label: 'Week' },
  { id: '30', label: '30 days' },
] as const;
const REFRESH_MS = 30_000;
const VERDICT_WORD = {
  good: 'as it should be',
  tolerable: 'manageable',
  bad: 'off target',
  unknown: 'too little seen',
};

/** How well the alarm system serves the people in front of it, against the performance table. */
export function ScorecardTab({ tabs }: { tabs: ReactNode }) {
  const [days, setDays] = useState<(typeof SPANS)[number]['id']>('7');
  const card = useScorecard(Number(days));
  return (
    <>
      <div className="toolbar">
        <h1>Alarms</h1>
        {tabs}
        <span className="header-gap" />
        <Choice label="Span" options={SPANS} value={days} onChange={setDays} testId="scorecard-span" />
      </div>
      {card === undefined ? <Empty title="Working it out …" /> : <Card card={card} />}
    </>
  );
}

function Card({ card }: { card: Scorecard }) {
  const format = useFormat();
  const { source } = card;
  return (
    <div className="scorecard" data-testid="scorecard">
      <p className="soft">
        {card.announced} alarms announced since {format.full(card.from)}, {card.operators}{' '}
        {card.operators === 1 ? 'operating position' : 'operating positions'}
        {card.isCut && '; only the newest of them are looked at'}. Targets: {source.document}, {source.paragraph}
        {source.isChecked
          ? ''
          : ' (from memory, not compared with the published table: check before claiming conformity)'}
        .
      </p>
      <FloodBars counts={card.perWindow} from={card.from} windowMs={card.windowMs} above={10 * card.operators} />
      <div className="score-columns">
        <table className="score-table">
          <thead>
            <tr>
              <th>Figure</th>
              <th className="end">Measured</th>
              <th>Target</th>
              <th>Verdict</th>
            </tr>
          </thead>
          <tbody>
            {card.scores.map((score) => (
              <tr key={score.id} data-testid={`score-${score.id}`} data-verdict={score.verdict}>
                <td title={score.detail}>
                  {score.title}
                  <span className="soft"> {score.detail}</span>
                </td>
                <td className="end">
                  <strong>{valueText(score, format.plain)}</strong>
                </td>
                <td className="soft">{score.target}</td>
                <td>
                  <span className={`score-verdict v-${score.verdict}`}>{VERDICT_WORD[score.verdict]}</span>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
        <section>
          <h2>Most frequent</h2>
          {card.badActors.length === 0 && <p className="soft">No alarm was announced.</p>}
          <ol className="bad-actors">
            {card.badActors.map((actor) => (
              <li key={actor.alarm} data-testid="bad-actor" data-alarm={actor.alarm}>
                <span className="priority-cell">
                  <PriorityMark priority={actor.priority} />
                  <span className="bad-actor-name" title={actor.alarm}>
                    {actor.message}
                  </span>
                  <strong>{actor.count}</strong>
                  <span className="soft">{Math.round(actor.share * 100)} %</span>
                </span>
                <span
                  className="actor-bar"
                  style={{ '--share': actor.count / (card.badActors[0]?.count ?? 1) } as React.CSSProperties}
                />
                <span className="soft">
                  {actor.workUnit ?? 'station'}, {PRIORITY_WORD[actor.priority].toLowerCase()}
                  {actor.isChattering && ', chatters'}
                  {actor.fleeting > 0 && `, ${actor.fleeting} fleeting`}
                </span>
              </li>
            ))}
          </ol>
          {card.longStanding.length > 0 && (
            <>
              <h2>Standing for more than a day</h2>
              <ul className="standing-alarms">
                {card.longStanding.slice(0, 20).map(({ alarm, message, since }) => (
                  <li key={alarm}>
                    {message} <span className="soft">since {format.full(since)}</span>
                  </li>
                ))}
              </ul>
            </>
          )}
        </section>
      </div>
    </div>
  );
}

function valueText({ value, unit }: Score, plain: (value: number) => string): string {
  if (value === null) return '–';
  const rounded = Math.abs(value) >= 100 ? Math.round(value) : Math.round(value * 10) / 10;
  return unit === '%' ? `${plain(rounded)} %` : plain(rounded);
}

function useScorecard(days: number): Scorecard | undefined {
  const { call } = useStation();
  const [card, setCard] = useState<Scorecard>();
  useEffect(() => {
    let isOld = false;
    const look = () =>
      void call('alarm:scorecard', { days }).then((answer) => {
        if (!isOld && answer.ok) setCard(answer.value);
      });
    look();
    const timer = setInterval(look, REFRESH_MS);
    return () => {
      isOld = true;
      clearInterval(timer);
    };
  }, [call, days]);
  return card;
}
