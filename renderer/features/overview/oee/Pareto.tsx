import type { OeeReport } from '../../../../shared/contract/oeeChannels.ts';
import { type SixBigLoss, TIME_LOSS_NOTES, TIME_LOSSES, type TimeBand } from '../../../../shared/domain/timeLoss.ts';
import { useFormat } from '../../../ui/FormatContext.tsx';

/** The six big losses, the greatest first, with the share they and all greater ones have together. */
export function Pareto({ report, onBand }: { report: OeeReport; onBand: (band: TimeBand) => void }) {
  const format = useFormat();
  const greatest = Math.max(report.pareto[0]?.minutes ?? 0, 1e-9);
  return (
    <section className="loss-pareto" aria-label="Six big losses">
      <h3>Six big losses</h3>
      {report.pareto.map((bar) => (
        <button
          key={bar.loss}
          type="button"
          className="loss-row"
          data-empty={bar.minutes === 0}
          data-testid={`oee-loss-${bar.loss}`}
          onClick={() => onBand(mainBandOf(bar.loss, report))}
        >
          <span>{bar.word}</span>
          <span className="fall-track" aria-hidden="true">
            <span className="loss-bar" style={{ width: `${(bar.minutes / greatest) * 100}%` }} />
          </span>
          <span className="fall-minutes">{format.number(bar.minutes, 1)} min</span>
          <span className="soft">{bar.minutes === 0 ? '' : `Σ ${format.percent(bar.cumulativeShare, 0)}`}</span>
        </button>
      ))}
    </section>
  );
}

/** A loss may be made of several bands: the one with the most time opens. */
function mainBandOf(loss: SixBigLoss, { bands }: OeeReport): TimeBand {
  const own = TIME_LOSSES.filter((band) => TIME_LOSS_NOTES[band].bigLoss === loss);
  const [first = 'unplannedStop'] = [...own].sort((a, b) => minutesOf(b) - minutesOf(a));
  return first;
  function minutesOf(band: TimeBand): number {
    return bands.find((each) => each.band === band)?.minutes ?? 0;
  }
}
