import { memo } from 'react';
import type { DowntimeView, StopRow } from '../../../shared/contract/downtimeChannels.ts';
import { useFormat } from '../../ui/FormatContext.tsx';
import { axisMarks, partWord, placeOn, US_PER_MINUTE } from './stopView.ts';

interface StopLanesProps {
  readonly units: readonly string[];
  readonly view: DowntimeView;
  readonly from: number;
  readonly to: number;
  readonly alertMinutes: number;
  readonly current: string | undefined;
  readonly onCurrent: (stop: string) => void;
}

/** A part narrower than this share of the lane (in %) has no room for its word. */
const WORD_PERCENT_MIN = 7;

/** One lane of time per work unit with its stops as blocks; what nobody has coded is hatched and framed. */
export const StopLanes = memo(function StopLanes(props: StopLanesProps) {
  const { units, view, from, to } = props;
  const format = useFormat();
  return (
    <section className="panel stop-lanes" aria-label="Stops over time" data-testid="stop-lanes">
      {units.map((unit) => {
        const figure = view.units.find(({ workUnit }) => workUnit === unit);
        const uncoded = (figure?.uncodedUs ?? 0) / US_PER_MINUTE;
        return (
          <div key={unit} className="stop-lane">
            <span className="stop-lane-name" title={unit}>
              {unit}
            </span>
            <div className="stop-lane-bar">
              {view.stops
                .filter((stop) => stop.workUnit === unit)
                .map((stop) => (
                  <Block key={stop.id} stop={stop} {...props} />
                ))}
            </div>
            <span
              className={uncoded > props.alertMinutes ? 'stop-lane-figure stop-lane-alert' : 'stop-lane-figure soft'}
              data-testid={`uncoded-${unit}`}
            >
              {uncoded === 0 ? 'all coded' : `${format.minutes(Math.max(1, uncoded))} not coded`}
            </span>
          </div>
        );
      })}
      <div className="stop-lane stop-axis" aria-hidden="true">
        <span />
        <div className="stop-lane-bar">
          {axisMarks(from, to).map((at) => (
            <span key={at} className="stop-axis-mark" style={{ left: `${placeOn(at, from, to)}%` }}>
              {format.clockMinutes(at)}
            </span>
          ))}
        </div>
        <span />
      </div>
    </section>
  );
});

function Block({ stop, from, to, current, onCurrent }: { stop: StopRow } & StopLanesProps) {
  const format = useFormat();
  return (
    <>
      {stop.parts.map((part) => {
        const left = placeOn(part.from, from, to);
        const width = placeOn(part.to ?? to, from, to) - left;
        if (width <= 0) return null;
        const minutes = format.minutes(((part.to ?? to) - part.from) / US_PER_MINUTE);
        const words = `${partWord(part)}, ${format.clockMinutes(part.from)}–${part.to === null ? 'now' : format.clockMinutes(part.to)}, ${minutes}`;
        const kind = part.reason === null ? 'uncoded' : part.by;
        return (
          <button
            key={part.from}
            type="button"
            className={`stop-block stop-${kind}${stop.id === current ? ' stop-block-on' : ''}`}
            style={{ left: `${left}%`, width: `max(4px, ${width}%)` }}
            title={words}
            aria-label={`${stop.workUnit}: ${words}`}
            tabIndex={-1}
            onClick={() => onCurrent(stop.id)}
          >
            {width >= WORD_PERCENT_MIN ? partWord(part) : ''}
          </button>
        );
      })}
    </>
  );
}
