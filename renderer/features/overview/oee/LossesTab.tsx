import { useMemo, useState } from 'react';
import type { OeeReport } from '../../../../shared/contract/oeeChannels.ts';
import { bandWord, TIME_LOSS_NOTES, type TimeBand } from '../../../../shared/domain/timeLoss.ts';
import { useFormat } from '../../../ui/FormatContext.tsx';
import { BandTimeline } from './BandTimeline.tsx';
import { isProduction, stretchesOf, waterfall } from './bandView.ts';
import { Pareto } from './Pareto.tsx';
import { ProofPanel } from './ProofPanel.tsx';

const STRETCHES_MAX = 200;

/** Where the time went: a waterfall, the six big losses, the timeline, and the entries behind a stretch of it. */
export function LossesTab({ report }: { report: OeeReport }) {
  const format = useFormat();
  const [band, setBand] = useState<TimeBand>();
  const [chosen, setChosen] = useState<{ from: number; to: number }>();
  const bars = useMemo(() => waterfall(report.bands), [report.bands]);
  const stretches = useMemo(
    () => (band === undefined ? [] : stretchesOf(report.segments, band, STRETCHES_MAX)),
    [report.segments, band],
  );
  const choose = (next: TimeBand) => {
    setBand((now) => (now === next ? undefined : next));
    setChosen(undefined);
  };
  return (
    <div className="losses">
      <section className="losses-waterfall" aria-label="From calendar time to effective time">
        <h3>From calendar time to effective time</h3>
        {bars.map((bar) => (
          <button
            key={bar.band}
            type="button"
            className={bar.band === band ? 'fall-row chosen' : 'fall-row'}
            data-empty={bar.minutes === 0}
            data-testid={`oee-band-${bar.band}`}
            title={bar.band === 'effective' ? 'Good items × ideal cycle' : TIME_LOSS_NOTES[bar.band].meaning}
            aria-pressed={bar.band === band}
            onClick={() => choose(bar.band)}
          >
            <span className="fall-name">{bandWord(bar.band)}</span>
            <span className="fall-track" aria-hidden="true">
              <span
                className={`band-${bar.band}`}
                style={{ left: `${bar.left * 100}%`, width: `${bar.width * 100}%` }}
              />
            </span>
            <span className="fall-minutes">{format.number(bar.minutes, bar.minutes < 100 ? 1 : 0)} min</span>
            <span className="fall-items soft">
              {bar.band === 'notScheduled' ? '' : `${format.integer(bar.items)} pcs`}
            </span>
          </button>
        ))}
        <p className="definition">
          The bands add up to the calendar time exactly. Pieces: what the time is worth at the ideal cycle. Of planned
          stops {format.number(report.breakMin, 1)} min are breaks; of reduced speed {format.number(report.slowMin, 1)}{' '}
          min are slow cycles.
        </p>
      </section>
      <div className="losses-side">
        <Pareto report={report} onBand={choose} />
        <section aria-label="Stretches" className="losses-stretches">
          <h3>
            {band === undefined
              ? 'Choose a band to see when it was'
              : `${bandWord(band)}: ${stretches.length === 1 ? 'one stretch' : `${stretches.length} stretches, the longest first`}`}
          </h3>
          {band !== undefined && isProduction(band) && (
            <p className="definition">
              Production is split minute by minute; within a minute the order is a convention.
            </p>
          )}
          <div className="stretch-list">
            {stretches.map((each) => (
              <button
                key={each.from}
                type="button"
                className={chosen?.from === each.from ? 'stretch chosen' : 'stretch'}
                data-testid="oee-stretch"
                onClick={() => setChosen({ from: each.from, to: each.to })}
              >
                <span>
                  {format.moment(each.from, report.to)} – {format.clock(each.to)}
                </span>
                <b>{format.duration((each.to - each.from) / 1000)}</b>
                <span className="soft">{each.isCoded ? 'coded' : ''}</span>
              </button>
            ))}
          </div>
        </section>
        {chosen !== undefined && <ProofPanel workUnit={report.workUnit} from={chosen.from} to={chosen.to} />}
      </div>
      <div className="losses-time">
        <BandTimeline
          report={report}
          band={band}
          chosen={chosen}
          onChoose={(each) => {
            setBand(each.band);
            setChosen({ from: each.from, to: each.to });
          }}
        />
      </div>
    </div>
  );
}
