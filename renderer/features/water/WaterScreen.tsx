import { useCallback, useState } from 'react';
import { reasonNot } from '../../live/permission.ts';
import { useLive, useStation } from '../../live/StationContext.tsx';
import { useAnswer } from '../../live/useAnswer.ts';
import { Button } from '../../ui/Button.tsx';
import { Choice } from '../../ui/Choice.tsx';
import { Empty } from '../../ui/Empty.tsx';
import { DeadlinePanel } from './DeadlinePanel.tsx';
import { MonthPanel } from './MonthPanel.tsx';
import { NowPanel } from './NowPanel.tsx';
import { SampleDialog } from './SampleDialog.tsx';
import './water.css';

const TABS = [
  { id: 'now', label: 'This month so far' },
  { id: 'month', label: 'Monthly summary' },
] as const;
type Tab = (typeof TABS)[number]['id'];

/** Standings change by time alone: an interval that ends makes a reading missing. */
const FETCH_EVERY_MS = 30_000;

/** Drinking water by the rules in force: what must be done by when, how the month stands, and the record of each month. */
export function WaterScreen() {
  const { user } = useStation();
  const revision = useLive((live) => live.revisions.results);
  const request = useCallback(() => ({}), []);
  const { value: view, message, again } = useAnswer('water:overview', request, revision, FETCH_EVERY_MS);
  const [tab, setTab] = useState<Tab>('now');
  const [isEntering, setEntering] = useState(false);
  if (view === undefined)
    return (
      <div className="list-screen" data-testid="water">
        <Empty title={message === '' ? 'Reading how the water stands …' : 'Drinking water could not be read'}>
          {message}
        </Empty>
      </div>
    );
  const { system, grabSamples } = view;
  return (
    <div className="list-screen" data-testid="water">
      <div className="toolbar">
        <h1>Water</h1>
        <span className="soft">
          {system.name}
          {system.id === '' ? '' : ` · ${system.id}`}
        </span>
        <Choice label="Part" testId="water-tabs" options={TABS} value={tab} onChange={setTab} />
        <span className="header-gap" />
        {grabSamples !== null && (
          <Button testId="sample-open" reason={reasonNot(user, 'sample.enter')} onClick={() => setEntering(true)}>
            Enter a sample …
          </Button>
        )}
      </div>
      <div className="water-scroll">
        <DeadlinePanel deadlines={view.deadlines} onDone={again} />
        {tab === 'now' ? (
          <NowPanel view={view} />
        ) : (
          <MonthPanel months={view.months} revision={revision} places={view.places} />
        )}
      </div>
      {isEntering && grabSamples !== null && (
        <SampleDialog
          choices={grabSamples}
          places={view.places}
          samples={view.samples}
          onClose={() => setEntering(false)}
          onEntered={again}
        />
      )}
    </div>
  );
}
