import { useMemo } from 'react';
import type { OeeReport } from '../../../../shared/contract/oeeChannels.ts';
import { bandWord, type TimeBand } from '../../../../shared/domain/timeLoss.ts';
import { useFormat } from '../../../ui/FormatContext.tsx';
import { tickPlace, timelineTicks } from '../timelineBars.ts';
import { bandBars, isProduction, presentBands, type Stretch } from './bandView.ts';

interface BandTimelineProps {
  readonly report: OeeReport;
  readonly band: TimeBand | undefined;
  readonly chosen: { readonly from: number; readonly to: number } | undefined;
  readonly onChoose: (stretch: Stretch) => void;
}

/** The span as bands: production tall, standing low, unknown hatched; the chosen band stands out, the rest steps back. */
export function BandTimeline({ report, band, chosen, onChoose }: BandTimelineProps) {
  const format = useFormat();
  const isFine = band !== undefined && isProduction(band) && report.to - report.from < 43_200e6;
  const bars = useMemo(() => bandBars(report, isFine), [report, isFine]);
  const span = Math.max(1, report.to - report.from);
  return (
    <section aria-label="Timeline of bands">
      <div className="timeline band-timeline" data-testid="oee-timeline">
        {bars.map((bar) => (
          <button
            key={bar.from}
            type="button"
            tabIndex={-1}
            className={`timeline-bar band-${bar.band}${band !== undefined && bar.band !== band ? ' faded' : ''}${chosen !== undefined && bar.from <= chosen.from && bar.to >= chosen.to ? ' chosen' : ''}`}
            style={{ left: `${bar.left * 100}%`, width: `${bar.width * 100}%` }}
            title={`${bandWord(bar.band)} ${format.clock(bar.from)}–${format.clock(bar.to)}, ${format.duration((bar.to - bar.from) / 1000)}`}
            aria-label={`${bandWord(bar.band)} from ${format.clock(bar.from)}`}
            onClick={() => onChoose(bar)}
          />
        ))}
      </div>
      <div className="timeline-axis" aria-hidden="true">
        {timelineTicks(report.from, report.to, 10).map((at) => (
          <span
            key={at}
            className={tickPlace((at - report.from) / span)}
            style={{ left: `${((at - report.from) / span) * 100}%` }}
          >
            {format.clockMinutes(at)}
          </span>
        ))}
      </div>
      <div className="timeline-legend">
        {presentBands(report.bands).map((each) => (
          <span key={each.band}>
            <i className={`band-${each.band}`} aria-hidden="true" />
            {bandWord(each.band)} <b>{format.minutes(each.minutes)}</b>
          </span>
        ))}
      </div>
    </section>
  );
}
