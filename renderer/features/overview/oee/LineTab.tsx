import { useEffect, useState } from 'react';
import type { OeeLine } from '../../../../shared/contract/oeeChannels.ts';
import { bandWord } from '../../../../shared/domain/timeLoss.ts';
import { useAsk, useLayout } from '../../../live/StationContext.tsx';
import { Empty } from '../../../ui/Empty.tsx';
import { useFormat } from '../../../ui/FormatContext.tsx';

/** The line as items flow through it: its work units side by side, the constraint marked, blocked and starved time told. */
export function LineTab({ line, from, to, unit }: { line: string; from: number; to: number; unit: string }) {
  const ask = useAsk();
  const format = useFormat();
  const layout = useLayout();
  const [answer, setAnswer] = useState<OeeLine>();
  useEffect(() => {
    let isOld = false;
    void ask('oee:line', { line, from, to }).then((told) => {
      if (!isOld && told !== undefined) setAnswer(told);
    });
    return () => {
      isOld = true;
    };
  }, [ask, line, from, to]);
  if (answer === undefined) return <Empty title="Working out the line …" />;
  const nameOf = (id: string): string =>
    layout?.workUnits
      .find((each) => each.id === id)
      ?.path.split('/')
      .at(-1) || id;
  const longest = Math.max(...answer.members.map((each) => each.idealCycleMs));
  return (
    <div className="line-tab">
      <p className="line-head">
        <span className="oee-tile-value" data-testid="oee-line-value">
          {format.percent(answer.oee)}
        </span>
        <span>
          line OEE = availability {format.percent(answer.availability)} × performance{' '}
          {format.percent(answer.performance)} × quality {format.percent(answer.quality)}
          <span className="definition">{answer.definition}</span>
        </span>
      </p>
      <div className="line-units">
        {answer.members.map((each, i) => (
          <div
            key={each.workUnit}
            className={each.workUnit === answer.constraint ? 'line-unit constraint' : 'line-unit'}
            data-testid={`oee-line-${each.workUnit}`}
          >
            <h3>
              {i + 1}. {nameOf(each.workUnit)}
              {each.workUnit === unit ? <span className="line-unit-shown"> · figures above</span> : ''}
            </h3>
            <span className="constraint-word">
              {each.workUnit === answer.constraint
                ? `▼ constraint (${answer.rule === 'configured' ? 'as configured' : 'slowest ideal cycle'})`
                : ' '}
            </span>
            <span className="line-oee">{format.percent(each.oee)}</span>
            <span className="soft">
              ideal {format.plain(each.idealCycleMs / 1000)} s ·{' '}
              {each.produced === undefined ? 'made: unknown' : `${format.integer(each.produced)} made`}
            </span>
            <span
              className="fall-track cycle-track"
              aria-hidden="true"
              title="Ideal cycle against the slowest of the line"
            >
              <span className="loss-bar" style={{ width: `${(each.idealCycleMs / longest) * 100}%` }} />
            </span>
            <span className="band-strip">
              {each.bands
                .filter(({ minutes }) => minutes > 0)
                .map(({ band, minutes }) => (
                  <span
                    key={band}
                    className={`band-${band}`}
                    style={{ flexGrow: minutes }}
                    title={`${bandWord(band)} ${format.number(minutes, 1)} min`}
                  />
                ))}
            </span>
            {(['blocked', 'starved', 'unplannedStop', 'setup'] as const).map((wanted) => (
              <span key={wanted} className="line-loss">
                <i className={`band-${wanted}`} aria-hidden="true" />
                {bandWord(wanted)}{' '}
                <b>{format.number(each.bands.find(({ band }) => band === wanted)?.minutes ?? 0, 1)} min</b>
              </span>
            ))}
          </div>
        ))}
      </div>
    </div>
  );
}
