import type { DowntimeView } from '../../../shared/contract/downtimeChannels.ts';
import { Choice } from '../../ui/Choice.tsx';
import { Empty } from '../../ui/Empty.tsx';
import { useFormat } from '../../ui/FormatContext.tsx';
import { lossWord, US_PER_MINUTE } from './stopView.ts';

const LEVELS = [
  { id: '0', label: 'Groups' },
  { id: '2', label: 'Reasons' },
] as const;
export type ParetoLevel = (typeof LEVELS)[number]['id'];

interface ParetoPanelProps {
  readonly bars: DowntimeView['pareto'];
  readonly level: ParetoLevel;
  readonly onLevel: (level: ParetoLevel) => void;
}

/** Minutes by reason, the longest first; what nobody has coded is a bar of its own. The share adds up from the top. */
export function ParetoPanel({ bars, level, onLevel }: ParetoPanelProps) {
  const format = useFormat();
  const total = bars.reduce((sum, { us }) => sum + us, 0);
  const longest = Math.max(1, ...bars.map(({ us }) => us));
  let sum = 0;
  return (
    <section className="panel pareto" aria-label="Stopped minutes by reason" data-testid="pareto">
      <header className="panel-head">
        <h2>Minutes by reason</h2>
        <span className="soft">{format.minutes(total / US_PER_MINUTE)} stopped</span>
        <span className="header-gap" />
        <Choice label="Level of the reasons" options={LEVELS} value={level} onChange={onLevel} testId="pareto-level" />
      </header>
      {bars.length === 0 ? (
        <Empty title="No stop in this span" />
      ) : (
        <ol className="pareto-bars">
          {bars.map((bar) => {
            sum += bar.us;
            return (
              <li key={bar.reason ?? ''} data-testid={`pareto-${bar.reason ?? 'uncoded'}`}>
                <span className={bar.reason === null ? 'stop-mark' : undefined} title={lossWord(bar.loss)}>
                  {bar.label}
                </span>
                <span className="pareto-track">
                  <span
                    className={bar.reason === null ? 'pareto-bar stop-uncoded' : 'pareto-bar'}
                    style={{ width: `${(bar.us / longest) * 100}%` }}
                  />
                </span>
                <span className="end">{format.minutes(bar.us / US_PER_MINUTE)}</span>
                <span className="end soft" title="of all stopped time, added up from the top">
                  {format.percent(total === 0 ? undefined : sum / total, 0)}
                </span>
                <span className="end soft">{format.integer(bar.stops)}×</span>
              </li>
            );
          })}
        </ol>
      )}
    </section>
  );
}
