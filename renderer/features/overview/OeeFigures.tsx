import { useState } from 'react';
import { isShallowSame, useLive } from '../../live/StationContext.tsx';
import { useFormat } from '../../ui/FormatContext.tsx';
import { OeeDialog, type OeeTab } from './oee/OeeDialog.tsx';
import { type OeeView, oeeView, type TimeShare } from './oeeView.ts';

/** OEE of the running shift, its three factors, and where the planned time went. */
export function OeeFigures({
  unit,
  name,
  idealCycleMs,
}: {
  unit: string;
  name: string;
  idealCycleMs: number | undefined;
}) {
  const [tab, setTab] = useState<OeeTab>();
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
        <button
          type="button"
          className="oee-figure-block oee-open"
          onClick={() => setTab('losses')}
          title="Where the time went, and what the figure rests on"
          data-testid={`oee-open-${unit}`}
        >
          <span className={view.isRange ? 'oee-figure range' : 'oee-figure'} data-testid={`oee-value-${unit}`}>
            {view.figure}
          </span>
          <span className="soft">OEE · {shift}</span>
          <OeeBar view={view} />
        </button>
        <div className="factors">
          <Factor
            letter="A"
            name="Availability"
            text={view.availability}
            share={view.availabilityShare}
            testId={`oee-a-${unit}`}
            onOpen={() => setTab('losses')}
          />
          <Factor
            letter="P"
            name="Performance"
            text={view.performance}
            share={view.performanceShare}
            testId={`oee-p-${unit}`}
            onOpen={() => setTab('losses')}
          />
          <Factor
            letter="Q"
            name="Quality"
            text={view.quality}
            share={view.qualityShare}
            testId={`oee-q-${unit}`}
            onOpen={() => setTab('losses')}
          />
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
        {view.definition}
        {idealCycleMs === undefined
          ? ''
          : `, ideal cycle ${format.number(idealCycleMs / 1000, idealCycleMs % 1000 === 0 ? 0 : 2)} s`}
        .
        {view.isRange
          ? ' A range, because data is missing: low if that time was a stop, high if it was good production.'
          : ''}
      </p>
      {tab !== undefined && <OeeDialog unit={unit} name={name} startTab={tab} onClose={() => setTab(undefined)} />}
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
  onOpen,
}: {
  letter: string;
  name: string;
  text: string;
  share: number;
  testId: string;
  onOpen: () => void;
}) {
  return (
    <button type="button" className="factor oee-open" title={`${name}: what it is made of`} onClick={onOpen}>
      <span className="factor-letter">{letter}</span>
      <span className="factor-name">{name}</span>
      <span className="factor-bar" aria-hidden="true">
        <span style={{ width: `${share * 100}%` }} />
      </span>
      <span className="factor-value" data-testid={testId}>
        {text}
      </span>
    </button>
  );
}
