import { isShallowSame, useLive } from '../../live/StationContext.tsx';
import { useFormat } from '../../ui/FormatContext.tsx';
import { type OeeView, oeeView, type TimeShare } from './oeeView.ts';

/** OEE of the running shift, its three factors, and where the planned time went. */
export function OeeFigures({ unit, idealCycleMs }: { unit: string; idealCycleMs: number | undefined }) {
  const format = useFormat();
  const view = useLive((live): OeeView | undefined => {
    const figure = live.workUnits.find((each) => each.id === unit)?.oee;
    return figure === undefined ? undefined : oeeView(figure, format);
  }, isShallowSame);
  const shift = useLive((live) => {
    const own = live.workUnits.find((each) => each.id === unit);
    return own?.shiftStart === undefined ? '' : `${own.shift ?? 'Shift'} since ${format.clockMinutes(own.shiftStart)}`;
  });
  if (view === undefined) return <p className="soft oee-none">No shift is running: there is no OEE now.</p>;
  const shares = JSON.parse(view.shares) as readonly TimeShare[];
  return (
    <div className="oee">
      <div className="oee-main">
        <div className="oee-figure-block">
          <span className={view.isRange ? 'oee-figure range' : 'oee-figure'} data-testid={`oee-value-${unit}`}>
            {view.figure}
          </span>
          <span className="soft">OEE · {shift}</span>
          <OeeBar view={view} />
        </div>
        <div className="factors">
          <Factor
            letter="A"
            name="Availability"
            text={view.availability}
            share={view.availabilityShare}
            testId={`oee-a-${unit}`}
          />
          <Factor
            letter="P"
            name="Performance"
            text={view.performance}
            share={view.performanceShare}
            testId={`oee-p-${unit}`}
          />
          <Factor letter="Q" name="Quality" text={view.quality} share={view.qualityShare} testId={`oee-q-${unit}`} />
          <span className="soft counts">
            {view.produced} made, {view.rejected} rejected
          </span>
        </div>
      </div>
      <div
        className="time-bar"
        role="img"
        aria-label={shares.map((part) => `${part.label} ${part.minutes}`).join(', ')}
      >
        {shares.map((part) => (
          <span
            key={part.id}
            className={`time-${part.id}`}
            style={{ width: `${part.share * 100}%` }}
            title={`${part.label}: ${part.minutes}`}
          />
        ))}
      </div>
      <div className="time-legend">
        {shares.map((part) => (
          <span key={part.id} data-empty={part.share === 0}>
            <i className={`time-${part.id}`} aria-hidden="true" />
            {part.label} <b>{part.minutes}</b>
          </span>
        ))}
      </div>
      <p className="definition" data-testid={`oee-definition-${unit}`}>
        {view.finding !== '' && <strong>Note: {view.finding} </strong>}
        OEE = availability × performance × quality (ISO 22400-2), planned breaks left out
        {idealCycleMs === undefined
          ? ''
          : `, ideal cycle ${format.number(idealCycleMs / 1000, idealCycleMs % 1000 === 0 ? 0 : 2)} s`}
        .
        {view.isRange
          ? ' A range, because data is missing: low if that time was a stop, high if it was good production.'
          : ''}
      </p>
    </div>
  );
}

/** Filled up to the sure part, hatched over what missing data leaves open. */
function OeeBar({ view }: { view: OeeView }) {
  return (
    <span className="oee-bar" aria-hidden="true">
      <span className="oee-bar-sure" style={{ width: `${view.low * 100}%` }} />
      {view.isRange && (
        <span
          className="oee-bar-unknown"
          style={{ left: `${view.low * 100}%`, width: `${Math.max(0.005, view.high - view.low) * 100}%` }}
        />
      )}
    </span>
  );
}

function Factor({
  letter,
  name,
  text,
  share,
  testId,
}: {
  letter: string;
  name: string;
  text: string;
  share: number;
  testId: string;
}) {
  return (
    <div className="factor" title={name}>
      <span className="factor-letter">{letter}</span>
      <span className="factor-name">{name}</span>
      <span className="factor-bar" aria-hidden="true">
        <span style={{ width: `${share * 100}%` }} />
      </span>
      <span className="factor-value" data-testid={testId}>
        {text}
      </span>
    </div>
  );
}
